"""Why an entry stands where it stands (为什么是这一名): key by key against its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from competition.rules import values
from competition.web.figures import figure, status_word
from competition.web.wording import in_language

#: Keys of which less is better: a place or a sum of places by the judges, the younger of two.
BELOW = ("ordinals", "majority", "younger")


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


def without_place(entry: str, reason: str) -> list[Step]:
    """The only rule against an entry that has no place: that it has none, and why."""
    why = status_word(reason)
    return [Step(_("%(entry)s has no place: %(why)s", entry=entry, why=why), decides=True)]


def _steps(keys: Any, comparison: Mapping[str, Any], decimals: int) -> Iterator[Step]:
    compared, n = comparison["keys"], 0
    for key in keys:
        name = key_name(key)
        if key["kind"] == "ruling" or n >= len(compared):
            if key["kind"] != "ruling" or not comparison.get("ruling"):
                yield Step(name)
            continue
        pair = compared[n]
        above, below = _shown(key, pair["above"]), _shown(key, pair["below"])
        yield Step(
            name,
            told(key, pair["above"], decimals),
            told(key, pair["below"], decimals),
            above == below,
            n == comparison["decided"],
            "=" if above == below else ">" if above > below else "<",
        )
        n += 1
    if comparison.get("ruling"):
        yield Step(_("A ruling on equal results"), decides=True)


def told(key: Mapping[str, Any], value: str, decimals: int) -> str:
    """What an entry has for a key, as people say it: places count up from the first."""
    if key["kind"] in ("time", "judges", "age"):
        shown = _shown(key, value)
        quotient = shown.denominator != 1 and values.decimals(shown) is None
        written = f"{shown.numerator}/{shown.denominator}" if quotient else values.text(shown)
        return figure(written)
    return figure(value, decimals)


def _shown(key: Mapping[str, Any], value: str) -> Fraction:
    """A key's number; where places or the younger decide, the rules keep it below nought."""
    number = Fraction(value)
    return -number if key.get("rule") in BELOW else number


def key_name(key: Mapping[str, Any]) -> str:
    """What a key of the order is called."""
    name = str(in_language(key["name"]))
    if key["kind"] == "time":
        return _("Time for %(name)s, in seconds", name=name)
    if key["kind"] == "node" and name == key["key"]:
        return _("Total")
    if key["kind"] == "ruling":
        return _("Ruling")
    if key["kind"] == "age":
        return (
            _("Age, the younger first") if key["rule"] == "younger" else _("Age, the older first")
        )
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
