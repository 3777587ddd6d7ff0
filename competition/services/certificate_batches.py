"""Certificates by the hundred (批量印制): in the order they are handed out, whole or a file each.

What was issued is printed as it was signed; only the order, the sheet and what stands on the
paper already differ from a single reprint.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import alignment, office_phrases, rosters, wording
from competition.documents import certificates as papers
from competition.documents.certificate_facts import CertificateFacts
from competition.documents.print_runs import PLAIN, PrintRun
from competition.documents.roster_facts import ReceiptList, ReceiptRow
from competition.errors import Invalid, NotNow
from competition.models.certificate import Certificate, CertificateState
from competition.models.entry import Entry
from competition.models.event import Event, Trade
from competition.models.person import Delegation, Unit
from competition.services import certificate_drafts as drafting
from competition.services import certificate_lineage as lineage
from competition.services import certificate_portraits, certificate_texts
from competition.services.certificate_register import trade_place
from competition.services.entrants import of_event, of_trade

ORDERS = ("trade", "delegation", "number")
#: What no file system takes in a name, and what would lead out of a folder.
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate to be printed, and to whom it is handed out."""

    number: str
    recipient: str
    delegation: str
    trade: str
    award: str
    facts: CertificateFacts
    #: What of the kept facts is fetched only when it is printed.
    kept: Mapping[str, Any] = field(default_factory=dict)

    def page(self) -> CertificateFacts:
        """The page with its photo, where it has one."""
        return certificate_portraits.with_photo(self.facts, self.kept)


def batch(actor: Actor, scope: Scope, *, order: str = "trade") -> list[Line]:
    """The valid certificates of a trade or an event in the order they are handed out.

    order: `trade` (trades in the event's order, places within), `delegation` (then as by trade),
    `number`. Raises NotNow("no-certificates").
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    query = (
        select(
            Certificate,
            Trade.position.label("of_trade"),
            Trade.name.label("trade"),
            Delegation.position.label("of_delegation"),
            Unit.name.label("unit"),
        )
        .outerjoin(Trade, Trade.id == Certificate.trade_id)
        .outerjoin(Entry, Entry.id == Certificate.entry_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .outerjoin(Unit, Unit.id == Delegation.unit_id)
        .where(Certificate.event_id == scope.event_id, Certificate.state == CertificateState.VALID)
    )
    if scope.trade_id is not None:
        query = query.where(Certificate.trade_id == scope.trade_id)
    rows = _ordered(scope, db.session.execute(query).all(), order)
    if not rows:
        raise NotNow("no-certificates")
    return [
        Line(
            row.Certificate.number,
            row.Certificate.facts["recipient"],
            row.unit or row.Certificate.facts["unit"],
            row.trade["zh"] if row.trade else row.Certificate.facts["trade"],
            certificate_texts.certified(row.Certificate.facts),
            certificate_texts.to_print(row.Certificate.facts, row.Certificate.signature),
            row.Certificate.facts,
        )
        for row in rows
    ]


def _ordered(scope: Scope, rows: Sequence[Any], order: str) -> list[Any]:
    """In the order of handing out; who got a corrected one keeps his place."""
    first = lineage.firsts(scope.event_id)

    def place(row: Any) -> tuple[Any, ...]:
        number = lineage.place_of(row.Certificate.number, first)
        trade = trade_place(row.of_trade)
        return {
            "delegation": (trade_place(row.of_delegation), row.unit or "", trade, number),
            "number": (number,),
        }.get(order, (trade, number))

    return sorted(rows, key=place)


#: Called with (done, all) before the first piece and after each; what was read is forgotten then.
Tell = Callable[[int, int], object]


def _silent(_done: int, _all: int) -> None:
    """Nobody waits for a word."""


def printed(
    actor: Actor, scope: Scope, *, order: str = "trade", run: PrintRun = PLAIN, tell: Tell = _silent
) -> bytes:
    """All of them in one PDF, the same bytes whenever the same is asked."""
    lines = batch(actor, scope, order=order)
    design = drafting.design(drafting.event_of(scope.event_id))
    tell(0, len(lines))
    content = papers.render_certificates(design, [line.page() for line in lines], run=run)
    tell(len(lines), len(lines))
    return content


def packed(
    actor: Actor,
    scope: Scope,
    file: IO[bytes],
    *,
    order: str = "trade",
    run: PrintRun = PLAIN,
    tell: Tell = _silent,
) -> None:
    """Write one ZIP with a file each, named 代表队-姓名-编号, into an open file.

    The same certificates give the same bytes.
    """
    lines = batch(actor, scope, order=order)
    design = drafting.design(drafting.event_of(scope.event_id))
    alone = replace(run, two_up=False)
    tell(0, len(lines))
    problems = papers.check_certificates(design, [line.facts for line in lines])
    if problems:
        raise Invalid("certificates", problems)
    with zipfile.ZipFile(file, "w") as archive:
        for done, line in enumerate(lines, 1):
            entry = zipfile.ZipInfo(file_name(line), (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, papers.render_certificates(design, [line.page()], run=alone))
            tell(done, len(lines))


def count(actor: Actor, scope: Scope) -> int:
    """How many certificates a batch of this scope would hold."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    query = select(func.count()).where(
        Certificate.event_id == scope.event_id, Certificate.state == CertificateState.VALID
    )
    if scope.trade_id is not None:
        query = query.where(Certificate.trade_id == scope.trade_id)
    return db.session.scalar(query) or 0


def without_photo(actor: Actor, scope: Scope) -> int:
    """How many certificates of a batch had a photo when they were issued, purged since."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    digest = certificate_portraits.DIGEST
    query = select(digest).where(
        Certificate.event_id == scope.event_id,
        Certificate.state == CertificateState.VALID,
        digest.is_not(None),
    )
    return sum(map(certificate_portraits.is_missing, db.session.scalars(query)))


def file_name(line: Line) -> str:
    """The name of one certificate's file; never too long for a path, never out of its folder.

    >>> file_name(Line("DKB-00001-X", "阿依努尔·买买提", "沁阳/市", "评茶员", "", None))
    '沁阳_市-阿依努尔·买买提-DKB-00001-X.pdf'
    """
    parts = (
        _UNFIT.sub("_", part)[:_LONGEST].strip(" .") for part in (line.delegation, line.recipient)
    )
    return "-".join([*(part for part in parts if part), f"{line.number}.pdf"])


def alignment_sheet(actor: Actor, scope: Scope, run: PrintRun) -> bytes:
    """The page that is held against ready stock before an overprint (套印调准页)."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    return alignment.render_alignment(drafting.design(drafting.event_of(scope.event_id)), run)


def receipt_list(actor: Actor, scope: Scope, *, order: str = "trade", now: datetime) -> bytes:
    """Where those who take their certificates sign (签领表), in the order of handing out."""
    lines = batch(actor, scope, order=order)
    event = db.session.get_one(Event, scope.event_id)
    trade = "" if scope.trade_id is None else f"{lines[0].trade} "
    return rosters.render_receipt_list(
        ReceiptList(
            event=event.name["zh"],
            title=f"{trade}证书签领表",
            rows=tuple(_receipts(lines)),
            issued=office_phrases.write_moment("zh", now.astimezone(ZoneInfo(event.timezone))),
            sample=event.sample,
            kind=of_event(event.id) if scope.trade_id is None else of_trade(scope.trade_id),
        )
    )


def _receipts(lines: Sequence[Line]) -> list[ReceiptRow]:
    return [
        ReceiptRow(
            line.number,
            line.recipient,
            line.delegation,
            line.award or wording.TITLES[line.facts.kind][0],
            line.trade,
        )
        for line in lines
    ]
