"""A sheet's vector: what goes in comes out, and damage is noticed."""

from __future__ import annotations

from array import array
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.errors import Invalid
from competition.rules.programs import compile_trade
from competition.rules.sheets import (
    Sheet,
    decode_marks,
    encode_marks,
    missing_marks,
    unpack,
)
from competition.rules.values import MarkStatus
from tests.rules.generated import aspects, is_beside
from tests.rules.making import aspect, criterion, module, panel, trade

ANSWERS = {"rule": "key", "key": ["龙井"]}


def sheet_of(*documents: dict[str, Any]) -> Sheet:
    most = str(sum(int(one["max"]) for one in documents if not is_beside(one)))
    whole = module(
        "m", most, [panel("single", ["J1"])], [criterion("A", most, documents)],
        reference={"combine": {"rule": "mean"}},
    )  # fmt: skip
    return compile_trade(trade([whole])).sheet("m", "P")


MIXED = sheet_of(
    aspect("A1", "10", scale={"max": "10", "step": "0.5"}),
    aspect("A2", "4", type="answer", points=ANSWERS),
    aspect("A3", "0", type="veto", points={"rule": "veto"}),
)


def test_marks_come_out_as_they_were_entered() -> None:
    marks = {"A1": "8.5", "A2": "西湖龙井", "A3": "no"}

    assert decode_marks(MIXED, encode_marks(MIXED, marks)) == marks


def test_a_plain_sheet_is_a_bare_row_of_numbers() -> None:
    sheet = sheet_of(aspect("A1", "10", scale={"max": "10", "step": "0.5"}), aspect("A2", "5"))

    vector = encode_marks(sheet, {"A1": "8.5", "A2": "4.125"})

    assert array("q", vector).tolist() == [0, 85, 4125]


def test_missing_and_unattempted_marks_are_different_things() -> None:
    vector = encode_marks(MIXED, {"A1": MarkStatus.NOT_ATTEMPTED, "A3": "yes"})

    assert missing_marks(MIXED, vector) == ("A2",)
    assert decode_marks(MIXED, vector) == {"A1": MarkStatus.NOT_ATTEMPTED, "A3": "yes"}


def test_every_illegal_mark_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        encode_marks(MIXED, {"A1": "10.5", "A3": "perhaps", "Z": "1"})

    found = {problem.where: problem.code for problem in refused.value.problems}
    assert found == {"Z": "unknown-aspect", "A1": "mark-above", "A3": "mark-unknown-choice"}


def test_a_cut_or_lengthened_vector_is_damaged() -> None:
    vector = encode_marks(MIXED, {"A1": "8.5", "A2": "龙井", "A3": "no"})

    for damaged in (b"", vector[:-1], vector + b"x", vector[:8]):
        with pytest.raises(Invalid, match="vector-damaged"):
            unpack(MIXED, damaged)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_any_aspect_survives_packing(data: Any) -> None:
    document, values = data.draw(aspects("A1"))
    filler = aspect("B1", "1")
    sheet = sheet_of(document, filler)
    value = data.draw(values)

    first = encode_marks(sheet, {"A1": value, "B1": "1"})
    again = encode_marks(sheet, decode_marks(sheet, first))

    assert again == first
