"""Places (名次): who stands above whom, who shares a place, and which key decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.columns import Item
from competition.rules.values import text

Place = int | Fraction


def place_text(place: Place) -> str:
    """A place as lists write it; a mean place with its half.

    >>> place_text(2), place_text(Fraction(5, 2))
    ('2', '2.5')
    """
    return text(Fraction(place))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry's place.

    n: its position in what was given. `tied`: shares its place. `decided`: the number of the key
    that parts it from a neighbour with the same first key; −1 when a ruling did; None when no
    further key was needed.
    """

    n: int
    place: Place
    tied: bool
    decided: int | None


def rank(
    keys: Sequence[tuple[Item, ...]],
    shared: str = "1224",
    orders: Sequence[Sequence[int]] = (),
) -> list[Ranked]:
    """Rank by keys, greater first, the first key before the second and so on.

    keys: one tuple an entry, all of one length. orders: rulings on ties, each a list of positions,
    best first; one applies where it names all who are still equal. Returns the entries in order of
    place; equals stand in the order given, which is never the reason of a place.

    >>> [r.place for r in rank([(72,), (71,), (71,), (71,), (70,)])]
    [1, 2, 2, 2, 5]
    >>> [str(r.place) for r in rank([(3,), (2,), (2,), (1,)], "mean")]
    ['1', '5/2', '5/2', '4']
    """
    order = sorted(range(len(keys)), key=lambda n: keys[n], reverse=True)
    groups: list[list[int]] = []
    for n in order:
        if groups and keys[groups[-1][0]] == keys[n]:
            groups[-1].append(n)
        else:
            groups.append([n])
    ruled: set[int] = set()
    parted = [part for group in groups for part in _ruled(sorted(group), orders, ruled)]
    return _placed(parted, keys, shared, ruled)


def _ruled(group: list[int], orders: Sequence[Sequence[int]], ruled: set[int]) -> list[list[int]]:
    if len(group) > 1:
        for order in orders:
            if set(group) <= set(order):
                ruled.update(group)
                return [[n] for n in order if n in set(group)]
    return [group]


def half_ordered(
    ranked: Sequence[Ranked], orders: Sequence[Sequence[int]]
) -> list[tuple[list[int], list[int]]]:
    """Orders that name several who share a place and not all of them, so that they part nobody.

    Returns whom each names, best first, and whom it leaves out.
    """
    shared: dict[Place, list[int]] = {}
    for one in ranked:
        if one.tied:
            shared.setdefault(one.place, []).append(one.n)
    found = []
    for order in orders:
        for group in shared.values():
            named = [n for n in order if n in group]
            if len(named) > 1:
                found.append((named, [n for n in group if n not in order]))
    return found


def _placed(
    groups: list[list[int]], keys: Sequence[tuple[Item, ...]], shared: str, ruled: set[int]
) -> list[Ranked]:
    found, before = [], 0
    for number, group in enumerate(groups):
        place: Place = before + 1
        if shared == "1223":
            place = number + 1
        elif shared == "mean":
            middle = Fraction(2 * before + len(group) + 1, 2)
            place = middle.numerator if middle.denominator == 1 else middle
        near = [groups[k][0] for k in (number - 1, number + 1) if 0 <= k < len(groups)]
        for n in group:
            decided = -1 if n in ruled else _decided(keys[n], [keys[k] for k in near])
            found.append(Ranked(n, place, len(group) > 1, decided))
        before += len(group)
    return found


def _decided(key: tuple[Item, ...], near: Sequence[tuple[Item, ...]]) -> int | None:
    """The furthest key needed to part an entry from neighbours whose first key is the same."""
    needed = [
        next((k for k, (a, b) in enumerate(zip(key, other, strict=True)) if a != b), 0)
        for other in near
        if key[0] == other[0]
    ]
    return max(needed, default=0) or None
