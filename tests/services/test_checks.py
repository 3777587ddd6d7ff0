"""A second pair of eyes (复核): reading what was signed, or typing it again unseen (盲录)."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.models.attachment import SheetCheck
from competition.services import (
    blockers,
    bundles,
    checks,
    marking,
    matrices,
    sheet_rulings,
    sheet_views,
    sync,
)
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet

pytestmark = pytest.mark.usefixtures("bundles_watched")

OTHER = {**MARKS, "A1": "3"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    """Seat 1 is checked by the judge of seat 2."""
    hall = make_hall(seats=2)
    with transaction():
        hall.seats[0].checker_id = hall.judges[1].id
    return hall


@pytest.fixture
def marker(hall: Hall) -> Tablet:
    return make_tablet(hall, 0, label="甲")


@pytest.fixture
def checker(hall: Hall) -> Tablet:
    return make_tablet(hall, 1, label="乙")


def sign(hall: Hall, tablet: Tablet, marks: dict[str, str] = MARKS, base: int = 0) -> None:
    op = uuid.uuid4()
    raw = body(
        hall.sheet().id, hall.digest, op=op, session=tablet.session_id, marks=marks, base_rev=base
    )
    with transaction():
        sync.take_in(tablet.actor, hall.sheet().id, op, raw, now=NOW)


def check(
    hall: Hall, tablet: Tablet, marks: dict[str, str] = MARKS, n: int = 1, **notes: str
) -> sync.Taken:
    op = uuid.uuid4()
    content = json.loads(body(hall.sheet().id, hall.digest, op=op, marks=marks, base_rev=n))
    content["kind"] = "check"
    for mark in content["marks"]:
        if mark["aspect"] in notes:
            mark["note"] = notes[mark["aspect"]]
    with transaction():
        return checks.take_in(
            tablet.actor, hall.sheet().id, op, json.dumps(content).encode(), now=NOW
        )


def blocking(hall: Hall) -> list[tuple[str, str, str]]:
    matrix = matrices.read(SYSTEM, hall.module.id)
    return [(each.kind, each.where, each.seat) for each in blockers.of(matrix)]


def standing(hall: Hall) -> checks.Check:
    db.session.expire_all()
    return checks.of_sheets([hall.sheet().id])[hall.sheet().id]


def test_a_signed_sheet_of_a_checked_seat_wants_a_check(hall: Hall, marker: Tablet) -> None:
    assert checks.of_sheets([hall.sheet().id]) == {}

    sign(hall, marker)

    assert standing(hall).state == "wanted"
    assert ("unchecked", "K-001", "S1") in blocking(hall)


def test_reading_without_objection_agrees(hall: Hall, marker: Tablet, checker: Tablet) -> None:
    sign(hall, marker)

    taken = check(hall, checker)

    assert (standing(hall).state, taken.n, len(taken.receipt)) == ("agreed", 1, 6)
    assert ("unchecked", "K-001", "S1") not in blocking(hall)


def test_an_objection_is_named_until_the_sheet_is_signed_anew_and_checked_again(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    sign(hall, marker)
    check(hall, checker, A1="照片里台面有水迹")

    assert standing(hall).remarks == {"A1": "照片里台面有水迹"}
    assert standing(hall).state == "differs"

    with transaction():
        sheet_rulings.reopen(SYSTEM, hall.sheet().id, "复核对 A1 有疑问", now=NOW)
    sign(hall, marker, OTHER, base=1)
    assert standing(hall).state == "wanted"

    check(hall, checker, OTHER, n=2)
    assert standing(hall).state == "agreed"


def blind(hall: Hall) -> None:
    with transaction():
        hall.seats[0].check_blind = True


def test_typed_unseen_and_alike_agrees(hall: Hall, marker: Tablet, checker: Tablet) -> None:
    blind(hall)
    sign(hall, marker)

    check(hall, checker)

    assert standing(hall).state == "agreed"


def test_typed_unseen_and_apart_says_where_but_not_what(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    blind(hall)
    sign(hall, marker)

    check(hall, checker, OTHER)

    assert (standing(hall).state, standing(hall).remarks) == ("differs", {"A1": ""})


def test_what_was_typed_unseen_agrees_once_the_first_typing_is_mended(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    blind(hall)
    sign(hall, marker, OTHER)
    check(hall, checker)
    with transaction():
        sheet_rulings.reopen(SYSTEM, hall.sheet().id, "两次录入不同", now=NOW)

    sign(hall, marker, MARKS, base=1)

    assert standing(hall).state == "agreed"


def test_a_module_is_not_locked_over_a_check_that_differs_until_the_chief_decides(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    blind(hall)
    sign(hall, marker)
    check(hall, checker, OTHER)
    chief = hall.chief()

    with pytest.raises(Invalid) as refused:
        marking.lock_module(chief, hall.module.id, now=NOW)
    assert ("lock-differs", "K-001") in [(p.code, p.where) for p in refused.value.problems]
    with transaction():
        checks.let_stand(chief, hall.sheet().id, "纸面上是 2，复核看错", now=NOW)

    assert standing(hall).state == "agreed"
    assert "differs" not in [kind for kind, _where, _seat in blocking(hall)]
    with pytest.raises(NotNow):
        checks.let_stand(chief, hall.sheet().id, "再来一次", now=NOW)


def test_the_chief_sees_both_typings_once_the_code_is_in(
    app: Flask, hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    blind(hall)
    sign(hall, marker)
    check(hall, checker, OTHER)
    early = sheet_views.sheet(hall.chief(), hall.scope, hall.sheet().id)
    op = uuid.uuid4()
    raw = body(hall.sheet(seat=1).id, hall.digest, op=op, session=checker.session_id)
    with transaction():
        sync.take_in(checker.actor, hall.sheet(seat=1).id, op, raw, now=NOW)

    shown = sheet_views.sheet(hall.chief("副裁判长"), hall.scope, hall.sheet().id)

    assert early.objections == ()
    [found] = shown.objections
    assert (found.aspect, found.signed, found.typed, found.remark) == ("A1", "2", "3", "")


def test_the_checkers_tablet_gets_marks_to_read_and_none_to_type(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    sign(hall, marker)

    read: dict[str, Any] = bundles.bundle(checker.actor, hall.event_scope).content
    blind(hall)
    typed: dict[str, Any] = bundles.bundle(checker.actor, hall.event_scope).content

    assert read["checks"][0]["marks"]["A1"] == {"value": "2"}
    assert read["check_seats"][0]["blind"] is False
    assert "marks" not in typed["checks"][0]
    assert typed["check_seats"][0]["blind"] is True
    assert [sheet["code"] for sheet in typed["checks"]] == ["K-001"]
    assert "checks" not in bundles.bundle(marker.actor, hall.event_scope).content


def test_only_the_seats_checker_checks(hall: Hall, marker: Tablet, checker: Tablet) -> None:
    sign(hall, marker)

    with pytest.raises(NotFound):
        check(hall, marker)


def test_a_check_is_kept_once_and_its_operation_is_not_used_again(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    sign(hall, marker)
    op = uuid.uuid4()
    raw = body(hall.sheet().id, hall.digest, op=op, kind="check", base_rev=1)
    other = body(hall.sheet().id, hall.digest, op=op, kind="check", base_rev=1, note="x")
    with transaction():
        first = checks.take_in(checker.actor, hall.sheet().id, op, raw, now=NOW)
        again = checks.take_in(checker.actor, hall.sheet().id, op, raw, now=NOW)

    with pytest.raises(Invalid) as refused:
        checks.take_in(checker.actor, hall.sheet().id, op, other, now=NOW)

    assert (first.replay, again.replay, first.receipt) == (False, True, again.receipt)
    assert refused.value.code == "op-reused"
    assert len(db.session.scalars(select(SheetCheck)).all()) == 1


def test_nothing_signed_is_nothing_to_check(hall: Hall, checker: Tablet) -> None:
    with pytest.raises(Invalid) as refused:
        check(hall, checker)

    assert refused.value.code == "check-of-nothing"


def test_a_check_cannot_be_sent_as_a_revision(hall: Hall, marker: Tablet) -> None:
    op = uuid.uuid4()
    raw = body(hall.sheet().id, hall.digest, op=op, kind="check")

    with pytest.raises(Invalid) as refused:
        sync.take_in(marker.actor, hall.sheet().id, op, raw, now=NOW)

    assert refused.value.code == "revision-misaddressed"


def test_whoever_is_at_the_tablet_by_then_the_check_is_its_signers(
    hall: Hall, marker: Tablet, checker: Tablet
) -> None:
    sign(hall, marker)
    op = uuid.uuid4()
    raw = body(
        hall.sheet().id, hall.digest, op=op, session=checker.session_id, kind="check", base_rev=1
    )
    later = replace(marker.actor, device_id=checker.device_id)

    with transaction():
        checks.take_in(later, hall.sheet().id, op, raw, now=NOW)

    assert db.session.get_one(SheetCheck, op).account_id == hall.judges[1].id
