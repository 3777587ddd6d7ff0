"""Birth and years from a roster are typed once: conditions, ties and erasure find them (名单)."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid
from competition.exchange.id_numbers import birthday
from competition.models.audit import AuditEntry
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.person import Person
from competition.models.registration import Registration, RegistrationMember
from competition.services import (
    archives,
    entry_ages,
    imports,
    privacy,
    registration_imports,
    registration_reviews,
    scopes,
)
from competition.services.import_facts import roster_context
from competition.services.scopes import Scope
from tests.exchange.sheet_files import identity, sheet_of
from tests.factories import NOW, SYSTEM, make_event, make_trade
from tests.factories_registration import (
    OPEN,
    RULES,
    make_delegation,
    make_leader,
    make_open_event,
    scope_of,
)

HEADING = ["姓名", "代表队", "赛项", "组别", "身份证号", "出生日期", "从业年限"]
CONDITIONS = [
    {"rule": "age", "on": "2026-11-20", "least": 18, "most": 45},
    {"rule": "years", "at_least": 3},
]
ID = identity("410802", "19990214", "331")


@pytest.fixture
def hall(app):
    event = make_open_event(rules=RULES | {"conditions": CONDITIONS})
    one = make_delegation(event, "D1", "怀川茶业")
    return {"event": event, "one": one, "leader": make_leader(event, one)}


def put(hall, *rows):
    """Stage a delegation's workbook of (name, ID number, date of birth, years)."""
    data = sheet_of(HEADING, *[[name, None, "咖啡师", None, *rest] for name, *rest in rows])
    with transaction():
        return registration_imports.stage(
            hall["leader"], scope_of(hall["one"]), "报名.xlsx", data, now=OPEN
        )


def test_a_delegations_workbook_brings_them_and_the_conditions_judge_by_them(hall):
    staged = put(
        hall, ("甄一", None, "1990年5月1日", 12), ("甄二", None, "1970/1/2", 30),
        ("甄三", ID, "1999-02-14", 1), ("甄四", None, None, None),
    )  # fmt: skip

    with transaction():
        registration_imports.register(hall["leader"], scope_of(hall["one"]), staged, now=OPEN)

    found = {}
    for row in db.session.scalars(select(Registration)).all():
        line, said = registration_reviews.read(SYSTEM, Scope(hall["event"].id), row.id)
        found[line.names[0]] = {one.code for one in said} & {
            "birthday-unknown", "years-unknown", "too-old", "too-young", "years-too-few",
        }  # fmt: skip
    assert found == {
        "甄一": set(),
        "甄二": {"too-old"},
        "甄三": {"years-too-few"},
        "甄四": {"birthday-unknown", "years-unknown"},
    }
    rows = db.session.scalars(select(RegistrationMember)).all()
    kept = {row.name: (str(row.born_on), row.trade_years) for row in rows}
    assert kept["甄一"] == ("1990-05-01", 12)
    assert kept["甄三"] == ("1999-02-14", 1)


def test_a_delegations_workbook_with_a_wrong_date_keeps_nothing_and_names_each_cell(hall):
    staged = put(
        hall, ("甄一", ID, "1999-02-15", 3), ("甄二", None, "1999-02-30", 3),
        ("甄三", None, "1999-02-14", 90), ("甄四", None, "2015-02-14", None),
    )  # fmt: skip

    with pytest.raises(Invalid) as refused, transaction():
        registration_imports.register(hall["leader"], scope_of(hall["one"]), staged, now=OPEN)

    assert {(one.code, one.where) for one in refused.value.problems} == {
        ("birth-differs", "F2"), ("birth-unreadable", "F3"), ("years-unreadable", "G4"),
        ("birth-too-young", "F5"),
    }  # fmt: skip
    assert db.session.scalars(select(Registration)).all() == []


def headings(data: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [cell.value for row in sheet.iter_rows(max_row=2) for cell in row]


def test_both_templates_ask_for_what_the_rules_read(hall):
    asked = {"zh": {"出生日期", "从业年限"}, "en": {"Date of birth", "Years in the trade"}}
    for language, columns in asked.items():
        leaders = registration_imports.template(
            hall["leader"], scope_of(hall["one"]), title="", language=language, now=OPEN
        )
        office = imports.template(SYSTEM, Scope(hall["event"].id), language=language)

        assert columns <= set(headings(leaders))
        assert columns <= set(headings(office))


@pytest.fixture
def aged(app) -> Trade:
    """A trade where age parts equals, and the office's roster of three, one with an ID number."""
    trade = make_trade(make_event("AGED"), "barista")
    with transaction():
        trade.ranking = {"keys": [{"age": "younger"}], "by": "trade"}
    bring(
        trade, ("甄一", None, "1990-05-01", 12), ("甄二", ID, None, None),
        ("甄三", None, "19990214", 0),
    )  # fmt: skip
    return trade


def bring(trade: Trade, *rows) -> None:
    scope = Scope(trade.event_id)
    data = sheet_of(HEADING, *[[name, "怀川茶业", None, None, *rest] for name, *rest in rows])
    with transaction():
        context = roster_context(scope.event_id)
        _table, roster, _guessed = imports.check(data, "名单.xlsx", imports.Choices(), context)
        imports.write(SYSTEM, scope, roster, now=NOW)


def ages(trade: Trade) -> dict[str, str]:
    with transaction():
        entry_ages.from_births(SYSTEM, scopes.of_trade(trade.id), now=NOW)
    lines = entry_ages.read(SYSTEM, scopes.of_trade(trade.id))
    assert all(line.born for line in lines)
    return {line.entry.names[0]: line.age for line in lines}


def test_ties_by_age_find_what_the_offices_roster_said(aged):
    assert ages(aged) == {"甄一": "2", "甄二": "1", "甄三": "1"}
    assert "出生日期" in headings(imports.template(SYSTEM, Scope(aged.event_id)))


def test_a_date_put_right_in_a_second_roster_counts_and_its_trail_names_no_day(aged):
    bring(aged, ("甄三", None, "1999-02-15", 4))

    assert ages(aged) == {"甄一": "3", "甄二": "2", "甄三": "1"}
    person = db.session.scalars(select(Person).where(Person.name == "甄三")).one()
    assert (person.extra["born_on"], person.extra["trade_years"]) == ("1999-02-15", 4)
    facts = db.session.scalars(
        select(AuditEntry.facts).where(AuditEntry.action == "entry.changed")
    ).all()
    assert any("born_on" in json.dumps(one) for one in facts)
    assert not any("1999-02" in json.dumps(one) for one in facts)


def test_a_date_that_is_not_the_registers_identity_numbers_is_told(aged):
    with pytest.raises(Invalid) as refused:
        bring(aged, ("甄二", None, "1999-02-16", None))

    assert [(one.code, one.where) for one in refused.value.problems] == [("birth-differs", "F2")]
    assert str(birthday(ID)) == "1999-02-14"


def test_no_date_leaves_with_the_contest_file_and_the_erasure_takes_it(aged):
    written = archives.dump(SYSTEM, aged.event_id).decode()

    with transaction():
        privacy.purge(SYSTEM, Scope(aged.event_id), "保存期满", now=NOW)

    assert "1990-05-01" not in written
    rows = db.session.scalars(select(Person)).all()
    assert len(rows) == len(db.session.scalars(select(Entry)).all())
    assert not any("born_on" in row.extra for row in rows)
