"""Halls where several dances are judged by places (多支舞例子): every rule of skating is needed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.rules.making import Hall, aspect, criterion, entry, module, panel, trade, words

#: For each dance, for each judge, the places he gives to the couples in turn.
Dances = Sequence[Sequence[str]]


def danced(
    dances: Dances, keys: Sequence[dict[str, Any]] = (), *, apart: int = 0, out: str = ""
) -> Hall:
    """Couples 1, 2, … as these judges place them; from `apart` on in a division of their own.

    out: the couples whom the judges put out of the first dance.
    """
    codes = [f"d{n}" for n in range(len(dances))]
    veto = aspect("A2", "0", type="veto", points={"rule": "veto", "scope": "entry"})
    made = []
    for code, judges in zip(codes, dances, strict=True):
        seats = [f"{code}{n}" for n in range(len(judges))]
        made.append(
            module(code, "10", [panel("mean", seats)],
                   [criterion("A", "10", [aspect("A1", "10"), veto])])
        )  # fmt: skip
    judged = {"judges": {"rule": "majority", "modules": codes}}
    divisions = [{"code": code, "name": words(code)} for code in ("x", "y")]
    total = {"code": "total", "parts": [{"code": f"p{c}", "module": c} for c in codes]}
    hall = Hall(trade(made, keys=[*(keys or [judged])], total=total, divisions=divisions,
                      absence={"zero": "unplaced"}))  # fmt: skip
    for couple in range(len(dances[0][0])):
        number = str(couple + 1)
        hall.entries.append(entry(number, division="y" if apart and couple >= apart else "x"))
        for code, judges in zip(codes, dances, strict=True):
            for n, places in enumerate(judges):
                marks = {"A1": str(10 - int(places[couple])),
                         "A2": "yes" if number in out and code == "d0" else "no"}  # fmt: skip
                hall.hand_in(number, f"{code}{n}", marks, code)
    return hall


def drawn(seed: int, dances: int, judges: int, couples: int) -> Dances:
    """Judges who think alike, so that sums of places are often equal."""
    chance = Random(seed)
    found = []
    for _ in range(dances):
        rows = []
        for _ in range(judges):
            order = list(range(1, couples + 1))
            chance.shuffle(order)
            if chance.random() < 0.3:
                order[chance.randrange(couples)] = order[0]
            rows.append("".join(map(str, order)))
        found.append(rows)
    return found


def circles(couples: int, dances: int) -> Dances:
    """Everybody is as good as everybody: judges and dances turn the same order round."""
    order = "".join(str(n + 1) for n in range(couples))
    return [
        [order[(d + j) % couples:] + order[:(d + j) % couples] for j in range(3)]
        for d in range(dances)
    ]  # fmt: skip
