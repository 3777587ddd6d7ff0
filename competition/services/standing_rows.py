"""What a trade's standings are computed from, read for many trades at once (成绩取数)."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import String, bindparam, cast, func, select, type_coerce

from competition.db import db
from competition.errors import NotNow
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryMember,
    EntryState,
    EntryStatus,
    MemberRole,
    Recusal,
)
from competition.models.event import Division, Module, Stage, Trade
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.models.person import Delegation, Person, Unit
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import Revision, RevisionStanding, ScoreSheet, SheetState
from competition.rules.contest_facts import RULING_KINDS, EntryFacts, ExclusionFacts, RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.scheme_versions import Translation, carried
from competition.services import facts, scheme_versions, stage_rows

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Who an entry is, as lists show it."""

    id: uuid.UUID
    number: str
    team_name: str
    names: tuple[str, ...]
    unit: str
    unit_code: str
    division: str

    @property
    def shown(self) -> str:
        """A team's name, or the contestants'."""
        return self.team_name or "、".join(self.names)


def entry_lines(trade_id: uuid.UUID) -> dict[uuid.UUID, EntryLine]:
    """The accepted entries of a trade with names and units, in their order."""
    return lines_of([trade_id])[trade_id]


def lines_of(trade_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, EntryLine]]:
    """The accepted entries of each trade with names and units, in their order."""
    rows = db.session.execute(
        select(
            type_coerce(Entry.trade_id, String),
            type_coerce(Entry.id, String),
            Entry.number,
            Entry.team_name,
            Unit.name.label("unit"),
            Delegation.code.label("unit_code"),
            Division.code.label("division"),
        )
        .join(Division, Division.id == Entry.division_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.trade_id.in_(trade_ids), Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.trade_id, Entry.number)
    ).all()
    names: dict[Any, list[str]] = defaultdict(list)
    for entry, name in db.session.execute(
        select(type_coerce(EntryMember.entry_id, String), Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id.in_(trade_ids), EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    ):
        names[entry].append(name)
    found: dict[uuid.UUID, dict[uuid.UUID, EntryLine]] = {each: {} for each in trade_ids}
    by_text: dict[Any, dict[uuid.UUID, EntryLine]] = {each.hex: found[each] for each in found}
    by_text |= found
    for trade, text, number, team, unit, code, division in rows:
        key = uuid.UUID(text) if isinstance(text, str) else text
        shown = tuple(names[text])
        by_text[trade][key] = EntryLine(key, number, team, shown, unit, code, division)
    return found


def statuses(trade_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """What entries are where they are not present, by entry and stage or module."""
    statuses: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(
        select(EntryInStage.entry_id, Stage.code, EntryInStage.status)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .where(Stage.trade_id.in_(trade_ids), EntryInStage.status != EntryStatus.PRESENT)
    ):
        statuses[row.entry_id][row.code] = row.status.value
    for entry_id, stage in stage_rows.not_advanced(trade_ids):
        statuses[entry_id][stage] = stage_rows.NOT_ADVANCED
    for row in db.session.execute(
        select(EntryInStage.entry_id, Module.code, EntryInModule.status)
        .join(EntryInModule, EntryInModule.entry_in_stage_id == EntryInStage.id)
        .join(Module, Module.id == EntryInModule.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id.in_(trade_ids))
    ):
        statuses[row.entry_id][row.code] = row.status.value
    return statuses


def ages(trades: Iterable[TradeFacts], ids: Mapping[str, uuid.UUID]) -> dict[uuid.UUID, Fraction]:
    """Ages of the entries of those trades that decide ties by them; ids: trades by code."""
    reading = [ids[trade.code] for trade in trades if reads_ages(trade)]
    if not reading:
        return {}
    rows = db.session.execute(select(Entry.id, Entry.extra).where(Entry.trade_id.in_(reading)))
    return {row.id: Fraction(row.extra[facts.AGE]) for row in rows if facts.AGE in row.extra}


def reads_ages(trade: TradeFacts) -> bool:
    """Whether a tie of a trade, or of one of its stages, is decided by age."""
    rankings = (trade.ranking, *(stage.ranking for stage in trade.stages))
    return any(key.age is not None for ranking in rankings if ranking for key in ranking.keys)


def entry_facts(
    trade: Trade,
    people: Mapping[uuid.UUID, EntryLine],
    statuses: Mapping[uuid.UUID, dict[str, str]],
    ages: Mapping[uuid.UUID, Fraction],
) -> tuple[EntryFacts, ...]:
    """The entries of a trade as the rules know them; ages, where its ties read them."""
    return tuple(
        EntryFacts(
            number=line.number,
            trade=trade.code,
            division=None if line.division == facts.NO_DIVISION else line.division,
            unit=line.unit_code,
            status=statuses.get(entry_id, {}),
            age=ages.get(entry_id),
        )
        for entry_id, line in people.items()
    )


@dataclass(frozen=True, slots=True)
class Desks:
    """Where marks come from and how they are read: the same while sheets are signed."""

    trade_ids: tuple[uuid.UUID, ...]
    seats: Mapping[Any, Any]
    #: Modules with more than one frozen scheme, and the digest in force.
    renewed: Mapping[uuid.UUID, str]


def desks(trade_ids: Sequence[uuid.UUID]) -> Desks:
    """The seats of these trades and the schemes their sheets are read by."""
    seats = _seats(trade_ids)
    modules = {place.module_id for place in seats.values()}
    return Desks(tuple(trade_ids), seats, scheme_versions.renewed(modules))


def vectors(
    known: Desks, numbers: Mapping[Any, str]
) -> dict[uuid.UUID, dict[Key, dict[str, bytes]]]:
    """Every sheet that counts, packed, by trade, (module, attempt, seat) and entry."""
    seats = known.seats
    rows = db.session.execute(
        select(
            type_coerce(ScoreSheet.seat_id, String),
            ScoreSheet.attempt,
            type_coerce(ScoreSheet.blind_code_id, String),
            Revision.vector,
        )
        .join(ScoreSheet, ScoreSheet.id == Revision.sheet_id)
        .where(
            ScoreSheet.module_id.in_({place.module_id for place in seats.values()}),
            ScoreSheet.state == SheetState.SIGNED,
            Revision.n == ScoreSheet.current_n,
            Revision.standing == RevisionStanding.CURRENT,
        )
    )
    places = {**seats, **{seat.hex: place for seat, place in seats.items()}}
    held: dict[tuple[Any, int], dict[str, bytes]] = defaultdict(dict)
    for seat, attempt, code, vector in rows:
        held[seat, attempt][numbers[code]] = vector
    _carry_over(held, places, numbers, known.renewed)
    found: dict[uuid.UUID, dict[Key, dict[str, bytes]]] = {each: {} for each in known.trade_ids}
    for (seat, attempt), sheets in held.items():
        place = places[seat]
        found[place.trade_id][place.module, attempt, place.code] = sheets
    return found


_STOOD = (
    select(
        Stage.trade_id,
        func.aggregate_strings(
            cast(ScoreSheet.id, String)
            + cast(ScoreSheet.state, String)
            + cast(func.coalesce(ScoreSheet.current_n, 0), String)
            + "/"
            + cast(ScoreSheet.revisions, String)
            + "/"
            + cast(ScoreSheet.reopenings, String),
            ",",
        ).label("said"),
    )
    .select_from(ScoreSheet)
    .join(Module, Module.id == ScoreSheet.module_id)
    .join(Stage, Stage.id == Module.stage_id)
    .where(Stage.trade_id.in_(bindparam("trades", expanding=True)))
    .group_by(Stage.trade_id)
)


def stood(trade_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """A digest of how every sheet of each trade stands; as long as it is the same, `vectors` are.

    Said by the tables themselves, whatever was recorded and on which chain.
    """
    found = dict.fromkeys(trade_ids, b"")
    for row in db.session.execute(_STOOD, {"trades": list(trade_ids)}):
        found[row.trade_id] = hashlib.sha256(row.said.encode()).digest()
    return found


_SHEETS = (
    select(
        ScoreSheet.seat_id,
        ScoreSheet.attempt,
        ScoreSheet.blind_code_id,
        ScoreSheet.state,
        Revision.vector,
    )
    .outerjoin(
        Revision,
        (Revision.sheet_id == ScoreSheet.id)
        & (Revision.n == ScoreSheet.current_n)
        & (Revision.standing == RevisionStanding.CURRENT),
    )
    .where(ScoreSheet.id.in_(bindparam("sheets", expanding=True)))
)


def changed_vectors(
    known: Desks,
    numbers: Mapping[Any, str],
    before: Mapping[Key, Mapping[str, bytes]],
    sheets: Collection[uuid.UUID],
) -> tuple[dict[Key, Mapping[str, bytes]], dict[str, set[str]]] | None:
    """A trade's vectors after these sheets have changed, and by module whose they are.

    None where one of them is read by an earlier scheme or is not of a seat that was known.
    """
    rows = db.session.execute(_SHEETS, {"sheets": list(sheets)}).all()
    if known.renewed or len(rows) != len(sheets):
        return None
    found, changed = dict(before), dict[str, set[str]]()
    for row in rows:
        place, number = known.seats.get(row.seat_id), numbers.get(row.blind_code_id)
        if place is None or number is None:
            return None
        key = place.module, row.attempt, place.code
        held = {entry: vector for entry, vector in found.get(key, {}).items() if entry != number}
        if row.state is SheetState.SIGNED and row.vector is not None:
            held[number] = row.vector
        found[key] = held
        changed.setdefault(place.module, set()).add(number)
    return found, changed


def _carry_over(
    held: Mapping[tuple[Any, int], dict[str, bytes]],
    places: Mapping[Any, Any],
    numbers: Mapping[Any, str],
    renewed: Mapping[uuid.UUID, str],
) -> None:
    """Read sheets signed under an earlier version of their scheme by the one in force."""
    for module_id, digest in renewed.items():
        rows = db.session.execute(
            select(
                ScoreSheet.seat_id,
                ScoreSheet.attempt,
                ScoreSheet.blind_code_id,
                Revision.scheme_digest,
            )
            .join(
                Revision,
                (Revision.sheet_id == ScoreSheet.id) & (Revision.n == ScoreSheet.current_n),
            )
            .where(
                ScoreSheet.module_id == module_id,
                ScoreSheet.state == SheetState.SIGNED,
                Revision.scheme_digest != digest,
            )
        )
        ways: dict[tuple[str, str], tuple[Translation, ...]] = {}
        for row in rows:
            way = places[row.seat_id].panel, row.scheme_digest
            if way not in ways:
                ways[way] = scheme_versions.carrying(module_id, *way)
            key = (row.seat_id, row.attempt)
            sheets = held[key if key in held else (row.seat_id.hex, row.attempt)]
            number = numbers[row.blind_code_id]
            sheets[number] = carried(ways[way], sheets[number])


def _seats(trade_ids: Sequence[uuid.UUID]) -> dict[Any, Any]:
    """Every seat of these trades: its code, its panel, its module, its trade."""
    rows = db.session.execute(
        select(
            PanelSeat.id,
            PanelSeat.code,
            Panel.code.label("panel"),
            Module.id.label("module_id"),
            Module.code.label("module"),
            Stage.trade_id,
        )
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id.in_(trade_ids))
    )
    return {row.id: row for row in rows}


def exclusions(
    trades: Sequence[Trade],
    numbers: Mapping[Any, str],
    people: Mapping[uuid.UUID, Mapping[uuid.UUID, EntryLine]],
) -> dict[uuid.UUID, list[ExclusionFacts]]:
    """Who stood back from whom: fixed by code where there are codes, else by recusal."""
    ids = [trade.id for trade in trades]
    codes = {trade.id: trade.code for trade in trades}
    seats = _seats(ids)
    of_trade = (
        select(PanelSeat.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id.in_(ids))
    )
    fixed = {
        (row.seat_id, numbers[row.blind_code_id]): (row.substitute_id, row.reason)
        for row in db.session.scalars(select(Exclusion).where(Exclusion.seat_id.in_(of_trade)))
        if row.blind_code_id in numbers
    }
    recused = db.session.scalars(
        select(Recusal).where(
            Recusal.seat_id.in_(of_trade),
            Recusal.withdrawn_at.is_(None),
            Recusal.lapsed_at.is_(None),
        )
    )
    for row in recused:
        line = people[seats[row.seat_id].trade_id].get(row.entry_id)
        if line is not None:
            fixed.setdefault((row.seat_id, line.number), (row.substitute_id, row.reason))
    found: dict[uuid.UUID, list[ExclusionFacts]] = defaultdict(list)
    for (seat, number), (substitute, reason) in sorted(fixed.items(), key=str):
        place = seats[seat]
        found[place.trade_id].append(
            ExclusionFacts(
                trade=codes[place.trade_id],
                entry=number,
                module=place.module,
                seat=place.code,
                substitute=seats[substitute].code if substitute else None,
                reason=reason,
            )
        )
    return found


def rulings(
    trades: Sequence[Trade],
    numbers: Mapping[Any, str],
    people: Mapping[uuid.UUID, Mapping[uuid.UUID, EntryLine]],
) -> dict[uuid.UUID, list[RulingFacts]]:
    """The rulings that stand, by trade, in their order."""
    rows = db.session.scalars(
        select(Ruling)
        .where(
            Ruling.trade_id.in_([trade.id for trade in trades]),
            Ruling.kind.in_([RulingKind(kind) for kind in RULING_KINDS]),
            Ruling.withdrawn_at.is_(None),
        )
        .order_by(Ruling.ruled_at, Ruling.code)
    ).all()
    return {
        trade.id: [
            ruling_facts(row, trade.code, numbers, people[trade.id])
            for row in rows
            if row.trade_id == trade.id
        ]
        for trade in trades
    }


def ruling_facts(
    row: Ruling,
    trade: str,
    numbers: Mapping[Any, str],
    people: Mapping[uuid.UUID, EntryLine],
) -> RulingFacts:
    """A ruling as the engine reads it; whom it is about is an entry, or a code by now open."""
    piece = {
        "code": row.code,
        "trade": trade,
        "kind": row.kind.value,
        "reason": {"zh": row.reason},
        **{key: item for key, item in row.value.items() if key != "entries"},
    }
    if row.entry_id is not None:
        piece["entry"] = people[row.entry_id].number
    elif row.blind_code_id is not None:
        piece["entry"] = numbers[row.blind_code_id]
    if "entries" in row.value:
        piece["entries"] = [people[uuid.UUID(each)].number for each in row.value["entries"]]
    found, problems = read_as(RulingFacts, piece)
    if found is None or problems:
        raise NotNow("ruling-unreadable", ruling=row.code)
    return found
