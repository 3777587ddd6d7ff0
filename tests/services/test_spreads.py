"""Marks too far apart are told when the last seat has signed, and may be given anew (评分差)."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import SheetState
from competition.services import audit, blanks, matrices, sheet_rulings, sheet_views, spreads, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet

BY_ASPECT = {"over": "aspect", "limit": "4"}


def sign(hall: Hall, tablet: Tablet, seat: int, base: int = 0, **marks: str) -> sync.Taken:
    op, sheet = uuid.uuid4(), hall.sheet(seat).id
    raw = body(
        sheet, hall.digest, op=op, session=tablet.session_id, base_rev=base,
        marks={**MARKS, **marks},
    )  # fmt: skip
    with transaction():
        return sync.take_in(tablet.actor, sheet, op, raw, now=NOW)


def both(hall: Hall) -> tuple[Tablet, Tablet]:
    return make_tablet(hall, 0, label="甲"), make_tablet(hall, 1, label="乙")


def test_the_last_signature_learns_where_marks_lie_too_far_apart(app: Flask) -> None:
    hall = make_hall(spread=BY_ASPECT)
    one, other = both(hall)

    first = sign(hall, one, 0)
    last = sign(hall, other, 1, B1="0")

    assert (first.spread, last.spread) == ((), ("B1",))
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "sheet.signed").order_by(AuditEntry.sequence)
    ).all()[-1]
    assert entry.facts["spread"] == ["B1"]


def test_a_held_mark_may_be_given_anew_without_being_sent_back(app: Flask) -> None:
    hall = make_hall(spread=BY_ASPECT)
    one, other = both(hall)
    sign(hall, one, 0)
    sign(hall, other, 1, B1="0")

    anew = sign(hall, other, 1, base=1, B1="4")
    once_more = sign(hall, other, 1, base=2, B1="3")

    assert (anew.state, anew.n, anew.spread) == ("current", 2, ())
    assert (once_more.state, once_more.reasons) == ("flagged", ("not_reopened",))
    assert hall.sheet(1).state is SheetState.FLAGGED


def test_once_the_chief_lets_marks_stand_nobody_marks_anew(app: Flask) -> None:
    hall = make_hall(spread=BY_ASPECT)
    one, other = both(hall)
    sign(hall, one, 0)
    sign(hall, other, 1, B1="0")
    chief, code = hall.chief(), hall.codes[0].id
    with transaction():
        sheet_rulings.accept_spread(
            chief, hall.module.id, code, "看法不同", panel="S", aspect="B1", now=NOW
        )

    anew = sign(hall, other, 1, base=1, B1="4")

    assert anew.reasons == ("not_reopened",)


@pytest.mark.parametrize(
    ("spread", "combine", "marks", "found"),
    [
        ({"over": "sheet", "limit": "3"}, {"rule": "mean", "over": "sheet"}, {"B1": "0"}, ("",)),
        ({"over": "sheet", "limit": "20"}, {"rule": "mean", "over": "sheet"}, {"B1": "0"}, ()),
        ({"over": "aspect", "limit": "1", "unit": "steps"}, {"rule": "mean"}, {"A3": "1"}, ("A3",)),
        (
            {"over": "aspect", "limit": "50", "unit": "percent"},
            {"rule": "mean"},
            {"B2": "1"},
            ("B2",),
        ),
        ({"over": "aspect", "limit": "2"}, {"rule": "mean", "over": "sheet"}, {"B1": "0"}, ("B1",)),
        ({"over": "aspect", "limit": "2"}, {"rule": "mean"}, {"C1": "999.0"}, ()),
    ],
)
def test_limits_by_sheet_by_step_by_share(
    app: Flask,
    spread: dict[str, str],
    combine: dict[str, str],
    marks: dict[str, str],
    found: tuple[str, ...],
) -> None:
    hall = make_hall(spread=spread, combine=combine)
    one, other = both(hall)
    sign(hall, one, 0)

    assert sign(hall, other, 1, **marks).spread == found


def test_a_limit_changed_after_the_first_mark_holds_at_once(app: Flask) -> None:
    hall = make_hall(spread={"over": "aspect", "limit": "12"})
    one, other = both(hall)
    sign(hall, one, 0)
    with transaction():
        db.session.get_one(Panel, hall.panel.id).spread = {"over": "aspect", "limit": "1"}
        audit.record(SYSTEM, "panel.changed", ("panel", hall.panel.id), scope=hall.scope, now=NOW)

    assert sign(hall, other, 1, B1="0").spread == ("B1",)


def test_the_quick_look_never_stays_silent_where_the_rules_cry(app: Flask) -> None:
    chance = random.Random(7)
    hall = make_hall(codes=24, spread={"over": "aspect", "limit": "3"})
    check = spreads.check_of(
        blanks.blank(hall.panel.id, hall.module.id), hall.panel.id, hall.panel.spread
    )
    assert check is not None
    vectors: dict[uuid.UUID, list[bytes]] = {}
    for number, code in enumerate(hall.codes):
        for seat in range(2):
            marks: dict[str, Any] = {
                **MARKS,
                "A1": str(chance.randint(0, 3)),
                "B1": str(chance.randint(0, 12) / 2),
                "B2": str(chance.randint(0, 12) / 2),
            }
            with transaction():
                sync.enter(
                    SYSTEM, hall.sheet(seat, number).id, marks, kind="import", base_rev=0, now=NOW
                )
            vector, _problems = blanks.blank(hall.panel.id, hall.module.id).read(marks)
            vectors.setdefault(code.id, []).append(vector)

    lines = {line.code_id: line for line in matrices.read(SYSTEM, hall.module.id).lines}

    cried = {code for code, both in vectors.items() if check.cries(both)}
    held = {code for code, line in lines.items() if line.held}
    assert held <= cried
    assert 0 < len(held) < len(lines)


def test_panels_of_different_scale_are_never_measured_together(app: Flask) -> None:
    hall = make_hall(spread=BY_ASPECT)
    one, other = both(hall)
    sign(hall, one, 0)
    sign(hall, other, 1, B1="0")

    line = matrices.read(SYSTEM, hall.module.id).lines[0]
    view = sheet_views.code(SYSTEM, hall.module.id, hall.codes[0].id, 1)

    seats = db.session.scalars(select(PanelSeat.code)).all()
    assert [(at.panel, at.seats) for at in line.panels] == [("S", sorted(seats))]
    assert line.panels[0].spread == max(line.panels[0].points) - min(line.panels[0].points)
    assert [spread.aspect for spread in view.spreads] == ["B1"]
