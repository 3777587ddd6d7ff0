"""Roles that contradict, passwords that everybody has, throttles (账号)."""

from datetime import timedelta

import pytest

from competition.access.policy import INSTALLATION, Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.models.account import Role, RoleAssignment
from competition.models.event import Profile
from competition.services import accounts, assignments, passwords, sessions, throttles
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade


def give(account, role, scope):
    with transaction():
        return assignments.grant(SYSTEM, account.id, role, scope, now=NOW)


@pytest.mark.parametrize("profile", list(Profile))
def test_coder_and_judge_are_never_one_person(app, profile):
    event = make_event(profile=profile)
    account = make_account("coder", event=event)

    with pytest.raises(Conflict) as refused:
        give(account, "judge", Scope(event.id))

    named = {"name": account.display_name, "first": "coder", "second": "judge"}
    assert refused.value.values == named


#: Who may not be what besides, in whatever event, and in 标准 and 大型: written out, not read.
ALWAYS = {
    "coder": {"judge", "chief_judge", "deputy_chief"},
    "arbitrator": {"judge", "chief_judge", "deputy_chief"},
}
WITH_PEOPLE_ENOUGH = {
    "coder": {"recorder", "supervisor", "floor_judge"},
    "arbitrator": {"organiser", "floor_judge"},
    "organiser": {"judge", "chief_judge", "deputy_chief"},
    "recorder": {"judge", "supervisor"},
    "supervisor": {"judge", "chief_judge", "deputy_chief"},
    "floor_judge": {"judge"},
}
OF_AN_EVENT = [role for role in Role if role not in (Role.ADMIN, Role.LEADER)]


def is_parted(one: str, other: str, profile: Profile) -> bool:
    tables = [ALWAYS] if profile is Profile.SMALL else [ALWAYS, WITH_PEOPLE_ENOUGH]
    return any(b in table.get(a, ()) for table in tables for a, b in ((one, other), (other, one)))


@pytest.mark.parametrize("profile", list(Profile))
def test_every_pair_of_roles_is_refused_or_allowed_as_the_table_says(app, profile):
    event = make_event(profile=profile)
    scope = Scope(event.id)
    found, wanted = {}, {}
    for held in OF_AN_EVENT:
        account = make_account(held.value, event=event)
        for role in OF_AN_EVENT:
            try:
                assignments.require_compatible(account, role, scope)
                found[held, role] = False
            except Conflict as refused:
                found[held, role] = refused.code == "roles-contradict"
            wanted[held, role] = is_parted(held.value, role.value, profile)

    assert found == wanted


def test_a_small_event_lets_the_organiser_judge_and_a_standard_one_does_not(app):
    small, standard = make_event("S", profile=Profile.SMALL), make_event("T")
    account = make_account()
    for event in (small, standard):
        give(account, "organiser", Scope(event.id))

    assert give(account, "judge", Scope(small.id))
    with pytest.raises(Conflict):
        give(account, "judge", Scope(standard.id))


def test_roles_contradict_only_where_their_scopes_meet(app):
    event = make_event()
    barista, tea = make_trade(event, "barista"), make_trade(event, "tea")
    account = make_account()
    give(account, "coder", Scope(event.id, barista.id))

    assert give(account, "judge", Scope(event.id, tea.id))
    with pytest.raises(Conflict):
        give(account, "judge", Scope(event.id, barista.id))
    with pytest.raises(Conflict):
        give(account, "judge", Scope(event.id))


def test_two_accounts_of_one_person_are_one_person(app):
    import uuid

    event, person = make_event(), uuid.uuid4()
    make_account("coder", event=event, person_id=person)
    other = make_account(person_id=person)

    with pytest.raises(Conflict):
        give(other, "judge", Scope(event.id))


def test_the_same_role_twice_is_one_row(app):
    event = make_event()
    account = make_account()

    assert give(account, "recorder", Scope(event.id)) == give(account, "recorder", Scope(event.id))
    assert db.session.query(RoleAssignment).count() == 1


def test_a_trade_of_another_event_is_no_scope(app):
    first, second = make_event("A"), make_event("B")
    trade = make_trade(second)

    with pytest.raises(NotFound):
        give(make_account(), "judge", Scope(first.id, trade.id))


@pytest.mark.parametrize("role", ["admin", "judge", "king"])
def test_a_role_wants_its_own_kind_of_scope(app, role):
    scope = Scope(make_event().id) if role == "admin" else INSTALLATION

    with pytest.raises(Invalid):
        give(make_account(), role, scope)


def test_an_organiser_gives_roles_in_his_own_event_only(app):
    own, other = make_event("A"), make_event("B")
    organiser = sessions.actor_for_account(make_account("organiser", event=own))
    someone = make_account()

    with transaction():
        assignments.grant(organiser, someone.id, "judge", Scope(own.id), now=NOW)
    with pytest.raises(NotFound), transaction():
        assignments.grant(organiser, someone.id, "judge", Scope(other.id), now=NOW)
    with pytest.raises(NotAllowed), transaction():
        assignments.grant(organiser, organiser.id, "admin", INSTALLATION, now=NOW)


def test_the_last_administrator_keeps_the_role(app):
    account = make_account("admin")
    row = db.session.query(RoleAssignment).one()

    with pytest.raises(Conflict), transaction():
        assignments.take(SYSTEM, row.id, now=NOW)

    make_account("admin")
    with transaction():
        assignments.take(SYSTEM, row.id, now=NOW)
    assert account.id not in accounts.administrators()


@pytest.mark.parametrize(
    "password",
    ["password1234", "P@ssw0rd123456", "qwertyuiop123", "1qaz2wsx3edc", "woaini5201314",
     "abcabcabcabc", "aaaaaaaaaaaaaa", "Admin@123456789", "20261120 2026", "zhengzhou2025"],
)  # fmt: skip
def test_passwords_everybody_tries_first_are_refused(password):
    assert [each.code for each in passwords.problems(password)] == ["password-common"]


def test_a_password_is_not_ones_own_name(app):
    found = passwords.problems("shenzhiyuan-2026", about=("shenzhiyuan", "沈知远"))

    assert [each.code for each in found] == ["password-common"]


@pytest.mark.parametrize(
    "password", ["lantern quietly 88 harbour", "三个和尚没水喝今天下雨了", "mX9!fluss-Tag-kurz"]
)
def test_several_words_make_a_good_password(password):
    assert passwords.problems(password) == []


def test_full_width_letters_are_the_same_password():
    assert passwords.right("ｌａｎｔｅｒｎ quietly 88", passwords.hashed("lantern quietly 88"))


def test_a_short_password_says_so_first():
    assert passwords.problems("short")[0].code == "password-short"


def test_problems_of_login_name_and_password_come_together(app):
    with pytest.raises(Invalid) as refused, transaction():
        accounts.create(SYSTEM, name=" ", login="A B", password="short", now=NOW)

    assert {each.where for each in refused.value.problems} == {"name", "login", "password"}


def test_a_taken_login_is_refused_whatever_its_case(app):
    with transaction():
        accounts.create(SYSTEM, name="甲", login="Shen", now=NOW)

    with pytest.raises(Invalid) as refused, transaction():
        accounts.create(SYSTEM, name="乙", login="SHEN", now=NOW)

    assert refused.value.problems[0].code == "login-taken"


def test_a_door_counts_its_tries_and_forgets_with_time(app):
    door = throttles.key_of("login", " Shen ")
    with transaction():
        for _ in range(throttles.LIMIT):
            throttles.take(door, now=NOW)

    with pytest.raises(NotNow) as refused, transaction():
        throttles.take(door, now=NOW + timedelta(minutes=1))
    with transaction():
        throttles.take(door, now=NOW + timedelta(minutes=16))

    assert refused.value.values == {"minutes": 14}


def test_accounts_are_listed_by_page_and_found_by_name(app):
    with transaction():
        for number in range(5):
            accounts.create(SYSTEM, name=f"员{number}", login=f"user{number}", now=NOW)

    first, count, following = accounts.listing(SYSTEM, size=3)
    second, _, last = accounts.listing(SYSTEM, size=3, after=following)
    found, _, _ = accounts.listing(SYSTEM, q="USER4")

    assert count == 5
    assert [line.name for line in first + second] == [f"员{number}" for number in range(5)]
    assert last is None
    assert [line.login for line in found] == ["user4"]
