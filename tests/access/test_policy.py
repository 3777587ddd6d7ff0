"""Rights reach inside their scope and nowhere else (准入)."""

import uuid

import pytest

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, Actor, Grant, Scope
from competition.access.roles import CONTRADICTING, PARTED, PERMISSIONS, contradictions
from competition.errors import NotAllowed, NotFound
from competition.models.account import Role

EVENT, OTHER = Scope(uuid.UUID(int=1)), Scope(uuid.UUID(int=2))
TRADE = Scope(EVENT.event_id, uuid.UUID(int=3))
OTHER_TRADE = Scope(EVENT.event_id, uuid.UUID(int=4))
PANEL = Scope(EVENT.event_id, TRADE.trade_id, uuid.UUID(int=5))


def somebody(role: Role, scope: Scope) -> Actor:
    return Actor(id=uuid.UUID(int=9), name="某人", grants=(Grant(role, scope),))


@pytest.mark.parametrize(
    ("held", "asked", "reaches"),
    [
        (INSTALLATION, EVENT, True),
        (INSTALLATION, PANEL, True),
        (EVENT, EVENT, True),
        (EVENT, PANEL, True),
        (EVENT, OTHER, False),
        (EVENT, INSTALLATION, False),
        (TRADE, EVENT, False),
        (TRADE, TRADE, True),
        (TRADE, PANEL, True),
        (TRADE, OTHER_TRADE, False),
        (PANEL, TRADE, False),
        (PANEL, PANEL, True),
    ],
)
def test_a_right_reaches_what_lies_inside_its_scope(held, asked, reaches):
    assert Grant(Role.ORGANISER, held).reaches(asked) is reaches


def test_a_stranger_does_not_learn_that_an_event_exists():
    with pytest.raises(NotFound):
        policy.require(somebody(Role.ORGANISER, EVENT), Permission.EVENT_READ, OTHER)


def test_whoever_knows_the_event_hears_that_the_role_does_not_allow_it():
    with pytest.raises(NotAllowed):
        policy.require(somebody(Role.JUDGE, PANEL), Permission.EVENT_EDIT, EVENT)


def test_nobody_may_nothing():
    assert not any(policy.may(None, each, INSTALLATION) for each in Permission)


def test_the_shell_may_everything():
    shell = Actor(id=None, name="shell", system=True)

    assert all(policy.may(shell, each, EVENT) for each in Permission)


def test_judges_see_no_names_and_open_no_codes():
    hidden = {
        Permission.ENTRY_READ,
        Permission.ENTRY_EDIT,
        Permission.CODE_OPEN,
        Permission.CODE_ASSIGN,
        Permission.STANDINGS_READ,
    }

    for role in (Role.JUDGE, Role.CHIEF_JUDGE):
        assert not PERMISSIONS[role] & hidden


def test_only_the_administrator_manages_the_installation():
    managing = {each for each in Permission if each.value.startswith("installation:")}

    assert managing
    for role in Role:
        assert bool(PERMISSIONS[role] & managing) is (role is Role.ADMIN)


def test_every_role_is_told_what_it_may():
    assert set(PERMISSIONS) == set(Role)


def test_every_permission_is_somebodys():
    held = frozenset().union(*PERMISSIONS.values())

    assert set(Permission) - held == set()


def test_permissions_are_named_scope_noun_verb():
    names = [each.name for each in Permission]

    assert len(set(names)) == len(names) > 15
    assert all(each.value.count(":") == 2 for each in Permission)


@pytest.mark.parametrize("pair", CONTRADICTING)
def test_what_contradicts_does_so_in_every_profile(pair):
    assert contradictions(pair) == [pair]
    assert contradictions(pair, parted=True) == [pair]


@pytest.mark.parametrize("pair", PARTED)
def test_what_is_parted_may_be_united_in_a_small_event(pair):
    assert contradictions(pair) == []
    assert contradictions(pair, parted=True) == [pair]


def test_who_knows_the_codes_types_no_sheets_where_people_are_enough():
    pair = frozenset({Role.CODER, Role.RECORDER})

    assert contradictions(pair, parted=True) == [pair]
