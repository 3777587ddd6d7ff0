"""What was signed on a sheet laid out anew since finds home by its place (旧表归位)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from competition.db import db, transaction
from competition.errors import Invalid, NotFound
from competition.models.device import MarkingSession
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.services import checks, handovers, photos, sheet_rulings, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, Tablet, body, make_hall, make_tablet
from tests.factories_photos import photo
from tests.services.test_handovers import file_of, sealed, under_seal


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


def place_of(hall: Hall, code: str = "K-001") -> dict[str, Any]:
    return {"seat": str(hall.seats[0].id), "attempt": 1, "code": code}


def signed_on_a_former_sheet(hall: Hall, tablet: Tablet, **given: Any) -> bytes:
    """The module was opened anew since: nobody here knows the sheet the bytes name."""
    given.setdefault("session", tablet.session_id)
    return body(uuid.uuid4(), hall.digest, op=uuid.uuid4(), **given)


def take_in(hall: Hall, item: dict[str, str]) -> sync.Taken:
    with transaction():
        return handovers.take_in(hall.event_scope, item, now=NOW)


def sheet_at(hall: Hall) -> ScoreSheet:
    db.session.expire_all()
    return db.session.get_one(ScoreSheet, hall.sheet().id)


def test_brought_to_the_console_it_lies_at_the_present_sheet_and_waits(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet)

    with transaction():
        [line] = handovers.take_in_file(
            SYSTEM, hall.event_scope, file_of([sealed(raw, tablet, place_of(hall))]), now=NOW
        )

    assert (line.code, line.seat, line.state) == ("K-001", "S1", "flagged")
    assert (sheet_at(hall).state, sheet_at(hall).current_n) == (SheetState.FLAGGED, None)
    kept = db.session.scalars(select(Revision)).one()
    assert (kept.body, kept.reasons, kept.account_id) == (
        raw,
        ["sheet_replaced"],
        hall.judges[0].id,
    )


def test_once_the_chief_has_compared_the_plate_it_counts(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet)
    taken, chief = take_in(hall, sealed(raw, tablet, place_of(hall))), hall.chief()

    with transaction():
        sheet_rulings.resolve(
            chief, hall.sheet().id, taken.op, "号牌与作品一致，恢复前已签", now=NOW
        )

    assert (sheet_at(hall).state, sheet_at(hall).current_n) == (SheetState.SIGNED, taken.n)
    assert db.session.get_one(Revision, taken.op).standing is RevisionStanding.CURRENT


def test_brought_again_it_is_kept_once(hall: Hall) -> None:
    tablet = make_tablet(hall)
    item = sealed(signed_on_a_former_sheet(hall, tablet), tablet, place_of(hall))
    first = take_in(hall, item)

    again = take_in(hall, item)

    assert (again.replay, again.receipt) == (True, first.receipt)
    assert sheet_at(hall).revisions == 1


def test_beside_marks_that_count_by_now_nothing_is_overwritten(hall: Hall) -> None:
    tablet, op = make_tablet(hall), uuid.uuid4()
    anew = body(hall.sheet().id, hall.digest, op=op, session=tablet.session_id)
    with transaction():
        sync.take_in(tablet.actor, hall.sheet().id, op, anew, now=NOW)

    raw = signed_on_a_former_sheet(hall, tablet)
    taken = take_in(hall, sealed(raw, tablet, place_of(hall)))

    assert (taken.state, taken.current_n) == ("flagged", 1)
    assert db.session.get_one(Revision, op).standing is RevisionStanding.CURRENT


def test_where_the_session_is_forgotten_too_the_judge_s_present_one_seals_it(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet, session=uuid.uuid4())

    taken = take_in(hall, sealed(raw, tablet, place_of(hall)))

    assert (taken.state, taken.reasons) == ("flagged", ("sheet_replaced",))
    assert db.session.get_one(Revision, taken.op).account_id == hall.judges[0].id
    assert db.session.scalar(select(MarkingSession.id)) == tablet.session_id


def test_until_its_module_is_open_again_it_stays_on_the_tablet(hall: Hall) -> None:
    tablet = make_tablet(hall)
    item = sealed(signed_on_a_former_sheet(hall, tablet), tablet, place_of(hall))
    with transaction():
        db.session.execute(delete(ScoreSheet))

    with pytest.raises(NotFound):
        take_in(hall, item)


@pytest.mark.parametrize("change", [{"code": "K-777"}, {"attempt": 9}])
def test_a_place_that_is_not_there_is_not_found(hall: Hall, change: dict[str, Any]) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet)

    with pytest.raises(NotFound):
        take_in(hall, sealed(raw, tablet, place_of(hall) | change))


def test_nobody_changes_the_place_on_the_way(hall: Hall) -> None:
    tablet, other = make_tablet(hall), make_tablet(hall, judge=1, label="评分台乙")
    raw = signed_on_a_former_sheet(hall, tablet)
    forged = ".".join(under_seal(json.dumps(place_of(hall, "K-002")).encode(), other))

    for place in (forged, "", "x.y", f"é.{forged}"):
        with pytest.raises(Invalid, match="handover-wrong"):
            take_in(hall, sealed(raw, tablet) | {"place": place})


@pytest.mark.parametrize(
    "place", [{}, {"seat": "S1", "attempt": 1, "code": "K-001"}, {"seat": 1, "attempt": 1}]
)
def test_what_is_no_place_is_refused(hall: Hall, place: dict[str, Any]) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet)

    with pytest.raises(Invalid, match="handover-wrong"):
        take_in(hall, sealed(raw, tablet, place))


def test_a_sheet_that_is_here_goes_to_itself_whatever_place_it_tells(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = body(hall.sheet().id, hall.digest, op=uuid.uuid4(), session=tablet.session_id)

    taken = take_in(hall, sealed(raw, tablet, place_of(hall, "K-002")))

    assert taken.state == "current"
    assert sheet_at(hall).current_n == 1


def test_a_photo_it_names_follows_it_and_no_other_does(hall: Hall) -> None:
    tablet, (named, raw_photo), (unnamed, other) = make_tablet(hall), photo(), photo((9, 9, 9))
    raw = signed_on_a_former_sheet(hall, tablet, photos=[{"sha256": named, "aspect": "A1"}])
    former = uuid.UUID(json.loads(raw)["sheet"])
    take_in(hall, sealed(raw, tablet, place_of(hall)))

    with transaction():
        photos.take_in(tablet.actor, former, named, raw_photo, now=NOW)
        with pytest.raises(NotFound):
            photos.take_in(tablet.actor, former, unnamed, other, now=NOW)

    assert set(photos.named(hall.sheet().id, [named, unnamed])) == {named}


def checked_by_seat_2(hall: Hall) -> Tablet:
    with transaction():
        hall.seats[0].checker_id = hall.judges[1].id
    return make_tablet(hall, judge=1, label="评分台乙")


def check_of(raw: bytes, hall: Hall, checker: Tablet) -> bytes:
    """What the checker signed about the former sheet's first revision."""
    former = uuid.UUID(json.loads(raw)["sheet"])
    op = uuid.uuid4()
    return body(former, hall.digest, op=op, session=checker.session_id, kind="check", base_rev=1)


def test_a_check_follows_what_it_checked_and_need_not_be_done_again(hall: Hall) -> None:
    tablet, checker = make_tablet(hall), checked_by_seat_2(hall)
    raw = signed_on_a_former_sheet(hall, tablet)
    checking = sealed(check_of(raw, hall, checker), checker, place_of(hall))
    taken, chief = take_in(hall, sealed(raw, tablet, place_of(hall))), hall.chief()

    kept, again = take_in(hall, checking), take_in(hall, checking)
    with transaction():
        sheet_rulings.resolve(chief, hall.sheet().id, taken.op, "号牌与作品一致", now=NOW)

    assert (kept.replay, again.replay, again.receipt) == (False, True, kept.receipt)
    assert checks.of_sheets([hall.sheet().id])[hall.sheet().id].state == "agreed"


def test_a_check_waits_on_its_tablet_until_the_sheet_it_speaks_of_is_here(hall: Hall) -> None:
    tablet, checker = make_tablet(hall), checked_by_seat_2(hall)
    raw = signed_on_a_former_sheet(hall, tablet)

    with pytest.raises(Invalid, match="check-of-nothing"):
        take_in(hall, sealed(check_of(raw, hall, checker), checker, place_of(hall)))


def test_where_the_seats_were_made_anew_too_the_judge_s_present_seat_is_its_place(
    hall: Hall,
) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet)
    gone = place_of(hall) | {"seat": str(uuid.uuid4())}

    taken = take_in(hall, sealed(raw, tablet, gone))

    assert (taken.state, taken.reasons) == ("flagged", ("sheet_replaced",))
    assert db.session.get_one(Revision, taken.op).sheet_id == hall.sheet().id


def test_a_seat_made_anew_for_somebody_else_is_not_the_judge_s_place(hall: Hall) -> None:
    tablet = make_tablet(hall)
    raw = signed_on_a_former_sheet(hall, tablet)
    with transaction():
        hall.seats[0].account_id = None

    with pytest.raises(NotFound):
        take_in(hall, sealed(raw, tablet, place_of(hall) | {"seat": str(uuid.uuid4())}))
