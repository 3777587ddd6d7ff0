"""Cards and PINs: given once, lost, replaced, locked after five misses (裁判证)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.models.account import Role
from competition.models.device import JudgeCard
from competition.services import card_papers, cards
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import Hall, make_hall


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


def issue(hall: Hall, judge: int = 0, **given: str) -> cards.IssuedCard:
    with transaction():
        return cards.issue(
            SYSTEM, hall.event_scope, account_id=hall.judges[judge].id, now=NOW, **given
        )


def try_pin(hall: Hall, badge: str, pin: str) -> bool:
    with transaction():
        claimed = cards.claim(hall.event.id, badge, now=NOW)
    return cards.is_pin(claimed, pin)


def test_neither_secret_nor_pin_is_kept(hall: Hall) -> None:
    issued = issue(hall)

    row = db.session.scalars(select(JudgeCard)).one()
    secret = issued.qr.rpartition(":")[2]
    assert secret not in row.secret_hash
    assert issued.pin not in str(row.pin_hash)
    assert str(row.pin_hash).startswith("$argon2id$")


def test_a_judge_holds_one_living_card(hall: Hall) -> None:
    issue(hall)

    with pytest.raises(Conflict, match="card-held"):
        issue(hall)


def test_a_spare_kills_the_lost_card(hall: Hall) -> None:
    lost = issue(hall)
    with transaction():
        spare = cards.replace(SYSTEM, hall.event_scope, card_id=lost.id, now=NOW)

    assert try_pin(hall, spare.number, spare.pin)
    with pytest.raises(NotAllowed, match="card-unknown"):
        try_pin(hall, lost.qr, lost.pin)


@pytest.mark.parametrize("pin", ["12345", "1234567", "12a456", "111111", "123456", "987654"])
def test_an_easy_or_misshapen_pin_is_refused(hall: Hall, pin: str) -> None:
    with pytest.raises(Invalid):
        issue(hall, pin=pin)


def test_five_misses_lock_the_card_for_a_quarter_of_an_hour(hall: Hall) -> None:
    card = issue(hall, pin="483920")

    misses = [try_pin(hall, card.number, "000000") for _ in range(5)]

    assert misses == [False] * 5
    with pytest.raises(NotNow, match="card-locked"):
        try_pin(hall, card.number, "483920")
    with transaction():
        claimed = cards.claim(hall.event.id, card.number, now=NOW + timedelta(minutes=16))
    assert cards.is_pin(claimed, "483920")


def test_a_chief_unlocks_and_resets_in_his_own_trade_only(hall: Hall) -> None:
    card = issue(hall)
    elsewhere = make_hall("E2")
    chief, stranger = hall.chief(), elsewhere.chief()

    with transaction():
        pin = cards.reset_pin(chief, hall.event_scope, card_id=card.id, now=NOW)

    assert try_pin(hall, card.number, pin)
    with pytest.raises(NotFound), transaction():
        cards.reset_pin(stranger, hall.event_scope, card_id=card.id, now=NOW)


def test_a_chief_of_another_trade_may_not_touch_the_card(hall: Hall) -> None:
    card = issue(hall)
    outsider = make_account("judge", event=hall.event)
    actor = Actor(outsider.id, "", (Grant(Role.JUDGE, Scope(hall.event.id)),))

    with pytest.raises(NotAllowed), transaction():
        cards.revoke(actor, hall.event_scope, card_id=card.id, now=NOW)


def test_a_card_of_another_event_is_unknown(hall: Hall) -> None:
    card = issue(hall)
    other = make_hall("E2")

    with pytest.raises(NotAllowed, match="card-unknown"):
        try_pin(other, card.number, card.pin)


def test_cards_are_printed_from_the_secrets_shown_at_issuing(hall: Hall) -> None:
    card = issue(hall)

    content = card_papers.pdf(SYSTEM, hall.event_scope, [card.qr])

    assert content.startswith(b"%PDF-")
    with pytest.raises(NotFound):
        card_papers.pdf(SYSTEM, hall.event_scope, ["JUDGE:1:00"])


def test_whoever_has_a_role_and_no_card_is_offered_one(hall: Hall) -> None:
    issue(hall, judge=0)

    people = cards.people_without_card(SYSTEM, hall.event_scope)

    assert [account for account, _name in people] == [hall.judges[1].id]
