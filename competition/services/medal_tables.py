"""The medal table and who took part, by delegation (奖牌榜、参赛情况), from what was published.

It reads frozen publications alone, so that the public page says what the lists say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from competition.rules.medal_table import Brought, MedalTable, medal_table

Body = Mapping[str, Any]
#: Statuses of an entry that was not there.
AWAY = frozenset({"absent", "withdrawn"})


def of_bodies(bodies: Iterable[Body], said: Callable[[Mapping[str, str]], str]) -> MedalTable:
    """The table over published results; said: a name in the reader's language."""
    entries: list[Brought] = []
    ranks: dict[str, int] = {}
    for body in bodies:
        names = {award["code"]: said(award["name"]) for award in body["awards"]}
        for rank, name in enumerate(names.values()):
            ranks[name] = min(rank, ranks.get(name, rank))
        entries += [
            Brought(
                body["trade"]["code"],
                row["unit"],
                names.get(row["award"] or ""),
                row["status"] not in AWAY,
            )
            for group in body["groups"]
            for row in group["rows"]
        ]
    return medal_table(entries, ranks)
