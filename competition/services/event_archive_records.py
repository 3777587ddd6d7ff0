"""What an archive holds of the days themselves (归档·记录): minutes, sheets, rechecks, appeals.

Each as the paper people signed, and the marks besides as plain tables anybody can open.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy import exists, select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.exchange import contest_file, marks_file
from competition.models.appeal import Appeal
from competition.models.calibration import Trial
from competition.models.entry import Entry
from competition.models.event import Module, ModuleState, Stage, Trade
from competition.models.floor import Incident
from competition.models.recheck import Recheck, RecheckNotice
from competition.models.sheet import Revision, ScoreSheet
from competition.models.supervision import StopRequest, SupervisionFinding, WitnessSignature
from competition.rules.contest_facts import RevisionFacts
from competition.services import (
    appeal_papers,
    appeals,
    archives,
    case_files,
    day_minutes,
    filings,
    incident_papers,
    recheck_papers,
    supervision_papers,
    trial_papers,
)
from competition.services.trail import TrailLine

#: A file's path in the archive, and what makes it.
Record = tuple[str, Callable[[], bytes]]

SHEETS = (("record", "评分记录"), ("summary", "汇总表"))
#: One line a signature; what was marked lies in 评分明细.csv.
SIGNED = ("trade", "entry", "module", "attempt", "seat", "number", "kind", "state", "at",
          "scheme", "digest")  # fmt: skip


def of_event(
    actor: Actor, scope: Scope, words: Callable[[TrailLine], str], *, now: datetime
) -> Iterator[Record]:
    """Every record of an event there is; `words` says an act of the minutes in Chinese."""
    yield from _minutes(actor, scope, words, now=now)
    tables = MarkTables(actor, scope)
    yield "评分/评分明细.csv", tables.marks
    yield "评分/签名记录.csv", tables.signatures
    trades = db.session.execute(
        select(Trade.id, Trade.code)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code)
    ).all()
    for trade_id, code in trades:
        where = Scope(scope.event_id, trade_id)
        yield from _sheets(actor, where, code, now=now)
        yield from _floor(actor, where, code, now=now)
        yield from _rechecks(actor, where, code, now=now)
        yield from _appeals(actor, where, code, now=now)


class MarkTables:
    """The marks that count and every signature, from the contest file the archive holds."""

    def __init__(self, actor: Actor, scope: Scope) -> None:
        """Prepare to read an event's revisions; nothing is read yet."""
        self.actor, self.scope = actor, scope

    @cached_property
    def revisions(self) -> Sequence[RevisionFacts]:
        """Every revision whose code is open, in the order received."""
        assert self.scope.event_id is not None
        contest = contest_file.read(archives.dump(self.actor, self.scope.event_id))
        return contest.revisions

    def marks(self) -> bytes:
        """The marks that count, in the columns of MARKS.csv: `competition score` reads it."""
        return _table(
            marks_file.COLUMNS,
            (
                (one.trade, one.entry, one.module, one.attempt, one.seat, mark.aspect,
                 mark.value or "", mark.status)
                for one in self.revisions
                if one.state == "current" and one.kind != "withdraw"
                for mark in one.marks
            ),
        )  # fmt: skip

    def signatures(self) -> bytes:
        """Every signature there ever was, what replaced what, with the digest of its bytes."""
        rows = ([getattr(one, name) or "" for name in SIGNED] for one in self.revisions)
        return _table(SIGNED, rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table that spreadsheet programs open in Chinese."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + table.getvalue().encode()


def _minutes(
    actor: Actor, scope: Scope, words: Callable[[TrailLine], str], *, now: datetime
) -> Iterator[Record]:
    for day in sorted(day_minutes.days(actor, scope, now=now)):
        made = partial(day_minutes.minutes, actor, scope, day, "pdf", words=words, now=now)
        yield f"记录/赛务日志-{day}.pdf", made


def _sheets(actor: Actor, scope: Scope, trade: str, *, now: datetime) -> Iterator[Record]:
    """What was signed of each locked module, and its trials."""
    signed = exists().where(
        ScoreSheet.module_id == Module.id, ScoreSheet.current_n == Revision.n,
        Revision.sheet_id == ScoreSheet.id, Revision.vector.is_not(None),
    )  # fmt: skip
    modules = db.session.execute(
        select(Module.id, Module.code)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id, Module.state == ModuleState.LOCKED, signed)
        .order_by(Stage.position, Module.position, Module.code)
    ).all()
    for module_id, code in modules:
        for kind, name in SHEETS:
            made = partial(filings.print_papers, actor, scope, module_id, kind, now=now)
            yield f"评分/{trade}-{code}-{name}.pdf", made
    trials = db.session.execute(
        select(Trial.id, Trial.number, Module.code)
        .join(Module, Module.id == Trial.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position, Trial.number)
    )
    for trial_id, number, code in trials.all():
        trial = partial(trial_papers.record, actor, trial_id, now=now)
        yield f"评分/{trade}-{code}-试评记录-{number}.pdf", trial


def _floor(actor: Actor, scope: Scope, trade: str, *, now: datetime) -> Iterator[Record]:
    if _any(Incident.trade_id == scope.trade_id):
        made = partial(incident_papers.register_paper, actor, scope, now=now)
        yield f"记录/{trade}-事件记录单.pdf", made
    watched = (
        table.trade_id == scope.trade_id
        for table in (SupervisionFinding, StopRequest, WitnessSignature)
    )
    if any(_any(one) for one in watched):
        yield (
            f"记录/{trade}-监督记录.pdf",
            partial(supervision_papers.record, actor, scope, now=now),
        )


def _rechecks(actor: Actor, scope: Scope, trade: str, *, now: datetime) -> Iterator[Record]:
    rows = db.session.execute(
        select(Recheck.id, Recheck.number)
        .where(Recheck.trade_id == scope.trade_id)
        .order_by(Recheck.number)
    )
    for recheck_id, number in rows.all():
        made = partial(recheck_papers.record, actor, scope, recheck_id, now=now)
        yield f"复核/{trade}-{number}-复核记录.pdf", made
        if _any(RecheckNotice.recheck_id == recheck_id):
            told = partial(recheck_papers.notices, actor, scope, recheck_id, now=now)
            yield f"复核/{trade}-{number}-告知单.pdf", told


def _appeals(actor: Actor, scope: Scope, trade: str, *, now: datetime) -> Iterator[Record]:
    """Replies, and of each entry an appeal was about its whole case (案卷)."""
    rows = db.session.execute(
        select(Appeal, Entry.number)
        .outerjoin(Entry, Entry.id == Appeal.entry_id)
        .where(Appeal.trade_id == scope.trade_id)
        .order_by(Appeal.number)
    ).all()
    for appeal, _number in rows:
        if appeals.whole(appeal).reply is not None:
            made = partial(appeal_papers.reply, actor, scope, appeal.id)
            yield f"申诉/{trade}-第{appeal.number}号-答复书.pdf", made
    for number in sorted({number for _appeal, number in rows if number}):
        yield f"申诉/{trade}-{number}-案卷.zip", partial(_case, actor, scope, number, now=now)


def _case(actor: Actor, scope: Scope, number: str, *, now: datetime) -> bytes:
    return case_files.of_entry(actor, scope, number, now=now).content


def _any(condition: Any) -> bool:
    return bool(db.session.scalar(select(exists().where(condition))))
