"""Ages by which ties are decided: written down, made of dates of birth, carried in the file."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed
from competition.models.entry import Entry, EntryMember
from competition.models.event import Event, Trade
from competition.models.person import Delegation, Person
from competition.models.registration import Registration, RegistrationMember
from competition.services import archives, demonstration, entry_ages, people, scopes, standings
from tests.factories import NOW, SYSTEM
from tests.factories_registration import make_leader
from tests.factories_results import play


def aged(first: str = "younger") -> tuple[Trade, list[Entry]]:
    """Two entries whose marks are the same, in a trade where age parts equals."""
    trade = demonstration.trades_of(play("drivers-2025"))[0]
    rows = db.session.scalars(select(Entry).where(Entry.trade_id == trade.id)).all()
    with transaction():
        trade.ranking = {"keys": [{"age": first}], "by": "trade"}
    standings._results.clear()
    return trade, sorted(rows, key=lambda row: row.number)


def put(trade: Trade, entries: list[Entry], *ages: str) -> int:
    scope = scopes.of_trade(trade.id)
    given = {entry.id: age for entry, age in zip(entries, ages, strict=False)}
    with transaction():
        return entry_ages.write(SYSTEM, scope, given, now=NOW)


def placed(trade: Trade) -> list[str]:
    lines = standings.result(SYSTEM, trade.id).standings.lines
    return [line.number for line in lines if line.place is not None]


def test_who_is_younger_stands_first_as_soon_as_ages_are_written(app) -> None:
    trade, entries = aged()
    missing = standings.result(SYSTEM, trade.id).standings.problems
    placed_rows = [row for row in entries if row.number in placed(trade)]

    changed = put(trade, placed_rows, *[str(n) for n in range(len(placed_rows), 0, -1)])

    assert [problem.code for problem in missing] == ["age-missing"]
    assert changed == len(placed_rows)
    assert placed(trade) == [row.number for row in reversed(placed_rows)]
    assert not standings.result(SYSTEM, trade.id).standings.problems


def test_an_age_is_a_number_and_each_wrong_one_is_named(app) -> None:
    trade, entries = aged()

    with pytest.raises(Invalid) as refused:
        put(trade, entries, "thirty", "-1", "30", "")

    found = [(problem.code, problem.where) for problem in refused.value.problems]
    assert found == [("age-wrong", str(entries[0].id)), ("age-wrong", str(entries[1].id))]
    assert not entries[2].extra.get("age")


def test_writing_the_same_once_more_changes_nothing(app) -> None:
    trade, entries = aged()
    put(trade, entries, "30", "31.50")

    assert put(trade, entries, "30", "31.5") == 0
    assert put(trade, entries, "") == 1
    assert "age" not in entries[0].extra


def test_a_leader_writes_no_ages(app) -> None:
    trade, entries = aged()
    event = db.session.get_one(Event, trade.event_id)
    leader = make_leader(event, db.session.get_one(Delegation, entries[0].delegation_id))

    with pytest.raises(NotAllowed):
        entry_ages.read(leader, scopes.of_trade(trade.id))


def member_of(entry: Entry) -> Person:
    return db.session.scalars(
        select(Person)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .where(EntryMember.entry_id == entry.id)
        .order_by(EntryMember.position)
    ).first()


def born(entry: Entry, day: date) -> None:
    """A registration that says when the entry's contestant was born."""
    person = member_of(entry)
    with transaction():
        row = Registration(
            event_id=entry.event_id, number=entry.position + 1, delegation_id=entry.delegation_id,
            kind="entry", trade_id=entry.trade_id, entry_id=entry.id, coaches=[], created_at=NOW,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add(
            RegistrationMember(
                registration_id=row.id, position=0, name=person.name, born_on=day,
                person_id=person.id, answers={},
            )
        )  # fmt: skip


def test_the_order_from_the_youngest_on_is_made_of_dates_of_birth(app) -> None:
    trade, entries = aged()
    for entry, day in zip(
        entries, (date(1990, 5, 1), date(2001, 2, 3), date(1990, 5, 1)), strict=False
    ):
        born(entry, day)
    number = "110105198512310013"
    person = member_of(entries[3])
    with transaction():
        sealed = people.seal_id(person.id, number)
        person.id_number, person.id_number_index = sealed.ciphertext, sealed.index

    with transaction():
        without = entry_ages.from_births(SYSTEM, scopes.of_trade(trade.id), now=NOW)

    ages = [entry.extra.get("age", "") for entry in entries]
    assert ages[:4] == ["2", "1", "2", "3"]
    assert without == sum(not age for age in ages) == len(entries) - 4
    lines = {line.entry.number: line for line in entry_ages.read(SYSTEM, scopes.of_trade(trade.id))}
    assert lines[entries[3].number].born
    assert not lines[entries[4].number].born


def test_ages_travel_in_the_contest_file_and_no_date_with_them(app) -> None:
    trade, entries = aged()
    put(trade, entries, "3", "0.5")

    content = json.loads(archives.dump(SYSTEM, trade.event_id))
    content["event"]["code"] = "AGAIN"
    with transaction():
        again = archives.load(SYSTEM, json.dumps(content, ensure_ascii=False).encode(), now=NOW)

    found = {one["number"]: one.get("age") for one in content["entries"]}
    assert [found[entry.number] for entry in entries[:3]] == ["3", "0.5", None]
    assert "born" not in json.dumps(content["entries"])
    assert json.loads(archives.dump(SYSTEM, again.id))["entries"] == content["entries"]
