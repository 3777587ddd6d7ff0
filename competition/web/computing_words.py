"""How one value came of several, in a plain sentence (怎样算的): panels, rounding, rulings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from competition.rules import values
from competition.web import point_words
from competition.web.figures import figure
from competition.web.wording import how_many, in_language

#: More terms than this are a list, not a sum anybody reads.
MOST_ADDED = 6

Piece = Mapping[str, Any]


def _ways() -> dict[str, str]:
    """How what was entered becomes points, by the rule a mark names."""
    faults, right = _("points off for every fault"), _("right answers give points")
    return {
        "ShareOfMax": _("a level gives its share of the points"),
        "Multiply": _("what was entered, times its factor"),
        "Lookup": _("points by the table"),
        "Bands": _("points by the range it falls into"),
        "Difference": _("points by how near it comes to the true value"),
        "Linear": _("points by what was measured"),
        "Choice": _("the points of what was chosen"),
        "Occurrences": faults,
        "Cases": faults,
        "Key": right,
        "Matches": right,
        "Order": _("each one in its right place gives points"),
        "Overtime": _("only time outside the limits costs points"),
        "Record": _("kept on record, gives no points"),
        "Veto": _("counts only if it happened"),
    }


def scored(marks: Sequence[Piece], aspect: Piece | None = None) -> str:
    """How marks became points, where what was written is something else.

    With the rule's own figures where the aspect tells them.
    """
    rules = {mark.get("detail", {}).get("rule", "") for mark in marks}
    if len(rules) != 1:
        return ""
    rule, aspect = rules.pop(), aspect or {}
    figures = point_words.said(rule, aspect["points"], aspect) if "points" in aspect else ""
    return figures or _ways().get(rule, "")


def combined(piece: Piece, marks: Sequence[Piece], decimals: int) -> str:
    """How a panel's marks became this value, its rounding included; empty where all are it."""
    rule = piece.get("detail", {}).get("rule", "")
    kept = [mark for mark in marks if not mark.get("detail", {}).get("dropped")]
    apart = len({mark["value"] for mark in marks}) > 1 or rule in ("sum", "middle")
    words = [_joined(rule, len(marks), len(kept))] if apart and len(marks) > 1 else []
    if piece.get("detail", {}).get("scaled"):
        words.append(_("the shares of those who count brought to 100 %%"))
    words.append(rounded(piece, decimals))
    return listed(words)


def _joined(rule: str, count: int, kept: int) -> str:
    if rule == "median":
        return _("the middle one of %(count)s", count=count)
    if rule == "sum":
        return ngettext("%(num)s judge added", "%(num)s judges added", count)
    if rule == "middle":
        return _("without those dropped, the other %(count)s added", count=kept)
    if rule == "trimmed" and kept < count:
        return _("without those dropped, the mean of the other %(count)s", count=kept)
    if rule == "shares":
        return _("each judge's by its share")
    return (
        ngettext("the mean of %(num)s judge", "the mean of %(num)s judges", kept)
        if rule in ("mean", "trimmed")
        else ""
    )


def attempts(module: Piece, values: Sequence[str]) -> str:
    """How the values of several attempts, as they are shown, became the module's one."""
    detail = module.get("detail", {})
    rule, kept = detail.get("rule", "sum"), detail.get("keep") or 1
    if rule == "best" and kept < len(values):
        return ngettext("the best of all", "the best %(num)s added", kept)
    if len(values) > MOST_ADDED:
        return _("the mean of all attempts") if rule == "mean" else _("all attempts added")
    added = " + ".join(values)
    return f"({added}) ÷ {len(values)}" if rule == "mean" else added


def undisclosed(piece: Piece) -> str:
    """How judges' marks are combined where the marks themselves are not shown."""
    words = {
        "mean": _("the mean of all judges"),
        "trimmed": _("without the highest and lowest, the mean of the others"),
        "middle": _("the marks in the middle added"),
        "median": _("the mark in the middle"),
        "sum": _("all judges' marks added"),
        "shares": _("each judge's by its share"),
    }
    return words.get(piece.get("detail", {}).get("rule", ""), "")


def rounded(piece: Piece, decimals: int, key: str = "round") -> str:
    """What the value was before it was rounded, where rounding changed it; or a veto."""
    detail = piece.get("detail", {})
    if detail.get("veto"):
        return _("a veto: nought")
    exact = piece.get("exact")
    if exact is None:
        return ""
    values = {"exact": _long(Fraction(exact)), "value": figure(piece["value"], decimals)}
    rounding = detail.get(key) or detail.get("round_total") or {}
    mode = rounding.get("mode", "half-up")
    if mode == "truncate":
        return _("%(exact)s, cut off: %(value)s", **values)
    if mode == "half-even":
        return _("%(exact)s, rounded half to even: %(value)s", **values)
    return _("%(exact)s, rounded: %(value)s", **values)


def of_node(piece: Piece, decimals: int) -> str:
    """What happened to a node of the total: held at its cap or floor, rounded, or vetoed."""
    detail = piece.get("detail", {})
    if detail.get("veto") or detail.get("own") is None:
        return rounded(piece, decimals)
    before = Fraction(detail["own"]) * Fraction(detail.get("times", "1"))
    for part in piece.get("parts", ()):
        if part["kind"] == "ruling":
            before += Fraction(part["value"])
    return listed([_held(detail, before), rounded(piece, decimals)])


def _held(detail: Piece, before: Fraction) -> str:
    """That a value was kept at its cap or its floor, where it was."""
    cap, floor = detail.get("cap"), detail.get("floor")
    if cap is not None and before > Fraction(cap):
        return _("not above %(most)s", most=figure(str(cap)))
    if floor is not None and before < Fraction(floor):
        return _("not below %(least)s", least=figure(str(floor)))
    return ""


def judge(piece: Piece) -> str:
    """Whose mark it is; a substitute with the judge whose place was taken."""
    other = piece.get("detail", {}).get("stands_for")
    if other is None:
        return str(piece["code"])
    return _("%(seat)s in place of %(other)s", seat=piece["code"], other=other)


def entered(written: str, answers: Mapping[str, Any], rule: str = "") -> str:
    """What a judge entered, in words: faults by their names, a choice, a yes or no, seconds."""
    if rule == "Overtime":
        return _("%(seconds)s s", seconds=written)
    if rule == "Occurrences":
        return ngettext("%(count)s time", "%(count)s times", how_many(written), count=written)
    if written in answers:
        return str(in_language(answers[written]))
    if answers and not written:
        return _("no fault")
    counts = [item.rpartition(":") for item in written.split()]
    if answers and all(code in answers for code, _colon, _count in counts):
        return listed([_fault(answers[code], count) for code, _colon, count in counts])
    return {"yes": _("Yes"), "no": _("No")}.get(written, written)


def _fault(name: Any, count: str) -> str:
    return _("%(what)s × %(count)s", what=in_language(name), count=count)


def ruling(piece: Piece) -> str:
    """What a ruling did, its number, and why."""
    words = {
        "deduct": _("Points taken off by ruling %(code)s", code=piece["code"]),
        "add": _("Points added by ruling %(code)s", code=piece["code"]),
        "deduct-share": _("A share taken off by ruling %(code)s", code=piece["code"]),
    }
    detail = piece.get("detail", {})
    said = words.get(detail.get("kind", ""), _("Ruling %(code)s", code=piece["code"]))
    reason = detail.get("reason")
    return _("%(what)s: %(why)s", what=said, why=in_language(reason)) if reason else said


def listed(words: Sequence[str]) -> str:
    """Several remarks as one, in the reader's punctuation."""
    comma = "; " if str(get_locale()).startswith("en") else "；"
    return comma.join(word for word in words if word)


def _long(number: Fraction) -> str:
    """An exact number with as many decimals as tell it; one that never ends is cut."""
    return figure(values.text(number))
