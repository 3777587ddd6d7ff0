"""Appeals and the supervisor's records ↔ the contest file (申诉与监督记录的装入与导出)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.account import Account
from competition.models.appeal import (
    Appeal,
    AppealChannel,
    AppealEvidence,
    AppealOutcome,
    AppealRoad,
    AppealState,
    AppealStep,
    LodgedAs,
)
from competition.models.event import Module
from competition.models.ruling import Ruling
from competition.models.supervision import (
    StopAnswer,
    StopRequest,
    SupervisionFinding,
    SupervisionOutcome,
    WitnessSignature,
)
from competition.rules.appeal_facts import AppealFacts
from competition.services.archive_loading import Loading


class DumpedRecords:
    """An event's appeals and supervision on their way into a file.

    numbers: entry id → number; trades: trade id → code, in order; written: codes of the rulings
    the file holds, by trade code; moment: a time in the event's own zone.
    """

    def __init__(
        self,
        event_id: uuid.UUID,
        numbers: Mapping[uuid.UUID, str],
        trades: Mapping[uuid.UUID, str],
        moment: Callable[[datetime], str],
    ) -> None:
        """Prepare to write what stands on record."""
        self.event_id = event_id
        self.numbers = numbers
        self.trades = trades
        self.moment = moment

    def appeals(self, written: set[tuple[str, str]]) -> list[dict[str, Any]]:
        """Every appeal with its steps; written: (trade code, ruling code) the file holds."""
        rows = db.session.execute(
            select(Appeal, Module.code)
            .outerjoin(Module, Module.id == Appeal.module_id)
            .where(Appeal.event_id == self.event_id)
            .order_by(Appeal.lodged_at, Appeal.trade_id, Appeal.number)
        ).all()
        steps: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
        for step, name in db.session.execute(
            select(AppealStep, Account.display_name)
            .join(Appeal, Appeal.id == AppealStep.appeal_id)
            .outerjoin(Account, Account.id == AppealStep.made_by_id)
            .where(Appeal.event_id == self.event_id)
            .order_by(AppealStep.appeal_id, AppealStep.number)
        ):
            steps[step.appeal_id].append(self._step(step, name))
        evidence: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
        for one in db.session.scalars(
            select(AppealEvidence)
            .join(Appeal, Appeal.id == AppealEvidence.appeal_id)
            .where(Appeal.event_id == self.event_id)
            .order_by(AppealEvidence.given_at, AppealEvidence.sha256)
        ):
            evidence[one.appeal_id].append(self._evidence(one))
        ruled: dict[uuid.UUID | None, list[str]] = defaultdict(list)
        for ruling in db.session.scalars(
            select(Ruling)
            .where(Ruling.event_id == self.event_id, Ruling.appeal_id.is_not(None))
            .order_by(Ruling.ruled_at, Ruling.code)
        ):
            if ruling.trade_id and (self.trades[ruling.trade_id], ruling.code) in written:
                ruled[ruling.appeal_id].append(ruling.code)
        found = [
            self._appeal(row, module)
            | {
                "steps": steps[row.id],
                "evidence": evidence[row.id],
                "rulings": ruled[row.id],
            }
            for row, module in rows
        ]
        return sorted(found, key=lambda piece: (piece["at"], piece["trade"], piece["number"]))

    def _appeal(self, row: Appeal, module: str | None) -> dict[str, Any]:
        return {
            "trade": self.trades[row.trade_id],
            "number": row.number,
            "road": row.road.value,
            "lodged_as": row.lodged_as.value,
            "channel": row.channel.value,
            "lodger": row.lodger,
            **({"entry": self.numbers[row.entry_id]} if row.entry_id else {}),
            "about": row.about,
            **({"module": module} if module else {}),
            "aspect": row.aspect,
            "grounds": row.grounds,
            "at": self.moment(row.lodged_at),
            **({"clock_from": self.moment(row.clock_from)} if row.clock_from else {}),
            **({"due": self.moment(row.due_at)} if row.due_at else {}),
            "late": row.late,
            "instance": row.instance,
            "state": row.state.value,
            "outcome": row.outcome.value,
        }

    def _step(self, step: AppealStep, name: str | None) -> dict[str, Any]:
        return {
            "move": step.move,
            "state": step.state.value,
            "instance": step.instance,
            "outcome": step.outcome.value,
            "words": step.words,
            "at": self.moment(step.made_at),
            "by": step.by or name or "",
        }

    def _evidence(self, one: AppealEvidence) -> dict[str, Any]:
        return {
            "digest": f"sha256:{one.sha256}",
            "kind": one.kind,
            "name": one.name,
            "size": one.size,
            "at": self.moment(one.given_at),
        }

    def supervision(self) -> dict[str, Any]:
        """Findings, requests to stop and witnesses, trade by trade in the order they were made."""
        order = {trade: place for place, trade in enumerate(self.trades)}
        findings = db.session.scalars(
            select(SupervisionFinding).where(SupervisionFinding.event_id == self.event_id)
        ).all()
        stops = db.session.scalars(
            select(StopRequest).where(StopRequest.event_id == self.event_id)
        ).all()
        signed = db.session.scalars(
            select(WitnessSignature).where(WitnessSignature.event_id == self.event_id)
        ).all()
        return {
            "findings": [
                self._finding(row)
                for row in sorted(findings, key=lambda r: (order[r.trade_id], r.item, r.number))
            ],
            "stops": [
                self._stop(row)
                for row in sorted(stops, key=lambda r: (order[r.trade_id], r.number))
            ],
            "witnesses": [
                self._witness(row)
                for row in sorted(
                    signed,
                    key=lambda r: (order[r.trade_id], r.sequence, r.digest, r.signed_at, r.by),
                )
            ],
        }

    def _witness(self, row: WitnessSignature) -> dict[str, Any]:
        return {
            "trade": self.trades[row.trade_id],
            "act": row.act,
            "acted": self.moment(row.acted_at or row.signed_at),
            "link": row.sequence,
            "digest": f"sha256:{row.digest}",
            "at": self.moment(row.signed_at),
            "by": row.by,
            "remark": row.remark,
        }

    def _finding(self, row: SupervisionFinding) -> dict[str, Any]:
        return {
            "trade": self.trades[row.trade_id],
            "item": row.item,
            "number": row.number,
            "outcome": row.outcome.value,
            "remark": row.remark,
            "at": self.moment(row.found_at),
            "by": row.by,
        }

    def _stop(self, row: StopRequest) -> dict[str, Any]:
        answered = row.answered_at
        return {
            "trade": self.trades[row.trade_id],
            "number": row.number,
            "reason": row.reason,
            "at": self.moment(row.asked_at),
            "by": row.asked_by,
            "answer": row.answer.value,
            "words": row.words,
            **({"answered_at": self.moment(answered)} if answered else {}),
            "answered_by": row.answered_by,
            **({"resumed_at": self.moment(row.resumed_at)} if row.resumed_at else {}),
        }


def load_records(loading: Loading) -> None:
    """Write a contest file's appeals and what the supervisor left, after its rulings."""
    for appeal in loading.facts.appeals:
        _add_appeal(loading, appeal)
    event_id = loading.event.id
    for finding in loading.facts.supervision.findings:
        db.session.add(
            SupervisionFinding(
                event_id=event_id,
                trade_id=loading.trades[finding.trade].id,
                item=finding.item,
                number=finding.number,
                outcome=SupervisionOutcome(finding.outcome),
                remark=finding.remark,
                found_at=datetime.fromisoformat(finding.at),
                by=finding.by,
            )
        )
    for stop in loading.facts.supervision.stops:
        db.session.add(
            StopRequest(
                event_id=event_id,
                trade_id=loading.trades[stop.trade].id,
                number=stop.number,
                reason=stop.reason,
                asked_at=datetime.fromisoformat(stop.at),
                asked_by=stop.by,
                answer=StopAnswer(stop.answer),
                words=stop.words,
                answered_at=_moment(stop.answered_at),
                answered_by=stop.answered_by,
                resumed_at=_moment(stop.resumed_at),
            )
        )
    for one in loading.facts.supervision.witnesses:
        db.session.add(
            WitnessSignature(
                event_id=event_id,
                trade_id=loading.trades[one.trade].id,
                chain="",
                sequence=one.link,
                digest=one.digest.removeprefix("sha256:"),
                act=one.act,
                acted_at=datetime.fromisoformat(one.acted),
                remark=one.remark,
                signed_at=datetime.fromisoformat(one.at),
                by=one.by,
            )
        )
    db.session.flush()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _add_appeal(loading: Loading, facts: AppealFacts) -> None:
    trade = loading.trades[facts.trade]
    row = Appeal(
        id=uuid.uuid4(),
        event_id=loading.event.id,
        trade_id=trade.id,
        number=facts.number,
        road=AppealRoad(facts.road),
        lodged_as=LodgedAs(facts.lodged_as),
        channel=AppealChannel(facts.channel),
        lodger=facts.lodger,
        entry_id=loading.entries[facts.trade, facts.entry].id if facts.entry else None,
        about=facts.about,
        module_id=loading.modules[facts.trade, facts.module].id if facts.module else None,
        aspect=facts.aspect,
        grounds=facts.grounds,
        lodged_at=datetime.fromisoformat(facts.at),
        clock_from=_moment(facts.clock_from),
        due_at=_moment(facts.due),
        late=facts.late,
        instance=facts.instance,
        state=AppealState(facts.state),
        outcome=AppealOutcome(facts.outcome),
    )
    db.session.add(row)
    db.session.flush()
    for number, step in enumerate(facts.steps, 1):
        db.session.add(
            AppealStep(
                appeal_id=row.id,
                number=number,
                move=step.move,
                state=AppealState(step.state),
                instance=step.instance,
                outcome=AppealOutcome(step.outcome),
                words=step.words,
                made_at=datetime.fromisoformat(step.at),
                by=step.by,
            )
        )
    for one in facts.evidence:
        db.session.add(
            AppealEvidence(
                appeal_id=row.id,
                sha256=one.digest.removeprefix("sha256:"),
                kind=one.kind,
                name=one.name,
                size=one.size,
                given_at=datetime.fromisoformat(one.at),
            )
        )
    for ruling in db.session.scalars(
        select(Ruling).where(Ruling.trade_id == trade.id, Ruling.code.in_(facts.rulings))
    ):
        ruling.appeal_id = row.id
