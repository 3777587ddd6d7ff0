"""Units that are one are made one, and apart again, with all that hangs on them (单位合并)."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotFound, NotNow
from competition.exchange.roster_reading import unit_key
from competition.models.audit import AuditEntry
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.person import Delegation, Unit, UnitKind
from competition.models.registration import Registration, RegistrationKind
from competition.services import delegations, entries, imports, unit_merges, unit_twins, units
from competition.services.entries import EntryWish, MemberWish
from tests.exchange.sheet_files import sheet_of
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_registration import keep_rules

LONG, SHORT, OTHER = "怀川职业技术学院", "怀川职业技术学校", "太行茶业有限公司"


@pytest.fixture
def scope(app: Flask) -> Scope:
    """An event with two entries of one unit, one of its near twin, one of another."""
    event = make_event()
    make_trade(event)
    scope = Scope(event.id)
    for number, unit in enumerate((LONG, LONG, SHORT, OTHER), 1):
        register(scope, f"010{number}", unit)
    return scope


def register(scope: Scope, number: str, unit: str) -> None:
    wish = EntryWish(
        trade="barista", division="staff", number=number, unit=unit, team="", note="",
        contestants=(MemberWish(f"选手{number}"),),
    )  # fmt: skip
    with transaction():
        entries.add(SYSTEM, scope, wish, now=NOW)


def unit(name: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.name == name)).one()


def merge(scope: Scope, gone: str, into: str) -> uuid.UUID:
    with transaction():
        return unit_merges.merge(SYSTEM, scope, unit(gone).id, unit(into).id, now=NOW)


def counts(scope: Scope) -> dict[str, int]:
    return {line.name: line.entries for line in units.listing(SYSTEM, scope)}


def test_near_twins_are_proposed_and_the_smaller_goes(scope: Scope) -> None:
    pairs = unit_twins.proposals(SYSTEM, scope)

    assert [(gone.name, into.name) for gone, into in pairs] == [(SHORT, LONG)]


def test_a_merge_moves_entries_people_and_the_name_as_a_spelling(scope: Scope) -> None:
    merge(scope, SHORT, LONG)

    assert counts(scope) == {LONG: 3, OTHER: 1}
    (line,) = [line for line in units.listing(SYSTEM, scope) if line.name == LONG]
    assert line.aliases == (SHORT,)
    assert unit_twins.proposals(SYSTEM, scope) == []
    register(scope, "0105", SHORT)
    assert counts(scope) == {LONG: 4, OTHER: 1}


def test_undoing_moves_back_what_the_merge_moved_and_nothing_since(scope: Scope) -> None:
    merge_id = merge(scope, SHORT, LONG)
    register(scope, "0105", SHORT)

    with transaction():
        unit_merges.undo(SYSTEM, scope, merge_id, now=NOW)

    assert counts(scope) == {LONG: 3, SHORT: 1, OTHER: 1}
    assert unit_merges.merges(SYSTEM, scope) == []
    (line,) = [line for line in units.listing(SYSTEM, scope) if line.name == LONG]
    assert line.aliases == ()
    with pytest.raises(NotNow, match="merge-undone-already"):
        unit_merges.undo(SYSTEM, scope, merge_id, now=NOW)


def test_an_entry_given_another_unit_since_stays_there(scope: Scope) -> None:
    merge_id = merge(scope, SHORT, LONG)
    moved = entries.read(SYSTEM, scope, _entry(scope, "0103"))
    wish = EntryWish(
        trade="barista", division="staff", number="0103", unit=OTHER, team="", note="",
        contestants=(MemberWish("选手0103"),),
    )  # fmt: skip
    with transaction():
        entries.change(SYSTEM, scope, moved.id, wish, version=moved.version, now=NOW)

    with transaction():
        unit_merges.undo(SYSTEM, scope, merge_id, now=NOW)

    assert counts(scope) == {LONG: 2, SHORT: 0, OTHER: 2}


def _entry(scope: Scope, number: str) -> uuid.UUID:
    return db.session.scalars(
        select(Entry.id).where(Entry.event_id == scope.event_id, Entry.number == number)
    ).one()


def test_merges_are_undone_in_their_order(scope: Scope) -> None:
    first = merge(scope, SHORT, LONG)
    second = merge(scope, LONG, OTHER)
    assert counts(scope) == {OTHER: 4}

    with pytest.raises(NotNow, match="merge-went-on"):
        unit_merges.undo(SYSTEM, scope, first, now=NOW)
    for each in (second, first):
        with transaction():
            unit_merges.undo(SYSTEM, scope, each, now=NOW)

    assert counts(scope) == {LONG: 2, SHORT: 1, OTHER: 1}


def test_what_cannot_be_merged_is_refused(scope: Scope) -> None:
    with pytest.raises(Invalid) as refused:
        merge(scope, LONG, LONG)
    assert [each.code for each in refused.value.problems] == ["merge-same-unit"]
    merge(scope, SHORT, LONG)
    with pytest.raises((Conflict, NotFound)):
        merge(scope, SHORT, OTHER)


def test_another_event_neither_merges_nor_undoes(scope: Scope) -> None:
    merge_id = merge(scope, SHORT, LONG)
    other = Scope(make_event("E2").id)

    assert unit_merges.merges(SYSTEM, other) == []
    with pytest.raises(NotFound):
        unit_merges.undo(SYSTEM, other, merge_id, now=NOW)
    with pytest.raises(NotFound):
        merge(other, LONG, OTHER)


def test_a_merge_and_its_undoing_by_the_page(scope: Scope, as_role: Any) -> None:
    office = as_role("organiser", event=db.session.get(Event, scope.event_id))
    pair = {"gone": str(unit(SHORT).id), "into": str(unit(LONG).id)}

    assert SHORT in office.get("/console/E1/units").text
    office.post("/console/E1/units/twins/merging", data=pair)
    page = office.get("/console/E1/units").text
    assert f"<del>{SHORT}</del>" in page
    place = page.split("/console/E1/units/merges/")[1].split('"')[0]
    office.post(f"/console/E1/units/merges/{place}")

    assert f"<del>{SHORT}</del>" not in office.get("/console/E1/units").text
    assert counts(scope)[SHORT] == 1


def test_registrations_objections_and_leaders_follow_and_come_back(scope: Scope) -> None:
    sent = {name: delegation(scope, name) for name in (LONG, SHORT)}
    with transaction():
        delegations.invite(SYSTEM, scope, sent[SHORT], "领队甲", now=NOW)
        db.session.add(
            Registration(
                event_id=scope.event_id, number=1, delegation_id=sent[SHORT], coaches=[],
                kind=RegistrationKind.COACH, created_at=NOW,
            )
        )  # fmt: skip

    def held() -> list[tuple[str, int, list[str]]]:
        return [
            (line.name, sum(line.counts.values()), [each.name for each in line.leaders])
            for line in delegations.listing(SYSTEM, scope)
            if line.id in sent.values()
        ]

    before = held()
    merge_id = merge(scope, SHORT, LONG)
    merged = held()
    with transaction():
        unit_merges.undo(SYSTEM, scope, merge_id, now=NOW)

    assert sorted(before) == sorted([(LONG, 0, []), (SHORT, 1, ["领队甲"])])
    assert merged == [(LONG, 1, ["领队甲"])]
    assert held() == before


def delegation(scope: Scope, name: str) -> uuid.UUID:
    return db.session.scalars(
        select(Delegation.id).where(
            Delegation.event_id == scope.event_id, Delegation.unit_id == unit(name).id
        )
    ).one()


def test_any_two_units_are_merged_by_hand_with_a_reason(scope: Scope, as_role: Any) -> None:
    office = as_role("organiser", event=db.session.get(Event, scope.event_id))
    pair = {"gone": str(unit(OTHER).id), "into": str(unit(LONG).id)}
    place = "/console/E1/units/merges"

    bare = office.post(place, data=pair)
    same = office.post(place, data={**pair, "into": pair["gone"], "reason": "更名"})
    done = office.post(place, data={**pair, "reason": "已更名"}, follow_redirects=True)

    assert (bare.status_code, same.status_code, done.status_code) == (422, 422, 200)
    assert "不能与自己合并" in same.text
    assert f"<del>{OTHER}</del>" in done.text
    assert "已更名" in done.text
    assert counts(scope) == {LONG: 3, SHORT: 1}


def test_two_units_said_to_be_two_are_not_proposed_until_it_is_taken_back(
    scope: Scope, as_role: Any
) -> None:
    office = as_role("organiser", event=db.session.get(Event, scope.event_id))
    pair = {"gone": str(unit(SHORT).id), "into": str(unit(LONG).id)}
    place = "/console/E1/units/twins"

    for _again in range(2):
        page = office.post(place, data=pair, follow_redirects=True).text
    said = unit_twins.proposals(SYSTEM, scope)
    (kept,) = unit_twins.apart(SYSTEM, scope)
    office.post(f"{place}/{kept.id}/taking-back")

    assert said == []
    assert "已认定为两个单位" in page
    assert {kept.one, kept.other} == {LONG, SHORT}
    assert unit_twins.apart(SYSTEM, scope) == []
    assert len(unit_twins.proposals(SYSTEM, scope)) == 1
    trail = [row.action for row in db.session.scalars(select(AuditEntry))]
    assert trail.count("units.set_apart") == trail.count("units.apart_undone") == 1


def test_another_event_says_nothing_of_units_that_did_not_come_to_it(scope: Scope) -> None:
    with transaction():
        unit_twins.set_apart(SYSTEM, scope, unit(LONG).id, unit(SHORT).id, now=NOW)
    (kept,) = unit_twins.apart(SYSTEM, scope)
    other = Scope(make_event("E2").id)

    assert unit_twins.apart(SYSTEM, other) == []
    with pytest.raises(NotFound):
        unit_twins.take_back(SYSTEM, other, kept.id, now=NOW)
    with pytest.raises(NotFound):
        unit_twins.set_apart(SYSTEM, other, unit(LONG).id, unit(OTHER).id, now=NOW)


def test_what_an_import_was_told_is_new_is_not_proposed_by_the_register(scope: Scope) -> None:
    new = "怀川职业技术学园"
    staged = stage(scope, ("沈知远", new, ""))
    with transaction():
        imports.choose(
            SYSTEM,
            scope,
            staged,
            lambda each: each.answers.update({unit_key(new): "new"}),
            "roster",
        )
        imports.import_staged(SYSTEM, scope, staged, now=NOW)

    pairs = [{gone.name, into.name} for gone, into in unit_twins.proposals(SYSTEM, scope)]
    assert pairs == [{SHORT, LONG}]
    assert {new, LONG} in [{line.one, line.other} for line in unit_twins.apart(SYSTEM, scope)]


HEADING = ("姓名", "代表队", "单位类别")


def bring(scope: Scope, *rows: tuple[str, str, str]) -> None:
    staged = stage(scope, *rows)
    with transaction():
        imports.import_staged(SYSTEM, scope, staged, now=NOW)


def stage(scope: Scope, *rows: tuple[str, str, str]) -> uuid.UUID:
    office = replace(SYSTEM, id=make_account(name=f"赛务{uuid.uuid4()}").id)
    data = sheet_of(HEADING, *rows)
    with transaction():
        return imports.stage(office, scope, "roster", "名单.xlsx", data, now=NOW)


def test_a_roster_says_what_new_units_are(scope: Scope) -> None:
    bring(
        scope,
        ("沈知远", "陶源窑业", "企业"),
        ("林鹤", "陶源窑业", ""),
        ("苏白", "青岚学院", "高校"),
    )

    assert unit("陶源窑业").kind is UnitKind.COMPANY
    assert unit("青岚学院").kind is UnitKind.COLLEGE
    assert unit(OTHER).kind is UnitKind.DELEGATION


def test_a_roster_that_changes_a_kind_shows_it_first_and_leaves_a_trace(scope: Scope) -> None:
    bring(scope, ("沈知远", "陶源窑业", ""))
    staged = stage(scope, ("沈知远", "陶源窑业", "公司"))
    (row,) = imports.look(SYSTEM, scope, staged).roster.rows
    shown = [(one.field, one.old, one.new) for one in row.changes]

    with transaction():
        imports.import_staged(SYSTEM, scope, staged, now=NOW)
    bring(scope, ("沈知远", "陶源窑业", ""))

    assert shown == [("unit_kind", "代表队", "企业")]
    assert unit("陶源窑业").kind is UnitKind.COMPANY
    (trace,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.changed"))
    assert (trace.facts["unit"], trace.facts["old"], trace.facts["kind"]) == (
        "陶源窑业", "delegation", "company",
    )  # fmt: skip


def test_who_takes_part_is_counted_by_kind_and_the_office_says_what_a_unit_is(
    scope: Scope, as_role: Any
) -> None:
    event = db.session.get_one(Event, scope.event_id)
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/units"

    said = office.post(f"{place}/kinds", data={"which": str(unit(OTHER).id), "kind": "company"})
    nonsense = office.post(f"{place}/kinds", data={"which": str(unit(OTHER).id), "kind": "moon"})
    page = office.get(place).text
    companies = office.get(f"{place}?kind=company").text

    assert (said.status_code, nonsense.status_code) == (302, 422)
    assert [(one.kind, one.units, one.entries, one.contestants)
            for one in units.by_kind(SYSTEM, scope)] == [
        ("delegation", 2, 3, 3), ("company", 1, 1, 1),
    ]  # fmt: skip
    assert "按单位类别" in page
    assert OTHER in companies.split("单位类别登记")[0]
    assert f">{LONG}</a>" not in companies


def test_the_template_asks_for_the_kind_where_a_condition_reads_it(scope: Scope) -> None:
    event = db.session.get_one(Event, scope.event_id)
    before = sheet_texts(imports.template(SYSTEM, scope))
    keep_rules(event, {"conditions": [{"rule": "unit", "kinds": ["college"]}]})

    assert "单位类别" not in before
    assert "单位类别" in sheet_texts(imports.template(SYSTEM, scope))


def sheet_texts(data: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
