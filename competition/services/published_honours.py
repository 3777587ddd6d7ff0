"""Units ranked and honours, for the papers of published results (团体与表彰公布内容).

They are worked out from results as they stand, and listed only where these are what was published:
a paper never says more than the publications its digests name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from competition.access.policy import Actor, Scope
from competition.documents.office_facts import Block, ListColumn, ListTable, Title, Words
from competition.exchange.table_writing import CellValue
from competition.rules.honour_facts import TeamFacts
from competition.rules.kinds import Part
from competition.rules.point_rules import Text
from competition.rules.ranking import place_text
from competition.rules.teams import Result, TeamLine
from competition.services import honours, publication_lines
from competition.services.published_results import Published


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One unit of a ranking; place: in words, or empty where it has none."""

    place: str
    unit: str
    points: str
    award: str


@dataclass(frozen=True, slots=True)
class PublishedHonours:
    """Rankings of units and honours, each with its name; or the trades they still wait for."""

    teams: tuple[tuple[str, tuple[TeamRow, ...]], ...] = ()
    honours: tuple[tuple[str, tuple[str, ...]], ...] = ()
    waiting: tuple[str, ...] = ()


def read(actor: Actor, scope: Scope, found: Published) -> PublishedHonours:
    """What an event's rules of honours come to, as far as it was published."""
    written = honours.rules(actor, scope).facts
    if not written.teams and not written.honours:
        return PublishedHonours()
    worked = honours.worked_out(actor, scope)
    waiting = waiting_for(found, worked.gathered.results)
    if waiting:
        return PublishedHonours(waiting=waiting)
    units, people = worked.gathered.units, worked.gathered.people
    names = {code: who.name for code, who in people.items()} | dict(units)
    return PublishedHonours(
        tuple(
            (_said(found, rule.name), tuple(_rows(found, rule, lines, units)))
            for rule, lines in worked.teams
        ),
        tuple(
            (_said(found, rule.name), tuple(names.get(one.code, one.code) for one in given))
            for rule, given in worked.honours
            if given
        ),
    )


def _said(found: Published, text: Text) -> str:
    return found.of(Part(Text).write(text))


def _rows(
    found: Published, rule: TeamFacts, lines: tuple[TeamLine, ...], units: Mapping[str, str]
) -> Iterator[TeamRow]:
    awards = {award.code: _said(found, award.name) for award in rule.honours}
    decimals = rule.round.to if rule.round is not None else 2
    for line in lines:
        if line.place is None:
            continue
        place = place_text(line.place)
        yield TeamRow(
            found.say("{place} 并列", place=place) if line.tied else place,
            units.get(line.unit, line.unit),
            publication_lines.shown(line.points, decimals),
            awards.get(line.award or "", ""),
        )


def waiting_for(found: Published, results: tuple[Result, ...]) -> tuple[str, ...]:
    """The trades whose results are not, or not as they stand, what was published."""
    rows: dict[tuple[str, str], Mapping[str, Any]] = {}
    for trade in found.out:
        body = trade.body or {}
        for group in body["groups"]:
            rows |= {(body["trade"]["code"], row["entry"]): row for row in group["rows"]}
    other = {one.trade for one in results if not _same(rows.get((one.trade, one.number)), one)}
    return tuple(
        dict.fromkeys(
            [
                *found.missing,
                *(
                    trade.name
                    for trade in found.out
                    if (trade.body or {})["trade"]["code"] in other
                ),
            ]
        )
    )


def _same(row: Mapping[str, Any] | None, result: Result) -> bool:
    if row is None or row["place"] != place_text(result.place):
        return False
    total = row.get("total")
    same = not total or Fraction(total) == result.total
    return same and (row["award"] or None) == result.award


def blocks(found: Published, given: PublishedHonours, *, only_won: bool) -> Iterator[Block]:
    """The part of a paper about units and honours; nothing where there are none."""
    if given.waiting:
        trades = found.say("、").join(given.waiting)
        yield Words(
            found.say("团体名次与表彰待以下赛项公布后列出：{trades}。", trades=trades), size=12
        )
        return
    if given.teams or given.honours:
        yield Title(found.say("团体与表彰"))
    columns = (
        ListColumn(found.say("名次"), 18, "centre"), ListColumn(found.say("代表队"), 70),
        ListColumn(found.say("得分"), 24, "right"), ListColumn(found.say("奖项"), 40, "centre"),
    )  # fmt: skip
    for name, rows in given.teams:
        shown = [row for row in rows if row.award or not only_won]
        if shown:
            yield Title(name, found.say("{count} 个", count=len(shown)), level=2)
            yield ListTable(
                columns, tuple((row.place, row.unit, row.points, row.award) for row in shown)
            )
    for name, people in given.honours:
        yield Title(name, found.say("{count} 个", count=len(people)), level=2)
        yield Words(found.say("、").join(people), size=12)


def sheet_rows(given: PublishedHonours, *, only_won: bool) -> list[list[CellValue]]:
    """The same as rows: what it is, place, who, points, award."""
    found: list[list[CellValue]] = [
        [name, row.place, row.unit, row.points, row.award]
        for name, rows in given.teams
        for row in rows
        if row.award or not only_won
    ]
    found += [[name, "", one, "", ""] for name, people in given.honours for one in people]
    return found
