"""Papers of a module and of typed sheets, on their pages (场次记录、纸质评分)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.attachment import SheetPhoto
from competition.models.panel import Medium
from competition.models.sheet import Filing
from competition.services import marking, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, make_hall


@pytest.fixture
def hall(app: Flask) -> Hall:
    found = make_hall(seats=2, codes=1)
    with transaction():
        found.seats[1].medium = Medium.PAPER
    return found


@pytest.fixture
def chief(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")


def recorder(as_role: Callable[..., FlaskClient], hall: Hall, name: str) -> FlaskClient:
    return as_role("recorder", event=hall.event, name=name)


def sign_all(hall: Hall) -> None:
    for seat, kind in ((0, "import"), (1, "paper")):
        with transaction():
            sync.enter(SYSTEM, hall.sheet(seat).id, MARKS, kind=kind, base_rev=0, now=NOW)


def at(hall: Hall, more: str = "") -> str:
    return f"/marking/E1/trades/barista/modules/{hall.module.id}/records{more}"


def test_papers_wait_for_the_lock_and_are_ticked_after_it(hall: Hall, chief: FlaskClient) -> None:
    sign_all(hall)
    early = chief.get(at(hall, "/summary.pdf"))
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)

    paper = chief.get(at(hall, f"/summary.pdf?seat={hall.seats[0].id}"))
    ticked = chief.post(
        at(hall, "/summary/filed"), data={"seat": str(hall.seats[0].id)}, follow_redirects=True
    )

    assert early.status_code == 409
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert "已归档" in ticked.get_data(as_text=True)
    assert db.session.scalars(select(Filing)).one().kind.value == "summary"


def test_a_tick_is_taken_back(hall: Hall, chief: FlaskClient) -> None:
    sign_all(hall)
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)
    seat = {"seat": str(hall.seats[0].id)}
    chief.post(at(hall, "/record/filed"), data=seat)

    chief.post(at(hall, "/record/filed"), data={**seat, "out": "1"})

    assert db.session.scalars(select(Filing)).all() == []


@pytest.mark.parametrize("more", ["/poster.pdf", "/record.pdf?seat=x"])
def test_what_is_no_paper_is_not_found(hall: Hall, chief: FlaskClient, more: str) -> None:
    assert chief.get(at(hall, more)).status_code == 404


def typed(hall: Hall, browser: FlaskClient) -> Any:
    fields = {f"a-{n}": value for n, value in enumerate(MARKS.values())}
    return browser.post(
        f"/console/E1/papers/{hall.sheet(1).id}/type",
        data={**fields, "base_rev": "0"},
        follow_redirects=True,
    )


def test_the_second_time_is_another_persons(
    hall: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    one, other = recorder(as_role, hall, "录入某甲"), recorder(as_role, hall, "录入某乙")
    first = typed(hall, one).get_data(as_text=True)

    again = typed(hall, one)
    second = typed(hall, other)
    slips = other.get(f"/console/E1/papers/modules/{hall.module.id}/slips")

    assert "第二遍由另一人录入" in first
    assert again.status_code == 403
    assert "双人独立录入" in again.get_data(as_text=True)
    assert "两遍一致" in second.get_data(as_text=True)
    assert slips.data[:5] == b"%PDF-"


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "status", "kept"), [(picture(), 200, 1), (b"no picture", 422, 0), (b"", 422, 0)]
)
def test_a_photo_of_the_original_is_attached(
    hall: Hall, as_role: Callable[..., FlaskClient], raw: bytes, status: int, kept: int
) -> None:
    answer = recorder(as_role, hall, "录入某甲").post(
        f"/console/E1/papers/{hall.sheet(1).id}/original",
        data={"file": (io.BytesIO(raw), "a.png")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )

    assert answer.status_code == status
    assert len(db.session.scalars(select(SheetPhoto)).all()) == kept


def test_the_code_on_a_sheet_leads_to_its_typing_and_each_line_takes_a_photo(
    hall: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    one, sheet = recorder(as_role, hall, "录入某甲"), hall.sheet(1).id

    page = one.get("/console/E1/papers").get_data(as_text=True)
    found = one.get("/console/E1/papers", query_string={"find": f"SHEET:{sheet}".upper() + "\r"})
    astray = one.get("/console/E1/papers", query_string={"find": f"SHEET:{hall.sheet(0).id}"})
    nonsense = one.get("/console/E1/papers", query_string={"find": "6901234567892"})

    assert f'action="/console/E1/papers/{sheet}/original"' in page
    assert found.headers["Location"] == f"/console/E1/papers/{sheet}/type"
    for answer in (astray, nonsense):
        assert "这里没有这个二维码的纸质表" in answer.get_data(as_text=True)


def test_the_code_of_a_sheet_that_is_typed_leads_to_its_line(
    hall: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    sign_all(hall)
    sheet = hall.sheet(1).id

    found = recorder(as_role, hall, "录入某甲").get(f"/console/E1/papers?find=SHEET:{sheet}")

    assert found.headers["Location"] == f"/console/E1/papers#sheet-{sheet}"


def test_empty_sheets_are_printed_for_what_waits_and_for_one_seat(
    hall: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    one = recorder(as_role, hall, "录入某甲")
    address = f"/console/E1/papers/modules/{hall.module.id}/empty-sheets"

    own, other = one.get(f"{address}?seat=S2"), one.get(f"{address}?seat=S1")
    sign_all(hall)
    nothing = one.get(address)

    assert own.data[:5] == b"%PDF-"
    assert other.status_code == 404
    assert nothing.status_code == 404
