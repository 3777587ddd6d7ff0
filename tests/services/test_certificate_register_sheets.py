"""The register as a workbook says of every certificate whose it is and what became of it."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.entry import Entry
from competition.models.person import Delegation, Unit
from competition.services import certificate_register_sheets, certificates, signing
from tests import factories_results as results
from tests.factories import NOW, SYSTEM


@pytest.fixture
def drivers(app: Any) -> Any:
    found = results.play("drivers-2025")
    results.publish(found)
    list(results.issue(found))
    return found


def listed(drivers: Any, language: str = "zh") -> list[dict[str, Any]]:
    content = certificate_register_sheets.workbook(
        SYSTEM, Scope(drivers.event_id), language=language
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet.auto_filter.ref is not None
    rows = list(sheet.values)
    head = next(n for n, row in enumerate(rows) if row[0] in ("序号", "No."))
    assert sheet.freeze_panes == f"A{head + 2}"
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_it_is_sorted_as_certificates_are_handed_out(drivers: Any) -> None:
    query = (
        select(Certificate.number, Unit.name)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
    )
    units = {row.number: row.name for row in db.session.execute(query)}
    order = db.session.scalars(
        select(Unit.name).join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.event_id == drivers.event_id).order_by(Delegation.position)
    ).all()  # fmt: skip

    rows = listed(drivers)

    assert {row["证书编号"]: row["代表队"] for row in rows} == units
    assert [row["序号"] for row in rows] == list(range(1, len(units) + 1))
    places = [order.index(row["代表队"]) for row in rows]
    assert places == sorted(places)
    assert {row["密钥指纹"] for row in rows} == {signing.grouped(signing.in_force(NOW))}


def test_what_replaced_what_and_what_is_revoked_stands_beside_each(drivers: Any) -> None:
    first, second = sorted(row["证书编号"] for row in listed(drivers))[:2]
    with transaction():
        new = certificates.correct(
            SYSTEM, Scope(drivers.event_id), first,
            by_hand={"recipient": "郑新名"}, reason="姓名有误", now=NOW,
        )  # fmt: skip
        certificates.revoke(SYSTEM, Scope(drivers.event_id), second, reason="冒名顶替", now=NOW)

    rows = {row["证书编号"]: row for row in listed(drivers)}

    assert (rows[first]["状态"], rows[first]["新证书"]) == ("已更正", new)
    assert (rows[new]["代替的证书"], rows[new]["姓名"]) == (first, "郑新名")
    assert (rows[second]["状态"], rows[second]["理由"]) == ("已撤销", "冒名顶替")
    english = {row["Number"]: row["Status"] for row in listed(drivers, "en")}
    assert english[second] == "revoked"


def test_a_team_stands_with_its_members(drivers: Any) -> None:
    one = db.session.scalars(select(Certificate).order_by(Certificate.number)).first()
    with transaction():
        one.facts = {**one.facts, "team": "一队", "members": ["甲一", "乙二"]}

    row = next(row for row in listed(drivers) if row["证书编号"] == one.number)

    assert (row["队名"], row["队员"]) == ("一队", "甲一、乙二")
