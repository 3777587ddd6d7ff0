"""What parts equals (同分排序项): the keys of a tie chain, read of a computation under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.errors import Problem
from competition.rules.columns import Column, Item, round_column
from competition.rules.contest_facts import ExclusionFacts
from competition.rules.facts import TradeFacts
from competition.rules.judge_keys import judge_column
from competition.rules.module_programs import Sheets
from competition.rules.ranking_facts import JudgesKeyFacts, RankKeyFacts
from competition.rules.work import Work


def key_figure(key: RankKeyFacts) -> tuple[str, str] | None:
    """The module and figure a tie key reads; None for nodes and rulings."""
    if key.time is not None:
        return key.time, "time"
    if key.module is None:
        return None
    if key.aspect is not None:
        return key.module, f"aspect:{key.aspect}"
    return key.module, f"criterion:{key.criterion}" if key.criterion else ""


def key_name(key: RankKeyFacts) -> str:
    """A tie key in one word, as the standings show it."""
    if key.time is not None:
        return f"time:{key.time}"
    if key.module is not None:
        rest = key.aspect or key.criterion
        return f"{key.module}:{rest}" if rest else key.module
    if key.judges is not None:
        tied = ":tied" if key.judges.among == "tied" else ""
        return f"{key.judges.rule}:{'+'.join(key.judges.modules)}{tied}"
    if key.age is not None:
        return f"age:{key.age}"
    return key.node or "ruling"


@dataclass(frozen=True, slots=True)
class Judging:
    """Whose orders judges' keys read: the trade's sheets, and which seats stood back."""

    trade: TradeFacts
    sheets: Sheets
    exclusions: tuple[ExclusionFacts, ...]


@dataclass(frozen=True, slots=True)
class TieKeys:
    """One tuple of keys for each entry ranked here, greater is better.

    judged: what the judges' orders and ages came to, by key. missing: who lacks a judge's sheet.
    ageless: who is equal so far and lacks his age, which parts nobody of them then.
    """

    rows: list[tuple[Item, ...]]
    judged: Mapping[str, list[Fraction]]
    missing: list[str]
    ageless: list[str]

    def problems(self, where: str) -> list[Problem]:
        """What forbids publishing these places; where: the division."""
        found = {"judge-missing": self.missing, "age-missing": self.ageless}
        return [Problem(code, where, {"entries": who}) for code, who in found.items() if who]


def tie_keys(
    keys: Sequence[RankKeyFacts], work: Work, judging: Judging, placed: Sequence[int]
) -> TieKeys:
    """Read a tie chain for the entries at these positions; a ruling's order is no key of it."""
    columns: list[Sequence[Item]] = []
    judged: dict[str, list[Fraction]] = {}
    missing, ageless = list[str](), list[str]()
    names = [work.entries[n].number for n in placed]
    for key in keys:
        if key.judges is not None:
            found, without = _judges(key.judges, judging, names, columns)
            columns.append(found)
            judged[key_name(key)] = found
            missing.extend(without)
            continue
        if key.age is not None:
            found, without = _ages(key.age, work, placed, columns)
            columns.append(found)
            judged[key_name(key)] = found
            ageless.extend(without)
            continue
        column = _column(work, key)
        if column is not None:
            items = [column.items[n] for n in placed]
            columns.append(items if key.order == "descending" else [-item for item in items])
    return TieKeys(list(zip(*columns, strict=True)), judged, missing, ageless)


def _equals(columns: Sequence[Sequence[Item]], count: int) -> list[list[int]]:
    """Who is equal in all of these columns: groups of positions, in the order they come."""
    groups: dict[tuple[Item, ...], list[int]] = {}
    for n in range(count):
        groups.setdefault(tuple(column[n] for column in columns), []).append(n)
    return list(groups.values())


def _judges(
    key: JudgesKeyFacts, judging: Judging, names: Sequence[str], columns: Sequence[Sequence[Item]]
) -> tuple[list[Fraction], list[str]]:
    """What the judges' orders come to, of all or of each group the columns leave equal."""
    found, missing = [Fraction(0)] * len(names), list[str]()
    for group in _equals(columns if key.among == "tied" else (), len(names)):
        own = [names[n] for n in group]
        values, without = judge_column(judging.trade, key, judging.sheets, judging.exclusions, own)
        for n, value in zip(group, values, strict=True):
            found[n] = value
        if len(group) > 1 or key.among == "all":
            missing.extend(without)
    return found, missing


def _ages(
    first: str, work: Work, placed: Sequence[int], columns: Sequence[Sequence[Item]]
) -> tuple[list[Fraction], list[str]]:
    """Ages so that greater is better; equals of whom one has none stay equal."""
    found, missing = [Fraction(0)] * len(placed), list[str]()
    for group in _equals(columns, len(placed)):
        entries = [work.entries[placed[n]] for n in group]
        without = [entry.number for entry in entries if entry.age is None]
        if without and len(group) > 1:
            missing.extend(without)
            continue
        for n, entry in zip(group, entries, strict=True):
            age = entry.age or Fraction(0)
            found[n] = age if first == "older" else -age
    return found, missing


def _column(work: Work, key: RankKeyFacts) -> Column | None:
    pair = key_figure(key)
    if pair is not None and pair[1]:
        return round_column(work.figures[pair], key.round)
    if pair is not None:
        exact, value = work.modules[pair[0]]
    elif key.node is not None:
        exact, value = work.nodes[key.node].exact, work.nodes[key.node].value
    else:
        return None
    if key.round is not None:
        return round_column(exact, key.round)
    return exact if key.exact else value
