"""Who comes after the sealing comes in by ruling and gets a late number (补报、补发号码)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.account import Role
from competition.models.draw import BlindCode
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.event import Division
from competition.models.ruling import Ruling
from competition.services import (
    code_layers,
    draws,
    entries,
    entry_statuses,
    identities,
    late_changes,
    late_codes,
)
from competition.services.entries import EntryWish, MemberWish
from competition.services.late_changes import Grounds
from tests.factories import NOW, SYSTEM, make_account
from tests.services.test_code_layers import fresh, give, layered, lock, open_with, trade

__all__ = ["trade"]
WHY = Grounds("组委会同意补报")


def wish(trade, number="9901"):
    division = db.session.scalars(
        select(Division.code).where(Division.trade_id == trade.id).order_by(Division.position)
    ).first()
    return EntryWish(
        trade=trade.code, division=division, number=number, unit="怀川茶业", team="", note="",
        contestants=(MemberWish("补报选手"),),
    )  # fmt: skip


def person(role, trade):
    account = make_account(name=role)
    return Actor(account.id, role, (Grant(Role(role), Scope(trade.event_id)),))


def add(trade, grounds=WHY, **more):
    with transaction():
        return entries.add(
            SYSTEM, Scope(trade.event_id), wish(trade, **more), now=NOW, grounds=grounds
        )


def late_numbers(trade, code_set, given):
    """Every layer's coder adds whoever has no number; returns the steps of the newcomer."""
    coder, witness = person("coder", trade), person("supervisor", trade)
    steps = []
    for layer, one in enumerate(given, 1):
        with transaction():
            [(taken, out)] = late_codes.add(
                coder, code_set.id, layer, secret=one.cards[0].secret, second=witness, now=NOW
            )
        steps.append((taken, out))
    return steps


def decoded(code_set, given):
    """Lock and open every layer; returns entry number → code."""
    lock(code_set)
    for one in reversed(given):
        open_with(code_set, one.cards[1].secret)
    numbers = dict(code_layers.present(fresh(code_set).stage_id))
    texts = {row.id: row.text for row in db.session.scalars(select(BlindCode))}
    pairs = identities.opened([code_set.id]).items()
    return {numbers[where]: texts[code] for code, where in pairs}


def test_a_newcomer_behind_sealed_codes_ends_under_his_late_number(trade):
    code_set = layered(trade, 2)
    given = [give(SYSTEM, code_set) for _ in range(2)]
    assert late_changes.waits_for_code(SYSTEM, Scope(trade.event_id), trade.code)

    entry_id = add(trade)
    steps = late_numbers(trade, code_set, given)
    found = decoded(code_set, given)

    assert [taken for taken, _out in steps] == ["9901", steps[0][1]]
    assert found["9901"] == steps[1][1]
    assert len(found) == len(given[0].labels) + 1
    ruling = db.session.scalars(select(Ruling).where(Ruling.entry_id == entry_id)).one()
    assert (ruling.reason, ruling.value["what"]) == (WHY.reason, "late-entry")


def test_a_newcomer_behind_sealed_codes_needs_a_reason(trade):
    code_set = layered(trade, 1)
    give(SYSTEM, code_set)

    with pytest.raises(Invalid) as refused:
        add(trade, Grounds())

    assert [one.code for one in refused.value.problems] == ["reason-missing"]


def test_codes_are_not_opened_before_the_newcomer_has_a_number(trade):
    code_set = layered(trade, 1)
    one = give(SYSTEM, code_set)
    add(trade)
    lock(code_set)

    with pytest.raises(NotNow, match="codes-lacking"):
        open_with(code_set, one.cards[0].secret)


def test_nobody_comes_in_once_a_layer_is_open(trade):
    code_set = layered(trade, 2)
    given = [give(SYSTEM, code_set) for _ in range(2)]
    lock(code_set)
    open_with(code_set, given[1].cards[0].secret)

    with pytest.raises(Invalid) as refused:
        add(trade)

    assert [one.code for one in refused.value.problems] == ["trade-has-codes"]


def test_somebody_noted_away_before_the_sealing_comes_after_it_by_ruling(trade):
    code_set = layered(trade, 1)
    where, number = code_layers.present(code_set.stage_id)[0]
    row = db.session.get_one(EntryInStage, where)
    scope, place = Scope(trade.event_id), (row.entry_id, row.stage_id)
    with transaction():
        entry_statuses.put(SYSTEM, scope, *place, "absent", "未到", now=NOW)
    one = give(SYSTEM, code_set)

    with pytest.raises(Invalid), transaction():
        entry_statuses.put(SYSTEM, scope, *place, "present", "", now=NOW)
    with transaction():
        entry_statuses.put(SYSTEM, scope, *place, "present", WHY.reason, now=NOW)
    steps = late_numbers(trade, code_set, [one])

    assert db.session.get_one(EntryInStage, where).status is EntryStatus.PRESENT
    assert steps[0][0] == number
    assert decoded(code_set, [one])[number] == steps[0][1]
    assert db.session.scalars(select(Ruling.reason)).all() == [WHY.reason]
    with pytest.raises(NotNow, match="codes-given|codes-decoded"), transaction():
        draws.give_codes(SYSTEM, code_set.id, now=NOW)
