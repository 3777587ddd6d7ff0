"""The server's side of the failure table (故障表): rows by number, `tests/prove/README.md`."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from competition.config import ROOT
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed
from competition.models.audit import AuditEntry
from competition.models.device import MarkingSession
from competition.models.panel import PanelSeat
from competition.models.sheet import Revision, RevisionStanding, SheetState
from competition.services import blockers, marking, matrices, sheet_rulings, sync
from competition.web.sync import waiting
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1, codes=2)


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall)


def signed(hall: Hall, tablet: Tablet, code: int = 0, **given: Any) -> tuple[uuid.UUID, bytes]:
    op = uuid.uuid4()
    raw = body(hall.sheet(0, code).id, hall.digest, op=op, session=tablet.session_id, **given)
    return op, raw


def send(hall: Hall, tablet: Tablet, op: uuid.UUID, raw: bytes, code: int = 0) -> sync.Taken:
    one = sync.Sent(tablet.actor, hall.sheet(0, code).id, op, raw, NOW)
    return waiting.Group().take_in(one)


def stored() -> int:
    return db.session.scalar(select(func.count()).select_from(Revision)) or 0


def test_row_3_an_answer_that_was_lost_is_given_again(hall: Hall, tablet: Tablet) -> None:
    op, raw = signed(hall, tablet)

    answers = [send(hall, tablet, op, raw) for _ in range(3)]

    assert [found.replay for found in answers] == [False, True, True]
    assert len({found.receipt for found in answers}) == 1
    assert stored() == 1


def test_row_7_a_number_used_again_for_other_bytes_changes_nothing(
    hall: Hall, tablet: Tablet
) -> None:
    op, raw = signed(hall, tablet)
    send(hall, tablet, op, raw)

    with pytest.raises(Invalid, match="op-reused"):
        send(hall, tablet, op, raw + b"\n")

    assert db.session.scalars(select(Revision.body)).one() == raw


def test_row_8_a_second_tablet_on_the_same_base_blocks_the_lock_until_decided(
    hall: Hall, tablet: Tablet
) -> None:
    send(hall, tablet, *signed(hall, tablet))
    other = make_tablet(hall, label="另一台")
    second, raw = signed(hall, other, marks={**MARKS, "A1": "0"})
    taken = send(hall, other, second, raw)
    send(hall, other, *signed(hall, other, 1), code=1)

    with pytest.raises(Invalid, match="module-not-ready"), transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)
    with transaction():
        sheet_rulings.resolve(SYSTEM, hall.sheet().id, second, "以第二台为准", now=NOW)
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)

    assert taken.state == "conflict"
    assert stored() == 3


def test_row_9_what_comes_after_the_lock_is_kept_and_shown(hall: Hall, tablet: Tablet) -> None:
    for code in range(2):
        send(hall, tablet, *signed(hall, tablet, code), code=code)
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)

    late = send(hall, tablet, *signed(hall, tablet, base_rev=1, marks={**MARKS, "A1": "0"}))

    waits = blockers.of(matrices.read(SYSTEM, hall.module.id))
    assert (late.state, late.reasons) == ("flagged", ("round_locked",))
    assert [(each.kind, each.where) for each in waits] == [("flagged", "K-001")]
    assert hall.sheet().current_n == 1


def test_row_10_what_was_signed_under_another_scheme_is_kept_under_its_digest(
    hall: Hall, tablet: Tablet
) -> None:
    op = uuid.uuid4()
    raw = body(hall.sheet().id, "f" * 64, op=op, session=tablet.session_id)

    taken = send(hall, tablet, op, raw)

    kept = db.session.get_one(Revision, op)
    assert (taken.state, taken.reasons) == ("flagged", ("scheme_changed",))
    assert json.loads(kept.body)["scheme"]["hash"] == f"sha256:{'f' * 64}"


def test_row_11_a_session_that_is_over_stores_nothing_and_asks_for_the_pin(
    hall: Hall, tablet: Tablet
) -> None:
    op, raw = signed(hall, tablet)
    late = sync.Sent(tablet.actor, hall.sheet().id, op, raw, NOW + timedelta(hours=20))

    with pytest.raises(NotAllowed, match="signed-out"):
        waiting.Group().take_in(late)

    assert stored() == 0


def test_row_13_a_judge_who_was_moved_is_kept_and_does_not_count(
    hall: Hall, tablet: Tablet
) -> None:
    op, raw = signed(hall, tablet)
    with transaction():
        db.session.get_one(PanelSeat, hall.seats[0].id).account_id = None

    taken = send(hall, tablet, op, raw)

    assert (taken.state, taken.reasons) == ("flagged", ("judge_reassigned",))
    assert hall.sheet().current_n is None


def test_row_15_a_clock_wrong_by_a_day_is_told_and_changes_no_order(
    hall: Hall, tablet: Tablet
) -> None:
    day = 24 * 3600 * 1000
    first = send(hall, tablet, *signed(hall, tablet, clock={"offset_ms": -day}))
    with transaction():
        sheet_rulings.reopen(SYSTEM, hall.sheet().id, "再评", now=NOW)
    earlier = {"by": "pin", "at": "2026-11-01T08:00:00+08:00"}
    second = send(hall, tablet, *signed(hall, tablet, base_rev=1, signed=earlier))

    told = db.session.scalars(
        select(AuditEntry.facts).where(AuditEntry.action == "sheet.signed")
    ).all()
    assert [facts.get("clock_off") for facts in told] == [-day, None]
    assert (first.n, second.n, hall.sheet().current_n) == (1, 2, 2)


#: As the first release signed it; tablets may hold such bytes for days.
FIRST_RELEASE = (
    '{"v":1,"op":"%s","sheet":"%s","kind":"sign","session":"%s","seq":57,"base_rev":0,'
    '"scheme":{"hash":"sha256:%s"},"marks":[%s],'
    '"signed":{"by":"pin","at":"2026-11-20T10:31:07+08:00"},'
    '"clock":{"offset_ms":-1840,"measured_at":"2026-11-20T02:30:00.000Z","mono_ms":912345}}'
)


def test_row_19_what_the_first_release_signed_is_read_for_ever(hall: Hall, tablet: Tablet) -> None:
    op = uuid.uuid4()
    marks = ",".join(f'{{"aspect":"{code}","value":"{value}"}}' for code, value in MARKS.items())
    given = (op, hall.sheet().id, tablet.session_id, hall.digest, marks)

    taken = send(hall, tablet, op, (FIRST_RELEASE % given).encode())

    assert taken.state == "current"


def test_row_20_what_is_signed_for_an_absent_code_is_kept_and_flagged(
    hall: Hall, tablet: Tablet
) -> None:
    with transaction():
        sheet_rulings.rule_absent(SYSTEM, hall.module.id, hall.codes[0].id, "未到场", now=NOW)

    taken = send(hall, tablet, *signed(hall, tablet))

    assert (taken.state, taken.reasons) == ("flagged", ("code_void",))
    assert hall.sheet().state is SheetState.VOID
    assert db.session.scalars(select(Revision.standing)).one() is RevisionStanding.FLAGGED


def test_row_22_after_a_restore_the_receipts_name_what_to_send_again(
    hall: Hall, tablet: Tablet
) -> None:
    kept = [signed(hall, tablet, code) for code in range(2)]
    send(hall, tablet, *kept[0])

    known = {row["op"] for row in sync.receipts(tablet.actor)}
    missing = [(n, op, raw) for n, (op, raw) in enumerate(kept) if str(op) not in known]
    again = [send(hall, tablet, op, raw, code=n) for n, op, raw in missing]

    assert [n for n, _op, _raw in missing] == [1]
    assert [found.state for found in again] == ["current"]
    assert stored() == 2


def forgotten(tablet: Tablet) -> None:
    """The copy that was brought back is older than this marking session."""
    with transaction():
        db.session.execute(delete(MarkingSession).where(MarkingSession.id == tablet.session_id))


def test_row_22_after_a_restore_the_judge_stands_for_a_session_the_server_forgot(
    hall: Hall, tablet: Tablet
) -> None:
    op, raw = signed(hall, tablet)
    forgotten(tablet)
    anew = make_tablet(hall, label="又来")
    sender = replace(anew.actor, device_id=tablet.device_id)

    with transaction():
        taken = sync.take_in(sender, hall.sheet().id, op, raw, now=NOW)

    assert (taken.state, taken.reasons) == ("current", ())
    assert db.session.get_one(Revision, op).account_id == hall.judges[0].id


def test_row_22_sent_by_another_judge_it_is_kept_and_nobody_is_named(app: Flask) -> None:
    hall = make_hall(seats=2)
    tablet = make_tablet(hall)
    op, raw = signed(hall, tablet)
    forgotten(tablet)
    other = make_tablet(hall, judge=1, label="别人")
    sender = replace(other.actor, device_id=tablet.device_id)

    with transaction():
        taken = sync.take_in(sender, hall.sheet().id, op, raw, now=NOW)

    assert (taken.state, taken.reasons) == ("flagged", ("session_unknown",))
    assert db.session.get_one(Revision, op).account_id is None


ROWS = re.compile(r"^\| (\d+) \|(.*)\|$", re.M)
PROOF = re.compile(r"`([\w./-]+\.(?:py|mjs))(?: ([^`]+))?`")


def test_every_row_of_the_failure_table_has_a_proof_that_exists() -> None:
    table = (ROOT / "tests" / "prove" / "README.md").read_text("utf-8")
    rows = {int(number): text for number, text in ROWS.findall(table)}
    missing = []

    for number, row in rows.items():
        proofs = PROOF.findall(row)
        missing += [] if proofs else [f"row {number}: no proof"]
        for path, name in proofs:
            file = ROOT / "tests" / path
            text = file.read_text("utf-8") if file.is_file() else ""
            if not text or (name and name not in text):
                missing.append(f"row {number}: {path} {name}")

    assert sorted(rows) == list(range(1, 26))
    assert missing == []
