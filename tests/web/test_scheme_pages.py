"""Schemes at the console: from workbooks and presets, tried out, a new version ruled on."""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.sheet import ScoreSheet, SheetState
from competition.services import presets, scheme_workbooks, schemes, sync
from tests import factories
from tests.exchange.test_cis import aspect, head, rung, workbook
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, body, make_hall, make_tablet

TOTAL: dict[str, Any] = {
    "total": {"code": "total", "module": "practical"},
    "ranking": {"keys": [{"node": "total"}]},
}
BOOK = [
    head(),
    ["А1", "装配", "1"],
    aspect("M1", "尺寸", "1.5"),
    aspect("", "无类型", 2),
    aspect("J", "外观", 1),
    *(rung(score) for score in range(4)),
    [None] * 12 + ["Total\nMark", 9],
]


@pytest.fixture
def event(app: Flask) -> Event:
    event = factories.make_event("E1")
    with transaction():
        presets.plant(SYSTEM, Scope(event.id), presets.named("single-sheet"), now=NOW, code="one")
    return event


@pytest.fixture
def module(event: Event) -> Module:
    return db.session.scalars(select(Module)).one()


@pytest.fixture
def browser(as_role: Callable[..., FlaskClient], event: Event) -> FlaskClient:
    return as_role("organiser", event=event)


def address(module: Module, more: str = "", trade: str = "one") -> str:
    return f"/console/E1/trades/{trade}/modules/{module.id}/scheme{more}"


def scope_of(module: Module) -> Scope:
    trade = db.session.get_one(Trade, db.session.get_one(Stage, module.stage_id).trade_id)
    return Scope(trade.event_id, trade.id)


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found, name
    return found[1]


def tree_in(page: str) -> dict[str, Any]:
    found = re.search(r'<textarea name="tree" hidden>(.*?)</textarea>', page, re.DOTALL)
    assert found
    tree: dict[str, Any] = json.loads(unescape(found[1]))
    return tree


def upload(browser: FlaskClient, module: Module, content: bytes, name: str = "cis.xlsx"):
    return browser.post(address(module, "/import"), data={"file": (io.BytesIO(content), name)})


def acts() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_a_workbook_is_looked_at_with_every_doubtful_cell_and_writes_nothing(browser, module):
    before = acts()

    page = upload(browser, module, workbook(BOOK))

    assert page.status_code == 200
    shown = text_of(page.text)
    for cell in ("A2", "D3", "D4", "N10"):
        assert cell in shown
    assert tree_in(page.text)["max"] == "4.5"
    assert acts() == before


def test_taken_over_it_is_the_draft(browser, module):
    page = upload(browser, module, workbook(BOOK)).text

    answer = browser.post(
        address(module),
        data={"tree": json.dumps(tree_in(page)), "version": hidden(page, "version")},
    )

    assert answer.status_code == 302
    view = schemes.read(SYSTEM, scope_of(module), module.id)
    aspects = view.tree["criteria"][0]["sub_criteria"][0]["aspects"]
    assert [one["type"] for one in aspects] == ["measurement", "measurement", "judgement"]
    assert set(aspects[2]["descriptors"]) == {"0", "1", "2", "3"}


def test_what_is_exported_imports_identically(browser, module):
    page = upload(browser, module, workbook(BOOK)).text
    tree = tree_in(page)
    browser.post(
        address(module), data={"tree": json.dumps(tree), "version": hidden(page, "version")}
    )

    book = browser.get(address(module, "/cis.xlsx"))

    again = scheme_workbooks.read(book.data)
    assert again.defects == ()
    assert again.scheme == tree


def test_what_cis_has_no_place_for_is_told_before_the_file_is_written(browser, module):
    page = browser.get(address(module, "/import?preset=union/union/practical")).text
    browser.post(
        address(module),
        data={"tree": json.dumps(tree_in(page)), "version": hidden(page, "version")},
    )

    told = browser.get(address(module, "/cis.xlsx"))
    book = browser.get(address(module, "/cis.xlsx?anyway=1"))

    assert told.mimetype == "text/html"
    assert "A1.1" in text_of(told.text)
    assert len(scheme_workbooks.read(book.data).aspects) == 5


def test_more_criteria_than_cis_knows_are_refused_with_how_many(browser, module):
    page = browser.get(address(module, "/import?preset=barista/barista/practical")).text
    browser.post(
        address(module),
        data={"tree": json.dumps(tree_in(page)), "version": hidden(page, "version")},
    )

    refused = browser.get(address(module, "/cis.xlsx"))

    assert refused.status_code == 422
    assert "%(" not in refused.text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.xlsx"),
        (b"no workbook at all", "text.xlsx"),
        (workbook([["姓名", "单位"], ["甲", "乙"]]), "roster.xlsx"),
        (b"PK\x03\x04" + b"\0" * 200, "cut.xlsx"),
    ],
    ids=["empty", "text", "roster", "cut"],
)
def test_a_file_without_a_scheme_is_refused_in_place(browser, module, content, name):
    page = upload(browser, module, content, name)

    assert page.status_code == 422
    assert 'class="err"' in page.text


def test_an_export_of_an_unfinished_scheme_says_why_not(browser, module):
    view = schemes.read(SYSTEM, scope_of(module), module.id)
    with transaction():
        schemes.save_tree(
            SYSTEM,
            scope_of(module),
            module.id,
            {"max": "10", "criteria": []},
            version=view.version,
            now=NOW,
        )

    answer = browser.get(address(module, "/cis.xlsx"), follow_redirects=True)

    assert answer.status_code in (200, 422)
    assert answer.mimetype == "text/html"


def test_every_scheme_of_a_preset_can_be_looked_at(browser, module):
    offered = browser.get(address(module, "/import")).text

    for each in presets.schemes():
        page = browser.get(address(module, f"/import?preset={each.code}"))
        assert page.status_code == 200, each.code
        assert tree_in(page.text) == each.scheme
        assert each.code in offered


def test_a_preset_nobody_knows_is_not_found(browser, module):
    assert browser.get(address(module, "/import?preset=x/y/z")).status_code == 404


def test_a_scheme_is_tried_out_with_its_seed_shown_and_nothing_kept(browser, module):
    before = acts()

    page = browser.get(address(module, "/trial?seed=4711")).text

    assert "4711" in text_of(page)
    assert page == browser.get(address(module, "/trial?seed=4711")).text
    assert page != browser.get(address(module, "/trial?seed=4712")).text
    assert (acts(), db.session.scalars(select(ScoreSheet)).all()) == (before, [])


def fields_of(page: str) -> dict[str, str]:
    pairs = re.findall(r'<input class="form-control[^>]*name="(mark/[^"]+)" value="([^"]*)"', page)
    return dict(pairs) | {name: hidden_plain(page, name) for name in ("seed", "entry", "was")}


def hidden_plain(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def points_of(page: str) -> list[str]:
    return re.findall(r'<td class="num"><b>([\d.]+)</b></td></tr>', page)


def test_marks_typed_by_hand_are_counted(browser, module):
    page = browser.get(address(module, "/trial?seed=4711&entry=2")).text
    given = fields_of(page)
    typed = {name: "0" if name.startswith("mark/") else value for name, value in given.items()}

    answer = browser.post(address(module, "/trial"), data=typed).text

    assert "0.00" in points_of(answer)
    assert "0.00" not in points_of(page)


def test_an_illegal_mark_is_told_at_its_field(browser, module):
    given = fields_of(browser.get(address(module, "/trial?seed=4711")).text)
    first = next(name for name in given if name.startswith("mark/"))

    answer = browser.post(address(module, "/trial"), data={**given, first: "很多"})

    assert answer.status_code == 200
    assert re.search(rf'name="{first}"[^>]*aria-invalid="true"', answer.text)


def test_a_scheme_that_does_not_hold_together_says_what_is_left(browser, module):
    scope = scope_of(module)
    view = schemes.read(SYSTEM, scope, module.id)
    with transaction():
        schemes.save_tree(
            SYSTEM, scope, module.id, {**view.tree, "max": "7"}, version=view.version, now=NOW
        )

    page = browser.get(address(module, "/trial"))

    assert page.status_code == 200
    assert "7" in text_of(page.text)
    assert "mark/" not in page.text


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1, codes=1, **TOTAL)


def sign(hall: Hall) -> None:
    tablet, op, sheet = make_tablet(hall), uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)
    with transaction():
        sync.take_in(tablet.actor, sheet, op, raw, now=NOW)


def test_a_new_version_goes_from_draft_to_ruling_in_the_browser(as_role, hall):
    sign(hall)
    organiser = as_role("organiser", event=hall.event)
    where = address(hall.module, trade="barista")

    assert organiser.post(f"{where}/version").status_code == 302
    view = schemes.read(SYSTEM, hall.scope, hall.module.id)
    tree = json.loads(json.dumps(view.tree))
    tree["criteria"][0]["sub_criteria"][0]["aspects"][0]["name"] = {"zh": "工位卫生"}
    saved = organiser.put(
        f"{where}/draft", data=json.dumps(tree), headers={"If-Match": str(view.version)}
    )
    organiser.post(f"{where}/approval", data={"version": str(saved.json["version"])})
    assert organiser.get(f"{where}/ruling").status_code == 403

    chief = as_role("chief_judge", event=hall.event, trade=hall.trade)
    room = chief.get(f"/marking/E1/trades/barista/modules/{hall.module.id}").text
    assert f"{where}/ruling" in room
    assert chief.get(f"{where}/ruling").status_code == 200

    arbitrator = as_role("arbitrator", event=hall.event)
    page = arbitrator.get(f"{where}/ruling").text
    assert "工位卫生" in page
    form = {"version": hidden(page, "version"), "seen": hidden(page, "seen"), "act": "confirm"}
    unseen = arbitrator.post(f"{where}/ruling", data={**form, "reason": "错字", "standing": "A1"})
    assert unseen.status_code == 200
    assert schemes.read(SYSTEM, hall.scope, hall.module.id).state == "approved"

    form["seen"] = hidden(unseen.text, "seen")
    done = arbitrator.post(f"{where}/ruling", data={**form, "reason": "错字", "standing": "A1"})

    assert done.status_code == 302
    assert schemes.read(SYSTEM, hall.scope, hall.module.id).state == "frozen"
    assert hall.sheet().state is SheetState.SIGNED
    assert "R1" in arbitrator.get("/console/E1/trades/barista/rulings").text


def test_a_new_version_can_be_given_up(as_role, hall):
    sign(hall)
    organiser = as_role("organiser", event=hall.event)
    where = address(hall.module, trade="barista")
    organiser.post(f"{where}/version")
    version = schemes.read(SYSTEM, hall.scope, hall.module.id).version

    organiser.post(f"{where}/version/drop", data={"version": str(version)})

    assert schemes.read(SYSTEM, hall.scope, hall.module.id).number == 1


def test_without_a_new_version_there_is_nothing_to_rule_on(as_role, hall):
    sign(hall)
    arbitrator = as_role("arbitrator", event=hall.event)

    assert arbitrator.get(address(hall.module, "/ruling", "barista")).status_code == 409
