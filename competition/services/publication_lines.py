"""The lines of a publication, cut to what the event discloses (名次表)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.event import Division, Trade
from competition.rules import explanations, values
from competition.rules.explanations import Explanation
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Part
from competition.rules.node_facts import NodeFacts
from competition.rules.ranking import Place, place_text
from competition.rules.ranking_facts import RankKeyFacts
from competition.rules.standings import Standing
from competition.rules.tie_keys import key_name
from competition.services import handed_in as handed
from competition.services import left_behind
from competition.services.breakdowns import LEVELS, Breakdown, names_of, number
from competition.services.facts import NO_DIVISION
from competition.services.standing_rows import EntryLine, entry_lines
from competition.services.standings import TradeResult


def decimals_of(trade: TradeFacts) -> int:
    """How many decimals the total is shown with."""
    node = trade.total
    return node.round.to if node is not None and node.round is not None else 2


def shown(value: Fraction, decimals: int) -> str:
    """A total as lists show it: its own decimals at least, more where it has more."""
    if values.decimals(value) is None:
        return number(value)
    return values.text(value, decimals)


def top_parts(trade: TradeFacts) -> tuple[NodeFacts, ...]:
    """The parts directly below the total."""
    return trade.total.parts if trade.total is not None else ()


def names_of_parts(trade: TradeFacts) -> dict[str, dict[str, str]]:
    """Part's code → its name, by which lists head its column."""
    names = names_of(trade)
    return {
        part.code: names.get(("node", part.code), {"zh": part.code}) for part in top_parts(trade)
    }


def names_of_awards(trade: TradeFacts) -> dict[str, dict[str, str]]:
    """Award's code → its name."""
    return {award.code: Part(type(award.name)).write(award.name) for award in trade.awards}


def named_awards(trade: TradeFacts) -> list[dict[str, Any]]:
    """The awards with their names, whether over the whole trade, and by which certificate."""
    names = names_of_awards(trade)
    return [
        {"code": award.code, "name": names[award.code]}
        | ({"among": "trade"} if award.among == "trade" else {})
        | ({"certificate": award.certificate} if award.certificate else {})
        for award in trade.awards
    ]


def names_of_divisions(trade: TradeFacts) -> dict[str, dict[str, str]]:
    """Division's code → its name."""
    return {row.code: Part(type(row.name)).write(row.name) for row in trade.divisions}


def keys_of(trade: TradeFacts) -> list[dict[str, Any]]:
    """The keys by which equal totals are parted, named; a total without a name is the total."""
    names = names_of(trade)
    if trade.total is not None and trade.total.name is None:
        names["node", trade.total.code] = {"zh": trade.total.code}
    return tie_keys(trade, names)


def computed(result: TradeResult, level: str) -> dict[str, Any]:
    """Columns, groups and breakdowns of a trade that was marked here."""
    trade = result.trade
    places = decimals_of(trade)
    names = Breakdown(trade, "judges").names
    parts = top_parts(trade) if LEVELS.index(level) >= 1 else ()
    divisions = names_of_divisions(trade)
    behind = left_behind.places(result)
    groups = [
        {
            "division": code,
            "name": divisions.get(code) or {"zh": ""},
            "rows": _rows(result, lines, parts, places, behind),
        }
        for code, lines in result.standings.groups.items()
    ]
    explained = {
        line.number: explanations.explain(
            result.program,
            result.marks,
            result.entries,
            result.rulings,
            line.number,
            result.standings,
        )
        for line in result.standings.lines
        if not line.gaps
    }
    writer = Breakdown(trade, level)
    return {
        "columns": [
            {"code": part.code, "name": names.get(("node", part.code), {"zh": part.code})}
            for part in parts
        ],
        "decimals": places,
        "awards": named_awards(trade),
        "groups": groups,
        "breakdowns": {code: breakdown(writer, one) for code, one in explained.items()},
        "comparisons": dict(comparisons(result.standings.groups.values(), explained)),
        **_over_all(result, explained),
        "tie_keys": tie_keys(trade, names),
    }


def _over_all(result: TradeResult, explained: Mapping[str, Explanation]) -> dict[str, Any]:
    """Why each stands below the one before it over all divisions, where they are ranked so."""
    placed = [line for line in result.standings.lines if line.overall is not None]
    if not placed:
        return {}
    placed.sort(key=lambda line: (line.overall or 0, line.number))
    return {"overall_comparisons": dict(comparisons([placed], explained))}


def breakdown(writer: Breakdown, one: Explanation) -> dict[str, Any]:
    """One entry's computation: its total, and its modules."""
    found: dict[str, Any] = {"effects": sorted(one.effects)}
    if one.total is not None:
        found["total"] = writer.piece(one.total)
    if writer.level >= 1:
        found["modules"] = [writer.piece(step) for step in one.modules]
    return found


def comparisons(
    groups: Iterable[Sequence[Standing]], explained: Mapping[str, Explanation]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Why each placed entry stands below the one before it: tie keys up to the deciding one."""
    for lines in groups:
        for above, below in pairwise(line for line in lines if line.place is not None):
            found = explanations.compare(explained[above.number], explained[below.number])
            last = len(found.pairs) if found.decided is None else found.decided + 1
            yield (
                below.number,
                {
                    "above": above.number,
                    "keys": [
                        {
                            "key": first.name,
                            "order": first.order,
                            "above": number(first.value),
                            "below": number(second.value),
                        }
                        for first, second in found.pairs[:last]
                    ],
                    "decided": found.decided,
                    "ruling": found.ruling,
                },
            )


def tie_keys(
    trade: TradeFacts, names: Mapping[tuple[str, str], dict[str, str]]
) -> list[dict[str, Any]]:
    """The chain by which equal totals are parted, with the names people know it by."""
    found = []
    for key in trade.ranking.keys if trade.ranking else ():
        code = key_name(key)
        module = key.time or key.module or ""
        name = names.get(("node", key.node)) if key.node else names.get(("module", module))
        if key.criterion:
            name = names.get((f"{module}/criterion", key.criterion), name)
        if key.aspect:
            name = names.get((f"{module}/aspect", key.aspect), name)
        found.append({"key": code, "kind": _kind(key), "name": name or {"zh": code}})
        if key.judges is not None:
            modules = [names.get(("module", one), {"zh": one}) for one in key.judges.modules]
            found[-1]["name"] = {
                lang: joiner.join(one.get(lang) or one["zh"] for one in modules)
                for lang, joiner in (("zh", "、"), ("en", ", "))
            }
            found[-1] |= {"rule": key.judges.rule, "among": key.judges.among}
        if key.age is not None:
            found[-1]["rule"] = key.age
    return found


def _kind(key: RankKeyFacts) -> str:
    """What a key compares, in one word."""
    kinds = ("time", "module", "node", "judges", "age")
    return next((kind for kind in kinds if getattr(key, kind) is not None), "ruling")


def in_order(lines: Sequence[Standing], behind: Mapping[str, Place]) -> list[Standing]:
    """Lines with those who are placed behind the finalists next after them."""
    last = len(behind) + len(lines)
    return sorted(
        lines,
        key=lambda line: (
            line.place is None,
            behind.get(line.number, last) if line.place is None else 0,
        ),
    )


def _rows(
    result: TradeResult,
    lines: Sequence[Standing],
    parts: Sequence[NodeFacts],
    places: int,
    behind: Mapping[str, Place],
) -> list[dict[str, Any]]:
    rows = []
    for line in in_order(lines, behind):
        row = _row(line, result.people[line.number], parts, places)
        if line.number in behind:
            row["behind"] = place_text(behind[line.number])
        rows.append(row)
    return rows


def _row(
    line: Standing, person: EntryLine, parts: Sequence[NodeFacts], places: int
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "entry": line.number,
        "entry_id": str(person.id),
        "names": list(person.names),
        "team": person.team_name,
        "unit": person.unit,
        "place": place_text(line.place) if line.place is not None else None,
        "tied": line.tied,
        "status": line.status,
        "award": line.award,
    }
    if line.total is not None:
        row["total"] = shown(line.total, places)
        row["parts"] = {part.code: shown(line.node(part.code).value, places) for part in parts}
    if line.overall is not None:
        row["overall"] = place_text(line.overall)
    if line.tie:
        row["tie"] = line.tie
    if line.statuses:
        row["statuses"] = dict(line.statuses)
    return row


def handed_in(trade_id: uuid.UUID) -> dict[str, Any]:
    """Columns and groups of a trade that handed in its results."""
    trade = db.session.get_one(Trade, trade_id)
    results = handed.results(trade_id)
    people = entry_lines(trade_id)
    divisions = db.session.scalars(
        select(Division).where(Division.trade_id == trade_id).order_by(Division.position)
    ).all()
    groups = []
    for division in divisions:
        members = [
            (results[entry_id], line)
            for entry_id, line in people.items()
            if line.division == division.code and entry_id in results
        ]
        members.sort(key=lambda pair: (pair[0].place is None, pair[0].place or 0, pair[1].number))
        places = [row.place for row, _line in members]
        groups.append(
            {
                "division": "" if division.code == NO_DIVISION else division.code,
                "name": division.name,
                "rows": [
                    {
                        "entry": line.number,
                        "entry_id": str(line.id),
                        "names": list(line.names),
                        "team": line.team_name,
                        "unit": line.unit,
                        "place": str(row.place) if row.place else None,
                        "tied": row.place is not None and places.count(row.place) > 1,
                        "status": "placed" if row.place else row.status.value,
                        "award": row.award or None,
                        "total": f"{row.total:f}" if row.total is not None else None,
                        "parts": row.parts,
                    }
                    for row, line in members
                ],
            }
        )
    columns = sorted({code for row in results.values() for code in row.parts})
    return {
        "columns": [{"code": code, "name": {"zh": code}} for code in columns],
        "decimals": 2,
        "awards": [
            {key: award[key] for key in ("code", "name", "certificate") if key in award}
            for award in trade.awards
        ],
        "groups": groups,
        "breakdowns": {},
        "comparisons": {},
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs between two publications of a trade, entry by entry: place, total, award."""
    old, new = _by_entry(before), _by_entry(after)
    found = []
    for entry in sorted(old.keys() | new.keys()):
        was, now = old.get(entry, {}), new.get(entry, {})
        pair = {
            key: [was.get(key), now.get(key)]
            for key in ("place", "total", "award", "status")
            if was.get(key) != now.get(key)
        }
        if pair:
            found.append({"entry": entry, **pair})
    return found


def _by_entry(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["entry"]: row for group in body["groups"] for row in group["rows"]}
