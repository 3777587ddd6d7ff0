"""How many works an author brings, at portal and office and in the register (作者的作品)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid
from competition.models.event import Division, Trade
from competition.models.person import Person
from competition.rules.work_facts import WorksFacts
from competition.services import (
    badges,
    entries,
    registration_reviews,
    registrations,
    work_bundles,
    works,
)
from competition.services.badges import BadgeWish
from competition.services.entries import EntryWish, MemberWish
from competition.services.scopes import Scope
from tests.factories import NOW, SYSTEM
from tests.factories_registration import (
    OPEN,
    make_delegation,
    make_leader,
    make_open_event,
    register,
    scope_of,
    wish,
)

ID = "11010519491231002X"


@pytest.fixture
def call(app):
    """A call for works, two of an author at most, with a delegation and its leader."""
    event = make_open_event()
    trade = db.session.scalars(select(Trade).where(Trade.code == "barista")).one()
    rule(event, trade, WorksFacts(entered=True, each=2))
    unit = make_delegation(event, "D1", "怀川茶业")
    return {"event": event, "trade": trade, "unit": unit, "leader": make_leader(event, unit)}


def rule(event, trade, said):
    with transaction():
        works.write_rules(SYSTEM, Scope(event.id, trade.id), said, now=NOW)


def accept(call, *asked):
    made = register(call["leader"], call["unit"], *asked)
    with transaction():
        registration_reviews.accept(SYSTEM, Scope(call["event"].id), made, now=OPEN)


def office(call, title, **member):
    """An entry as the office writes it."""
    asked = EntryWish(
        "barista", "staff", "", "怀川茶业", title, "", (MemberWish("甄一", **member),)
    )
    with transaction():
        return entries.add(SYSTEM, Scope(call["event"].id), asked, now=OPEN)


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("number", ["", ID])
def test_the_third_work_of_an_author_is_refused_by_name_and_limit(call, number):
    accept(call, wish(team="晨光", id_number=number), wish(team="归途", id_number=number))

    with pytest.raises(Invalid, match="not-ready") as refused:
        register(call["leader"], call["unit"], wish(team="雪后", id_number=number))

    assert codes(refused) == ["too-many-works"]
    told = refused.value.problems[0].values
    assert (told["name"], told["most"], told["others"]) == ("甄一", 2, "晨光、归途")
    with pytest.raises(Invalid) as by_office:
        office(call, "雪后", id_number=number)
    assert codes(by_office) == ["too-many-works"]
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_a_work_is_called_something_before_it_is_handed_in_unless_the_trade_says_otherwise(call):
    with pytest.raises(Invalid) as refused:
        register(call["leader"], call["unit"], wish())
    with pytest.raises(Invalid) as by_office:
        office(call, "")
    rule(call["event"], call["trade"], WorksFacts(entered=True, untitled=True))
    register(call["leader"], call["unit"], wish())

    assert (codes(refused), codes(by_office)) == (["missing-title"], ["missing-title"])


def test_in_a_trade_of_people_nobody_is_entered_twice(call):
    tea = {"trade": "tea", "id_number": ID}
    accept(call, wish(**tea))

    with pytest.raises(Invalid) as refused:
        register(call["leader"], call["unit"], wish(**tea))

    assert codes(refused) == ["id-entered-already"]


def test_a_portal_shows_what_stands_in_the_way_of_the_later_work_alone(call):
    for title in ("晨光", "归途", "雪后"):
        with transaction():
            registrations.add(call["leader"], scope_of(call["unit"]), wish(team=title), now=OPEN)

    page = registrations.portal(call["leader"], scope_of(call["unit"]), now=OPEN)

    told = {line.team: [one.code for one in page.said[line.id]] for line in page.lines}
    assert told == {"晨光": [], "归途": [], "雪后": ["too-many-works"]}


def test_an_author_has_one_badge_with_all_his_titles(call):
    accept(call, wish(team="晨光"), wish(team="归途"))

    (badge,) = badges.holders(SYSTEM, Scope(call["event"].id), BadgeWish(("contestant",)))

    assert badge.title == "作者"
    assert badge.lines[-2:] == ("晨光", "归途")


def test_links_wait_for_the_title_and_are_left_with_their_reason(call):
    rule(call["event"], call["trade"], WorksFacts(entered=True, untitled=True))
    accept(call, wish(), wish("甄二", team="归途"))
    rule(call["event"], call["trade"], WorksFacts(entered=True))
    text = (
        "0101 https://v.example.org/a\n0102，https://v.example.org/b\n\n0102 here\n9 https://x.y/z"
    )
    scope = Scope(call["event"].id, call["trade"].id)

    taken = []
    for _again in range(2):
        with transaction():
            taken.append(work_bundles.links(SYSTEM, scope, text, neutral=False, now=NOW))

    assert [(each.kept, each.of) for each in taken] == [(1, {"0102"})] * 2
    assert taken[0].left == ["0101 https://v.example.org/a", "0102 here", "9 https://x.y/z"]
    assert [each.code for each in taken[0].problems] == [
        "work-untitled", "work-no-link", "link-line-unknown",
    ]  # fmt: skip
    kept = works.standing(SYSTEM, scope)
    assert [len(line.works) for line in kept.entries] == [0, 1]
    assert kept.untitled == 1


def test_the_only_division_is_called_by_what_is_entered(call):
    division = db.session.scalars(select(Division).where(Division.code == "staff")).first()
    with transaction():
        division.name = {"zh": "全体作品", "en": "All works"}
    rule(call["event"], call["trade"], WorksFacts(entered=False))
    assert division.name["zh"] == "全体选手"
    rule(call["event"], call["trade"], WorksFacts(entered=True))
    assert division.name["en"] == "All works"
