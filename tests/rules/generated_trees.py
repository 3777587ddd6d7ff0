"""Totals, bounds, statuses and rulings of every kind that hypothesis makes up (随机总分与裁定)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.point_rules import Text
from competition.rules.trades import check_trade
from tests.rules.generated import ROUND, fill, modules, with_round
from tests.rules.making import Hall, words

#: What making a scheme up cannot keep: that its greatest points are what it says they are.
SUMS = ("sum-differs", "points-miss-max", "max-missing")
AWAY = ("absent", "withdrawn", "disqualified")


def _seldom(draw: Any, one: dict[str, Any], key: str, value: Any) -> None:
    if draw(st.integers(0, 3)) == 0:
        one[key] = value


@st.composite
def bounded_modules(draw: Any, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A module with factors, floors and caps, its panels added or multiplied."""
    made, values = draw(modules(code))
    if len(made["panels"]) > 1 and draw(st.booleans()):
        made["combine"]["rule"] = "product"
    for key, value in (("floor", "0.5"), ("cap", "9"), ("round_total", {"to": 1})):
        _seldom(draw, made["combine"], key, value)
    for criterion in made["scheme"]["criteria"]:
        for key, value in (("factor", "1.5"), ("floor", "0"), ("cap", "5")):
            _seldom(draw, criterion, key, value)
    for panel in made["panels"]:
        _seldom(draw, panel["combine"], "factor", "0.6")
    return made, values


def _leaf(draw: Any, made: list[dict[str, Any]], code: str) -> dict[str, Any]:
    one = draw(st.sampled_from(made))
    found = {"code": code, "module": one["code"]}
    what = draw(st.sampled_from(["module", "module", "criterion", "attempt"]))
    if what == "criterion":
        codes = [criterion["code"] for criterion in one["scheme"]["criteria"]]
        found["criterion"] = draw(st.sampled_from(codes))
    elif what == "attempt":
        found["attempt"] = draw(st.sampled_from([each["number"] for each in one["attempts"]]))
    return found


@st.composite
def nodes(draw: Any, made: list[dict[str, Any]], code: str, depth: int = 0) -> dict[str, Any]:
    """A node of a total: a leaf, or two or three parts joined in any way, nested twice at most."""
    if depth == 2 or draw(st.integers(0, 2)) == 0:
        found = _leaf(draw, made, code)
    else:
        count = draw(st.integers(2, 3))
        parts = [draw(nodes(made, f"{code}.{n}", depth + 1)) for n in range(count)]
        found = {"code": code, "parts": parts}
        found["combine"] = draw(st.sampled_from(["sum", "mean", "best", "min"]))
        if found["combine"] == "best":
            found["keep"] = draw(st.integers(1, count))
        if draw(st.booleans()):
            found["max"] = "100"
            for part, share in zip(parts, ["0.2", "0.3", "0.5"][-count:], strict=True):
                part["share"] = share
            parts[0]["share"] = "0.5" if count == 2 else "0.2"
    if depth and draw(st.booleans()):
        found[draw(st.sampled_from(["factor", "out_of"]))] = draw(st.sampled_from(["0.7", "33"]))
    _seldom(draw, found, "floor", draw(st.sampled_from(["0", "1.5"])))
    _seldom(draw, found, "cap", draw(st.sampled_from(["2.25", "7"])))
    return with_round(found, draw(ROUND))


def _one_way(node: dict[str, Any]) -> None:
    """A part is scaled in one way alone: by its share, else as it says."""
    if "share" in node:
        for key in ("factor", "out_of"):
            node.pop(key, None)
    for part in node.get("parts", ()):
        _one_way(part)


def _codes(node: dict[str, Any]) -> list[str]:
    return [node["code"], *(code for part in node.get("parts", ()) for code in _codes(part))]


def _trade(document: dict[str, Any]) -> TradeFacts:
    facts, problems = read_as(TradeFacts, document)
    assert facts is not None
    assert not problems, problems
    assume(all(problem.code in SUMS for problem in check_trade(facts)))
    return facts


@st.composite
def ruling(draw: Any, hall: Hall, codes: list[str]) -> RulingFacts:
    """A ruling of any kind on any entry, module, node or seat."""
    kind = draw(st.sampled_from(
        ["deduct", "add", "deduct-share", "zero", "disqualify", "leave-out", "accept-spread"]
    ))  # fmt: skip
    module = draw(st.sampled_from(hall.program.trade.modules))
    panel = draw(st.sampled_from(module.panels))
    said: dict[str, Any] = {}
    if kind in ("deduct", "add", "deduct-share"):
        said["value"] = draw(st.sampled_from([Fraction(1, 10), Fraction(1, 2), Fraction(1)]))
        where = draw(st.sampled_from(["total", "node", "module"]))
        said |= {"node": {"node": draw(st.sampled_from(codes))}, "total": {}}.get(
            where, {"module": module.code}
        )
    elif kind != "disqualify":
        said["module"] = module.code
    if kind == "leave-out":
        said["seat"] = draw(st.sampled_from(panel.sheets))
        if draw(st.booleans()):
            aspects = [a.code for c in module.criteria_of(panel) for a in c.aspects]
            said["aspect"] = draw(st.sampled_from(aspects))
    elif kind == "accept-spread":
        said["panel"] = panel.code
    number = draw(st.sampled_from([one.number for one in hall.entries]))
    code, reason = str(draw(st.uuids())), Text(zh="裁定")
    return RulingFacts(code=code, trade="t", kind=kind, entry=number, reason=reason, **said)


@st.composite
def wide_halls(draw: Any) -> tuple[Hall, list[RulingFacts]]:
    """A trade of any total, with entries away from modules and rulings of every kind."""
    made = [draw(bounded_modules(code)) for code in ("m", "n")[: draw(st.integers(1, 2))]]
    pieces = [module for module, _ in made]
    total = draw(nodes(pieces, "total"))
    _one_way(total)
    constant = {"points": "2.35"}
    away = st.sampled_from(["zero", "unplaced", constant])
    key = {"node": draw(st.sampled_from(_codes(total))), "exact": draw(st.booleans())}
    hall = Hall(_trade({
        "code": "t", "name": words("赛项"), "modules": pieces, "total": total,
        "ranking": {"keys": [key, {"node": "total"}]},
        "absence": {"zero": draw(st.sampled_from(["counts", "unplaced"])),
                    **{status: draw(away) for status in AWAY}},
    }))  # fmt: skip
    values = {code: value for _, own in made for code, value in own.items()}
    for n in range(draw(st.integers(1, 4))):
        fill(draw, hall, str(n), values)
        if draw(st.integers(0, 3)) == 0:
            where = draw(st.sampled_from([module["code"] for module in pieces]))
            status = {where: draw(st.sampled_from(AWAY))}
            hall.entries[-1] = replace(hall.entries[-1], status=status)
    return hall, draw(st.lists(ruling(hall, _codes(total)), max_size=3))
