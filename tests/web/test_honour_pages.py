"""Stages, rechecks, units and honours at the console: done as asked, or told why not."""

from __future__ import annotations

import re
from fractions import Fraction
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.draw import CodeSet
from competition.models.entry import EntryInStage
from competition.models.event import Event, Stage
from competition.models.recheck import Recheck, RecheckFinding, RecheckItem, RecheckNotice
from competition.services import (
    advances,
    draws,
    honours,
    passwords,
    recheck_notices,
    rulings,
    stages,
)
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load, named, scope_of
from tests.web.pages import Page

MARKS = {f"{n:02d}": str(101 - 7 * n) for n in range(1, 8)}
GATE = {"rule": {"count": 3}, "reserves": 2}


def page_of(answer):
    assert answer.status_code == 200, answer.text[:500]
    page = Page()
    page.feed(answer.text)
    assert page.wrong == []
    return answer.text


@pytest.fixture
def heat(app):
    return load(contest(MARKS, {}, gate=GATE), locked=("H",))[1]


@pytest.fixture
def done(app):
    return load(contest(MARKS, MARKS))[1]


def organiser(as_role, trade):
    return as_role("organiser", event=db.session.get_one(Event, trade.event_id))


def test_the_office_sees_who_goes_on_and_lets_them_in(as_role, heat):
    client = organiser(as_role, heat)
    place = "/console/T1/trades/fit/stages/heat"

    before = page_of(client.get(place))
    answer = client.post(f"{place}/fill", follow_redirects=True)

    assert "7 个中晋级 3 个" in before
    assert "递补第 1 位" in before
    assert "3 个参赛项晋级。" in page_of(answer)
    final = select(Stage.id).where(Stage.code == "final", Stage.trade_id == heat.id)
    rows = select(EntryInStage).where(EntryInStage.stage_id.in_(final))
    assert len(db.session.scalars(rows).all()) == 3
    assert "已执行" in page_of(client.get("/console/T1/trades/fit/stages"))


def test_a_gate_is_set_by_a_form_and_read_back(as_role, heat):
    client = organiser(as_role, heat)
    place = "/console/T1/trades/fit/stages/heat"
    version = stages.read(SYSTEM, scope_of(heat)).version
    data = {
        "version": version, "kind": "share", "value": "50", "round": "up", "tie": "exclude",
        "per_unit": "1", "reserves": "1",
    }  # fmt: skip

    answer = client.post(place, data=data)

    assert answer.status_code == 302, answer.text
    gate = stages.read(SYSTEM, scope_of(heat)).one("heat").rules["gate"]
    assert gate == {
        "rule": {"share": "0.5", "round": "up", "tie": "exclude", "per_unit": 1}, "reserves": 1,
    }  # fmt: skip
    shown = page_of(client.get(place))
    assert 'value="50"' in shown
    assert "超过本单位限额" in shown


def test_a_gate_that_takes_nobody_is_told_in_the_form(as_role, heat):
    client = organiser(as_role, heat)
    version = stages.read(SYSTEM, scope_of(heat)).version
    data = {"version": version, "kind": "count", "value": "", "round": "half-up", "tie": "include"}

    answer = client.post("/console/T1/trades/fit/stages/heat", data=data)

    assert answer.status_code == 422
    assert stages.read(SYSTEM, scope_of(heat)).one("heat").rules["gate"] == GATE


def test_somebody_moves_up_for_who_gives_up(as_role, heat):
    with transaction():
        advances.fill(SYSTEM, scope_of(heat), "heat", now=NOW)
    client = organiser(as_role, heat)
    place = "/console/T1/trades/fit/stages/heat"

    answer = client.post(f"{place}/move-up", data={"leaving": "02", "why": "因病"})

    assert answer.status_code == 302
    assert "04 号已递补。" in page_of(client.get(place))


def test_whom_a_ruling_brought_past_the_gate_is_let_in_from_its_page(as_role, heat):
    with transaction():
        advances.fill(SYSTEM, scope_of(heat), "heat", now=NOW)
    final = db.session.scalars(select(Stage).where(Stage.code == "final")).one()
    with transaction():
        code_set = CodeSet(stage_id=final.id, code="final", layers=0)
        db.session.add(code_set)
        db.session.flush()
        draws.give_codes(SYSTEM, code_set.id, now=NOW)
    draft = rulings.RulingDraft(kind="deduct", entry="01", module="H", value="60", reason="申诉")
    with transaction():
        rulings.make(SYSTEM, scope_of(heat), draft, now=NOW)
    client = organiser(as_role, heat)
    place = "/console/T1/trades/fit/stages/heat"

    told = page_of(client.get(place))
    without = client.post(f"{place}/admit", data={"entering": "04", "grounds": ""})
    wrong = client.post(f"{place}/admit", data={"entering": "07", "grounds": "申诉"})
    done = client.post(f"{place}/admit", data={"entering": "04", "grounds": "申诉改判"})

    assert "该晋级而不在其中：04" in told
    assert "在其中而不再晋级：01" in told
    assert (without.status_code, wrong.status_code, done.status_code) == (302, 302, 302)
    after = page_of(client.get(place))
    assert "04 号已进入。" in after
    assert "该晋级而不在其中" not in after
    assert "在其中而不再晋级：01" in after


def test_a_recheck_list_is_drawn_marked_widened_and_closed(as_role, done):
    event = db.session.get_one(Event, done.event_id)
    hashed = passwords.hashed("a long password for tests")
    client = as_role("supervisor", event=event, login="fuhe", password_hash=hashed)
    place = "/console/T1/trades/fit/recheck"
    data = {"target": "division:staff", "top": "30", "sample": "15", "limit": "5", "seed": "1120"}

    drawn = client.post(place, data=data)
    row = db.session.scalars(select(Recheck)).one()
    items = db.session.scalars(select(RecheckItem).order_by(RecheckItem.position)).all()
    here = f"{place}/{row.id}"
    unnoted = client.post(f"{here}/{items[0].id}", data={"finding": "wrong", "note": " "})
    client.post(f"{here}/{items[0].id}", data={"finding": "wrong", "note": "加错 2 分"})
    for item in items[1:]:
        client.post(f"{here}/{item.id}", data={"finding": "right"})
    shown = page_of(client.get(here))
    client.post(f"{here}/widen")

    assert drawn.status_code == 302
    assert unnoted.status_code == 422
    assert "请写明错在哪里" in unnoted.text
    assert "加错 2 分" in shown
    assert "25 %" in shown
    assert "须全部复核" in shown
    rest = db.session.scalars(
        select(RecheckItem).where(RecheckItem.finding == RecheckFinding.OPEN)
    ).all()
    assert len(rest) == 7 - len(items)
    for item in rest:
        client.post(f"{here}/{item.id}", data={"finding": "right"})
    line = page_of(client.get(here))
    version = re.search(r'name="version" value="(\d+)"', line).group(1)
    signed = {"version": version, "login": "fuhe", "password": "a long password for tests"}
    assert "第 1 号" in client.post(f"{here}/close", data=signed).text
    notice = db.session.scalars(select(RecheckNotice.id)).one()
    with transaction():
        recheck_notices.answer(SYSTEM, scope_of(done), notice, "corrected", "已改", now=NOW)
    assert client.post(f"{here}/close", data=signed).status_code == 302
    assert "已办结" in page_of(client.get(place))
    assert "已完成" in page_of(client.get("/console/T1/recheck"))


def test_a_supervisor_sees_no_name_on_a_recheck_list(as_role, done):
    client = as_role("supervisor", event=db.session.get_one(Event, done.event_id))
    data = {"target": "division:staff", "top": "30", "sample": "15", "limit": "5", "seed": "1120"}

    shown = client.post("/console/T1/trades/fit/recheck", data=data, follow_redirects=True).text

    assert "01" in shown
    assert "选手01" not in shown


def test_units_are_ranked_by_a_form_and_the_page_shows_where_points_come_from(as_role, done):
    client = organiser(as_role, done)
    version = honours.rules(SYSTEM, Scope(done.event_id)).version
    data = {
        "version": version, "code": "team", "name": "团体总分", "by": "places", "places": "8 5 3",
        "others": "1", "rule": "sum", "keep": "2", "at_least": "1",
        "ties-0": "time", "ties-1": "firsts", "ties-2": "",
        "honours-0-code": "t1", "honours-0-name": "团体一等奖", "honours-0-rule-count": "1",
        "shares-0-key": "fit", "shares-0-value": "100", "shared": "1223",
    }  # fmt: skip

    answer = client.post("/console/T1/honours/teams/new", data=data)

    assert answer.status_code == 302, answer.text
    (rule,) = honours.rules(SYSTEM, Scope(done.event_id)).facts.teams
    assert (rule.by, [str(p) for p in rule.places], rule.keep) == ("places", ["8", "5", "3"], 2)
    assert (rule.ties, rule.shares, rule.shared) == (("time", "firsts"), {"fit": 1}, "1223")
    shown = page_of(client.get("/console/T1/honours"))
    assert "团体一等奖" in shown
    assert "单位甲" in shown
    assert 'value="8 5 3"' in page_of(client.get("/console/T1/honours/teams/team"))


def test_problems_of_a_ranking_stand_by_their_fields(as_role, done):
    client = organiser(as_role, done)
    version = honours.rules(SYSTEM, Scope(done.event_id)).version
    data = {"version": version, "code": "team", "name": "团体", "by": "places", "trades": "zz"}

    answer = client.post("/console/T1/honours/teams/new", data=data | {"rule": "sum"})

    assert answer.status_code == 422
    assert 'id="trades-error"' in answer.text
    assert 'id="places-error"' in answer.text


def test_a_promotion_rule_is_written_printed_and_taken_away(as_role, done):
    client = organiser(as_role, done)
    version = honours.rules(SYSTEM, Scope(done.event_id)).version
    data = {
        "version": version, "code": "up", "name": "晋升推荐名单", "addressee": "市人社局",
        "from": "2026-01-01", "to": "2026-12-31", "once": "yes",
        "lines-0-first": "2", "lines-0-level": "2", "lines-0-above": "yes",
        "lines-0-held": ["3", "0"], "lines-0-divisions": ["staff"], "lines-0-awards": ["first"],
        "lines-1-first": "3", "lines-1-title": "技术能手", "lines-1-student": "no",
        "lines-1-share": "50",
    }  # fmt: skip

    assert client.post("/console/T1/honours/promotions/new", data=data).status_code == 302
    first, second = honours.rules(SYSTEM, Scope(done.event_id)).facts.promotions[0].lines
    shown = page_of(client.get("/console/T1/honours"))
    paper = client.get("/console/T1/honours/promotions/up/paper.pdf")
    others = [
        client.get(f"/console/T1/honours/promotions/up/paper.{form}") for form in ("docx", "xlsx")
    ]
    assert [(each.status_code, each.data[:2]) for each in others] == [(200, b"PK"), (200, b"PK")]
    again = page_of(client.get("/console/T1/honours/promotions/up"))
    papers = page_of(client.get("/console/T1/results/papers"))
    client.post("/console/T1/honours/promotions/up/remove")

    assert (first.held, first.divisions, first.awards) == ((3, 0), ("staff",), ("first",))
    assert (second.student, second.share) == (False, Fraction(1, 2))
    assert "选手01" in shown
    assert "技师" in shown
    assert paper.data.startswith(b"%PDF")
    assert "晋升推荐名单.pdf" in unquote(paper.headers["Content-Disposition"])
    for form in ("pdf", "docx", "xlsx"):
        assert f"/console/T1/honours/promotions/up/paper.{form}" in papers
    assert 'value="2026-12-31"' in again
    assert honours.rules(SYSTEM, Scope(done.event_id)).facts.promotions == ()


def test_an_honour_goes_to_the_coaches_of_winners(as_role, done):
    client = organiser(as_role, done)
    version = honours.rules(SYSTEM, Scope(done.event_id)).version
    data = {
        "version": version, "code": "coach", "name": "优秀教练", "to": "person",
        "coaches_of": "first", "best": "",
    }  # fmt: skip

    assert client.post("/console/T1/honours/awards/new", data=data).status_code == 302
    assert "教练甲" in page_of(client.get("/console/T1/honours"))
    assert client.get("/console/T1/honours/awards/none").status_code == 404
    assert client.get("/console/T1/honours/nothing/new").status_code == 404


def test_pages_without_rules_say_what_belongs_there(as_role, done):
    client = organiser(as_role, done)

    assert "尚未设置团体排名" in page_of(client.get("/console/T1/honours"))
    assert "尚未抽取" in page_of(client.get("/console/T1/trades/fit/recheck"))
    assert named("决赛")["zh"] in page_of(client.get("/console/T1/trades/fit/stages"))


def test_scales_stand_beside_the_raw_totals(as_role, done):
    client = organiser(as_role, done)

    shown = page_of(client.get("/console/T1/trades/fit/scales"))

    assert "700 分量表" in shown
    assert re.search(r'<td class="num">700</td>', shown)
    assert "<b>94</b>" in shown
    assert ">z</th>" not in shown
