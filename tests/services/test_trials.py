"""Trial marking before the first real sheet: same sheets, kept apart, closed with words (试评)."""

from __future__ import annotations

import uuid
from fractions import Fraction
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound, NotNow
from competition.models.calibration import Trial, TrialRevision, TrialSheet
from competition.models.event import ModuleState
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import Revision, ScoreSheet
from competition.rules.values import MarkStatus
from competition.services import (
    audit,
    bundles,
    facts,
    judge_quality,
    marking,
    openings,
    sync,
    trial_papers,
    trial_rounds,
    trial_views,
    trials,
)
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet

pytestmark = pytest.mark.usefixtures("bundles_watched")


@pytest.fixture
def hall(app: Flask) -> Hall:
    hall = make_hall(opened=False, spread={"over": "aspect", "limit": "3"})
    approve(hall)
    return hall


def approve(hall: Hall) -> None:
    with transaction():
        scheme = db.session.scalars(
            select(MarkingScheme).where(MarkingScheme.module_id == hall.module.id)
        ).one()
        scheme.state = SchemeState.APPROVED


def begin(hall: Hall, actor: Actor = SYSTEM) -> Trial:
    with transaction():
        return trial_rounds.begin(actor, hall.module.id, now=NOW)


def sheet_of(hall: Hall, seat: int = 0, code: str = "试1") -> TrialSheet:
    return db.session.scalars(
        select(TrialSheet).where(TrialSheet.seat_id == hall.seats[seat].id, TrialSheet.code == code)
    ).one()


def sign(
    hall: Hall, tablet: Tablet, seat: int = 0, code: str = "试1", **marks: str
) -> tuple[uuid.UUID, bytes, sync.Taken]:
    op, sheet = uuid.uuid4(), sheet_of(hall, seat, code)
    raw = body(
        sheet.id, hall.digest, op=op, session=tablet.session_id, marks={**MARKS, **marks},
        base_rev=sheet.revisions,
    )  # fmt: skip
    with transaction():
        taken = trials.take_in(tablet.actor, sheet.id, op, raw, now=NOW)
    return op, raw, taken


def close(trial: Trial, note: str = "B1 从 4 分起须细腻", actor: Actor = SYSTEM) -> None:
    with transaction():
        trial_rounds.close(actor, trial.id, note, now=NOW)


def test_every_seat_gets_two_sheets_on_its_tablet_before_anything_is_open(hall: Hall) -> None:
    tablet = make_tablet(hall)
    assert bundles.bundle(tablet.actor, hall.event_scope).content["seats"] == []

    begin(hall)

    found = bundles.bundle(tablet.actor, hall.event_scope).content
    assert [(sheet["code"], sheet["trial"], sheet["state"]) for sheet in found["sheets"]] == [
        ("试1", True, "open"),
        ("试2", True, "open"),
    ]
    assert found["seats"][0]["scheme"] in found["schemes"]
    assert db.session.scalar(select(func.count()).select_from(ScoreSheet)) == 0


def test_trial_sheets_come_before_real_ones(hall: Hall) -> None:
    close(begin(hall))
    with transaction():
        marking.open_module(SYSTEM, hall.module.id, now=NOW)
    tablet = make_tablet(hall)

    codes = [s["code"] for s in bundles.bundle(tablet.actor, hall.event_scope).content["sheets"]]

    assert codes == ["K-001", "K-002", "K-003"]


def test_a_signed_trial_sheet_is_stored_once_with_its_receipt(hall: Hall) -> None:
    begin(hall)
    tablet = make_tablet(hall)
    op, raw, first = sign(hall, tablet)
    with transaction():
        again = trials.take_in(tablet.actor, sheet_of(hall).id, op, raw, now=NOW)

    assert again.replay
    assert again.receipt == first.receipt
    assert [(r["op"], r["receipt"]) for r in trials.receipts(tablet.actor)] == [
        (str(op), first.receipt)
    ]
    held = bundles.bundle(tablet.actor, hall.event_scope).content["sheets"][0]
    assert (held["state"], held["marks"]["B1"]) == ("signed", {"value": "4.5"})


def test_other_bytes_under_a_known_operation_are_refused(hall: Hall) -> None:
    begin(hall)
    tablet = make_tablet(hall)
    op, _raw, _taken = sign(hall, tablet)
    other = body(sheet_of(hall).id, hall.digest, op=op, marks={**MARKS, "A1": "3"})

    with pytest.raises(Invalid, match="op-reused"), transaction():
        trials.take_in(tablet.actor, sheet_of(hall).id, op, other, now=NOW)


def test_another_events_judge_finds_no_trial_sheet(hall: Hall) -> None:
    begin(hall)
    tablet = make_tablet(make_hall("E2"))
    op = uuid.uuid4()

    with pytest.raises((NotFound, NotAllowed)), transaction():
        trials.take_in(
            tablet.actor, sheet_of(hall).id, op, body(sheet_of(hall).id, "0" * 64, op=op), now=NOW
        )


def test_trial_marks_reach_no_table_that_results_are_made_of(hall: Hall) -> None:
    begin(hall)
    for seat in (0, 1):
        for code in ("试1", "试2"):
            sign(hall, make_tablet(hall, seat), seat, code)

    assert db.session.scalar(select(func.count()).select_from(TrialRevision)) == 4
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0
    assert judge_quality.read(hall.chief(), hall.module.id).panels[0].whole == 0
    assert list(audit.verify()) == []


def test_a_code_is_compared_once_every_seat_is_in(hall: Hall) -> None:
    begin(hall)
    sign(hall, make_tablet(hall, 0), 0, B1="3")
    chief = hall.chief()
    assert trial_views.read(chief, hall.module.id).rounds[0].tables[0].rows == ()

    sign(hall, make_tablet(hall, 1), 1, B1="5")

    table = trial_views.read(chief, hall.module.id).rounds[0].tables[0]
    rows = {row.code: row for row in table.rows}
    assert [given.entered for given in rows["B1"].given] == ["3", "5"]
    assert (rows["B1"].spread, rows["B1"].wide) == (Fraction(4), True)
    assert (rows["A1"].spread, rows["A1"].wide) == (0, False)
    assert rows[""].spread == Fraction(4)


def test_the_last_signature_on_a_trial_sheet_is_shown(hall: Hall) -> None:
    begin(hall)
    sign(hall, make_tablet(hall, 0), 0, A1="0")
    sign(hall, make_tablet(hall, 0), 0, A1="3")
    sign(hall, make_tablet(hall, 1), 1)

    table = trial_views.read(hall.chief(), hall.module.id).rounds[0].tables[0]

    assert [given.entered for given in table.rows[0].given] == ["3", "2"]


def test_marking_opens_only_after_the_talk(hall: Hall) -> None:
    trial = begin(hall)
    with pytest.raises(NotNow, match="trial-running"), transaction():
        marking.open_module(SYSTEM, hall.module.id, now=NOW)

    close(trial)
    with transaction():
        made = marking.open_module(SYSTEM, hall.module.id, now=NOW)

    assert made == 6
    assert hall.module.state is ModuleState.OPEN


def test_opening_a_trade_names_the_trial_that_runs(hall: Hall) -> None:
    begin(hall)

    with pytest.raises(Invalid) as refused, transaction():
        openings.open_trade(SYSTEM, hall.scope, now=NOW)

    assert ("trial-running", "practical") in {(p.code, p.where) for p in refused.value.problems}


def test_a_round_is_not_closed_without_words(hall: Hall) -> None:
    trial = begin(hall)

    with pytest.raises(Invalid, match="trial-note-missing"):
        trial_rounds.close(SYSTEM, trial.id, "  ", now=NOW)


def test_another_round_goes_on_counting_its_codes(hall: Hall) -> None:
    close(begin(hall))
    begin(hall)
    tablet = make_tablet(hall)

    codes = [s["code"] for s in bundles.bundle(tablet.actor, hall.event_scope).content["sheets"]]

    assert codes == ["试3", "试4"]
    assert [r.number for r in trial_views.read(SYSTEM, hall.module.id).rounds] == [2, 1]


def test_a_round_begun_anew_gives_the_open_one_up(hall: Hall) -> None:
    begin(hall)
    begin(hall)

    rounds = trial_views.read(SYSTEM, hall.module.id).rounds

    assert [(each.number, each.open) for each in rounds] == [(2, True)]


def test_no_trial_once_real_marks_are_given(app: Flask) -> None:
    hall = make_hall()

    with pytest.raises(NotNow, match="trial-too-late"):
        trial_rounds.begin(SYSTEM, hall.module.id, now=NOW)


def test_no_trial_of_a_scheme_that_is_not_approved(app: Flask) -> None:
    hall = make_hall(opened=False)

    with pytest.raises(NotNow, match="trial-no-scheme"):
        trial_rounds.begin(SYSTEM, hall.module.id, now=NOW)


def test_a_trial_freezes_nothing(hall: Hall) -> None:
    begin(hall)
    sign(hall, make_tablet(hall))

    states = db.session.scalars(select(MarkingScheme.state)).all()

    assert states == [SchemeState.APPROVED]


def test_a_sheet_marked_by_another_scheme_is_kept_and_not_compared(hall: Hall) -> None:
    begin(hall)
    tablet, op = make_tablet(hall), uuid.uuid4()
    raw = body(sheet_of(hall).id, "f" * 64, op=op)

    with transaction():
        taken = trials.take_in(tablet.actor, sheet_of(hall).id, op, raw, now=NOW)

    assert taken.state == "current"
    table = trial_views.read(SYSTEM, hall.module.id).rounds[0].tables[0]
    assert table.sheets[0].other_scheme


def test_a_paper_sheet_is_typed_in_and_mended_first(hall: Hall) -> None:
    begin(hall)
    sheet, chief = sheet_of(hall), hall.chief()
    with pytest.raises(Invalid) as refused:
        trials.enter(chief, sheet.id, {**MARKS, "A1": "9"}, now=NOW)
    assert [p.where for p in refused.value.problems] == ["A1"]

    with transaction():
        trials.enter(chief, sheet.id, {**MARKS, "A1": MarkStatus.NOT_ATTEMPTED}, now=NOW)

    assert trial_views.read(SYSTEM, hall.module.id).rounds[0].tables[0].signed == 1


def test_the_record_prints_what_was_agreed(hall: Hall) -> None:
    trial = begin(hall)
    for seat in (0, 1):
        sign(hall, make_tablet(hall, seat), seat, B1=("3", "5")[seat])
    close(trial, "奶泡以细腻为准")

    content = trial_papers.record(SYSTEM, trial.id, now=NOW)

    said = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    for wanted in ("试评记录", "试1", "试2", "奶泡以细腻为准", "4 *", "裁判长"):
        assert wanted in said


def test_a_judge_begins_no_trial(hall: Hall) -> None:
    account = make_account("judge", event=hall.event, trade=hall.trade)
    judge = Actor(account.id, "评委")

    with pytest.raises((NotAllowed, NotFound)):
        trial_rounds.begin(judge, hall.module.id, now=NOW)


def test_the_scheme_of_a_round_survives_its_change(hall: Hall) -> None:
    begin(hall)
    for seat in (0, 1):
        sign(hall, make_tablet(hall, seat), seat)
    before = facts.module_view(hall.module.id).scheme_digest
    with transaction():
        scheme = db.session.scalars(select(MarkingScheme)).one()
        scheme.decimals = 2
        audit.record(SYSTEM, "scheme.saved", ("scheme", scheme.id),
                     scope=Scope(hall.event.id, hall.trade.id), now=NOW)  # fmt: skip

    assert facts.module_view(hall.module.id).scheme_digest != before
    rows = trial_views.read(SYSTEM, hall.module.id).rounds[0].tables[0].rows
    assert rows[0].given[0].entered == "2"


def test_where_the_event_asks_for_it_nothing_opens_without_a_trial(hall: Hall) -> None:
    with transaction():
        hall.event.settings = {"trial": "required"}
    with pytest.raises(NotNow, match="trial-missing"), transaction():
        marking.open_module(SYSTEM, hall.module.id, now=NOW)
    with pytest.raises(Invalid) as refused, transaction():
        openings.open_trade(SYSTEM, hall.scope, now=NOW)
    assert ("trial-missing", "practical") in {(p.code, p.where) for p in refused.value.problems}

    close(begin(hall))

    with transaction():
        assert marking.open_module(SYSTEM, hall.module.id, now=NOW) == 6
