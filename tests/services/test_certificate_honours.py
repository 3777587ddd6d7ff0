"""Certificates beside the places: offered by what the event knows, given once, verified."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.models.certificate import Certificate
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.person import Person
from competition.models.publication import PublicationKind
from competition.services import (
    certificate_batches,
    certificate_honours,
    certificates,
    demonstration,
    honours,
    publications,
    rulings,
    verification,
)
from competition.services.rulings import RulingDraft
from tests import factories_results as results
from tests.documents.reading import text_of
from tests.factories import NOW, SYSTEM

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def contest(app):
    played = results.play("drivers-2025")
    with transaction():
        for entry in db.session.scalars(select(Entry)).all():
            coach = Person(name=f"教练{entry.number}")
            db.session.add(coach)
            db.session.flush()
            db.session.add(
                EntryMember(
                    entry_id=entry.id, person_id=coach.id, role=MemberRole.COACH, position=1
                )
            )
    results.publish(played)
    list(results.issue(played))
    return played


@pytest.fixture
def scope(contest):
    return Scope(contest.event_id)


def give(scope, kind, chosen=(), added=""):
    with transaction():
        return certificate_honours.give(
            SYSTEM, scope, kind, chosen=list(chosen), added=added, now=NOW
        )


def paper(scope, number):
    return text_of(certificates.reprint(SYSTEM, scope, number))


def state_of(number):
    row = db.session.get_one(Certificate, number)
    return verification.by_signature(number, row.signature).state


def test_every_judge_of_a_panel_is_offered_once_a_trade(scope):
    offers = certificate_honours.offers(SYSTEM, scope, "judge")

    assert len({(one.recipient, one.trade) for one in offers}) == len(offers) > 2
    assert {one.trade for one in offers} == {"汽车驾驶员"}


def test_a_judges_certificate_says_what_he_did_and_is_valid_at_once(scope):
    judge = certificate_honours.offers(SYSTEM, scope, "judge")[0]

    (number,) = give(scope, "judge", [judge.key])

    said = paper(scope, number)
    assert "执裁工作中坚持标准、客观公正，被评为" in said
    assert "优秀裁判员" in said
    assert state_of(number) == "valid"


def test_nobody_gets_a_second_one(scope):
    judge = certificate_honours.offers(SYSTEM, scope, "judge")[0]
    (number,) = give(scope, "judge", [judge.key])

    assert certificate_honours.offers(SYSTEM, scope, "judge")[0].number == number
    with pytest.raises(Invalid) as refused:
        give(scope, "judge", [judge.key])
    assert [problem.code for problem in refused.value.problems] == ["nobody-chosen"]


def test_a_coachs_certificate_follows_the_award_he_led_to(contest, scope):
    offers = certificate_honours.offers(SYSTEM, scope, "coach")
    coach = next(one for one in offers if one.award == "一等奖")

    (number,) = give(scope, "coach", [coach.key])

    said = paper(scope, number)
    assert f"指导{coach.pupil}".replace(" ", "") in said.replace(" ", "")
    assert "优秀指导教师" in said
    assert state_of(number) == "provisional"
    trade = next(one for one in demonstration.trades_of(contest) if one.id == coach.trade_id)
    with transaction():
        published = publications.current(trade.id)
        publications.withdraw(SYSTEM, published.id, reason="重新核对成绩", now=NOW)
    assert state_of(number) == "unconfirmed"


def test_a_coachs_certificate_does_not_stand_in_a_contestants_way(contest, scope):
    coach = certificate_honours.offers(SYSTEM, scope, "coach")[0]
    give(scope, "coach", [coach.key])

    with transaction():
        again = certificates.issue(SYSTEM, coach.trade_id, now=NOW)

    assert (again.numbers, again.outdated) == ((), ())


def test_units_are_honoured_for_organising_and_more_can_be_written_in(scope):
    units = certificate_honours.offers(SYSTEM, scope, "organisation")

    numbers = give(scope, "organisation", [units[0].key], added="怀川会展中心\n\n焦作市运输协会")

    assert len(numbers) == 3
    said = paper(scope, numbers[1])
    assert "怀川会展中心：" in said
    assert "组织有力、成效显著，荣获" in said
    assert "赛项" not in said
    printed = {line.recipient for line in certificate_batches.batch(SYSTEM, scope)}
    assert {units[0].recipient, "怀川会展中心"} < printed


def test_a_judge_from_outside_gets_his_with_his_trade(scope):
    (number,) = give(scope, "judge", added="王若水，汽车驾驶员")

    assert "汽车驾驶员赛项执裁工作" in paper(scope, number)


def test_a_misspelt_judge_is_corrected(scope):
    judge = certificate_honours.offers(SYSTEM, scope, "judge")[0]
    (number,) = give(scope, "judge", [judge.key])

    with transaction():
        new = certificates.correct(
            SYSTEM, scope, number, by_hand={"recipient": "王若水"}, reason="姓名写错", now=NOW
        )

    assert state_of(number) == "corrected"
    assert state_of(new) == "valid"
    assert "王若水" in paper(scope, new)


TEAMS = {
    "teams": [
        {"code": "sum", "name": {"zh": "团体总分"}, "keep": 1, "at_least": 1,
         "honours": [{"code": "t1", "name": {"zh": "团体一等奖"}, "rule": {"count": 1}}]},
    ]
}  # fmt: skip


def test_a_team_gets_its_prize_once_what_it_rests_on_is_published_as_it_stands(contest, scope):
    with transaction():
        version = honours.rules(SYSTEM, scope).version
        honours.change(SYSTEM, scope, TEAMS, version=version, now=NOW)
    offered = certificate_honours.offers(SYSTEM, scope, "team")
    trade = demonstration.trades_of(contest)[0]
    last = db.session.scalars(select(Entry.number).order_by(Entry.number.desc()).limit(1)).one()
    with transaction():
        draft = RulingDraft("deduct", entry=last, value="1", reason="未按规定停车")
        rulings.make(SYSTEM, Scope(scope.event_id, trade.id), draft, now=NOW)

    changed = certificate_honours.offers(SYSTEM, scope, "team")
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW, reason="裁定")
    again = certificate_honours.offers(SYSTEM, scope, "team")
    (number,) = give(scope, "team", [again[0].key])
    at_first = state_of(number)
    body = json.loads(publications.current(trade.id).body)
    first = body["groups"][0]["rows"][0]["entry"]
    with transaction():
        draft = RulingDraft("disqualify", entry=first, reason="冒名顶替")
        rulings.make(SYSTEM, Scope(scope.event_id, trade.id), draft, now=LATER)
    unpublished = state_of(number)
    with transaction():
        publications.publish(
            SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=LATER, reason="取消"
        )

    assert (at_first, unpublished, state_of(number)) == (
        "provisional",
        "provisional",
        "unconfirmed",
    )
    assert [one.award for one in offered] == ["团体一等奖"]
    assert changed == []
    assert [one.award for one in again] == ["团体一等奖"]
    assert "团体一等奖" in paper(scope, number)


def test_a_wrong_choice_is_told_and_nothing_is_issued(scope):
    before = len(certificate_batches.batch(SYSTEM, scope))

    for kind, chosen, added, code in (
        ("judge", ["nobody"], "", "offer-unknown"),
        ("judge", [], "", "nobody-chosen"),
        ("coach", [], "某某教师", "chosen-only"),
        ("judge", [], "王若水，没有这个赛项", "trade-not-of-event"),
        ("organisation", [], "甲\n" * 501, "too-many-lines"),
    ):
        with pytest.raises(Invalid) as refused:
            give(scope, kind, chosen, added)
        assert [problem.code for problem in refused.value.problems] == [code]

    assert len(certificate_batches.batch(SYSTEM, scope)) == before


def test_none_is_given_before_it_is_known_where_they_are_verified(app):
    played = results.play("drivers-2025")

    with pytest.raises(NotNow, match="verification-unset"):
        give(Scope(played.event_id), "organisation", added="某某公司")


def test_a_stranger_gives_nothing(scope):
    stranger = Actor(id=None, name="生人")

    with pytest.raises(NotFound), transaction():
        certificate_honours.give(stranger, scope, "judge", chosen=[], now=NOW)
    with pytest.raises(NotFound):
        certificate_honours.offers(stranger, scope, "judge")
