"""The register of certificates as a workbook (证书登记簿): a line each, sorted for handing out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.exchange.table_writing import CellValue, SheetColumn, SheetPage, write_workbook
from competition.models.certificate import Certificate
from competition.models.entry import Entry
from competition.models.event import Event, Trade
from competition.models.person import Delegation, Unit
from competition.rules.entrants import called
from competition.services import certificate_lineage as lineage
from competition.services import certificate_texts, signing
from competition.services.certificate_register import trade_place
from competition.services.certificate_states import Standing
from competition.services.entrants import of_event

#: Of the columns: delegation, trade and number in the order in which certificates are handed out.
HEADS = (
    "序号", "代表队", "赛项", "组别", "参赛号", "姓名", "队名", "队员", "所印单位", "证书", "奖项",
    "证书编号", "状态", "理由", "新证书", "代替的证书", "发证日期", "密钥指纹",
)  # fmt: skip
#: The columns that are called by what is entered in the event.
CALLED = {"姓名": "name", "队名": "team", "队员": "members"}
STATES = {
    "valid": "有效",
    "provisional": "公示中",
    "unconfirmed": "无法确认",
    "corrected": "已更正",
    "revoked": "已撤销",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A certificate with whose it is and where it comes in the order."""

    certificate: Certificate
    place: tuple[Any, ...]
    unit: str
    trade: Mapping[str, str]


def workbook(actor: Actor, scope: Scope, *, language: str = "zh") -> bytes:
    """The whole register as XLSX, by delegation, trade and number; language: of its own words."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event = db.session.get_one(Event, scope.event_id)
    rows = _rows(scope)
    standing = Standing({row.certificate.trade_id for row in rows})
    before = {
        row.certificate.replaced_by: row.certificate.number
        for row in rows
        if row.certificate.replaced_by
    }
    cells: list[Sequence[CellValue]] = [
        [at, *_cells(row, standing, before, language)] for at, row in enumerate(rows, 1)
    ]
    title = office_phrases.say(language, "证书登记簿")
    kind = of_event(scope.event_id)
    columns = tuple(
        SheetColumn(
            called(CALLED[head], kind)[language]
            if head in CALLED
            else office_phrases.say(language, head)
        )
        for head in HEADS
    )
    name = event.name.get(language) or event.name["zh"]
    return write_workbook([SheetPage(title, columns, cells, (name, title), filtered=True)])


def _rows(scope: Scope) -> list[_Row]:
    """By delegation, trade and number; a corrected one stands where the first stood."""
    first = lineage.firsts(scope.event_id)
    found = db.session.execute(
        select(Certificate, Trade.position, Trade.name, Delegation.position.label("of"), Unit.name)
        .outerjoin(Trade, Trade.id == Certificate.trade_id)
        .outerjoin(Entry, Entry.id == Certificate.entry_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .outerjoin(Unit, Unit.id == Delegation.unit_id)
        .where(Certificate.event_id == scope.event_id)
    )
    rows = [
        _Row(
            one,
            (
                trade_place(of), unit or "", trade_place(position),
                lineage.place_of(one.number, first), one.number,
            ),
            unit or one.facts["unit"],
            trade or {},
        )
        for one, position, trade, of, unit in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.place)


def _cells(
    row: _Row, standing: Standing, before: Mapping[str, str], language: str
) -> list[CellValue]:
    one, facts = row.certificate, row.certificate.facts
    members = [*facts["members"], *(name for name, _unit in facts.get("pairs", ()))]
    return [
        row.unit,
        row.trade.get(language) or row.trade.get("zh") or facts["trade"],
        facts["division"], facts["entry"], facts["recipient"], facts["team"],
        office_phrases.say(language, "、").join(dict.fromkeys(members)),
        facts["unit"], certificate_texts.titled(facts), certificate_texts.certified(facts),
        one.number, office_phrases.say(language, STATES[standing.of(one).state]),
        one.reason, one.replaced_by or "", before.get(one.number, ""),
        facts["issued"], signing.grouped(one.key_fingerprint),
    ]  # fmt: skip
