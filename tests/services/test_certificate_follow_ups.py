"""Certificates follow what was published; on which paper, for whom, in which order (证书随成绩)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.certificate import Certificate
from competition.models.entry import EntryMember
from competition.models.event import Event
from competition.models.person import Person
from competition.services import (
    certificate_batches,
    certificate_follow_ups,
    certificate_register,
    certificate_settings,
    certificates,
    demonstration,
    publications,
    verification,
)
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM


@pytest.fixture
def drivers(app: Flask) -> Any:
    found = results.play("drivers-2025")
    results.publish(found)
    return found


def trade_of(drivers: Any) -> Any:
    return demonstration.trades_of(drivers)[0]


def publish_otherwise(drivers: Any, change: Any) -> None:
    """Put another publication in force, that says what `change` makes of the body."""
    trade = trade_of(drivers)
    with transaction():
        publications.publish(
            SYSTEM, trade.id, publications.current(trade.id).kind, now=NOW, reason="更正"
        )
        current = publications.current(trade.id)
        body = json.loads(current.body)
        change(body)
        current.body = json.dumps(body, ensure_ascii=False).encode()


def first_row(body: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = body["groups"][0]["rows"][0]
    return row


def rows() -> list[Certificate]:
    return list(db.session.scalars(select(Certificate).order_by(Certificate.number)))


def state_of(number: str) -> str:
    row = db.session.get_one(Certificate, number)
    return verification.by_signature(row.number, row.signature).state


def paper(drivers: Any) -> str:
    pdf = certificate_batches.printed(SYSTEM, Scope(drivers.event_id))
    return "".join(text_of(pdf, page) for page in range(pages_of(pdf)))


def settle(drivers: Any, reason: str = "成绩更正") -> certificate_follow_ups.Settled:
    with transaction():
        return certificate_follow_ups.settle(SYSTEM, trade_of(drivers).id, reason=reason, now=NOW)


def change_design(drivers: Any, **data: Any) -> None:
    with transaction():
        certificate_settings.change(SYSTEM, Scope(drivers.event_id), data, now=NOW)


def test_the_design_of_merit_prints_a_certificate_of_merit(drivers: Any) -> None:
    change_design(drivers, name="portrait")

    list(results.issue(drivers))

    assert {row.kind for row in rows()} == {"merit"}
    said = paper(drivers)
    assert "奖状" in said
    assert "决赛中技艺精湛、成绩突出" in said
    assert "特发此状，以资鼓励" in said
    assert "荣誉证书" not in said
    found = certificate_register.find(SYSTEM, Scope(drivers.event_id))
    assert {line.paper for line in found.lines} == {"奖状"}


def test_the_event_and_then_the_award_itself_say_on_which_paper(drivers: Any) -> None:
    def say(body: dict[str, Any]) -> None:
        for award in body["awards"]:
            if award["name"]["zh"] == "三等奖":
                award["certificate"] = "honour"

    publish_otherwise(drivers, say)
    change_design(drivers, awards="merit")

    list(results.issue(drivers))

    papers = {row.facts["award"]: row.kind for row in rows()}
    assert papers == {"一等奖": "merit", "二等奖": "merit", "三等奖": "honour"}


def test_another_paper_for_the_same_award_makes_no_certificate_wrong(drivers: Any) -> None:
    list(results.issue(drivers))

    change_design(drivers, awards="merit")

    assert certificate_follow_ups.outdated(trade_of(drivers).id) == []
    with transaction():
        again = certificates.issue(SYSTEM, trade_of(drivers).id, now=NOW)
    assert (again.numbers, again.outdated) == ((), ())


def test_two_who_won_together_stand_beneath_one_another(drivers: Any) -> None:
    publish_otherwise(drivers, lambda body: first_row(body).update(names=["李明", "王芳"]))
    change_design(drivers, together=True)

    list(results.issue(drivers))

    together = next(row for row in rows() if row.facts["members"])
    assert together.facts["members"] == ["李明", "王芳"]
    assert [name for name, _unit in together.facts["pairs"]] == ["李明", "王芳"]
    assert together.person_id is None
    with transaction():
        found = verification.by_name(together.number, "王芳", address="a", now=NOW)
    assert found.state == "provisional"
    said = paper(drivers)
    assert "李明" in said
    assert "王芳" in said


def test_a_team_gets_one_with_all_its_members(drivers: Any) -> None:
    names = ["李明", "王芳", "陈刚"]
    publish_otherwise(drivers, lambda body: first_row(body).update(names=names, team="车队一组"))
    change_design(drivers, together=True)

    list(results.issue(drivers))

    team = next(row for row in rows() if row.facts["members"])
    assert (team.facts["recipient"], team.facts["members"]) == ("车队一组", names)
    said = paper(drivers)
    assert all(name in said for name in names)


def test_a_member_who_left_the_team_costs_the_certificate_its_confirmation(drivers: Any) -> None:
    names = ["李明", "王芳", "陈刚"]
    publish_otherwise(drivers, lambda body: first_row(body).update(names=names, team="车队一组"))
    change_design(drivers, together=True)
    list(results.issue(drivers))
    team = next(row for row in rows() if row.facts["members"])

    publish_otherwise(
        drivers, lambda body: first_row(body).update(names=names[:2] + ["赵强"], team="车队一组")
    )
    before = state_of(team.number)
    settled = settle(drivers, "队员更换")

    assert before == "unconfirmed"
    ((old, new),) = settled.corrected
    assert old == team.number
    assert state_of(old) == "corrected"
    assert db.session.get_one(Certificate, new).facts["members"] == ["李明", "王芳", "赵强"]
    assert state_of(new) == "provisional"


def test_who_was_struck_from_a_team_loses_his_own_certificate(drivers: Any) -> None:
    names = ["李明", "王芳"]
    publish_otherwise(drivers, lambda body: first_row(body).update(names=names))
    list(results.issue(drivers))
    left = next(row for row in rows() if row.facts["recipient"] == "王芳")
    stayed = next(row for row in rows() if row.facts["recipient"] == "李明")

    publish_otherwise(drivers, lambda body: first_row(body).update(names=["李明"]))
    listed = certificate_register.trades(SYSTEM, Scope(drivers.event_id))[0]
    before = state_of(left.number), state_of(stayed.number)
    settled = settle(drivers, "队员退赛")

    assert before == ("unconfirmed", "provisional")
    assert listed.outdated == 1
    assert (settled.corrected, settled.revoked) == ((), (left.number,))
    found = verification.by_signature(left.number, left.signature)
    assert (found.state, found.reason) == ("revoked", "队员退赛")


def test_who_gets_another_award_gets_a_corrected_certificate(drivers: Any) -> None:
    list(results.issue(drivers))
    best = rows()[0]

    publish_otherwise(drivers, lambda body: first_row(body).update(award=None))
    settled = settle(drivers)

    assert settled.revoked == (best.number,)
    with pytest.raises(NotNow, match="nothing-to-settle"):
        settle(drivers)


def test_settling_wants_a_reason(drivers: Any) -> None:
    list(results.issue(drivers))
    publish_otherwise(drivers, lambda body: first_row(body).update(award=None))

    with pytest.raises(Invalid):
        settle(drivers, " ")


def test_a_name_corrected_by_hand_survives_the_next_correction(drivers: Any) -> None:
    list(results.issue(drivers))
    old = rows()[0]
    scope = Scope(drivers.event_id)
    with transaction():
        named = certificates.correct(
            SYSTEM, scope, old.number, by_hand={"recipient": "李明远"}, reason="姓名", now=NOW
        )
    with transaction():
        new = certificates.correct(SYSTEM, scope, named, by_hand={}, reason="重印", now=NOW)

    assert db.session.get_one(Certificate, new).facts["recipient"] == "李明远"
    assert certificate_follow_ups.outdated(trade_of(drivers).id) == []
    assert state_of(new) == "provisional"


def test_a_corrected_certificate_keeps_its_place_in_every_list(drivers: Any) -> None:
    numbers = list(results.issue(drivers))
    scope = Scope(drivers.event_id)
    with transaction():
        new = certificates.correct(SYSTEM, scope, numbers[2], by_hand={}, reason="重印", now=NOW)

    listed = [line.number for line in certificate_register.find(SYSTEM, scope).lines]
    handed_out = [
        line.number
        for order in certificate_batches.ORDERS
        for line in certificate_batches.batch(SYSTEM, scope, order=order)
        if order != "delegation"
    ]

    assert listed == [*numbers[:3], new, *numbers[3:]]
    assert handed_out == [*numbers[:2], new, *numbers[3:]] * 2


def test_a_revoked_one_is_given_anew_only_where_the_office_says_so(drivers: Any) -> None:
    numbers = list(results.issue(drivers))
    scope, trade = Scope(drivers.event_id), trade_of(drivers)
    with transaction():
        certificates.revoke(SYSTEM, scope, numbers[0], reason="重复发放", now=NOW)

    with transaction():
        again = certificates.issue(SYSTEM, trade.id, now=NOW)
    with transaction():
        new = certificate_follow_ups.give_again(SYSTEM, scope, numbers[0], reason="误撤销", now=NOW)

    assert (again.numbers, again.held) == ((), (numbers[0],))
    assert (state_of(numbers[0]), state_of(new)) == ("revoked", "provisional")
    old = db.session.get_one(Certificate, numbers[0])
    assert (old.reason, old.replaced_by) == ("重复发放", new)
    with transaction():
        assert certificates.issue(SYSTEM, trade.id, now=NOW).numbers == ()
    with pytest.raises(NotNow, match="certificate-held"), transaction():
        certificate_follow_ups.give_again(SYSTEM, scope, numbers[0], reason="再发", now=NOW)
    with pytest.raises(NotNow, match="certificate-not-revoked"), transaction():
        certificate_follow_ups.give_again(SYSTEM, scope, new, reason="再发", now=NOW)


def test_taking_part_says_passed_from_the_points_that_were_set(drivers: Any) -> None:
    list(results.issue(drivers))
    change_design(drivers, passing="0.5")

    with transaction():
        more = certificates.issue(SYSTEM, trade_of(drivers).id, now=NOW, participation=True)

    facts = [db.session.get_one(Certificate, number).facts for number in more.numbers]
    assert facts
    assert all(one.get("passed") for one in facts)
    assert "成绩合格" in paper(drivers)


def test_the_english_of_an_award_is_what_the_event_calls_it(drivers: Any) -> None:
    def say(body: dict[str, Any]) -> None:
        for award in body["awards"]:
            award["name"]["en"] = "Golden Wheel"

    publish_otherwise(drivers, say)
    change_design(drivers, name="modern")
    list(results.issue(drivers))

    assert {row.facts["award_english"] for row in rows()} == {"GOLDEN WHEEL"}
    assert "GOLDENWHEEL" in paper(drivers)


def reprinted(drivers: Any) -> bytes:
    return certificates.reprint(SYSTEM, Scope(drivers.event_id), rows()[0].number)


def test_a_renamed_event_reprints_the_same_bytes(drivers: Any) -> None:
    list(results.issue(drivers))
    before = reprinted(drivers)

    with transaction():
        event = db.session.get_one(Event, drivers.event_id)
        event.name = {**event.name, "zh": "改了名字的竞赛"}

    assert reprinted(drivers) == before


@pytest.mark.parametrize(
    "change",
    [{"guides": False}, {"tint": False}, {"bleed": True}, {"microtext": "另一行"},
     {"dates": "figures"}, {"paper": "A3"}, {"name": "modern"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_a_reprint_would_show_is_fixed_once_one_is_out(
    drivers: Any, change: dict[str, Any]
) -> None:
    change_design(drivers, guides=True, tint=True, bleed=False)
    list(results.issue(drivers))
    before = reprinted(drivers)

    with pytest.raises(NotNow, match="design-in-use"):
        change_design(drivers, **{"guides": True, "tint": True, "bleed": False, **change})

    assert reprinted(drivers) == before


@pytest.mark.parametrize(
    "change",
    [{"salutation": "老师"}, {"unit": True}, {"awards": "merit"}, {"passing": "60"},
     {"bodies": ["某某市总工会"]}, {"series": "NEWSERIES"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_may_change_changes_nothing_that_is_out(drivers: Any, change: dict[str, Any]) -> None:
    list(results.issue(drivers))
    before = reprinted(drivers)

    change_design(drivers, **change)

    assert reprinted(drivers) == before


def test_people_who_are_renamed_keep_the_paper_they_have(drivers: Any) -> None:
    list(results.issue(drivers))
    before, row = reprinted(drivers), rows()[0]

    with transaction():
        person = db.session.scalars(
            select(Person)
            .join(EntryMember, EntryMember.person_id == Person.id)
            .where(EntryMember.entry_id == row.entry_id)
        ).first()
        assert person is not None
        person.name = "改了名"

    assert reprinted(drivers) == before


def test_saving_the_settings_keeps_what_no_field_said(drivers: Any) -> None:
    change_design(drivers, microtext="某某技能节", salutation="选手", awards="merit")

    change_design(drivers, unit=True)

    kept = certificates.place_of(SYSTEM, Scope(drivers.event_id)).design
    assert (kept["microtext"], kept["salutation"]) == ("某某技能节", "选手")
    assert kept["awards"] == "merit"
