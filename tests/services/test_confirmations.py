"""How many people an act takes, by the event's own switch (两人确认)."""

from __future__ import annotations

import pytest

from competition.access.policy import Actor
from competition.errors import NotAllowed
from competition.services import confirmations
from tests.factories import make_account, make_event

ACTS = ("lock", "decode", "publish", "reopen", "resolve", "recode")


def actor_called(name: str) -> Actor:
    account = make_account(name=name)
    return Actor(id=account.id, name=name)


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
    event, actor = make_event(), actor_called("沈知远")

    with pytest.raises(NotAllowed, match="second-person-missing"):
        confirmations.require_second(event, "publish", actor, None)
    with pytest.raises(NotAllowed, match="second-person-same"):
        confirmations.require_second(event, "publish", actor, actor)
    confirmations.require_second(event, "publish", actor, actor_called("谢清和"))
