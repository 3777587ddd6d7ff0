"""The medal table and who took part, by delegation (奖牌榜、参赛情况), from what was published.

It reads frozen publications, so that the public page says what the lists say. A publication is of
its day: units that were made one since are one here, and the table says so (docs/decisions/0036).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from competition.rules.medal_table import Brought, MedalTable, medal_table
from competition.services import unit_merges

Body = Mapping[str, Any]
#: Statuses of an entry that was not there.
AWAY = frozenset({"absent", "withdrawn"})


def of_bodies(bodies: Iterable[Body], said: Callable[[Mapping[str, str]], str]) -> MedalTable:
    """The table over published results; said: a name in the reader's language."""
    names_now = unit_merges.names_now()
    merged: set[tuple[str, str]] = set()
    entries: list[Brought] = []
    ranks: dict[str, int] = {}
    for body in bodies:
        names = {award["code"]: said(award["name"]) for award in body["awards"]}
        for rank, name in enumerate(names.values()):
            ranks[name] = min(rank, ranks.get(name, rank))
        rows = [row for group in body["groups"] for row in group["rows"]]
        merged |= {
            (row["unit"], names_now[row["unit"]]) for row in rows if row["unit"] in names_now
        }
        entries += [
            Brought(
                body["trade"]["code"],
                names_now.get(row["unit"], row["unit"]),
                names.get(row["award"] or ""),
                row["status"] not in AWAY,
            )
            for row in rows
        ]
    return replace(medal_table(entries, ranks), merged=tuple(sorted(merged)))
