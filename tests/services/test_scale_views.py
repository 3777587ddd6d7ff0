"""Totals on scales: beside the raw ones, divisions apart and together (标准分)."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from competition.db import db, transaction
from competition.models.entry import Entry, EntryInStage
from competition.models.event import Stage
from competition.models.timetable import Allocation, ContestSession
from competition.services import scale_views
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load, named


def two_divisions():
    marks = {f"{n:02d}": str(50 + 5 * n) for n in range(1, 7)}
    document = json.loads(contest(marks, marks))
    document["trades"][0]["divisions"].append({"code": "student", "name": named("学生组")})
    for n, entry in enumerate(document["entries"]):
        entry["division"] = ("staff", "student")[n % 2]
    return load(json.dumps(document).encode())[1]


def test_divisions_are_ranked_apart_and_together(app):
    found = scale_views.read(SYSTEM, two_divisions().id)

    assert [(one.person.number, one.place, one.overall) for one in found.lines] == [
        ("06", 1, 1), ("05", 1, 2), ("04", 2, 3), ("03", 2, 4), ("02", 3, 5), ("01", 3, 6),
    ]  # fmt: skip
    assert found.few


def test_seats_that_marked_in_both_groups_are_named(app):
    found = scale_views.read(SYSTEM, two_divisions().id)

    assert found.shared


def test_each_divisions_middle_becomes_that_of_all(app):
    found = scale_views.read(SYSTEM, two_divisions().id)

    lines = {one.person.number: one for one in found.lines}
    assert lines["03"].z == lines["04"].z
    assert lines["03"].robust == lines["04"].robust
    assert (str(lines["03"].total), str(lines["04"].total)) == ("65", "70")
    assert lines["03"].worldskills == lines["04"].worldskills == 700


def work_in(trade, *sessions):
    """Sessions of a trade's final: code, site, the entries that work there."""
    stage = db.session.scalars(
        select(Stage).where(Stage.trade_id == trade.id, Stage.code == "final")
    ).one()
    places = dict(
        db.session.execute(
            select(Entry.number, EntryInStage.id)
            .join(EntryInStage, EntryInStage.entry_id == Entry.id)
            .where(EntryInStage.stage_id == stage.id)
        ).all()
    )
    with transaction():
        for n, (code, site, numbers) in enumerate(sessions):
            start = NOW + timedelta(hours=4 * n)
            row = ContestSession(
                stage_id=stage.id, code=code, name={"zh": f"第{n + 1}场"}, site=site,
                starts_at=start, ends_at=start + timedelta(hours=3),
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            for position, number in enumerate(numbers):
                db.session.add(Allocation(contest_session_id=row.id, position=position,
                                          entry_in_stage_id=places[number]))  # fmt: skip


def test_sessions_and_sites_are_compared_where_there_are_several(app):
    trade = two_divisions()
    work_in(
        trade, ("A", "东馆", ("01", "02")), ("B", "西馆", ("03", "04")), ("C", "西馆", ("05", "06"))
    )

    by_session = scale_views.read(SYSTEM, trade.id, "session")
    by_site = scale_views.read(SYSTEM, trade.id, "site")

    assert by_session.ways == ("division", "session", "site")
    groups = {one.person.number: one.group["zh"] for one in by_session.lines}
    assert groups["01"] == groups["02"] == "A 第1场"
    lines = {one.person.number: one for one in by_session.lines}
    assert lines["01"].z == lines["03"].z == lines["05"].z
    assert lines["01"].z != lines["02"].z
    assert {one.person.number: one.group["zh"] for one in by_site.lines}["05"] == "西馆"
    assert scale_views.read(SYSTEM, trade.id).by == "division"
    assert [one.place for one in by_session.lines] == [
        one.place for one in scale_views.read(SYSTEM, trade.id).lines
    ]


def test_one_division_in_two_sessions_has_something_to_compare(app):
    marks = {"01": "90", "02": "80", "03": "70", "04": "60"}
    _event, trade = load(contest(marks, marks))
    work_in(trade, ("A", "", ("01", "02")), ("B", "", ("03", "04")))

    found = scale_views.read(SYSTEM, trade.id)

    assert (found.by, found.ways, found.several) == ("session", ("session",), False)
    assert all(one.z is not None and one.overall is None for one in found.lines)


def test_one_division_has_the_scale_and_nothing_to_compare(app):
    marks = {"01": "90", "02": "80", "03": "70"}
    _event, trade = load(contest(marks, marks))

    found = scale_views.read(SYSTEM, trade.id)

    assert [(one.worldskills, one.z, one.overall) for one in found.lines] == [
        (720, None, None), (700, None, None), (680, None, None),
    ]  # fmt: skip
