"""Why an entry stands where it stands (为什么是这一名): key by key against its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from competition.web.figures import figure
from competition.web.wording import in_language


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of the order: what is compared, and what came of it."""

    name: str
    above: str = ""
    below: str = ""
    equal: bool = False
    decides: bool = False
    sign: str = ""


def steps(body: Mapping[str, Any], comparison: Mapping[str, Any]) -> list[Step]:
    """The rules between two entries, those that were not needed included."""
    return list(_steps(body.get("tie_keys", ()), comparison, int(body.get("decimals", 2))))


def _steps(keys: Any, comparison: Mapping[str, Any], decimals: int) -> Iterator[Step]:
    compared = comparison["keys"]
    for n, key in enumerate(keys):
        name = key_name(key)
        if n >= len(compared):
            yield Step(name)
            continue
        pair = compared[n]
        above, below = Fraction(pair["above"]), Fraction(pair["below"])
        places = 0 if key["kind"] == "time" else decimals
        yield Step(
            name,
            figure(pair["above"], places),
            figure(pair["below"], places),
            above == below,
            n == comparison["decided"],
            "=" if above == below else ">" if above > below else "<",
        )
    if comparison.get("ruling"):
        yield Step(_("A ruling on equal results"), decides=True)


def key_name(key: Mapping[str, Any]) -> str:
    """What a key of the order is called."""
    name = str(in_language(key["name"]))
    if key["kind"] == "time":
        return _("Time for %(name)s, in seconds", name=name)
    if key["kind"] == "node" and name == key["key"]:
        return _("Total")
    if key["kind"] == "ruling":
        return _("Ruling")
    if key["kind"] == "judges":
        return _judges_name(key, name)
    return name


def _judges_name(key: Mapping[str, Any], name: str) -> str:
    """What a key made of the judges' orders is called, with the modules they ordered."""
    told = {
        "firsts": _("Judges who place it first, %(name)s", name=name),
        "ordinals": _("Sum of the judges’ places, %(name)s", name=name),
        "points": _("Points by the judges’ places, %(name)s", name=name),
        "majority": _("Place by majority of the judges, %(name)s", name=name),
        "pairwise": _("How many it beats two and two, %(name)s", name=name),
    }[key["rule"]]
    return _("%(key)s, among those equal", key=told) if key["among"] == "tied" else told
