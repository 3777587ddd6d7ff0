"""The register and the public page never say two things of one certificate (证书状态)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.event import Event
from competition.models.publication import PublicationKind
from competition.services import (
    certificate_register,
    certificates,
    demonstration,
    publications,
    verification,
)
from tests import factories_results as results
from tests.factories import NOW, SYSTEM, make_trade
from tests.queries import counted

LATER = NOW.replace(month=12, day=20)


@pytest.fixture
def drivers(app: Flask) -> Any:
    found = results.play("drivers-2025")
    results.publish(found)
    list(results.issue(found))
    return found


def both(drivers: Any) -> dict[str, str]:
    """The states of all certificates, which the register and the public page agree on."""
    scope = Scope(drivers.event_id)
    found = certificate_register.find(SYSTEM, scope)
    register = {line.number: line.state for line in found.lines}
    public = {
        row.number: verification.by_signature(row.number, row.signature).state
        for row in db.session.scalars(select(Certificate))
    }
    assert register == public
    assert dict(found.counts) == dict(Counter(register.values()))
    alone = [certificate_register.one(SYSTEM, scope, number) for number in register]
    assert {line.number: line.state for line in alone if line} == register
    return register


def test_while_the_notice_runs_both_say_provisional(drivers: Any) -> None:
    assert set(both(drivers).values()) == {"provisional"}
    assert len(certificate_register.find(SYSTEM, Scope(drivers.event_id), state="valid").lines) == 0


def test_after_the_final_publication_both_say_valid(drivers: Any) -> None:
    (trade,) = demonstration.trades_of(drivers)
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.FINAL, now=LATER)

    assert set(both(drivers).values()) == {"valid"}


def test_a_certificate_that_outlived_its_publication_stands_while_it_says_the_same(
    drivers: Any,
) -> None:
    (trade,) = demonstration.trades_of(drivers)
    with transaction():
        publications.publish(
            SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW, reason="更正单位名称"
        )
    states = both(drivers)
    assert set(states.values()) == {"provisional"}

    odd = db.session.get_one(Certificate, sorted(states)[0])
    with transaction():
        odd.facts = {**odd.facts, "award": "特等奖"}
    changed = certificate_register.one(SYSTEM, Scope(drivers.event_id), odd.number)
    found = certificate_register.find(SYSTEM, Scope(drivers.event_id), state="unconfirmed")

    assert changed is not None
    assert changed.state == "unconfirmed"
    assert [line.number for line in found.lines] == [odd.number]


def test_after_a_correction_a_revocation_and_a_withdrawal(drivers: Any) -> None:
    scope, numbers = Scope(drivers.event_id), sorted(both(drivers))
    with transaction():
        certificates.revoke(SYSTEM, scope, numbers[0], reason="成绩取消", now=NOW)
        certificates.correct(SYSTEM, scope, numbers[1], by_hand={}, reason="重印", now=NOW)
    states = Counter(both(drivers).values())
    assert states == {"provisional": 5, "revoked": 1, "corrected": 1}

    (trade,) = demonstration.trades_of(drivers)
    with transaction():
        current = publications.current(trade.id)
        assert current is not None
        publications.withdraw(SYSTEM, current.id, reason="复核有误", now=NOW)

    states = Counter(both(drivers).values())
    assert states == {"unconfirmed": 5, "revoked": 1, "corrected": 1}
    found = certificate_register.find(SYSTEM, scope, state="unconfirmed")
    assert (len(found.lines), found.count) == (5, 5)


def test_the_register_asks_as_much_however_many_there_are(drivers: Any) -> None:
    scope = Scope(drivers.event_id)
    number = sorted(both(drivers))[0]
    with counted() as few:
        found = certificate_register.find(SYSTEM, scope, q=number)
    with counted() as many:
        certificate_register.find(SYSTEM, scope)

    assert found.count == 1
    assert many.count == few.count


def test_a_page_of_the_register_holds_its_part_of_all_trades_in_their_order(
    drivers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = db.session.get_one(Event, drivers.event_id)
    scope = Scope(event.id)
    (trade,) = demonstration.trades_of(drivers)
    numbers = sorted(both(drivers))
    position = trade.position
    before = make_trade(event, "before", position=position - 1)
    after = make_trade(event, "after", position=position + 1)
    with transaction():
        for number, place in zip(numbers, (after, None, before, trade, after), strict=False):
            row = db.session.get_one(Certificate, number)
            row.trade_id = place.id if place else None
    one, two, three, four, five, *rest = numbers
    whole = [two, three, four, *rest, one, five]
    monkeypatch.setattr(certificate_register, "PAGE", 2)

    pages = [
        certificate_register.find(SYSTEM, scope, page=page)
        for page in range(1, len(whole) // 2 + 2)
    ]
    gone = [
        certificate_register.find(SYSTEM, scope, state="unconfirmed", page=page) for page in (1, 2)
    ]

    assert [line.number for page in pages for line in page.lines] == whole
    assert {page.count for page in pages} == {len(whole)}
    assert [line.number for page in gone for line in page.lines] == [three, one, five]
    assert dict(pages[0].counts) == {
        "valid": 1, "provisional": len(whole) - 4, "unconfirmed": 3,
    }  # fmt: skip


def test_the_page_says_provisional_and_still_prints(drivers: Any, as_role: Any) -> None:
    office = as_role("organiser", event=db.session.get(Event, drivers.event_id))
    number = sorted(both(drivers))[0]

    listed = office.get("/console/HCWL2025/certificates").text
    one = office.get(f"/console/HCWL2025/certificates/{number}").text

    assert "?state=provisional" in listed
    assert "公示中" in one
    assert f"/certificates/{number}.pdf" in one
