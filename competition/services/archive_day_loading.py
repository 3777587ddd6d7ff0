"""A contest file's timetable and draws on their way into the tables (赛程与抽签装入)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.draw import Draw, DrawKind, DrawList, DrawMethod
from competition.models.event import Stage, Trade
from competition.models.timetable import (
    Allocation,
    ContestSession,
    Site,
    Station,
    TimetableEdition,
    TimetableNeed,
)
from competition.rules import draws as rules
from competition.rules.day_facts import DrawFacts, EditionFacts, EditionSessionFacts, SessionFacts
from competition.rules.kinds import Part
from competition.services.archive_days import in_utc
from competition.services.archive_loading import Loading

#: What a session of an edition holds even when it is empty.
EDITION_SESSION: dict[str, Any] = {"module": {}, "name": {}, "site": "", "entries": []}


class LoadingDays:
    """After the entries: sites, stations, needs, sessions with who works there, editions, draws."""

    def __init__(self, loading: Loading) -> None:
        """Prepare to load what `loading` read."""
        self.loading, self.facts = loading, loading.facts
        rows = db.session.execute(
            select(Stage.id, Stage.code, Trade.code.label("trade"))
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == loading.event.id)
        )
        self.stages = {(row.trade, row.code): row.id for row in rows}
        self.stations: dict[str, uuid.UUID] = {}

    def load(self) -> None:
        """Write it all; flushes."""
        days, event_id = self.facts.timetable, self.loading.event.id
        for site in days.sites:
            hours = [[in_utc(span.opens), in_utc(span.closes)] for span in site.hours]
            db.session.add(Site(event_id=event_id, name=site.name, hours=hours, setup=site.setup))
        for station in days.stations:
            row = Station(id=uuid.uuid4(), event_id=event_id, code=station.code, site=station.site)
            self.stations[station.code] = row.id
            db.session.add(row)
        for need in days.needs:
            db.session.add(
                TimetableNeed(
                    stage_id=self.stages[need.trade, need.stage],
                    module_id=self._module(need.trade, need.module),
                    sites=list(need.sites),
                    minutes=need.minutes,
                    places=need.places,
                )
            )
        db.session.flush()
        made = [self._session(each) for each in days.sessions]
        db.session.add_all(made)
        db.session.flush()
        for session, facts in zip(made, days.sessions, strict=True):
            self._add_places(session, facts)
        for edition in days.editions:
            self._add_edition(edition)
        for draw in self.facts.draws:
            self._add_draw(draw)
        db.session.flush()

    def _module(self, trade: str, module: str | None) -> uuid.UUID | None:
        return self.loading.modules[trade, module].id if module else None

    def _session(self, facts: SessionFacts) -> ContestSession:
        return ContestSession(
            id=uuid.uuid4(),
            stage_id=self.stages[facts.trade, facts.stage],
            module_id=self._module(facts.trade, facts.module),
            code=facts.code,
            name=_text(facts.name),
            starts_at=datetime.fromisoformat(facts.starts),
            ends_at=datetime.fromisoformat(facts.ends),
            site=facts.site,
            fixed=facts.fixed,
        )

    def _add_places(self, session: ContestSession, facts: SessionFacts) -> None:
        for seat in facts.entries:
            entry = self.loading.entries[facts.trade, seat.entry]
            db.session.add(
                Allocation(
                    contest_session_id=session.id,
                    entry_in_stage_id=self.loading.in_stage[entry.id, session.stage_id].id,
                    station_id=self.stations[seat.station] if seat.station else None,
                    position=seat.position,
                )
            )

    def _add_edition(self, facts: EditionFacts) -> None:
        kind = Part(EditionSessionFacts)
        db.session.add(
            TimetableEdition(
                event_id=self.loading.event.id,
                number=facts.number,
                content={
                    "sessions": [{**EDITION_SESSION, **kind.write(x)} for x in facts.sessions]
                },
                digest=facts.digest.removeprefix("sha256:"),
                note=facts.note,
                published_at=datetime.fromisoformat(facts.at),
            )
        )

    def _add_draw(self, facts: DrawFacts) -> None:
        """A draw and the list it was made from, so that it is drawn again here as it was there."""
        stage_id, kind = self.stages[facts.trade, facts.stage], DrawKind(facts.kind)
        at = datetime.fromisoformat(facts.at)
        listed = [[line.entry, line.of] for line in facts.list]
        digest = (facts.digest or "").removeprefix("sha256:")
        shared: dict[str, Any] = {
            "stage_id": stage_id,
            "kind": kind,
            "slots": _slots(facts, kind),
            "even": facts.even,
            "secret_part": facts.secret,
        }
        draw = Draw(
            id=uuid.uuid4(),
            event_id=self.loading.event.id,
            seed=facts.seed,
            before=[line[0] for line in listed] if kind is DrawKind.ORDER else listed,
            after=_result(facts, kind),
            witnesses=list(facts.witnesses),
            drawn_at=at,
            replaced_at=datetime.fromisoformat(facts.replaced) if facts.replaced else None,
            method=DrawMethod(facts.method),
            list_digest=digest,
            parts=[{"who": each.who, "said": each.said} for each in facts.said],
            reason=facts.reason,
            **shared,
        )
        db.session.add(draw)
        db.session.flush()
        db.session.add(
            DrawList(
                listed=listed,
                digest=digest,
                commitment=rules.committed(facts.secret),
                fixed_at=at,
                draw_id=draw.id,
                **shared,
            )
        )


def _text(name: Any) -> dict[str, str]:
    return Part(type(name)).write(name) if name is not None else {}


def _slots(facts: DrawFacts, kind: DrawKind) -> list[Any]:
    if kind is DrawKind.STATION:
        return [[slot.session, list(slot.stations)] for slot in facts.slots]
    return [slot.session for slot in facts.slots]


def _result(facts: DrawFacts, kind: DrawKind) -> list[Any]:
    if kind is DrawKind.ORDER:
        return [line.entry for line in facts.result]
    if kind is DrawKind.SESSION:
        return [[line.entry, line.session] for line in facts.result]
    return [[line.entry, line.session, line.station or ""] for line in facts.result]
