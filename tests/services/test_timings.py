"""What a stopwatch ran and what was given back is signed beside the marks (计时、补时)."""

from __future__ import annotations

import io
import uuid
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from competition.db import transaction
from competition.errors import Invalid
from competition.services import (
    filings,
    marking,
    recodings,
    sheet_remarks,
    sheet_views,
    sync,
)
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, body, make_hall, make_tablet

POWER_CUT = {"aspect": "", "ran": "1027.4", "given_back": "60", "why": "停电"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1, codes=2)


def sign(hall: Hall, timing: Any, note: str = "") -> None:
    tablet, op, sheet = make_tablet(hall), uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id, timing=timing, note=note)
    with transaction():
        sync.take_in(tablet.actor, sheet, op, raw, now=NOW)


def seen(hall: Hall, code: int = 0) -> list[tuple[str, sheet_remarks.Time | None]]:
    view = sheet_views.sheet(SYSTEM, hall.scope, hall.sheet(code=code).id)
    return [(remark.code, remark.time) for remark in view.remarks]


def test_the_chief_sees_what_counts_what_was_given_back_and_by_how_much_it_went_over(
    hall: Hall,
) -> None:
    sign(hall, [POWER_CUT, {"aspect": "C1", "ran": "907.4", "given_back": "30"}])

    assert seen(hall) == [
        ("", sheet_remarks.Time(Decimal("967.4"), Decimal(60), "停电", Decimal("67.4"))),
        ("C1", sheet_remarks.Time(Decimal("877.4"), Decimal(30), "", Decimal(0))),
    ]


def test_more_given_back_than_ran_leaves_nothing_rather_than_less(hall: Hall) -> None:
    sign(hall, [{"aspect": "", "ran": "10", "given_back": "30"}])

    assert seen(hall) == [("", sheet_remarks.Time(Decimal(0), Decimal(30), "", Decimal(0)))]


def test_it_goes_with_the_marks_to_another_code(hall: Hall) -> None:
    sign(hall, [POWER_CUT])

    with transaction():
        recodings.move(
            SYSTEM, hall.sheet().id, hall.sheet(code=1).id, "标签看错", acknowledged=[], now=NOW,
            second=SYSTEM,
        )  # fmt: skip

    assert [code for code, time in seen(hall, code=1) if time] == [""]


@pytest.mark.parametrize(
    "timing",
    [
        {},
        [{"aspect": "", "ran": "-1"}],
        [{"aspect": "", "ran": 7}],
        [{"aspect": "", "ran": "1e3"}],
        [{"aspect": "", "ran": "1", "stopped": "yes"}],
        [{"aspect": "", "ran": "1"}] * 21,
    ],
)
def test_a_time_that_cannot_be_read_is_no_signed_sheet(hall: Hall, timing: Any) -> None:
    with pytest.raises(Invalid, match="revision-malformed"):
        sign(hall, timing)


def test_the_judges_record_prints_what_was_signed_beside_the_marks(app: Flask) -> None:
    hall = make_hall(seats=1, codes=1)
    sign(hall, [POWER_CUT], note="杯壁有裂纹")
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)

    with transaction():
        content = filings.print_papers(SYSTEM, hall.scope, hall.module.id, "record", now=NOW)

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    plain = "".join(text.split())
    assert "用时16:07.4超时67.4秒已补时1:00停电" in plain
    assert "备注杯壁有裂纹" in plain
