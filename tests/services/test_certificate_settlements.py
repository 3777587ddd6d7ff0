"""Coaches' and teams' certificates follow the results: listed, corrected, revoked (其他证书)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.models.audit import AuditEntry
from competition.models.certificate import Certificate
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.person import Person
from competition.services import (
    certificate_follow_ups,
    certificate_honours,
    demonstration,
    honours,
    publications,
    verification,
)
from competition.services.certificate_follow_ups import Settled
from tests import factories_results as results
from tests.factories import NOW, SYSTEM
from tests.services.test_certificate_honours import TEAMS


@pytest.fixture
def contest(app: Flask) -> Any:
    """Drivers whose entries have a coach each, published, certificates issued."""
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
def scope(contest: Any) -> Scope:
    return Scope(contest.event_id)


@pytest.fixture
def given(scope: Scope) -> dict[str, str]:
    """Certificates of the coaches of the first two entries: whose pupil, and the number."""
    first, second = certificate_honours.offers(SYSTEM, scope, "coach")[:2]
    with transaction():
        numbers = certificate_honours.give(
            SYSTEM, scope, "coach", chosen=[first.key, second.key], now=NOW
        )
    return dict(zip(("first", "second"), numbers, strict=True))


def award_first(contest: Any, award: str | None) -> None:
    """Have a new publication give whoever stands first another award."""
    (trade, *_others) = demonstration.trades_of(contest)
    with transaction():
        publications.publish(
            SYSTEM, trade.id, publications.current(trade.id).kind, now=NOW, reason="更正"
        )
        current = publications.current(trade.id)
        body = json.loads(current.body)
        body["groups"][0]["rows"][0]["award"] = award
        current.body = json.dumps(body, ensure_ascii=False).encode()


def last_award(contest: Any) -> dict[str, Any]:
    (trade, *_others) = demonstration.trades_of(contest)
    found: dict[str, Any] = json.loads(publications.current(trade.id).body)["awards"][-1]
    return found


def settle(scope: Scope, kind: str = "coach", reason: str = "成绩更正") -> Settled:
    with transaction():
        return certificate_follow_ups.settle_given(SYSTEM, scope, kind, reason=reason, now=NOW)


def state_of(number: str) -> str:
    row = db.session.get_one(Certificate, number)
    return verification.by_signature(row.number, row.signature).state


def test_a_coach_whose_pupil_gets_another_award_gets_a_corrected_one(
    contest: Any, scope: Scope, given: dict[str, str]
) -> None:
    award = last_award(contest)
    award_first(contest, award["code"])
    ((row, heir),) = certificate_follow_ups.given_otherwise(SYSTEM, scope, "coach")
    before = state_of(given["first"]), state_of(given["second"])

    settled = settle(scope)

    assert (row.number, heir.award) == (given["first"], award["name"]["zh"])
    assert before == ("unconfirmed", "provisional")
    ((old, new),) = settled.corrected
    assert (old, settled.revoked) == (given["first"], ())
    assert (state_of(old), state_of(new)) == ("corrected", "provisional")
    fresh = db.session.get_one(Certificate, new).facts
    assert (fresh["recipient"], fresh["award"]) == (
        row.facts["recipient"], award["name"]["zh"],
    )  # fmt: skip
    assert state_of(given["second"]) == "provisional"


def test_a_coach_whose_pupil_has_no_award_any_more_loses_his(
    contest: Any, scope: Scope, given: dict[str, str]
) -> None:
    award_first(contest, None)

    settled = settle(scope, reason="取消成绩")

    assert settled == Settled((), (given["first"],))
    row = db.session.get_one(Certificate, given["first"])
    found = verification.by_signature(row.number, row.signature)
    assert (found.state, found.reason) == ("revoked", "取消成绩")
    assert state_of(given["second"]) == "provisional"


def test_what_was_settled_is_settled_and_stands_in_the_trail(
    contest: Any, scope: Scope, given: dict[str, str]
) -> None:
    award_first(contest, last_award(contest)["code"])
    settle(scope)

    with pytest.raises(NotNow, match="nothing-to-settle"):
        settle(scope)

    assert certificate_follow_ups.given_otherwise(SYSTEM, scope, "coach") == []
    (entry,) = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "certificates.settled")
    )
    facts = entry.facts
    assert (facts["corrected"], facts["revoked"], facts["reason"]) == (1, 0, "成绩更正")


def test_a_teams_prize_under_another_name_is_corrected_and_none_is_revoked(
    contest: Any, scope: Scope
) -> None:
    def rule(**changed: Any) -> None:
        (team,) = TEAMS["teams"]
        prize = {**team["honours"][0], **changed}
        with transaction():
            honours.change(
                SYSTEM, scope, {"teams": [{**team, "honours": [prize]}]},
                version=honours.rules(SYSTEM, scope).version, now=NOW,
            )  # fmt: skip

    rule()
    (offer,) = certificate_honours.offers(SYSTEM, scope, "team")
    with transaction():
        (number,) = certificate_honours.give(SYSTEM, scope, "team", chosen=[offer.key], now=NOW)
    rule(name={"zh": "团体金奖"})

    settled = settle(scope, "team", "奖项名称更正")

    ((old, new),) = settled.corrected
    assert (old, settled.revoked) == (number, ())
    fresh = db.session.get_one(Certificate, new).facts
    assert (fresh["recipient"], fresh["award"]) == (offer.recipient, "团体金奖")
    assert fresh["members"] == list(offer.members)


def test_a_team_that_wins_nothing_any_more_loses_its_certificate(
    contest: Any, scope: Scope
) -> None:
    with transaction():
        version = honours.rules(SYSTEM, scope).version
        honours.change(SYSTEM, scope, TEAMS, version=version, now=NOW)
    (offer,) = certificate_honours.offers(SYSTEM, scope, "team")
    with transaction():
        (number,) = certificate_honours.give(SYSTEM, scope, "team", chosen=[offer.key], now=NOW)
    with transaction():
        version = honours.rules(SYSTEM, scope).version
        honours.change(SYSTEM, scope, {}, version=version, now=NOW)

    assert settle(scope, "team", "奖项取消") == Settled((), (number,))


def test_settling_wants_a_reason_and_the_right_to_issue(
    contest: Any, scope: Scope, given: dict[str, str]
) -> None:
    award_first(contest, None)

    with pytest.raises(Invalid) as refused:
        settle(scope, reason=" ")
    with pytest.raises(NotFound), transaction():
        certificate_follow_ups.settle_given(
            Actor(id=None, name="生人"), scope, "coach", reason="更正", now=NOW
        )

    assert [problem.code for problem in refused.value.problems] == ["reason-missing"]
    assert [row.number for row, _heir in certificate_follow_ups.given_otherwise(
        SYSTEM, scope, "coach"
    )] == [given["first"]]  # fmt: skip
