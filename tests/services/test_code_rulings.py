"""Penalties are ruled on codes before anybody is named, and the engine reads them afterwards."""

from __future__ import annotations

import uuid
from fractions import Fraction

import pytest

from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.ruling import Ruling
from competition.services import code_rulings, facts, matrix_rows, sync
from competition.services.code_rulings import CodeDraft
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, body, make_hall, make_tablet

pytestmark = pytest.mark.usefixtures("bundles_watched")


@pytest.fixture
def hall(app):
    """Two judges, three codes; K-001 and K-002 are whole, K-003 is not."""
    found = make_hall()
    tablets = [make_tablet(found, seat, label=f"评分台{seat}") for seat in (0, 1)]
    for code, given in ((0, {}), (1, {"A1": "1"}), (2, {})):
        for seat in (0, 1) if code < 2 else (0,):
            sheet, op = found.sheet(seat, code), uuid.uuid4()
            raw = body(
                sheet.id, found.digest, op=op, session=tablets[seat].session_id,
                marks={**MARKS, **given}, base_rev=0,
            )  # fmt: skip
            with transaction():
                sync.take_in(tablets[seat].actor, sheet.id, op, raw, now=NOW)
    return found


def draft(hall, kind, code=0, value="", reason="超时未停"):
    return CodeDraft(kind, hall.codes[code].id, value, reason)


def test_what_a_penalty_would_do_is_told_by_code_and_keeps_nothing(hall):
    effect = code_rulings.preview(SYSTEM, hall.module.id, draft(hall, "deduct", value="10"))

    first, second = effect.moved
    assert (first.code, second.code) == ("K-001", "K-002")
    assert first.before is not None
    assert first.after == first.before - 10
    assert ((first.place, first.new_place), (second.place, second.new_place)) == ((1, 2), (2, 1))
    assert second.before == second.after
    assert effect.whole == 2
    assert db.session.query(Ruling).count() == 0


def test_a_code_whose_sheets_are_not_all_in_shows_no_points(hall):
    effect = code_rulings.preview(SYSTEM, hall.module.id, draft(hall, "zero", code=2))

    (only,) = effect.moved
    assert (only.code, only.before, only.after, only.place) == ("K-003", None, None, None)


@pytest.mark.parametrize(
    ("kind", "value", "left"), [("zero", "", Fraction(0)), ("disqualify", "", None)]
)
def test_zero_and_disqualification_act_on_the_code(hall, kind, value, left):
    effect = code_rulings.preview(SYSTEM, hall.module.id, draft(hall, kind, value=value))

    assert effect.moved[0].after == left
    assert effect.moved[1].new_place == 1


def test_a_ruling_stands_where_the_engine_reads_it_until_it_is_withdrawn(hall):
    chief = hall.chief()
    with transaction():
        row = code_rulings.make(
            chief, hall.module.id, draft(hall, "deduct-share", value="0.5"), now=NOW
        )
    view = facts.module_view(hall.module.id)

    (read,) = matrix_rows.all_rulings(view)[hall.codes[0].id]
    assert (read.kind, read.module, read.entry) == ("deduct-share", "practical", "K-001")
    assert read.value == Fraction(1, 2)
    assert [(one.code, one.about, one.by) for one in code_rulings.listing(chief, view.id)] == [
        ("R1", "K-001", "裁判长")
    ]
    with transaction():
        code_rulings.withdraw(chief, view.id, row.id, "录像复核后撤回", now=NOW)
    assert matrix_rows.all_rulings(view) == {}
    with pytest.raises(NotNow, match="ruling-stays"):
        code_rulings.withdraw(chief, view.id, row.id, "再撤", now=NOW)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("deduct", "", "value-not-positive"),
        ("deduct", "0", "value-not-positive"),
        ("deduct", "x", "value-not-positive"),
        ("deduct", "1000", "above-most"),
        ("deduct-share", "1.01", "above-most"),
        ("order", "", "unknown-word"),
    ],
)
def test_everything_a_ruling_lacks_is_told(hall, kind, value, code):
    with pytest.raises(Invalid) as refused:
        code_rulings.preview(SYSTEM, hall.module.id, draft(hall, kind, value=value))

    assert [each.code for each in refused.value.problems] == [code]


def test_a_code_of_another_module_is_none(hall):
    other = CodeDraft("zero", uuid.uuid4(), "", "误")

    with pytest.raises(Invalid) as refused:
        code_rulings.make(SYSTEM, hall.module.id, other, now=NOW)

    assert [each.where for each in refused.value.problems] == ["code"]


def test_a_judge_rules_on_nothing(hall):
    judge = make_tablet(hall, 0, label="评分台9").actor

    with pytest.raises(NotAllowed):
        code_rulings.preview(judge, hall.module.id, draft(hall, "zero"))
