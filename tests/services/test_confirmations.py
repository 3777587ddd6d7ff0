"""How many people an act takes, by the event's own switch (两人确认)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from competition.access.policy import Actor, Grant, Scope
from competition.errors import NotAllowed
from competition.models.account import Role
from competition.models.event import Event
from competition.services import confirmations
from tests.factories import make_account, make_event

ACTS = ("lock", "decode", "publish", "reopen", "resolve", "recode")


def actor_called(name: str, role: Role | None = None, event: Event | None = None) -> Actor:
    account = make_account(name=name)
    scope = Scope(event.id if event else None)
    return Actor(id=account.id, name=name, grants=(Grant(role, scope),) if role else ())


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ("none", set()),
        ("same-screen", {"lock", "decode", "publish"}),
        ("seals", {"lock", "decode", "publish"}),
        ("seals-and-returns", set(ACTS)),
    ],
)
def test_the_switch_says_which_acts_take_two(app, chosen, wanted):
    event = make_event(settings={"two-persons": chosen})

    assert {act for act in ACTS if confirmations.wants_second(event, act)} == wanted


def test_one_person_is_enough_where_the_event_says_so(app):
    event = make_event(settings={"two-persons": "none"})

    confirmations.require_second(event, "publish", actor_called("沈知远"), None)


def test_nobody_is_the_second_person_to_himself(app):
    event = make_event()
    actor = actor_called("沈知远", Role.ORGANISER, event)

    with pytest.raises(NotAllowed, match="second-person-missing"):
        confirmations.require_second(event, "publish", actor, None)
    with pytest.raises(NotAllowed, match="second-person-same"):
        confirmations.require_second(event, "publish", actor, actor)
    office = actor_called("谢清和", Role.ORGANISER, event)
    confirmations.require_second(event, "publish", actor, office)


@pytest.mark.parametrize("chosen", ["none", "seals-and-returns"])
def test_whoever_has_no_part_in_the_event_or_leads_a_delegation_confirms_nothing(app, chosen):
    event, other = make_event(settings={"two-persons": chosen}), make_event(code="E2")
    actor = actor_called("沈知远")

    for second in (
        actor_called("外人"),
        actor_called("领队", Role.LEADER, event),
        actor_called("别处的裁判", Role.JUDGE, other),
    ):
        with pytest.raises(NotAllowed, match="second-person-stranger"):
            confirmations.require_second(event, "resolve", actor, second)


def test_two_accounts_of_one_person_are_one(app):
    event = make_event()
    first = actor_called("沈知远", Role.ORGANISER, event)
    person = uuid.uuid4()

    assert not first.is_also(actor_called("沈知远", Role.ORGANISER, event))
    assert replace(first, id=uuid.uuid4(), person_id=person).is_also(
        replace(first, person_id=person)
    )
    with pytest.raises(NotAllowed, match="second-person-same"):
        confirmations.require_second(
            event,
            "publish",
            replace(first, person_id=person),
            replace(first, id=uuid.uuid4(), person_id=person),
        )
