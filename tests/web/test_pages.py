"""Every page that can be opened keeps the page contract, in both languages (页面约定)."""

from __future__ import annotations

import re
import shutil
from typing import Any
from urllib.parse import unquote

import pytest
from flask_babel import force_locale
from flask_migrate import upgrade
from sqlalchemy import select

from competition import create_app
from competition.db import db
from competition.models.audit import AuditEntry
from competition.models.entry import Entry, EntryMember
from competition.models.event import Module, Trade
from competition.models.person import Delegation, Person, Unit
from competition.web.sentences.actions import action_words
from competition.web.sentences.facts import fact_words
from tests.documents import reading
from tests.web import everything
from tests.web.pages import problems_of
from tests.web.places import addresses

#: Apps that draw their screens themselves, and a screen nobody stands at.
#: A word of the programme where one of the reader should stand; and codes the sample itself gives.
RAW = re.compile(r"(?<![\w./@:-])[a-z][a-z-]{3,}(?![\w./@-])")
#: Codes of own fields, and keys of pieces of the contest file.
NAMED = frozenset(
    ("portrait", "size", "disqualify", "https", "violations", "points", "then", "late")
)
SHELLS = frozenset(("/marking/app", "/floor/app", "/console/<event>/wall"))
HELP = " data-page-help "
#: What judges and the chief open: the room and the tablets' API. A new address falls in by itself.
BLIND = ("/marking", "/api/v1/")
#: What only a file just handed in, a secret or a ruling makes; tests of their own open them.
NOT_HERE = frozenset((
    "/console/events/jobs/<uuid:job>",
    "/console/events/jobs/<uuid:job>/file",
    "/console/<event>/draws/<uuid:stage_id>/lists/<uuid:list_id>.json",
    "/console/<event>/papers/modules/<uuid:module_id>/empty-sheets",
    "/console/<event>/papers/modules/<uuid:module_id>/slips",
    "/console/<event>/registrations/files/<uuid:file_id>",
    "/console/<event>/roster/<uuid:staged_id>",
    "/console/<event>/roster/<uuid:staged_id>/annotated",
    "/console/<event>/theory/lists/<uuid:staged_id>",
    "/console/<event>/timetable/import/<uuid:staged_id>",
    "/console/<event>/timetable/proposals/<uuid:proposal_id>",
    "/console/<event>/trades/<trade>/recheck/<uuid:list_id>/notices.pdf",
    "/console/<event>/works/<uuid:work>",
    "/delegations/<event>/<delegation>/files/<uuid:file_id>",
    "/delegations/<event>/<delegation>/workbook/<uuid:staged_id>",
    "/enter/<secret>",
    "/floor/shell/<digest>/<path:name>",
    "/hall/hall-ca.crt",
    "/hall/hall-ca.mobileconfig",
    "/marking/<event>/trades/<trade>/modules/<uuid:module_id>/trial/<uuid:trial_id>/sheets.pdf",
    "/marking/<event>/trades/<trade>/photos/<uuid:photo_id>",
    "/marking/<event>/trades/<trade>/works/<uuid:coded_work>",
    "/marking/shell/<digest>/<path:name>",
))  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Any:
    """An installation in which everything has happened once, its forms with their tokens."""
    folder = tmp_path_factory.mktemp("filled")
    app = create_app(
        {
            "TESTING": True,
            "BACKUP_EVERY": 0,
            "JOBS_BESIDE": False,
            "SECRET_KEY": "secret for tests only",
        },
        instance=str(folder),
    )
    with app.app_context():
        upgrade()
        event, app.config["SAMPLE_TOKEN"] = everything.make()
        app.config["SAMPLE_EVENTS"] = (event.code, everything.NOTHING)
        # A reader keeps writers from committing, and a page may note that its paper was printed.
        db.session.rollback()
        yield app
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)


def names_and_units() -> set[str]:
    """Everybody who is marked or coaches, and where they come from: no judge may learn them."""
    people = select(Person.name).join(EntryMember, EntryMember.person_id == Person.id)
    units = (
        select(Unit.name)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .join(Entry, Entry.delegation_id == Delegation.id)
    )
    found = {*db.session.scalars(people), *db.session.scalars(units)} - {""}
    assert len(found) > 10
    return found


def text_of(answer) -> str:
    """What an answer says, headers and all; of a picture what its file says of itself."""
    headers = unquote(str(answer.headers))
    if answer.mimetype == "application/pdf":
        pages = range(reading.pages_of(answer.data))
        return headers + "".join(reading.text_of(answer.data, n) for n in pages)
    if answer.mimetype.startswith("image/"):
        return headers + answer.data.decode("utf-8", "ignore")
    return headers + answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "signed_in"), [("zh_CN", True), ("en", True), ("zh_CN", False)]
)
def test_every_page_keeps_the_contract(filled, language, signed_in):
    wrong, pages, blind = {}, 0, 0
    with filled.app_context():
        found = addresses(filled, *filled.config["SAMPLE_EVENTS"])
        secrets = names_and_units()
    opened = set()
    for rule, address in found:
        with filled.app_context():
            browser = filled.test_client()
            browser.set_cookie("language", language)
            if signed_in:
                browser.set_cookie("token", filled.config["SAMPLE_TOKEN"])
            answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 404:
            opened.add(rule)
        if rule.startswith(BLIND) and answer.status_code != 404:
            blind += 1
            said = text_of(answer)
            told = sorted(each for each in secrets if each in said)
            wrong |= {address: told} if told else {}
        if answer.mimetype != "text/html" or answer.status_code in {301, 302}:
            continue
        pages += 1
        problems = problems_of(answer.text)
        if answer.status_code == 200 and rule not in SHELLS and HELP not in answer.text:
            problems.append("no help beside it")
        if problems:
            wrong[f"{answer.status_code} {address}"] = problems

    assert wrong == {}
    assert pages >= (200 if signed_in else 3)
    assert blind >= (20 if signed_in else 3)
    if signed_in:
        assert sorted({rule for rule, _address in found} - opened - NOT_HERE) == []


def test_the_trail_is_read_in_chinese_words_alone(filled):
    with filled.app_context(), filled.test_request_context(), force_locale("zh_CN"):
        codes = {
            code for table in (Trade, Module) for code in db.session.scalars(select(table.code))
        }
        said = [
            (row.action, name, word)
            for row in db.session.scalars(select(AuditEntry))
            for name, text in [(action_words(row.action), ""), *fact_words(row.facts)]
            for word in RAW.findall(f"{name} {text}")
        ]

    assert sorted({each for each in said if each[2] not in codes | NAMED}) == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<html lang=zh-CN><title>x</title><h1>a</h1><h1>b</h1></html>", "2 h1"),
        ("<html lang=zh-CN><title> </title><h1>a</h1></html>", "no title"),
        ("<html><title>x</title><h1>a</h1></html>", "language ''"),
        ("<html lang=en><title>x</title><h1>a</h1><p id=a></p><p id=a></p></html>", "id 'a' twice"),
        ("<html lang=en><title>x</title><h1>a</h1><input id=q></html>", "input 'q' without label"),
        ("<html lang=en><title>x</title><h1>a</h1><form method=post></form></html>",
         "a form without its token"),
        ("<html lang=en><title>x</title><h1>a</h1><script>x()</script></html>", "an inline script"),
        ("<html lang=en><title>x</title><h1 onclick=x>a</h1></html>", "<h1> has onclick"),
        ("<html lang=en><title>x</title><h1 style=x>a</h1></html>", "<h1> has a style"),
        ("<html lang=en><title>x</title><h1>a</h1><b><i></b></i></html>", "</b> closes i"),
    ],
)  # fmt: skip
def test_the_contract_sees_what_is_wrong(html, problem):
    assert problem in problems_of(html)


def test_what_is_right_is_left_alone():
    html = (
        '<html lang="en"><title>x</title><h1>a</h1><form method="post">'
        '<input type="hidden" name="csrf_token" value="t"><label for="q">Q</label>'
        '<input id="q"><label><input type="checkbox"> w</label></form>'
        '<svg><use href="#a"/></svg></html>'
    )

    assert problems_of(html) == []


def test_no_form_is_taken_without_its_token(filled):
    browser = filled.test_client()
    browser.set_cookie("token", filled.config["SAMPLE_TOKEN"])
    taken = []
    with filled.app_context():
        found = [
            (method, rule, address)
            for method in ("POST", "PUT", "DELETE")
            for rule, address in addresses(filled, filled.config["SAMPLE_EVENTS"][0], method=method)
        ]
    for method, rule, address in found:
        if rule.startswith(("/api/", "/floor/api/")):
            continue
        with filled.app_context():
            answer = browser.open(address, method=method)
        if answer.status_code != 400:
            taken.append(f"{method} {rule}: {answer.status_code}")

    assert len(found) > 200
    assert taken == []
