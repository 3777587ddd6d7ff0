"""What carries from one version of a marking scheme to the next, and what is marked anew."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from competition.rules.facts import ModuleFacts
from competition.rules.kinds import read_as
from competition.rules.marks import points_of
from competition.rules.scheme_versions import (
    Change,
    Translation,
    aspect_changes,
    carried,
    digest_of,
    signed_module,
    to_be_marked,
    vector_in_force,
)
from competition.rules.sheets import (
    decode_marks,
    encode_marks,
    missing_marks,
    sheet_of,
    unpack,
)
from competition.rules.values import MarkStatus
from tests.rules.making import aspect, criterion, module, panel
from tests.rules.vectors import vector

SCALE = {"min": "0", "max": "3", "step": "1"}


def piece() -> dict[str, Any]:
    aspects = [
        aspect("A1", "6", scale=SCALE, points={"rule": "share"}, descriptors={"0": {"zh": "差"}}),
        aspect("A2", "4", type="answer", points={"rule": "key", "key": ["龙井"]}),
        aspect(
            "A3",
            "5",
            type="measurement",
            points={
                "rule": "choice",
                "choices": [
                    {"code": "good", "name": {"zh": "好"}, "points": "5"},
                    {"code": "bad", "name": {"zh": "差"}, "points": "0"},
                ],
            },
        ),
    ]
    return module("m", "15", [panel("mean", ["J1", "J2"])], [criterion("A", "15", aspects)])


def facts(given: dict[str, Any]) -> ModuleFacts:
    found, problems = read_as(ModuleFacts, given)
    assert found is not None, problems
    return found


def aspects_of(given: dict[str, Any]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = given["scheme"]["criteria"][0]["sub_criteria"][0]["aspects"]
    return listed


def changed(change: Callable[[list[dict[str, Any]]], object]) -> tuple[ModuleFacts, ModuleFacts]:
    old, new = piece(), copy.deepcopy(piece())
    change(aspects_of(new))
    return facts(old), facts(new)


def swap(listed: list[dict[str, Any]], n: int, **given: Any) -> None:
    listed[n] = {**listed[n], **given}


REVERSED = {
    "rule": "choice",
    "choices": [
        {"code": "bad", "name": {"zh": "差"}, "points": "1"},
        {"code": "good", "name": {"zh": "好"}, "points": "5"},
    ],
}


@pytest.mark.parametrize(
    ("change", "code", "expected"),
    [
        (lambda a: None, "A1", Change.KEPT),
        (lambda a: swap(a, 0, max="8"), "A1", Change.RECOUNTED),
        (lambda a: swap(a, 0, scale={**SCALE, "max": "5"}), "A1", Change.ANEW),
        (lambda a: swap(a, 0, scale={**SCALE, "step": "0.5"}), "A1", Change.ANEW),
        (lambda a: swap(a, 0, name={"zh": "口感"}), "A1", Change.WORDING),
        (lambda a: swap(a, 0, descriptors={"0": {"zh": "不合格"}}), "A1", Change.WORDING),
        (lambda a: swap(a, 0, official=True), "A1", Change.KEPT),
        (
            lambda a: swap(a, 1, points={"rule": "key", "key": ["龙井", "西湖龙井"]}),
            "A2",
            Change.RECOUNTED,
        ),
        (lambda a: swap(a, 2, points=REVERSED), "A3", Change.RECOUNTED),
        (lambda a: a.pop(1), "A2", Change.REMOVED),
        (lambda a: a.append(aspect("A4", "2")), "A4", Change.ADDED),
    ],
)
def test_an_aspect_is_told_by_what_a_judge_reads_and_enters(change, code, expected):
    old, new = changed(change)

    found = {each.code: each.change for each in aspect_changes(old, new)}

    assert found[code] is expected
    others = {"A1", "A2", "A3"} - {code}
    assert all(found[other] is Change.KEPT for other in others)


def test_an_aspect_that_moves_to_another_panel_is_marked_anew():
    old, new = piece(), copy.deepcopy(piece())
    for given in (old, new):
        given["panels"].append(panel("single", ["K1"], code="Q"))
        given["scheme"]["criteria"].append(
            criterion("B", "2", [aspect("B1", "2")], panel="Q") | {"panel": "Q"}
        )
    moved = aspects_of(new).pop(0)
    new["scheme"]["criteria"][1]["sub_criteria"][0]["aspects"].append(moved)

    changes = aspect_changes(facts(old), facts(new))

    assert to_be_marked(changes) == {"Q": ("A1",)}


def test_marks_carry_over_by_code_whatever_the_order_of_the_aspects():
    old, new = changed(lambda listed: listed.reverse())
    marks = {"A1": "2", "A2": "龙井", "A3": "bad"}
    vector = encode_marks(sheet_of(old, old.panels[0]), marks)

    found = Translation(old, new, "P").vector(vector)

    assert decode_marks(sheet_of(new, new.panels[0]), found) == marks


def test_a_choice_keeps_its_meaning_when_the_choices_change_places():
    old, new = changed(lambda listed: swap(listed, 2, points=REVERSED))
    vector = encode_marks(sheet_of(old, old.panels[0]), {"A1": "2", "A2": "x", "A3": "good"})

    found = Translation(old, new, "P").vector(vector)

    assert decode_marks(sheet_of(new, new.panels[0]), found)["A3"] == "good"


def test_what_asks_something_else_has_no_mark_until_it_is_marked_anew():
    old, new = changed(lambda listed: swap(listed, 0, scale={**SCALE, "max": "5"}))
    given = {"A1": "2", "A2": MarkStatus.NOT_ATTEMPTED, "A3": "good"}
    vector = encode_marks(sheet_of(old, old.panels[0]), given)

    found = Translation(old, new, "P").vector(vector)

    sheet = sheet_of(new, new.panels[0])
    assert missing_marks(sheet, found) == ("A1",)
    assert decode_marks(sheet, found)["A2"] is MarkStatus.NOT_ATTEMPTED


@pytest.mark.parametrize(("standing", "missing"), [((), ("A1",)), (("A1",), ())])
def test_a_reworded_aspect_is_marked_anew_unless_its_marks_were_let_stand(standing, missing):
    old, new = changed(lambda listed: swap(listed, 0, name={"zh": "口感与余韵"}))
    vector = encode_marks(sheet_of(old, old.panels[0]), {"A1": "2", "A2": "x", "A3": "good"})

    found = Translation(old, new, "P", standing).vector(vector)

    assert missing_marks(sheet_of(new, new.panels[0]), found) == missing


def test_what_was_lost_on_the_way_does_not_come_back_with_a_third_version():
    first, second = changed(lambda listed: swap(listed, 0, scale={**SCALE, "max": "5"}))
    vector = encode_marks(sheet_of(first, first.panels[0]), {"A1": "2", "A2": "x", "A3": "good"})
    ways = (Translation(first, second, "P"), Translation(second, first, "P"))

    found = carried(ways, vector)

    assert missing_marks(sheet_of(first, first.panels[0]), found) == ("A1",)


def test_between_equal_versions_the_very_bytes_stay():
    old, new = changed(lambda _: None)
    vector = encode_marks(sheet_of(old, old.panels[0]), {"A1": "3", "A2": "x", "A3": "bad"})

    assert Translation(old, new, "P").vector(vector) is vector


@pytest.mark.parametrize("case", vector("versions")["cases"], ids=lambda case: case["name"])
def test_the_worked_examples_come_out(case):
    old, new = (
        facts(module("m", "9", [panel("single", ["J1"])], [criterion("A", "9", [case[side]])]))
        for side in ("before", "after")
    )
    signed, sheet = sheet_of(old, old.panels[0]), sheet_of(new, new.panels[0])
    given = encode_marks(signed, {"A1": case["value"]})
    standing = ("A1",) if case.get("standing") else ()

    (change,) = aspect_changes(old, new)
    found = Translation(old, new, "P", standing).vector(given)

    assert change.change == case["change"]
    assert decode_marks(sheet, found).get("A1") == case["mark"]
    before = points_of(signed.aspects[0], signed.places[0], unpack(signed, given)[0].raw)
    assert before == Fraction(case["points"][0])
    if case["mark"] is not None:
        after = points_of(sheet.aspects[0], sheet.places[0], unpack(sheet, found)[0].raw)
        assert after == Fraction(case["points"][1])


LIMIT = {"rule": "overtime", "limit": "60", "unit": "1", "each": "1"}
TIMED = {"rule": "bands", "bands": [{"to": "60", "points": "5"}], "beyond": "0"}


def test_a_time_is_measured_however_it_gives_points():
    old, new = piece(), copy.deepcopy(piece())
    swap(aspects_of(old), 2, type="time", points=LIMIT, scale=SCALE, decimals=0)
    swap(aspects_of(new), 2, type="time", points=TIMED, scale=SCALE, decimals=0)

    found = {each.code: each.change for each in aspect_changes(facts(old), facts(new))}

    assert found["A3"] is Change.RECOUNTED


def versions() -> ModuleFacts:
    """Three versions: the second has a longer scale for A1, the third other words for A3."""
    first, second, third = piece(), copy.deepcopy(piece()), copy.deepcopy(piece())
    swap(aspects_of(second), 0, scale={**SCALE, "max": "4"})
    swap(aspects_of(third), 0, scale={**SCALE, "max": "4"})
    swap(aspects_of(third), 2, name={"zh": "重写"})
    earlier = [
        {"scheme": given["scheme"], "ruling": f"R{n}", "reason": {"zh": "印错"},
         "at": "2026-11-20T08:00:00+08:00"}
        for n, given in enumerate((first, second), 1)
    ]  # fmt: skip
    return facts({**third, "earlier": earlier})


def marked(module: ModuleFacts) -> bytes:
    return encode_marks(sheet_of(module, module.panels[0]), {"A1": "3", "A2": "龙井", "A3": "good"})


def test_a_sheet_is_read_by_the_version_it_names():
    module = versions()
    first, second = (digest_of(old.scheme) for old in module.earlier)

    assert signed_module(module, f"sha256:{first}").scheme == module.earlier[0].scheme
    assert signed_module(module, f"sha256:{second}").scheme == module.earlier[1].scheme
    assert signed_module(module, digest_of(module.scheme)) is module
    assert signed_module(module, None) is module


@pytest.mark.parametrize(("version", "missing"), [(0, ("A1", "A3")), (1, ("A3",)), (None, ())])
def test_a_sheet_comes_through_every_version_since_its_own(version, missing):
    module = versions()
    digest = None if version is None else f"sha256:{digest_of(module.earlier[version].scheme)}"
    vector = marked(signed_module(module, digest))

    found = vector_in_force(module, "P", digest, vector)

    sheet = sheet_of(module, module.panels[0])
    kept = {"A1": "3", "A2": "龙井", "A3": "good"}
    assert missing_marks(sheet, found) == missing
    assert decode_marks(sheet, found) == {k: v for k, v in kept.items() if k not in missing}
