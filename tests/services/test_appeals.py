"""Appeals: lodged against the clock, accepted, heard, ruled, taken further, in the way (申诉)."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.models.account import Account, Role
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.person import Delegation, Person
from competition.models.publication import PublicationKind
from competition.models.registration import Objection, ObjectionState
from competition.models.ruling import Ruling
from competition.services import (
    appeal_effects,
    appeal_lodging,
    appeal_moves,
    appeal_papers,
    appeal_rules,
    appeals,
    arbitrators,
    archives,
    audit,
    publications,
    rulings,
    work_lists,
)
from competition.services.appeal_lodging import Lodging
from competition.services.rulings import RulingDraft
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_honours import contest, load, scope_of

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 6)}
MINUTE = timedelta(minutes=1)
LODGING = Lodging(
    road="appeal", lodged_as="contestant", lodger="柳青", about="result", entry="02",
    grounds="第二题漏加 2 分。",
)  # fmt: skip
RULE = {"within": 2, "clock": "publication", "instances": 2, "further": 1}


@pytest.fixture
def trade(app):
    return load(contest(HEAT, HEAT))[1]


@pytest.fixture
def scope(trade):
    return scope_of(trade)


def state_rule(scope, **given):
    event = db.session.get_one(Event, scope.event_id)
    with transaction():
        appeal_rules.change(
            SYSTEM, Scope(scope.event_id), RULE | given, version=event.version, now=NOW
        )


def publish(scope, kind="provisional", now=NOW):
    with transaction():
        return publications.publish(SYSTEM, scope.trade_id, PublicationKind(kind), now=now)


def lodge(scope, lodging=LODGING, *, now=NOW):
    with transaction():
        made = appeal_lodging.lodge(SYSTEM, scope, lodging, channel="office", now=now)
    return appeals.one(SYSTEM, scope, made)


def step(scope, whole, move, actor=SYSTEM, *, now=NOW, **given):
    version = appeals.one(SYSTEM, scope, whole.line.id).line.version
    with transaction():
        getattr(appeal_moves, move)(actor, scope, whole.line.id, version=version, now=now, **given)
    return appeals.one(SYSTEM, scope, whole.line.id)


def test_an_appeal_waits_for_the_office_first_and_then_for_the_arbitrators(trade, scope):
    publish(scope)
    whole = lodge(scope)
    office, table = (
        Actor(id=make_account(name=role.value).id, name="", grants=(Grant(role, scope),))
        for role in (Role.ORGANISER, Role.ARBITRATOR)
    )

    def waiting(actor):
        items = [item for each in work_lists.of(actor, now=NOW) for item in each.items]
        return [item.count for item in items if item.kind == "appeals"]

    assert (waiting(office), waiting(table)) == ([1], [])

    step(scope, whole, "accept", words="")

    assert (waiting(office), waiting(table)) == ([1], [1])


def arbitrator(scope, name="裁一"):
    event = db.session.get_one(Event, scope.event_id)
    account = make_account("arbitrator", event=event, name=name)
    return Actor(id=account.id, name=name, grants=(Grant(Role.ARBITRATOR, Scope(scope.event_id)),))


def test_before_results_are_published_no_clock_runs(scope):
    state_rule(scope)

    whole = lodge(scope)

    assert (whole.line.number, whole.line.state, whole.line.late) == (1, "lodged", False)
    assert (whole.line.clock_from, whole.line.due_at) == (None, None)


def test_the_last_moment_is_in_time_and_a_minute_later_the_rule_refuses_but_keeps_it(scope):
    state_rule(scope)
    publish(scope)

    last = lodge(scope, now=NOW + timedelta(hours=2))
    late = lodge(scope, now=NOW + timedelta(hours=2) + MINUTE)

    assert (last.line.state, last.line.late) == ("lodged", False)
    assert (late.line.state, late.line.late, late.line.number) == ("refused", True, 2)
    assert [(each.move, each.by) for each in late.steps] == [("lodge", "柳青"), ("refuse", "")]


def test_what_came_late_is_taken_up_by_ruling_alone(scope):
    state_rule(scope)
    publish(scope)
    late = lodge(scope, now=NOW + timedelta(hours=3))

    with pytest.raises(NotNow, match="appeal-cannot"):
        step(scope, late, "accept")
    admitted = step(scope, late, "admit", words="电梯故障，非本人原因。")

    assert admitted.line.state == "accepted"
    ruling = db.session.query(Ruling).one()
    assert (ruling.kind.value, ruling.appeal_id) == ("other", late.line.id)


def test_a_paper_handed_in_time_and_typed_in_later_is_in_time(scope):
    state_rule(scope)
    publish(scope)
    paper = replace(LODGING, lodged_at=NOW + timedelta(hours=1))

    assert not lodge(scope, paper, now=NOW + timedelta(hours=9)).line.late


def test_a_paper_is_not_handed_in_before_its_time_has_come(scope):
    state_rule(scope)
    ahead = replace(LODGING, lodged_at=NOW + MINUTE)

    with pytest.raises(Invalid) as caught:
        lodge(scope, ahead, now=NOW)

    assert [(each.code, each.where) for each in caught.value.problems] == [
        ("not-lodged-yet", "lodged_at")
    ]


def test_everything_wrong_with_a_lodging_is_said_at_once(scope):
    state_rule(scope, lodgers=["leader"], about=["procedure"])

    with pytest.raises(Invalid) as caught:
        lodge(scope, Lodging("appeal", "contestant", "", "result", " ", entry="99"))

    assert {(each.code, each.where) for each in caught.value.problems} == {
        ("may-not-appeal", "lodged_as"), ("not-about-that", "about"),
        ("grounds-missing", "grounds"), ("lodger-missing", "lodger"), ("unknown-entry", "entry"),
    }  # fmt: skip


def test_from_lodging_to_the_reply_every_step_is_kept(scope):
    state_rule(scope, instances=1)
    whole = lodge(scope)

    step(scope, whole, "accept")
    step(scope, whole, "hear", words="调阅评分表，询问裁判。")
    with pytest.raises(Invalid) as caught:
        step(scope, whole, "rule", outcome="upheld", words="漏加属实。")
    assert caught.value.problems[0].code == "appeal-without-ruling"
    db.session.expire_all()
    ruled = step(scope, whole, "rule", outcome="upheld", words="漏加属实。", unchanged=True)
    closed = step(scope, whole, "close")

    assert (ruled.line.state, ruled.line.outcome, ruled.moves) == ("ruled", "upheld", ("close",))
    assert ruled.reply.words == "漏加属实。"
    assert [each.move for each in closed.steps] == ["lodge", "accept", "hear", "rule", "close"]
    assert closed.moves == ()


def test_a_refusal_and_a_ruling_must_say_why(scope):
    whole = lodge(scope)

    with pytest.raises(Invalid) as caught:
        step(scope, whole, "refuse", words=" ")

    assert caught.value.problems[0].code == "words-missing"


def test_an_answer_is_taken_further_in_its_time_and_not_after(scope):
    state_rule(scope)
    whole = lodge(scope)
    step(scope, whole, "accept")
    ruled = step(scope, whole, "rule", outcome="rejected", words="评分无误。")
    assert ruled.further_until == NOW + timedelta(hours=1)

    with pytest.raises(NotNow, match="too-late-to-go-further"):
        step(scope, whole, "take_further", words="不服。", now=NOW + timedelta(hours=1) + MINUTE)
    second = step(scope, whole, "take_further", words="不服。", now=NOW + MINUTE)

    assert (second.line.state, second.line.instance, second.line.outcome) == ("second", 2, "none")
    final = step(scope, whole, "rule", outcome="rejected", words="维持。")
    assert final.moves == ("close",)


def test_a_case_is_not_closed_while_it_may_be_taken_further(scope):
    state_rule(scope)
    whole = lodge(scope)
    step(scope, whole, "refuse", words="不在受理范围。")

    with pytest.raises(NotNow, match="appeal-may-go-further"):
        step(scope, whole, "close")

    assert step(scope, whole, "close", now=NOW + timedelta(hours=2)).line.state == "closed"


def test_an_open_appeal_is_in_the_way_of_the_final_results_alone(scope):
    state_rule(scope, instances=1)
    publish(scope)
    whole = lodge(scope)
    later = NOW + timedelta(days=30)

    def codes(kind):
        ready = publications.readiness(SYSTEM, scope.trade_id, PublicationKind(kind), now=later)
        return [problem.code for problem in ready.problems]

    assert codes("final") == ["appeal-open"]
    assert codes("provisional") == []
    step(scope, whole, "withdraw", words="已弄清。")
    assert codes("final") == []


def test_what_was_ruled_at_first_instance_blocks_until_its_time_has_run_out(scope):
    state_rule(scope)
    whole = lodge(scope)
    step(scope, whole, "accept")
    step(scope, whole, "rule", outcome="rejected", words="无误。")

    def blocked(now):
        return [
            (each.code, each.values.get("until"))
            for each in appeals.open_problems(scope.trade_id, now=now)
        ]

    assert blocked(NOW + timedelta(minutes=59)) == [("appeal-answered", "2026-11-20 11:00")]
    assert blocked(NOW + timedelta(minutes=61)) == []


def test_an_objection_needs_a_notice_that_runs(scope):
    objection = Lodging("objection", "public", "某职工", "eligibility", "该选手工龄不足。")
    with pytest.raises(NotNow, match="no-notice-to-object-to"):
        lodge(scope, objection)
    published = publish(scope)

    whole = lodge(scope, objection)
    late = lodge(scope, objection, now=published.notice_ends_at + MINUTE)

    assert (whole.line.road, whole.line.due_at) == ("objection", published.notice_ends_at)
    assert late.line.late


def test_only_those_asked_rule_where_somebody_was_asked(scope):
    one, other = arbitrator(scope), arbitrator(scope, "裁二")
    whole = lodge(scope)
    step(scope, whole, "accept")
    with transaction():
        arbitrators.ask(SYSTEM, scope, whole.line.id, one.id, now=NOW)

    with pytest.raises(NotAllowed, match="not-asked-to-rule"):
        step(scope, whole, "rule", other, outcome="rejected", words="无误。")

    assert (
        step(scope, whole, "rule", one, outcome="rejected", words="无误。").steps[-1].by == "裁一"
    )


def test_who_ruled_first_does_not_rule_again_at_the_second_instance(scope):
    state_rule(scope)
    one, other = arbitrator(scope), arbitrator(scope, "裁二")
    whole = lodge(scope)
    step(scope, whole, "accept")
    step(scope, whole, "rule", one, outcome="rejected", words="无误。")
    step(scope, whole, "take_further", words="不服。")

    found = {c.name: c.against for c in arbitrators.of_appeal(SYSTEM, scope, whole.line.id)}

    assert found == {"裁一": "ruled-before", "裁二": ""}
    with pytest.raises(Conflict, match="must-stand-back"), transaction():
        arbitrators.ask(SYSTEM, scope, whole.line.id, one.id, now=NOW)
    with transaction():
        arbitrators.ask(SYSTEM, scope, whole.line.id, other.id, now=NOW)
        arbitrators.stand_back(other, scope, whole.line.id, other.id, reason="亲属", now=NOW)
    with pytest.raises(Conflict, match="stood-back-already"), transaction():
        arbitrators.ask(SYSTEM, scope, whole.line.id, other.id, now=NOW)


def test_an_arbitrator_the_delegation_objected_to_is_not_asked(scope):
    state_rule(scope)
    whole = lodge(scope)
    one, other = arbitrator(scope), arbitrator(scope, "裁二")
    entry = db.session.scalars(select(Entry).where(Entry.number == "02")).one()
    with transaction():
        for number, (whom, state) in enumerate([(one, "accepted"), (other, "rejected")], 1):
            db.session.add(
                Objection(
                    event_id=scope.event_id, number=number, delegation_id=entry.delegation_id,
                    against_id=whom.id, ground="kin", reason="亲属", state=ObjectionState(state),
                    answer="已核", lodged_at=NOW, answered_at=NOW,
                )
            )  # fmt: skip

    found = {c.name: c.against for c in arbitrators.of_appeal(SYSTEM, scope, whole.line.id)}

    assert found == {"裁一": "objected", "裁二": ""}
    with pytest.raises(Conflict, match="must-stand-back"), transaction():
        arbitrators.ask(SYSTEM, scope, whole.line.id, one.id, now=NOW)


def test_a_stale_page_moves_nothing(scope):
    whole = lodge(scope)
    step(scope, whole, "accept")

    with pytest.raises(Conflict, match="stale"), transaction():
        appeal_moves.refuse(
            SYSTEM, scope, whole.line.id, words="晚了", version=whole.line.version, now=NOW
        )


def test_another_trades_appeal_is_not_found(scope):
    whole = lodge(scope)
    elsewhere = Scope(scope.event_id, scope.event_id)

    with pytest.raises(NotFound):
        appeals.one(SYSTEM, elsewhere, whole.line.id)


def test_judges_and_chiefs_do_not_see_the_register(scope):
    lodge(scope)
    chief = Actor(id=scope.event_id, name="裁判长", grants=(Grant(Role.CHIEF_JUDGE, scope),))

    with pytest.raises(NotAllowed):
        appeals.listing(chief, scope)
    assert appeals.listing(chief, Scope(scope.event_id)) == ()


def test_the_trail_keeps_every_step_and_holds(scope):
    whole = lodge(scope)
    step(scope, whole, "refuse", words="不在受理范围。")

    assert list(audit.verify()) == []


def test_the_register_lists_the_open_ones_first(scope):
    first = lodge(scope)
    lodge(scope, now=NOW + MINUTE)
    step(scope, first, "withdraw", words="撤。")

    assert [(one.number, one.open) for one in appeals.listing(SYSTEM, scope)] == [
        (2, True), (1, False),
    ]  # fmt: skip


def test_appeals_travel_in_the_contest_file_and_come_back_alike(scope):
    state_rule(scope)
    whole = lodge(scope)
    step(scope, whole, "refuse", words="不在受理范围。")
    first = archives.dump(SYSTEM, scope.event_id)

    with transaction():
        again = archives.load(SYSTEM, first, now=NOW, code="AGAIN")
    second = json.loads(archives.dump(SYSTEM, again.id))
    second["event"]["code"] = json.loads(first)["event"]["code"]

    assert second == json.loads(first)
    assert [step["move"] for step in second["appeals"][0]["steps"]] == ["lodge", "refuse"]


def test_who_must_stand_back_neither_rules_nor_is_only_warned(scope):
    state_rule(scope)
    whole = lodge(scope)
    one = arbitrator(scope)
    with transaction():
        appeal_moves.accept(SYSTEM, scope, whole.line.id, version=whole.line.version, now=NOW)
        arbitrators.stand_back(one, scope, whole.line.id, one.id, reason="同学", now=NOW)

    with pytest.raises(NotAllowed, match="stood-back-already"):
        step(scope, whole, "hear", one, words="查看评分表。")
    found = {c.name: (c.stood_back, c.reason) for c in arbitrators.of_appeal(
        SYSTEM, scope, whole.line.id)}  # fmt: skip
    assert found == {"裁一": (True, "同学")}


def test_an_arbitrator_of_the_contestants_unit_takes_nothing(scope):
    state_rule(scope)
    whole = lodge(scope)
    one = arbitrator(scope)
    entry = db.session.scalars(select(Entry).where(Entry.number == "02")).one()
    unit = db.session.get_one(Delegation, entry.delegation_id).unit_id
    with transaction():
        person = Person(name="裁一", unit_id=unit, extra={})
        db.session.add(person)
        db.session.flush()
        db.session.get_one(Account, one.id).person_id = person.id
    step(scope, whole, "accept")

    (found,) = arbitrators.of_appeal(SYSTEM, scope, whole.line.id)
    assert found.against == "same_unit"
    for move, given in (("hear", {}), ("rule", {"outcome": "rejected"})):
        with pytest.raises(NotAllowed, match="must-stand-back"):
            step(scope, whole, move, one, words="查看评分表。", **given)
    with pytest.raises(NotAllowed, match="must-stand-back"), transaction():
        draft = RulingDraft(kind="add", entry="02", value="2", reason="漏加 2 分")
        ruling = rulings.make(SYSTEM, scope, draft, now=NOW)
        appeal_moves.link_ruling(one, scope, whole.line.id, ruling, now=NOW)


def test_the_reply_says_by_how_much_and_what_came_of_it(scope):
    state_rule(scope)
    whole = lodge(scope)
    step(scope, whole, "accept")
    draft = RulingDraft(kind="add", entry="02", value="2", reason="漏加 2 分")
    with transaction():
        ruling = rulings.make(SYSTEM, scope, draft, now=NOW)
        appeal_moves.link_ruling(SYSTEM, scope, whole.line.id, ruling, now=NOW)
    step(scope, whole, "rule", outcome="upheld", words="漏加属实。")

    found = appeal_effects.of_appeal(scope, appeals.row_of(scope, whole.line.id))
    reply = io.BytesIO(appeal_papers.reply(SYSTEM, scope, whole.line.id))
    text = "".join("".join(page.extract_text() for page in PdfReader(reply).pages).split())
    assert (found.place_before, found.place_after) == ("第 2 名", "第 1 名")
    assert Decimal(found.total_after) - Decimal(found.total_before) == 2
    assert "加分2分" in text
    assert f"裁定前总分{found.total_before}" in text
