"""How many may come (名额): what of a quota is used, and which quotas are broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from competition.rules.registration_facts import QuotaFacts

#: A quota's place, a delegation ("": the whole event), a trade ("": all together).
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A registration that counts: its delegation's code, kind, trade and division."""

    unit: str
    kind: str
    trade: str
    division: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A quota where something counts towards it; unit "": the whole event, trade "": together."""

    place: int
    unit: str
    trade: str
    count: int
    most: int

    @property
    def is_broken(self) -> bool:
        """More than may be."""
        return self.count > self.most


def most_for(quota: QuotaFacts, unit: str) -> int:
    """The number that holds for a delegation.

    >>> most_for(QuotaFacts(most=3, except_={"U01": 5}), "U01")
    5
    """
    return quota.except_.get(unit, quota.most)


def counts_towards(quota: QuotaFacts, asked: Asked) -> bool:
    """Whether a registration counts towards a quota."""
    return (
        quota.of == asked.kind
        and (not quota.trades or asked.trade in quota.trades)
        and (not quota.divisions or asked.division in quota.divisions)
    )


def key_of(place: int, quota: QuotaFacts, asked: Asked) -> Key:
    """Under what a registration is counted: the quota's place, delegation and trade."""
    unit = asked.unit if quota.per == "delegation" else ""
    return place, unit, "" if quota.together else asked.trade


def tally(
    quotas: Sequence[QuotaFacts], everything: Iterable[Asked] | Mapping[Asked, int]
) -> Counter[Key]:
    """Count registrations, one by one or told as so many alike, under every quota they fill.

    >>> tally([QuotaFacts(most=1)], [Asked("U01", "entry", "tea"), Asked("U01", "judge", "tea")])
    Counter({(0, 'U01', 'tea'): 1})
    """
    counts: Counter[Key] = Counter()
    for asked, times in Counter(everything).items():
        for place, quota in enumerate(quotas):
            if counts_towards(quota, asked):
                counts[key_of(place, quota, asked)] += times
    return counts


def used(
    quotas: Sequence[QuotaFacts], everything: Iterable[Asked] | Mapping[Asked, int]
) -> tuple[Used, ...]:
    """What is used of every quota, by its place, delegation and trade.

    Rule: docs/rules/eligibility.md.

    >>> two = [Asked("U01", "entry", "tea"), Asked("U01", "entry", "tea")]
    >>> [(each.count, each.is_broken) for each in used([QuotaFacts(most=1)], two)]
    [(2, True)]
    """
    return tuple(
        Used(place, unit, trade, count, most_for(quotas[place], unit))
        for (place, unit, trade), count in sorted(tally(quotas, everything).items())
    )


def broken_by(
    quotas: Sequence[QuotaFacts], counts: Mapping[Key, int], more: Asked, *, counted: bool = False
) -> tuple[Used, ...]:
    """The quotas that a registration breaks or leaves broken.

    counts: what `tally` found; counted: whether the registration is in it already.

    >>> more = Asked("U01", "entry", "tea")
    >>> [each.count for each in broken_by([QuotaFacts(most=1)], {(0, "U01", "tea"): 1}, more)]
    [2]
    """
    found = []
    for place, quota in enumerate(quotas):
        if not counts_towards(quota, more):
            continue
        key = key_of(place, quota, more)
        count = counts.get(key, 0) + (0 if counted else 1)
        one = Used(place, key[1], key[2], count, most_for(quota, key[1]))
        if one.is_broken:
            found.append(one)
    return tuple(found)
