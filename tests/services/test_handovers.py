"""Signed sheets brought by another tablet or as a file (移交), and tablets given back (归还)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.attachment import SheetCheck
from competition.models.calibration import TrialRevision, TrialSheet
from competition.models.device import Device, MarkingSession
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import Revision, RevisionStanding
from competition.services import (
    cards,
    devices,
    handovers,
    marking_sessions,
    sync,
    tablet_returns,
    trial_rounds,
)
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, Tablet, body, make_hall, make_tablet, sha256


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


def signed(hall: Hall, tablet: Tablet, code: int = 0, *, seat: int = 0, **given: Any) -> bytes:
    return body(
        hall.sheet(seat, code).id,
        hall.digest,
        op=given.pop("op", uuid.uuid4()),
        session=tablet.session_id,
        **given,
    )


def key_of(tablet: Tablet) -> str:
    return hashlib.sha256(tablet.session_token.encode()).hexdigest()


def under_seal(raw: bytes, tablet: Tablet) -> tuple[str, str]:
    """Proof and sealed bytes; written out here a second time, on purpose."""
    key = key_of(tablet).encode()
    proof = hmac.new(key, raw, "sha256").hexdigest()
    stream = b""
    for n in range(len(raw) // 32 + 1):
        stream += hmac.new(key, f"{proof}/{n}".encode(), "sha256").digest()
    veiled = bytes(a ^ b for a, b in zip(raw, stream, strict=False))
    return proof, base64.b64encode(veiled).decode()


def sealed(raw: bytes, tablet: Tablet, place: dict[str, Any] | None = None) -> dict[str, str]:
    """What the tablet makes of its bytes, and of the place the sheet had."""
    proof, veiled = under_seal(raw, tablet)
    item = {
        "op": json.loads(raw)["op"],
        "session": str(tablet.session_id),
        "sha256": sha256(raw),
        "proof": proof,
        "sealed": veiled,
    }
    if place is not None:
        item["place"] = ".".join(under_seal(json.dumps(place).encode(), tablet))
    return item


def take_in(hall: Hall, item: dict[str, str]) -> sync.Taken:
    with transaction():
        return handovers.take_in(hall.event_scope, item, now=NOW)


def revisions() -> list[Revision]:
    db.session.expire_all()
    return list(db.session.scalars(select(Revision).order_by(Revision.received_at)))


def test_a_sealed_sheet_counts_as_if_its_own_tablet_had_sent_it(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed(hall, tablet)

    taken = take_in(hall, sealed(raw, tablet))

    assert (taken.state, taken.sha256) == ("current", sha256(raw))
    assert [(row.body, row.device_id, row.account_id) for row in revisions()] == [
        (raw, tablet.device_id, hall.judges[0].id)
    ]


def test_the_carrier_can_read_nothing_in_it(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed(hall, tablet)

    veiled = base64.b64decode(sealed(raw, tablet)["sealed"])

    assert b"marks" not in veiled
    assert str(hall.sheet().id).encode() not in veiled


def test_brought_twice_and_sent_by_its_own_tablet_too_it_counts_once(hall: Hall) -> None:
    tablet, op = make_tablet(hall), uuid.uuid4()
    raw = signed(hall, tablet, op=op)
    first = take_in(hall, sealed(raw, tablet))

    again = take_in(hall, sealed(raw, tablet))
    with transaction():
        own = sync.take_in(tablet.actor, hall.sheet().id, op, raw, now=NOW)

    assert (again.replay, own.replay) == (True, True)
    assert first.receipt == again.receipt == own.receipt
    assert len(revisions()) == 1


@pytest.mark.parametrize("field", ["sealed", "proof", "sha256"])
def test_whoever_changes_a_sign_on_the_way_is_refused(hall: Hall, field: str) -> None:
    tablet = make_tablet(hall)
    item = sealed(signed(hall, tablet), tablet)
    first = "A" if item[field][0] != "A" else "B"

    with pytest.raises(Invalid, match="handover-wrong"):
        take_in(hall, {**item, field: first + item[field][1:]})

    assert revisions() == []


def test_another_judges_key_seals_nothing_in_this_ones_name(hall: Hall) -> None:
    mine, other = make_tablet(hall), make_tablet(hall, judge=1, label="评分台乙")
    forged = sealed(signed(hall, mine), other)

    with pytest.raises(Invalid, match="handover-wrong"):
        take_in(hall, {**forged, "session": str(mine.session_id)})
    with pytest.raises(Invalid, match="handover-wrong"):
        take_in(hall, forged)


def test_a_session_the_server_forgot_is_named_so_that_its_own_tablet_sends_the_bytes(
    hall: Hall,
) -> None:
    tablet = make_tablet(hall)
    item = sealed(signed(hall, tablet), tablet)
    with transaction():
        db.session.execute(delete(MarkingSession))

    with pytest.raises(Invalid, match="handover-session-unknown"):
        take_in(hall, item)


def test_a_trial_sheet_travels_as_any_other(app: Flask) -> None:
    hall = make_hall(opened=False)
    with transaction():
        scheme = db.session.scalars(select(MarkingScheme)).one()
        scheme.state = SchemeState.APPROVED
        trial_rounds.begin(SYSTEM, hall.module.id, now=NOW)
    tablet = make_tablet(hall)
    sheet = db.session.scalars(
        select(TrialSheet).where(TrialSheet.seat_id == hall.seats[0].id, TrialSheet.code == "试1")
    ).one()
    raw = body(sheet.id, hall.digest, op=uuid.uuid4(), session=tablet.session_id)

    with transaction():
        [line] = handovers.take_in_file(
            SYSTEM, hall.event_scope, file_of([sealed(raw, tablet)]), now=NOW
        )

    assert (line.code, line.seat, line.state) == ("试1", "S1", "current")
    kept = db.session.scalars(select(TrialRevision)).one()
    assert (kept.body, kept.account_id) == (raw, hall.judges[0].id)
    assert revisions() == []


def test_a_second_check_travels_as_any_other(hall: Hall) -> None:
    with transaction():
        hall.seats[0].checker_id = hall.judges[1].id
    marker, checker = make_tablet(hall), make_tablet(hall, judge=1, label="评分台乙")
    take_in(hall, sealed(signed(hall, marker), marker))
    raw = signed(hall, checker, kind="check", base_rev=1)

    with transaction():
        [line] = handovers.take_in_file(
            SYSTEM, hall.event_scope, file_of([sealed(raw, checker)]), now=NOW
        )

    assert (line.code, line.seat, line.state) == ("K-001", "S1", "current")
    kept = db.session.scalars(select(SheetCheck)).one()
    assert (kept.body, kept.agreed, kept.account_id) == (raw, True, hall.judges[1].id)


@pytest.mark.parametrize("item", [{}, {"op": 1}, {"op": "x", "session": "no", "sha256": "",
                                                 "proof": "", "sealed": "?"}])  # fmt: skip
def test_what_is_no_sealed_sheet_is_refused(hall: Hall, item: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="handover-wrong"):
        take_in(hall, item)


def test_a_sheet_of_another_event_is_refused(hall: Hall) -> None:
    tablet, other = make_tablet(hall), make_hall("E2")

    with pytest.raises(Invalid, match="handover-wrong"):
        take_in(other, sealed(signed(hall, tablet), tablet))


def test_a_sheet_of_a_lost_tablet_is_kept_but_somebody_looks_first(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed(hall, tablet)
    with transaction():
        devices.revoke(SYSTEM, hall.event_scope, device_id=tablet.device_id, now=NOW)

    taken = take_in(hall, sealed(raw, tablet))

    assert (taken.state, taken.reasons) == ("flagged", ("device_revoked",))
    assert revisions()[0].standing is RevisionStanding.FLAGGED


def test_a_sheet_signed_with_a_lost_card_is_looked_at_too(hall: Hall) -> None:
    tablet = make_tablet(hall)
    with transaction():
        cards.revoke(SYSTEM, hall.event_scope, card_id=tablet.card.id, now=NOW)

    assert take_in(hall, sealed(signed(hall, tablet), tablet)).reasons == ("device_revoked",)


def file_of(items: list[dict[str, str]], **given: Any) -> bytes:
    return json.dumps(
        {"format": "competition-handover", "v": 1, "from": "评分台", "sheets": items, **given}
    ).encode()


def test_a_file_is_taken_in_sheet_by_sheet(hall: Hall) -> None:
    tablet = make_tablet(hall)
    good = [sealed(signed(hall, tablet, code=n), tablet) for n in range(2)]
    bad = {**good[0], "op": str(uuid.uuid4()), "proof": "0" * 64}

    with transaction():
        lines = handovers.take_in_file(
            SYSTEM, hall.event_scope, file_of([good[0], bad, good[1]]), now=NOW
        )

    assert [(line.code, line.seat, line.state) for line in lines] == [
        ("K-001", "S1", "current"),
        ("", "", "refused"),
        ("K-002", "S1", "current"),
    ]
    assert [line.refused.code for line in lines if line.refused] == ["handover-wrong"]
    assert len(revisions()) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", file_of([], v=2), file_of([], format="x"), file_of([], sheets=[1])],
)
def test_another_file_is_said_to_be_none(hall: Hall, content: bytes) -> None:
    with pytest.raises(Invalid, match="handover-file"), transaction():
        handovers.take_in_file(SYSTEM, hall.event_scope, content, now=NOW)


def test_a_judge_brings_no_files_to_the_console(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        handovers.take_in_file(make_tablet(hall).actor, hall.event_scope, file_of([]), now=NOW)


def digest_of(*lines: str) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def test_a_tablet_is_given_back_when_both_have_the_same(hall: Hall) -> None:
    tablet, op = make_tablet(hall), uuid.uuid4()
    raw = signed(hall, tablet, op=op)
    with transaction():
        sync.take_in(tablet.actor, hall.sheet().id, op, raw, now=NOW)

    with transaction():
        tablet_returns.give_back(
            tablet.actor, hall.event_scope, digest_of(f"{op}:{sha256(raw)}"), now=NOW
        )

    db.session.expire_all()
    row = db.session.get_one(Device, tablet.device_id)
    assert (row.returned_at, row.revoked_at) == (NOW, NOW)
    assert db.session.get_one(MarkingSession, tablet.session_id).ended_at == NOW
    with pytest.raises(NotAllowed, match="device-shut-out"):
        marking_sessions.present(tablet.device_token, tablet.session_token, now=NOW)


def test_a_tablet_that_holds_something_else_is_not_ticked_off(hall: Hall) -> None:
    tablet = make_tablet(hall)

    with pytest.raises(NotNow, match="return-differs"), transaction():
        tablet_returns.give_back(tablet.actor, hall.event_scope, digest_of("x:y"), now=NOW)

    db.session.expire_all()
    assert db.session.get_one(Device, tablet.device_id).returned_at is None


def test_nobody_gives_back_what_he_has_not(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        tablet_returns.give_back(Actor(id=None, name=""), hall.event_scope, "", now=NOW)


def test_what_comes_after_giving_back_is_not_doubted(hall: Hall) -> None:
    tablet = make_tablet(hall)
    late = sealed(signed(hall, tablet), tablet)
    with transaction():
        tablet_returns.give_back(tablet.actor, hall.event_scope, digest_of(), now=NOW)

    assert take_in(hall, late).state == "current"


def test_the_chief_sees_cards_by_seat_and_gives_a_new_pin(hall: Hall) -> None:
    chief, tablet = hall.chief(), make_tablet(hall)

    listed = cards.cards_of_trade(chief, hall.scope)
    with transaction():
        pin = cards.reset_pin(chief, hall.event_scope, card_id=listed[0].id, now=NOW)

    assert [(card.number, card.seats) for card in listed] == [(tablet.card.number, ("S1",))]
    claimed = cards.claim(hall.event.id, tablet.card.number, now=NOW + timedelta(minutes=1))
    assert cards.is_pin(claimed, pin)
