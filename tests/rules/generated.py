"""Schemes, marks and rulings that hypothesis makes up (随机评分方案): coherent by construction."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.point_rules import Text
from competition.rules.values import MarkStatus
from tests.rules.making import Hall, aspect, criterion, entry, module, panel, trade, words

ROUND = st.none() | st.fixed_dictionaries(
    {"to": st.integers(0, 3), "mode": st.sampled_from(["half-up", "half-even", "truncate"])}
)
RULES = ("single", "consensus", "mean", "trimmed", "middle", "median", "sum", "shares")


def with_round(document: dict[str, Any], rounding: Any, key: str = "round") -> dict[str, Any]:
    return document | ({key: rounding} if rounding else {})


@st.composite
def aspects(draw: Any, code: str) -> tuple[dict[str, Any], Any]:
    """An aspect with a strategy for its values."""
    kind = draw(st.sampled_from(sorted(MAKERS)))
    found, values = MAKERS[kind](code)
    return with_round(found, draw(ROUND)), values


def _halves(code: str) -> tuple[dict[str, Any], Any]:
    values = st.integers(0, 12).map(lambda n: f"{n / 2:g}")
    return aspect(code, "6", scale={"max": "6", "step": "0.5"}), values


def _share(code: str) -> tuple[dict[str, Any], Any]:
    found = aspect(code, "5", scale={"min": "1", "max": "4"}, points={"rule": "share"})
    return found, st.integers(1, 4).map(str)


def _multiply(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "multiply", "factor": "1.25"}
    return aspect(code, "5", scale={"max": "4"}, points=points), st.integers(0, 4).map(str)


def _lookup(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "table", "table": {"0": "6", "1": "4.5", "2": "1"}, "beyond": "-1"}
    found = aspect(code, "6", type="measurement", points=points, decimals=0)
    return found, st.integers(0, 4).map(str)


def _bands(code: str) -> tuple[dict[str, Any], Any]:
    bands = [{"to": "1", "points": "3"}, {"to": "2.5", "points": "1.5"}]
    points = {"rule": "bands", "bands": bands}
    found = aspect(code, "3", type="measurement", points=points)
    return found, st.sampled_from(["0", "1", "1.001", "2.5", "3", "-2"])


def _difference(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "difference", "target": "10", "step": "0.3", "each": "0.7", "per": "exact"}
    found = aspect(code, "4", type="measurement", points=points)
    return found, st.sampled_from(["10", "9.8", "10.35", "11", "20"])


def _choice(code: str) -> tuple[dict[str, Any], Any]:
    choices = [
        {"code": "a", "name": words("甲"), "points": "2"},
        {"code": "b", "name": words("乙"), "points": "0.5"},
    ]
    found = aspect(code, "2", type="measurement", points={"rule": "choice", "choices": choices})
    return found, st.sampled_from(["a", "b"])


def _occurrences(code: str) -> tuple[dict[str, Any], Any]:
    found = aspect(code, "4", type="deduction", points={"rule": "occurrences", "each": "1.5"})
    return found, st.integers(0, 5).map(str)


def _cases(code: str) -> tuple[dict[str, Any], Any]:
    cases = [
        {"code": "a", "name": words("甲"), "each": "1"},
        {"code": "b", "name": words("乙"), "each": "0.4"},
    ]
    found = aspect(code, "3", type="deduction", points={"rule": "cases", "cases": cases})
    return found, st.sampled_from(["", "a:1", "b:2", "a:2 b:3"])


def _key(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "key", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}}
    return aspect(code, "2", type="answer", points=points), st.sampled_from(
        ["龙井", "西湖 龙井", "碧螺春"]
    )


def _matches(code: str) -> tuple[dict[str, Any], Any]:
    points = {
        "rule": "matches", "key": ["a", "b", "a"], "synonyms": {"x": "a"},
        "table": {"1": "0.5", "2": "1.7", "3": "4"},
    }  # fmt: skip
    found = aspect(code, "4", type="answer", points=points)
    return found, st.sampled_from(["a;b;a", "x;b;c", ";b", "b;a;b", "A；B"])


def _linear(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "linear", "base": "2", "rate": "0.7", "start": "3.5"}
    found = aspect(code, "6", type="measurement", points=points)
    return found, st.sampled_from(["0", "1.2", "3.5", "6.125", "40", "-3"])


def _reference(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "difference", "step": "0.5", "each": "0.4", "per": "started"}
    found = aspect(code, "4", type="measurement", points=points)
    return found, st.sampled_from(["10", "9.8", "10.35", "12", "20"])


def _veto_of(scope: str) -> Any:
    def made(code: str) -> tuple[dict[str, Any], Any]:
        points = {"rule": "veto", "scope": scope}
        if scope == "aspect":
            points["aspects"] = [code]
        found = aspect(code, "0", type="veto", points=points)
        return found, st.sampled_from(["no", "no", "yes"])

    return made


def _overtime(code: str) -> tuple[dict[str, Any], Any]:
    points = {
        "rule": "overtime", "limit": "900", "unit": "10", "each": "1", "cap": "5",
        "after": "60", "beyond": "zero",
    }  # fmt: skip
    found = aspect(code, "0", type="time", points=points, decimals=0)
    return found, st.sampled_from(["850", "905", "931", "1000"])


def _stopped(code: str) -> tuple[dict[str, Any], Any]:
    points = {
        "rule": "overtime", "limit": "900", "unit": "30", "each": "0.7", "per": "whole",
        "after": "45.5", "beyond": "stop",
    }  # fmt: skip
    found = aspect(code, "0", type="time", points=points, decimals=0)
    return found, st.sampled_from(["850", "929", "930", "945", "946", "2000"])


def _order(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "order", "key": ["a", "b", "c"], "table": {"1": "2", "3": "10"}}
    return aspect(code, "10", type="order", points=points), st.sampled_from(
        ["a b c", "a c b", "c a b"]
    )


def _record(code: str) -> tuple[dict[str, Any], Any]:
    found = aspect(code, "0", type="time", points={"rule": "record"})
    return found, st.sampled_from(["10", "99.5"])


def _bonus(code: str) -> tuple[dict[str, Any], Any]:
    found = aspect(code, "3", type="bonus", points={"rule": "linear", "rate": "0.5"})
    return found, st.sampled_from(["0", "4", "9.5"])


def is_beside(document: Mapping[str, Any]) -> bool:
    """Whether an aspect is beside its criterion's maximum: a bonus, faults counted from nought."""
    return document["type"] == "bonus" or document.get("points", {}).get("from") == "zero"


def _from_zero(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "occurrences", "each": "2", "from": "zero"}
    found = aspect(code, "6", type="deduction", points=points)
    return found, st.sampled_from(["0", "1", "9"])


def _difference_by(per: str, target: str, values: list[str]) -> Any:
    def made(code: str) -> tuple[dict[str, Any], Any]:
        points = {
            "rule": "difference", "target": target, "step": "0.5", "each": "0.7", "per": per,
            "free": "0.3",
        }  # fmt: skip
        return aspect(code, "4", type="measurement", points=points), st.sampled_from(values)

    return made


def _letters(code: str) -> tuple[dict[str, Any], Any]:
    points = {"rule": "table", "table": {"A": "5", "B": "-1", "C": "2.5"}}
    return aspect(code, "5", points=points), st.sampled_from(["A", "B", "C"])


def _between(code: str) -> tuple[dict[str, Any], Any]:
    points = {
        "rule": "overtime", "limit": "900", "unit": "7", "each": "0.3", "least": "800",
        "short": "2", "after": "60", "beyond": "disqualify",
    }  # fmt: skip
    found = aspect(code, "0", type="time", points=points, decimals=0)
    return found, st.sampled_from(["700", "800", "850", "905", "931", "960", "1000"])


def _also(code: str) -> tuple[dict[str, Any], Any]:
    scale = {"min": "1", "max": "6", "step": "0.5", "also": ["0"]}
    return aspect(code, "6", scale=scale), st.sampled_from(["0", "1", "1.5", "6"])


MAKERS = {
    "halves": _halves, "share": _share, "multiply": _multiply, "lookup": _lookup,
    "bands": _bands, "difference": _difference, "choice": _choice, "occurrences": _occurrences,
    "cases": _cases, "key": _key, "matches": _matches, "linear": _linear,
    "reference": _reference, "overtime": _overtime, "stopped": _stopped,
    "order": _order, "record": _record, "bonus": _bonus, "from-zero": _from_zero,
    "letters": _letters, "between": _between, "also": _also,
    "difference-whole": _difference_by("whole", "-1.5", ["-1.5", "-2", "0", "-1.1", "7"]),
    "difference-started": _difference_by("started", "10", ["10", "9.5", "10.31", "9.19", "7"]),
    **{f"veto-{scope}": _veto_of(scope)
       for scope in ("aspect", "sub-criterion", "criterion", "module", "entry")},
}  # fmt: skip


@st.composite
def panels(draw: Any, code: str) -> dict[str, Any]:
    """A panel with a rule that fits its seats."""
    rule = draw(st.sampled_from(RULES))
    count = 1 if rule == "single" else draw(st.integers(3, 5))
    seats = [f"{code}{n}" for n in range(1, count + 1)]
    found = panel(rule, seats, code, over=draw(st.sampled_from(["aspect", "sheet"])))
    if rule == "trimmed":
        found["combine"] |= {"high": 1, "low": 1}
    if rule == "middle":
        found["combine"]["keep"] = count - 2
    if rule == "shares":
        last = Fraction(1) - Fraction(count - 1, 10)
        for seat in found["seats"]:
            seat["share"] = "0.1"
        found["seats"][-1]["share"] = f"{float(last):g}"
    if rule in ("mean", "median", "sum", "shares") and count > 2 and draw(st.booleans()):
        found["combine"]["at_least"] = 2
    for key in ("round", "round_total"):
        found["combine"] = with_round(found["combine"], draw(ROUND), key)
    if draw(st.integers(0, 3)) == 0:
        unit = draw(st.sampled_from(["steps", "points", "percent"]))
        limit = "40" if unit == "percent" else "2"
        found["spread"] = {"limit": limit, "unit": unit, "over": draw(OVER)}
    return found


OVER = st.sampled_from(["aspect", "sheet"])
#: Rules whose greatest value does not depend on how many judges count.
ANY_COUNT = ("mean", "trimmed", "median", "shares")


def _limit_a_seat(draw: Any, one: dict[str, Any], codes: list[str]) -> None:
    """Let the last judge count in some aspects only."""
    rule = one["combine"]
    if rule["rule"] in ANY_COUNT and rule["over"] == "aspect" and len(one["seats"]) > 3:
        some = draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))
        if some:
            one["seats"][-1]["counts_for"] = some


def _experts(draw: Any, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """A reference panel for the aspects that state no target, frozen or not."""
    codes = [
        document["code"]
        for document in documents
        if document["points"].get("rule") == "difference" and "target" not in document["points"]
    ]
    if not codes:
        return {}
    found: dict[str, Any] = {
        "combine": {"rule": draw(st.sampled_from(["mean", "median"])), "round": {"to": 1}},
        "sheets": [
            {"seat": f"E{n}", "values": dict.fromkeys(codes, value)}
            for n, value in enumerate(["9.5", "10", "10.25"])
        ],
    }
    if draw(st.integers(0, 4)):
        found["frozen"] = "2026-11-20T08:00:00+08:00"
    return {"reference": found}


def _counted(rule: str, document: dict[str, Any], most: Fraction) -> Fraction:
    seats = len(document["seats"])
    times = {"sum": seats, "middle": document["combine"].get("keep", 1)}
    return most * times.get(rule, 1)


@st.composite
def modules(draw: Any, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A module and a strategy of values for each of its aspects."""
    values: dict[str, Any] = {}
    docs, criteria, reached = [], [], Fraction(0)
    documents: list[dict[str, Any]] = []
    for p in range(draw(st.integers(1, 2))):
        name = f"{code}P{p}"
        one = draw(panels(name))
        docs.append(one)
        most, found = Fraction(0), []
        for k in range(draw(st.integers(1, 4))):
            document, value = draw(aspects(f"{name}.{k}"))
            values[document["code"]] = value
            found.append(document)
            beside = is_beside(document)
            most += 0 if beside else Fraction(document["max"])
        reached += _counted(one["combine"]["rule"], one, most)
        made = criterion(name, f"{float(most):g}", found, panel=name)
        criteria.append(with_round(made, draw(ROUND)))
        documents.extend(document | {"points": document.get("points", {})} for document in found)
        _limit_a_seat(draw, one, [document["code"] for document in found])
    tries = draw(st.integers(1, 2))
    combine = with_round({}, draw(ROUND))
    combine["attempts"] = draw(st.sampled_from(["sum", "mean", "best"]))
    if combine["attempts"] == "best":
        combine["keep"] = 1
    attempts = [{"number": n, "coefficient": ["1", "1.3"][n - 1]} for n in range(1, tries + 1)]
    more = {"combine": combine, "attempts": attempts} | _experts(draw, documents)
    return module(code, f"{float(reached):g}", docs, criteria, **more), values


@st.composite
def halls(draw: Any) -> tuple[Hall, list[RulingFacts]]:
    """A trade with marks in it, some missing, some ruled on."""
    made = [draw(modules(code)) for code in ("m", "n")[: draw(st.integers(1, 2))]]
    parts = [
        with_round(
            {"code": f"part-{m['code']}", "module": m["code"], "factor": factor}, draw(ROUND)
        )
        for (m, _), factor in zip(made, ("0.7", "0.3"), strict=False)
    ]
    total = with_round({"code": "total", "parts": parts}, draw(ROUND))
    exact = draw(st.booleans())
    keys = [{"node": "total"}, {"node": "total", "exact": exact}, {"module": "m"}]
    absence = {"zero": draw(st.sampled_from(["counts", "unplaced"]))}
    hall = Hall(trade([m for m, _ in made], total=total, keys=keys, absence=absence))
    for n in range(draw(st.integers(1, 4))):
        fill(draw, hall, str(n), {code: v for _, values in made for code, v in values.items()})
    return hall, draw(st.lists(rulings(hall), max_size=2))


def fill(draw: Any, hall: Hall, number: str, values: dict[str, Any]) -> None:
    """Enter somebody and hand his sheets in: plain, or with something missing or left out."""
    odd = draw(st.sampled_from(["plain", "plain", "plain", "missing", "unattempted", "excluded"]))
    hall.entries.append(entry(number))
    for facts in hall.program.trade.modules:
        for one in facts.panels:
            sheet = hall.program.sheet(facts.code, one.code)
            for attempt in facts.attempts:
                for seat in one.sheets:
                    marks = {a.code: draw(values[a.code]) for a in sheet.aspects}
                    if odd == "unattempted" and draw(st.booleans()):
                        marks[sheet.aspects[0].code] = MarkStatus.NOT_ATTEMPTED
                    if odd == "missing" and draw(st.integers(0, 5)) == 0:
                        marks.pop(sheet.aspects[0].code)
                    hall.hand_in(number, seat, marks, facts.code, attempt.number)
            if odd == "excluded" and len(one.sheets) > 2:
                out = {"trade": "t", "entry": number, "module": facts.code}
                hall.exclusions.append(ExclusionFacts(**out, seat=one.sheets[0]))


def rulings(hall: Hall) -> Any:
    numbers = [one.number for one in hall.entries]
    return st.builds(
        RulingFacts,
        code=st.uuids().map(str),
        trade=st.just("t"),
        kind=st.sampled_from(["deduct", "add", "deduct-share", "zero"]),
        entry=st.sampled_from(numbers),
        module=st.just("m"),
        value=st.sampled_from([Fraction(1, 10), Fraction(1, 2)]),
        reason=st.just(Text(zh="裁定")),
    )
