"""People and roles of an event at the console (人员与角色): found, and a page at a time."""

from __future__ import annotations

import pytest

from competition.access.policy import Scope
from competition.db import transaction
from competition.models.event import Profile
from competition.services import accounts, assignments, holders, judges
from competition.services.judges import JudgeWish
from tests.factories import NOW, SYSTEM, make_event


@pytest.fixture
def event(app):
    event = make_event("E1")
    scope = Scope(event.id)
    with transaction():
        for number in range(assignments.PAGE + 5):
            account = accounts.create(
                SYSTEM, name=f"裁判{number:03}", login=f"j{number:03}", scope=scope, now=NOW
            )
            assignments.grant(SYSTEM, account, "floor_judge", scope, now=NOW)
            if not number % 2:
                assignments.grant(SYSTEM, account, "recorder", scope, now=NOW)
    return event


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def test_a_page_holds_so_many_people_with_all_their_roles(event):
    page = assignments.of_event(SYSTEM, event.id)

    names = sorted({line.name for line in page.lines})
    assert (page.count, page.first, page.shown, page.more) == (55, 1, 50, True)
    assert names == [f"裁判{number:03}" for number in range(50)]
    assert len(page.lines) == 75


def test_the_second_page_holds_the_rest(office, event):
    text = office.get(f"/console/{event.code}/roles?page=2").text

    assert "裁判054" in text
    assert "裁判048" not in text
    assert 'rel="prev"' in text
    assert 'rel="next"' not in text
    assert 'rel="next"' in office.get(f"/console/{event.code}/roles").text


def test_somebody_is_found_by_name_or_login(event):
    assert [one.name for one in assignments.of_event(SYSTEM, event.id, q="判017").lines] == [
        "裁判017"
    ]
    assert assignments.of_event(SYSTEM, event.id, q="J02").count == 10
    assert assignments.of_event(SYSTEM, event.id, q="%").count == 0


def test_a_word_that_fits_nobody_says_so(office, event):
    text = office.get(f"/console/{event.code}/roles?q=没有此人").text

    assert "没有符合的人员" in text
    assert f'href="/console/{event.code}/roles"' in text


def test_somebody_of_a_known_name_is_asked_about_before_a_second_account_is_made(office, event):
    known = assignments.of_event(SYSTEM, event.id, q="裁判003").lines[0].account_id
    given = {"name": "裁判003", "login": "", "role": "recorder", "scope": str(event.id)}

    def give(**more: str):
        return office.post(f"/console/{event.code}/roles?lang=zh", data=given | more)

    def roles() -> dict[object, set[str]]:
        found: dict[object, set[str]] = {}
        for line in assignments.namesakes(SYSTEM, event.id, "裁判003"):
            found.setdefault(line.account_id, set()).add(line.role)
        return found

    asked = give()
    before = roles()
    same = give(whose=str(known))
    after = roles()
    other = give(whose="other")

    assert (asked.status_code, same.status_code, other.status_code) == (422, 302, 302)
    assert "是同一个人，还是另一个人" in asked.text
    assert before == {known: {"floor_judge"}}
    assert after == {known: {"floor_judge", "recorder"}}
    assert len(roles()) == 2


def known(event, name):
    return {one.key: one for one in holders.called(SYSTEM, Scope(event.id), name)}


def test_who_is_given_a_role_is_asked_for_a_unit_and_found_by_it(office, event):
    given = {"name": "郑守成", "unit": "安石市总工会", "role": "arbitrator", "scope": str(event.id)}

    office.post(f"/console/{event.code}/roles?lang=zh", data=given)
    page = office.get(f"/console/{event.code}/roles?lang=zh&q=郑守成").text

    (one,) = known(event, "郑守成").values()
    assert (one.unit, one.person_id is not None) == ("安石市总工会", True)
    assert "安石市总工会" in page
    assert "填写单位" not in page


def test_a_judge_of_the_register_is_offered_and_stays_one_person(office, event):
    with transaction():
        judges.add(SYSTEM, Scope(event.id), [JudgeWish("万里程", "安石机床厂")], now=NOW)
    (before,) = known(event, "万里程").values()
    given = {"name": "万里程", "login": "wan", "role": "arbitrator", "scope": str(event.id)}

    asked = office.post(f"/console/{event.code}/roles?lang=zh", data=given)
    wrong = office.post(
        f"/console/{event.code}/roles?lang=zh",
        data=given | {"whose": before.key, "login": "", "unit": "别的厂"},
    )
    office.post(
        f"/console/{event.code}/roles?lang=zh", data=given | {"whose": before.key, "login": ""}
    )

    assert asked.status_code == wrong.status_code == 422
    assert "安石机床厂" in asked.text
    assert "万里程的单位是安石机床厂" in wrong.text
    (after,) = known(event, "万里程").values()
    assert (after.key, [line.role for line in after.roles]) == (before.key, ["arbitrator"])


def test_an_account_without_a_person_is_said_to_be_one_and_contradictions_are_named(office, event):
    scope = Scope(event.id)
    with transaction():
        judges.add(SYSTEM, scope, [JudgeWish("万里程", "安石机床厂")], now=NOW)
        (judge,) = known(event, "万里程").values()
        assignments.grant(SYSTEM, judge.account_id, "judge", scope, now=NOW)
        made = accounts.create(SYSTEM, name="万里程", login="wan", scope=scope, now=NOW)
        assignments.grant(SYSTEM, made, "arbitrator", scope, now=NOW)
        other = accounts.create(SYSTEM, name="郑守成", login="zheng", scope=scope, now=NOW)
        assignments.grant(SYSTEM, other, "arbitrator", scope, now=NOW)
    address = f"/console/{event.code}/roles/{{}}/person?lang=zh"

    page = office.get(f"/console/{event.code}/roles?lang=zh&who={made}").text
    same = office.post(address.format(made), data={"whose": judge.key})
    nothing = office.post(address.format(other), data={"unit": ""})
    said = office.post(address.format(other), data={"unit": "安石市总工会"})

    assert "万里程是谁" in page
    assert (same.status_code, nothing.status_code, said.status_code) == (409, 422, 302)
    assert "万里程在这里不能既是仲裁员又是裁判员" in same.text
    (one,) = known(event, "郑守成").values()
    assert one.unit == "安石市总工会"


@pytest.mark.parametrize(
    ("held", "wanted", "said"),
    [
        ("coder", "chief_judge", "既是裁判长又是加密裁判"),
        ("arbitrator", "deputy_chief", "既是仲裁员又是副裁判长"),
        ("organiser", "arbitrator", "既是仲裁员又是赛务"),
        ("recorder", "coder", "既是加密裁判又是录分员"),
        ("supervisor", "recorder", "既是录分员又是监督"),
    ],
)
def test_roles_that_contradict_are_refused_with_the_person_and_both(
    office, event, held, wanted, said
):
    with transaction():
        event.profile = Profile.STANDARD
    given = {"name": "柳如是", "unit": "安石机床厂", "scope": str(event.id)}
    address = f"/console/{event.code}/roles?lang=zh"
    office.post(address, data=given | {"role": held})
    (one,) = known(event, "柳如是").values()

    refused = office.post(address, data=given | {"role": wanted, "whose": one.key})

    assert refused.status_code == 422
    assert f"柳如是在这里不能{said}" in refused.text
    assert [line.role for line in known(event, "柳如是")[one.key].roles] == [held]
