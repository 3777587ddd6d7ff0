"""A signed revision is taken in once, and nothing that counts is overwritten (收表)."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.account import Role
from competition.models.audit import AuditEntry
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.rules.values import MarkStatus
from competition.services import (
    audit,
    cards,
    marking,
    marking_sessions,
    sheet_rulings,
    sync,
)
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet, sha256


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall)


def send(hall: Hall, tablet: Tablet, **given: Any) -> sync.Taken:
    op = given.pop("op", None) or uuid.uuid4()
    sheet = given.pop("sheet", None) or hall.sheet().id
    given.setdefault("session", tablet.session_id)
    raw = given.pop("raw", None) or body(sheet, given.pop("digest", hall.digest), op=op, **given)
    with transaction():
        return sync.take_in(tablet.actor, sheet, op, raw, now=NOW)


def test_a_signed_revision_counts_and_is_kept_byte_for_byte(hall: Hall, tablet: Tablet) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)

    taken = send(hall, tablet, op=op, sheet=sheet, raw=raw)

    stored = db.session.get_one(Revision, op)
    assert (taken.state, taken.n, taken.replay) == ("current", 1, False)
    assert stored.body == raw
    assert stored.sha256 == sha256(raw) == taken.sha256
    assert hall.sheet().state is SheetState.SIGNED
    assert len(taken.receipt) == 6


def test_the_first_revision_freezes_the_scheme(hall: Hall, tablet: Tablet) -> None:
    digest = hall.digest

    send(hall, tablet)

    scheme = db.session.scalars(select(MarkingScheme)).one()
    assert (scheme.state, scheme.digest) == (SchemeState.FROZEN, digest)


def test_the_same_bytes_again_are_the_same_revision(hall: Hall, tablet: Tablet) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)

    first = send(hall, tablet, op=op, sheet=sheet, raw=raw)
    again = send(hall, tablet, op=op, sheet=sheet, raw=raw)

    assert again.replay
    assert (again.receipt, again.sha256, again.n) == (first.receipt, first.sha256, first.n)
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 1


def test_other_bytes_under_a_known_operation_change_nothing(hall: Hall, tablet: Tablet) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    send(hall, tablet, op=op, sheet=sheet)

    with pytest.raises(Invalid, match="op-reused"):
        send(hall, tablet, op=op, sheet=sheet, marks={**MARKS, "A1": "0"})

    assert db.session.scalar(select(func.count()).select_from(Revision)) == 1


def test_a_second_signature_on_the_same_base_is_a_conflict_and_is_kept(
    hall: Hall, tablet: Tablet
) -> None:
    other = make_tablet(hall, label="评分台乙")
    first = send(hall, tablet)

    second = send(hall, other)

    sheet = hall.sheet()
    assert (second.state, second.n, second.current_n) == ("conflict", 2, 1)
    assert (sheet.state, sheet.current_n, sheet.revisions) == (SheetState.CONFLICT, 1, 2)
    assert db.session.get_one(Revision, first.op).standing is RevisionStanding.CURRENT


def test_a_signed_sheet_changes_only_after_reopening(hall: Hall, tablet: Tablet) -> None:
    send(hall, tablet)
    refused = send(hall, tablet, base_rev=1, kind="amend")
    chief = hall.chief()
    with transaction():
        sheet_rulings.reopen(chief, hall.sheet().id, "对照描述再评", now=NOW, second=SYSTEM)

    anew = send(hall, tablet, base_rev=1, marks={**MARKS, "A1": "3"})

    assert (refused.state, refused.reasons) == ("flagged", ("not_reopened",))
    assert (anew.state, anew.n) == ("current", 3)
    first = db.session.scalars(select(Revision).where(Revision.n == 1)).one()
    assert first.standing is RevisionStanding.SUPERSEDED
    assert hall.sheet().reopenings == 1


def test_a_late_sheet_is_stored_after_the_lock_but_moves_nothing(app: Flask) -> None:
    hall = make_hall("LATE", seats=1, codes=1)
    tablet = make_tablet(hall)
    send(hall, tablet)
    chief = hall.chief()
    with transaction():
        marking.lock_module(chief, hall.module.id, now=NOW, second=SYSTEM)

    late = send(hall, tablet, base_rev=1)

    assert (late.state, late.reasons) == ("flagged", ("round_locked",))
    sheet = hall.sheet()
    assert (sheet.state, sheet.current_n, sheet.revisions) == (SheetState.SIGNED, 1, 2)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"marks": {**MARKS, "A1": "4"}}, "out_of_range"),
        ({"marks": {**MARKS, "B1": "4.3"}}, "out_of_range"),
        ({"marks": {**MARKS, "Z9": "1"}}, "out_of_range"),
        ({"marks": {k: v for k, v in MARKS.items() if k != "A2"}}, "incomplete"),
        ({"digest": "0" * 64}, "scheme_changed"),
    ],
)
def test_what_a_judge_signed_is_stored_however_wrong_and_does_not_count(
    hall: Hall, tablet: Tablet, given: dict[str, Any], reason: str
) -> None:
    taken = send(hall, tablet, **given)

    assert (taken.state, taken.reasons) == ("flagged", (reason,))
    assert hall.sheet().state is SheetState.FLAGGED
    assert hall.sheet().current_n is None


def test_a_judge_moved_to_another_seat_is_stored_and_flagged(hall: Hall, tablet: Tablet) -> None:
    taken = send(hall, tablet, sheet=hall.sheet(seat=1).id)

    assert (taken.state, taken.reasons) == ("flagged", ("judge_reassigned",))


def test_an_earlier_session_of_the_same_tablet_stays_its_author(hall: Hall, tablet: Tablet) -> None:
    later = make_tablet(hall, judge=1)
    sender = Actor(
        id=later.actor.id,
        name="",
        grants=later.actor.grants,
        device_id=tablet.device_id,
        marking_session_id=later.session_id,
    )
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)

    with transaction():
        taken = sync.take_in(sender, sheet, op, raw, now=NOW)

    assert taken.state == "current"
    assert db.session.get_one(Revision, op).account_id == hall.judges[0].id


def test_what_was_signed_with_a_card_reported_lost_is_looked_at_whichever_way_it_comes(
    hall: Hall, tablet: Tablet
) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)
    with transaction():
        spare = cards.replace(SYSTEM, hall.event_scope, card_id=tablet.card.id, now=NOW)
        claimed = cards.claim(hall.event.id, spare.number, now=NOW)
        opened = marking_sessions.open_session(claimed, device_id=tablet.device_id, now=NOW)
    sender = marking_sessions.judge_actor(
        hall.judges[0].id, hall.event.id, tablet.device_id, opened.id
    )

    with transaction():
        taken = sync.take_in(sender, sheet, op, raw, now=NOW)

    assert (taken.state, taken.reasons) == ("flagged", ("device_revoked",))
    assert db.session.get_one(Revision, op).account_id == hall.judges[0].id


def test_a_session_of_another_tablet_cannot_be_borrowed(hall: Hall, tablet: Tablet) -> None:
    other = make_tablet(hall, judge=1)

    with pytest.raises(NotAllowed, match="session-foreign"):
        send(hall, other, session=tablet.session_id)


def test_another_events_sheet_is_not_found(hall: Hall, tablet: Tablet) -> None:
    elsewhere = make_hall("E2")

    with pytest.raises(NotFound):
        send(hall, tablet, sheet=elsewhere.sheet().id, digest=elsewhere.digest)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"v":1}',
        b'{"v":1,"v":1}',
        b'{"a":1e9}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_no_revision_are_not_stored(hall: Hall, tablet: Tablet, raw: bytes) -> None:
    with pytest.raises(Invalid, match="revision-malformed"):
        send(hall, tablet, raw=raw or b" ")

    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0


def test_an_unknown_key_is_named(hall: Hall, tablet: Tablet) -> None:
    with pytest.raises(Invalid) as refused:
        send(hall, tablet, name="someone")

    assert [(p.code, p.where) for p in refused.value.problems] == [("unknown-key", "name")]


def test_a_number_instead_of_a_decimal_string_is_refused(hall: Hall, tablet: Tablet) -> None:
    with pytest.raises(Invalid, match="revision-malformed"):
        send(hall, tablet, marks={**MARKS, "A1": 2})  # type: ignore[dict-item]


def test_a_wrong_digest_header_is_refused(hall: Hall, tablet: Tablet) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)

    with pytest.raises(Invalid, match="digest-mismatch"), transaction():
        sync.take_in(tablet.actor, sheet, op, raw, now=NOW, content_digest="sha-256=:AAAA:")


def test_every_revision_leaves_its_trace(hall: Hall, tablet: Tablet) -> None:
    taken = send(hall, tablet)

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sheet.signed")).one()
    assert entry.facts["sha256"] == taken.sha256
    assert entry.device_id == tablet.device_id
    assert list(audit.verify()) == []


def test_a_mark_not_attempted_is_a_status_and_no_number(hall: Hall, tablet: Tablet) -> None:
    sheet = hall.sheet().id
    recorder = Actor(
        hall.judges[1].id, "", (Grant(Role.RECORDER, Scope(hall.event.id, hall.trade.id)),)
    )
    marks = {**MARKS, "A1": MarkStatus.NOT_ATTEMPTED}

    with transaction():
        taken = sync.enter(recorder, sheet, marks, kind="paper", base_rev=0, now=NOW)

    stored = db.session.get_one(Revision, taken.op)
    assert b'{"aspect":"A1","status":"not_attempted"}' in stored.body
    assert stored.kind.value == "paper"


def test_a_typed_sheet_with_gaps_is_refused_with_all_of_them(hall: Hall) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        sync.enter(
            SYSTEM, hall.sheet().id, {"A1": "9", "A3": "x"}, kind="paper", base_rev=0, now=NOW
        )

    found = {problem.where: problem.code for problem in refused.value.problems}
    assert found["A1"] == "mark-above"
    assert found["A2"] == "mark-missing"
    assert len(found) == len(MARKS)


def in_threads(app: Flask, count: int, work: Any) -> list[Any]:
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return work(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_thirty_two_threads_with_one_operation_store_it_once(
    app: Flask, hall: Hall, tablet: Tablet
) -> None:
    op, sheet = uuid.uuid4(), hall.sheet().id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)
    db.session.remove()

    def send_it(_number: int) -> bool:
        with transaction():
            return sync.take_in(tablet.actor, sheet, op, raw, now=NOW).replay

    replays = in_threads(app, 32, send_it)

    assert (replays.count(False), replays.count(True)) == (1, 31)
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 1


def test_sixteen_tablets_on_one_base_keep_sixteen_revisions(
    app: Flask, hall: Hall, tablet: Tablet
) -> None:
    sheet, digest = hall.sheet().id, hall.digest
    db.session.remove()

    def sign(number: int) -> str:
        op = uuid.UUID(int=number + 1)
        raw = body(sheet, digest, op=op, session=tablet.session_id)
        with transaction():
            return sync.take_in(
                tablet.actor, sheet, op, raw, now=NOW + timedelta(seconds=number)
            ).state

    states = in_threads(app, 16, sign)

    assert (states.count("current"), states.count("conflict")) == (1, 15)
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 16
    stored = db.session.get_one(ScoreSheet, sheet)
    assert (stored.state, stored.revisions) == (SheetState.CONFLICT, 16)
    assert list(audit.verify()) == []
