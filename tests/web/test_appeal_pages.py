"""A contestant appeals with the slip, the office takes it up, an arbitrator rules (申诉页面)."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.appeal import Appeal
from competition.models.event import Event
from competition.models.panel import PanelSeat
from competition.models.publication import Publication, PublicationKind
from competition.models.ruling import Ruling
from competition.services import appeal_evidence, appeal_rules, backups, keys, publications
from tests.factories import SYSTEM, make_account, make_trade, session_token
from tests.factories_honours import contest, load
from tests.factories_photos import photo
from tests.web.pages import problems_of

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 6)}
SAID = {"about": "marking", "module": "", "grounds": "第二题漏加。", "lodger": "柳青"}


@pytest.fixture
def trade(app):
    found = load(contest(HEAT, HEAT))[1]
    with transaction():
        publications.publish(
            SYSTEM, found.id, PublicationKind("provisional"), now=datetime.now(UTC)
        )
    return found


@pytest.fixture
def event(trade):
    return db.session.get_one(Event, trade.event_id)


@pytest.fixture
def public(event, trade):
    return f"/r/{event.code}/{trade.code}/"


@pytest.fixture
def console(event, trade):
    return f"/console/{event.code}/trades/{trade.code}"


def prove(client, public, number="02"):
    body = db.session.scalars(select(Publication)).first()
    rows = [row for group in json.loads(body.body)["groups"] for row in group["rows"]]
    entry = next(row for row in rows if row["entry"] == number)["entry_id"]
    secret = keys.ring().slip_secret(entry)
    assert client.post(f"{public}own", data={"number": number, "secret": secret}).status_code == 303


def appeal() -> Appeal:
    db.session.expire_all()
    return db.session.scalars(select(Appeal).order_by(Appeal.number.desc())).first()


def lodge(client, public, **given):
    return client.post(
        f"{public}own/appeals", data=SAID | given, content_type="multipart/form-data"
    )


def do(browser, console, move, **given):
    row = appeal()
    kind = "rulings" if move in ("admit", "hear", "rule") else "moves"
    return browser.post(
        f"{console}/appeals/{row.id}/{kind}/{move}", data={"version": str(row.version), **given}
    )


def arbitrator(app, event, name="沈裁"):
    browser = app.test_client()
    browser.set_cookie("token", session_token("arbitrator", event=event, name=name))
    return browser


def test_how_to_appeal_is_told_to_everybody_with_the_time_that_is_left(client, public):
    page = client.get(f"{public}appeals").get_data(as_text=True)

    assert "申诉办法" in page
    assert re.search(r"还剩\s*1\s*小时\s*5\d\s*分", page)


def test_without_the_slip_nobody_sees_or_lodges_an_appeal(client, public):
    for address in ("own/appeals", "own/appeals/1", "own/appeals/1/reply.pdf"):
        assert client.get(public + address).headers["Location"].endswith("/own")
    assert lodge(client, public).headers["Location"].endswith("/own")
    assert appeal() is None


def test_from_the_phone_to_the_reply_and_the_changed_result(
    app, client, as_role, event, trade, public, console
):
    prove(client, public)
    _digest, raw = photo()
    said = lodge(client, public, files=(io.BytesIO(raw), "../IMG_1.jpg"))
    assert said.status_code == 303
    office, judge = as_role("organiser", event=event), arbitrator(app, event)

    assert do(office, console, "accept").status_code == 303
    row = appeal()
    made = judge.post(
        f"{console}/rulings/new?kind=add&entry=02&appeal={row.id}",
        data={"entry": "02", "target": "", "value": "5", "reason": "漏加 5 分"},
    ).get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', made).group(1)
    confirmed = judge.post(
        f"{console}/rulings/new?kind=add&entry=02&appeal={row.id}",
        data={"entry": "02", "target": "", "value": "5", "reason": "漏加 5 分", "seen": seen,
              "act": "confirm"},
    )  # fmt: skip
    assert str(row.id) in confirmed.headers["Location"]
    assert do(judge, console, "rule", outcome="upheld", words="漏加属实。").status_code == 303

    assert db.session.scalars(select(Ruling)).one().appeal_id == row.id
    mine = client.get(f"{public}own/appeals/1").get_data(as_text=True)
    assert "漏加属实。" in mine
    assert "申诉成立" in mine
    assert client.get(f"{public}own/appeals/1/reply.pdf").data.startswith(b"%PDF")
    assert appeal_evidence.of_appeal(row.id)[0].name == "IMG_1.jpg"
    with transaction():
        again = publications.publish(
            SYSTEM, trade.id, PublicationKind("provisional"), now=datetime.now(UTC),
            reason="申诉裁决",
        )  # fmt: skip
    assert b"replaces" in again.body
    assert again.number == 2


def test_another_entrys_appeal_is_not_found_with_ones_own_slip(app, client, public):
    prove(client, public)
    lodge(client, public)
    other = app.test_client()
    prove(other, public, "03")

    assert other.get(f"{public}own/appeals/1").status_code == 404
    assert other.get(f"{public}own/appeals/1/reply.pdf").status_code == 404
    assert client.get(f"{public}own/appeals/1").status_code == 200


def test_a_contestant_takes_the_answer_further_once(app, client, as_role, event, public, console):
    with transaction():
        appeal_rules.change(
            SYSTEM, scope_of_event(event), {"within": 2, "instances": 2}, version=event.version,
            now=datetime.now(UTC),
        )  # fmt: skip
    prove(client, public)
    lodge(client, public)
    do(as_role("organiser", event=event), console, "refuse", words="不在受理范围。")

    again = client.post(f"{public}own/appeals/1/further", data={"words": "不服。"})

    assert again.status_code == 303
    assert (appeal().state.value, appeal().instance) == ("second", 2)
    assert client.post(
        f"{public}own/appeals/1/further", data={"words": "不服。"}
    ).status_code == 409  # fmt: skip


def scope_of_event(event):
    return Scope(event.id)


def test_what_is_not_filled_in_is_said_beside_the_field(client, public):
    prove(client, public)

    page = lodge(client, public, grounds="", about="")

    assert page.status_code == 422
    shown = page.get_data(as_text=True)
    assert 'id="grounds-error"' in shown
    assert 'id="about-error"' in shown


@pytest.mark.parametrize(
    ("raw", "name"), [(b"MZ\x90 no picture", "x.exe"), (b"\xff\xd8\xff broken", "x.jpg")]
)
def test_what_is_neither_pdf_nor_photo_is_refused_and_nothing_is_lodged(client, public, raw, name):
    prove(client, public)

    page = lodge(client, public, files=(io.BytesIO(raw), name))

    assert page.status_code == 422
    assert appeal() is None


def test_evidence_lies_encrypted_and_comes_back_whole(as_role, client, event, public, console):
    prove(client, public)
    paper = b"%PDF-1.4 evidence of mine"
    lodge(client, public, files=(io.BytesIO(paper), "证明.pdf"))
    row = appeal()
    kept = appeal_evidence.of_appeal(row.id)[0]

    address = f"{console}/appeals/{row.id}/evidence/{kept.id}"
    answer = as_role("supervisor", event=event).get(address)

    assert answer.data == paper
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert as_role("coder", event=event).get(address).status_code == 403
    for path in (backups.folders().uploads / "appeals").rglob("*.bin"):
        assert b"evidence of mine" not in path.read_bytes()


def test_the_office_types_in_an_appeal_from_paper(as_role, event, console):
    office = as_role("organiser", event=event)
    empty = office.get(f"{console}/appeals/new").get_data(as_text=True)
    assert re.search(r'<input[^>]*checked[^>]*name="road"[^>]*value="appeal"', empty)

    made = office.post(
        f"{console}/appeals/new",
        data=SAID | {"road": "appeal", "lodged_as": "leader", "entry": "03", "aspect": "A1"},
    )

    assert made.status_code == 303
    page = office.get(made.headers["Location"]).get_data(as_text=True)
    assert "第二题漏加。" in page
    assert "到组委会提出" in page
    register = office.get(f"/console/{event.code}/appeals").get_data(as_text=True)
    assert "柳青" in register


def test_in_a_games_case_files_and_paper_appeals_are_asked_for_by_trade(as_role, event, trade):
    office = as_role("organiser", event=event)
    there = f"/console/{event.code}/appeals"
    alone = office.get(there).get_data(as_text=True)
    make_trade(event, "latte-art")

    asked = office.get(there).get_data(as_text=True)
    chosen = office.get(f"{there}?trade=latte-art").get_data(as_text=True)

    assert f"/console/{event.code}/trades/{trade.code}/cases" in alone
    assert "/cases" not in asked
    assert '<option value="latte-art"' in asked
    for place in ("cases", "appeals/new"):
        assert f"/console/{event.code}/trades/latte-art/{place}" in chosen
        assert f"/console/{event.code}/trades/{trade.code}/{place}" not in chosen


def test_an_arbitrator_is_asked_and_stands_back_with_a_reason(
    app, as_role, event, public, console, client
):
    prove(client, public)
    lodge(client, public)
    judge = arbitrator(app, event)
    office = as_role("organiser", event=event)
    account = db.session.scalars(select(Account).where(Account.display_name == "沈裁")).one()
    there = f"{console}/appeals/{appeal().id}/arbitrators/{account.id}"

    assert office.post(there).status_code == 303
    assert judge.post(f"{there}/recusal", data={"reason": ""}).status_code == 422
    assert judge.post(f"{there}/recusal", data={"reason": "师徒"}).status_code == 303

    page = office.get(f"{console}/appeals/{appeal().id}").get_data(as_text=True)
    assert "师徒" in page


def test_who_must_stand_back_is_not_asked(as_role, event, public, console, client, trade):
    prove(client, public)
    lodge(client, public)
    seated = make_account("arbitrator", event=event, name="评过的")
    with transaction():
        db.session.scalars(select(PanelSeat)).first().account_id = seated.id
    office = as_role("organiser", event=event)

    refused = office.post(f"{console}/appeals/{appeal().id}/arbitrators/{seated.id}")

    assert refused.status_code == 409
    assert "应当回避" in refused.get_data(as_text=True)


def test_the_rule_is_stated_in_the_console_and_given_back_to_the_profile(as_role, event):
    office = as_role("organiser", event=event)
    there = f"/console/{event.code}/appeals/rule"
    page = office.get(there).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
    said = {
        "version": version, "lodgers": ["leader"], "about": ["result", "procedure"],
        "clock": "contest", "within": "2", "unit": "working-days", "instances": "2",
        "further": "1", "further_unit": "working-days", "body": "竞赛仲裁委员会",
    }  # fmt: skip

    assert office.post(there, data=said).status_code == 303

    db.session.expire_all()
    rule = appeal_rules.rule_of(db.session.get_one(Event, event.id))
    assert (rule.lodgers, rule.clock, rule.unit, rule.instances) == (
        ("leader",), "contest", "working-days", 2,
    )  # fmt: skip
    assert not rule.objections
    again = str(db.session.get_one(Event, event.id).version)
    assert office.post(there, data=said | {"version": again, "act": "switches"}).status_code == 303
    db.session.expire_all()
    assert "appeals" not in db.session.get_one(Event, event.id).extra


def test_where_contestants_may_not_appeal_the_page_says_whom_to_tell(event, client, public):
    with transaction():
        appeal_rules.change(
            SYSTEM, scope_of_event(event), {"within": 2, "lodgers": ["leader"]},
            version=event.version, now=datetime.now(UTC),
        )  # fmt: skip
    prove(client, public)

    assert "领队" in client.get(f"{public}own/appeals").get_data(as_text=True)
    assert lodge(client, public).status_code == 404


def test_the_pages_of_an_appeal_keep_the_contract_of_every_page(
    app, client, as_role, event, public, console
):
    prove(client, public)
    lodge(client, public)
    do(as_role("organiser", event=event), console, "accept")
    there = f"{console}/appeals/{appeal().id}"
    desk = arbitrator(app, event)

    shown = {
        "own": client.get(f"{public}own/appeals/1"),
        "mine": client.get(f"{public}own/appeals"),
        "one": desk.get(there),
        "office": as_role("organiser", event=event).get(there),
        "again": desk.get(f"{there}/remarkings/new"),
    }

    found = {name: set(problems_of(page.get_data(as_text=True))) for name, page in shown.items()}
    # Tokens are switched off here; the pages of all events are held to them elsewhere.
    assert {name: each - {"a form without its token"} for name, each in found.items()} == {
        name: set() for name in shown
    }


def test_the_two_clocks_are_told_apart_with_their_ends(client, trade, public):
    prove(client, public)

    page = client.get(f"{public}own/appeals").text

    assert "申诉：对自己的打分" in page.replace('<span class="phrase">', "").replace("</span>", "")
    assert page.count("截止") >= 2
