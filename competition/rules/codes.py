"""Layers of blind codes (一次、二次、三次加密): lists put one after the other, and back again.

A layer exchanges what it takes in for what it gives out, one for one. Corrections never touch a
sealed list: they exchange what it gave out, and stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from competition.errors import Invalid, Problem

#: The longest number a layer gives out.
LONGEST = 20


def composed(layers: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Follow every number through all layers: taken in by the first → given out by the last.

    layers: taken in → given out, in the order they were made. Who has no number in a later layer
    (he left before it) is left out. Raises Invalid("layers-broken") where a layer gives one number
    out twice, or takes in one that the layer before never gave out.

    >>> composed([{"0101": "J2", "0102": "J1"}, {"J1": "K9", "J2": "K4"}])
    {'0101': 'K4', '0102': 'K9'}
    """
    if not layers:
        return {}
    first, *rest = [dict(layer) for layer in layers]
    found = _once(first)
    for layer in rest:
        if not _once(layer).keys() <= set(found.values()):
            raise Invalid("layers-broken")
        found = {start: layer[at] for start, at in found.items() if at in layer}
    return found


def _once(layer: dict[str, str]) -> dict[str, str]:
    if len(set(layer.values())) != len(layer):
        raise Invalid("layers-broken")
    return layer


def inverse(pairs: Mapping[str, str]) -> dict[str, str]:
    """Given out → taken in; raises Invalid("layers-broken") where one was given out twice.

    >>> inverse({"0101": "K4", "0102": "K9"})
    {'K4': '0101', 'K9': '0102'}
    """
    return {out: taken for taken, out in _once(dict(pairs)).items()}


def swapped(pairs: Mapping[str, str], swaps: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A layer with its corrections, in the order they were made; still one for one.

    swaps: two numbers given out, each found on the other's work.

    >>> swapped({"0101": "K4", "0102": "K9", "0103": "K1"}, [("K4", "K9"), ("K9", "K1")])
    {'0101': 'K1', '0102': 'K4', '0103': 'K9'}
    """
    found = dict(pairs)
    for one, other in swaps:
        exchanged = {one: other, other: one}
        found = {taken: exchanged.get(out, out) for taken, out in found.items()}
    return found


def lot_problems(taken_in: Iterable[str], lots: Mapping[str, str]) -> list[Problem]:
    """Everything wrong with numbers typed from paper lots; where: the number taken in.

    Codes: `lot-missing`, `lot-unknown` (nobody here has that number), `lot-twice`, `lot-form`.
    Numbers are the same whatever the case of their letters: who reads a label does not tell.

    >>> [(p.code, p.where) for p in lot_problems(["1", "2", "3"], {"1": "A", "2": "a", "9": "B"})]
    [('lot-unknown', '9'), ('lot-twice', '2'), ('lot-missing', '3')]
    """
    wanted = list(taken_in)
    found = [
        Problem("lot-unknown", each, {"entry": each}) for each in lots if each not in set(wanted)
    ]
    owner: dict[str, str] = {}
    for each in wanted:
        lot = lots.get(each, "").strip()
        if not lot:
            found.append(Problem("lot-missing", each, {"entry": each}))
        elif len(lot) > LONGEST or any(sign.isspace() for sign in lot):
            found.append(Problem("lot-form", each, {"entry": each, "lot": lot[:40]}))
        elif lot.upper() in owner:
            other = owner[lot.upper()]
            found.append(Problem("lot-twice", each, {"entry": each, "lot": lot, "other": other}))
        else:
            owner[lot.upper()] = each
    return found


def ids_of(
    present: Mapping[str, str], corrections: Sequence[tuple[str, str, str]]
) -> list[tuple[str, str]]:
    """The swaps among the corrections, by id: texts may have been replaced since.

    present: text as it is now → id. corrections: (`swap` or `relabel`, first, second) as made.

    >>> ids_of({"K1": "a", "K2": "b", "K8": "c"}, [("swap", "K1", "K3"), ("relabel", "K3", "K8")])
    [('a', 'c')]
    """
    known = dict(present)
    found = []
    for kind, first, second in reversed(corrections):
        if kind == "relabel":
            known[first] = known.pop(second)
        else:
            found.append((known[first], known[second]))
    return found[::-1]
