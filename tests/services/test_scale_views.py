"""Totals on scales: beside the raw ones, divisions apart and together (标准分)."""

from __future__ import annotations

import json

from competition.services import scale_views
from tests.factories import SYSTEM
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


def test_each_divisions_middle_becomes_that_of_all(app):
    found = scale_views.read(SYSTEM, two_divisions().id)

    lines = {one.person.number: one for one in found.lines}
    assert lines["03"].z == lines["04"].z
    assert lines["03"].robust == lines["04"].robust
    assert (str(lines["03"].total), str(lines["04"].total)) == ("65", "70")
    assert lines["03"].worldskills == lines["04"].worldskills == 700


def test_one_division_has_the_scale_and_nothing_to_compare(app):
    marks = {"01": "90", "02": "80", "03": "70"}
    _event, trade = load(contest(marks, marks))

    found = scale_views.read(SYSTEM, trade.id)

    assert [(one.worldskills, one.z, one.overall) for one in found.lines] == [
        (720, None, None), (700, None, None), (680, None, None),
    ]  # fmt: skip
