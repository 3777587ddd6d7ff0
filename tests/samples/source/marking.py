"""Marks for every seat (虚构评分): plausible, complete, and the same every time.

Who is better is planned; how the judges saw it is drawn from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from .chance import Chance
from .shape import Piece

Row = tuple[str, str, str, str, str, str, str, str]
Sheet = dict[str, str]


@dataclass
class Plan:
    """How well each entry does (percent), and what is out of the ordinary."""

    ability: dict[str, int]
    #: Seconds over the limit, by (entry, module).
    over: dict[tuple[str, str], int] = field(default_factory=dict)
    #: Entry → the one whose marks it equals, differently spread over the judges.
    twin: dict[str, str] = field(default_factory=dict)
    #: What else contestants write when they are wrong, by aspect code's end.
    mistakes: dict[str, list[str]] = field(default_factory=dict)


def marks_of(trade: Piece, entries: list[Piece], exclusions: list[Piece], plan: Plan) -> list[Row]:
    """All marks of a trade: entry by entry, module by module, seat by seat, in scheme order."""
    away = {(x["trade"], x["entry"], x["module"], x["seat"]) for x in exclusions}
    rows: list[Row] = []
    for entry in entries:
        if entry["trade"] != trade["code"] or entry.get("status", {}).get("final") in (
            "absent",
            "withdrawn",
        ):
            continue
        number = entry["number"]
        for module in trade["modules"]:
            if entry.get("status", {}).get(module["code"]) == "absent":
                continue
            sheets = _module(trade, module, number, plan)
            for seat, sheet in sheets.items():
                if (trade["code"], number, module["code"], seat) in away:
                    continue
                rows += [
                    (trade["code"], number, module["code"], "1", seat, aspect, value, "")
                    for aspect, value in sheet.items()
                ]
    return rows


def _module(trade: Piece, module: Piece, number: str, plan: Plan) -> dict[str, Sheet]:
    like = plan.twin.get(number, number)
    sheets: dict[str, Sheet] = {}
    for panel in module["panels"]:
        seats = [s["code"] for s in panel["seats"]]
        sheets |= {seat: {} for seat in seats}
        for aspect in _aspects(module, panel):
            chance = Chance("marks", trade["code"], module["code"], like, aspect["code"])
            skill = _skill(plan.ability[like], chance)
            values = _values(aspect, module, like, skill, seats, plan, chance)
            if like != number:
                counting = sum(1 for s in panel["seats"] if s.get("counts", True))
                mixer = Chance("twin", number, module["code"], aspect["code"])
                values = [_mirrored(aspect, value) for value in values]
                values = mixer.shuffled(values[:counting]) + values[counting:]
            for seat, value in zip(seats, values, strict=True):
                sheets[seat][aspect["code"]] = value
    return sheets


def _mirrored(aspect: Piece, value: str) -> str:
    """A measured number as far from its target on the other side: the same points."""
    rule = aspect["points"]
    if rule["rule"] != "difference":
        return value
    other = 2 * Decimal(rule["target"]) - Decimal(value)
    most, least = Decimal(aspect["scale"]["max"]), Decimal(aspect["scale"]["min"])
    return plain(other) if least <= other <= most else value


def plain(value: Decimal) -> str:
    """A decimal string without superfluous zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _aspects(module: Piece, panel: Piece) -> list[Piece]:
    return [
        aspect
        for criterion in module["scheme"]["criteria"]
        if criterion.get("panel", module["panels"][0]["code"]) == panel["code"]
        for sub in criterion["sub_criteria"]
        for aspect in sub["aspects"]
    ]


def _skill(ability: int, chance: Chance) -> int:
    """Permille of what could be reached in this one aspect."""
    return max(50, min(1000, chance.bell(ability * 10, 150)))


def _values(aspect: Piece, module: Piece, number: str, skill: int, seats: list[str], plan: Plan,
            chance: Chance) -> list[str]:  # fmt: skip
    rule = aspect["points"]["rule"]
    if rule in ("share", "multiply") or (rule == "exact" and aspect["type"] == "judgement"):
        return _judged(aspect, module, skill, seats, chance)
    if rule == "exact":
        return [_on_scale(aspect["scale"], skill)] * len(seats)
    if rule == "cases":
        return _cases(aspect, skill, len(seats), chance)
    if rule == "occurrences":
        return [str(_slips(skill, chance))] * len(seats)
    if rule in ("key", "order"):
        return [_answer(aspect, skill, plan, chance)] * len(seats)
    if rule == "overtime":
        return [_seconds(aspect, module, number, skill, plan, chance)] * len(seats)
    if rule == "veto":
        return ["no"] * len(seats)
    return [_measured(aspect, skill, chance)] * len(seats)


def _steps(scale: Piece) -> int:
    return int((Decimal(scale["max"]) - Decimal(scale["min"])) / Decimal(scale["step"]))


def _step(scale: Piece, n: int) -> str:
    return plain(Decimal(scale["min"]) + n * Decimal(scale["step"]))


def _on_scale(scale: Piece, skill: int) -> str:
    return _step(scale, _steps(scale) * skill // 1000)


def _judged(aspect: Piece, module: Piece, skill: int, seats: list[str],
            chance: Chance) -> list[str]:  # fmt: skip
    """Judges agree up to one step on a coarse scale; on a fine one each has a hand of his own."""
    scale = aspect["scale"]
    most = _steps(scale)
    if most == 1:
        right = 1 if chance.below(1000) < 600 + skill // 3 else 0
        return [str(right)] * len(seats)
    low, beyond = divmod(most * skill, 1000)
    found = []
    for seat in seats:
        step = low + (1 if chance.below(1000) < beyond else 0)
        if most >= 8:
            step += Chance("hand", module["code"], seat).between(-1, 1)
        if most >= 20:
            step += chance.between(-1, 1)
        found.append(_step(scale, max(0, min(most, step))))
    return found


def _slips(skill: int, chance: Chance) -> int:
    return sum(1 for _ in range(3) if chance.below(1000) > 550 + skill * 2 // 5)


def _cases(aspect: Piece, skill: int, count: int, chance: Chance) -> list[str]:
    """What everyone saw; now and then one judge saw it alone."""
    cases = [c["code"] for c in aspect["points"]["cases"]]
    common = {chance.pick(cases): 1 for _ in range(_slips(skill, chance))}
    found = []
    for _ in range(count):
        seen = dict(common)
        if chance.below(9) == 0:
            seen[chance.pick(cases)] = 1
        found.append(" ".join(f"{c}:{seen[c]}" for c in cases if c in seen))
    return found


def _answer(aspect: Piece, skill: int, plan: Plan, chance: Chance) -> str:
    rule = aspect["points"]
    right = chance.below(1000) < skill
    if rule["rule"] == "order":
        key = list(rule["key"])
        if not right:
            key = chance.pick([[key[0], key[2], key[1]], [key[1], key[2], key[0]]])
        return " ".join(key)
    if right:
        return chance.pick([rule["key"][0], *rule["key"], *rule.get("synonyms", {})])
    known = {*rule["key"], *rule.get("synonyms", {})}
    end = aspect["code"].rsplit(".", 1)[-1]
    return chance.pick([m for m in plan.mistakes[end] if m not in known])


def _seconds(aspect: Piece, module: Piece, number: str, skill: int, plan: Plan,
             chance: Chance) -> str:  # fmt: skip
    limit = int(aspect["points"]["limit"])
    over = plan.over.get((number, module["code"]))
    if over is not None:
        return str(limit + over)
    return str(limit - limit * (skill // 10 + chance.below(60)) // 1000 - 1)


def _measured(aspect: Piece, skill: int, chance: Chance) -> str:
    rule, scale = aspect["points"], aspect.get("scale")
    if rule["rule"] == "choice":
        choices = [c["code"] for c in rule["choices"]]
        return choices[min(len(choices) - 1, (1000 - skill) * len(choices) // 900)]
    most = _steps(scale)
    start = Decimal(rule["target"]) if rule["rule"] == "difference" else Decimal(0)
    home = int((start - Decimal(scale["min"])) / Decimal(scale["step"]))
    if rule["rule"] == "difference":
        unit = Decimal(rule["step"])
        worst = Decimal(aspect["max"]) / Decimal(rule["each"]) * unit
    else:
        worst = Decimal(rule["bands"][-1]["to"]) * Decimal("1.2")
    far = int(worst / Decimal(scale["step"]) * (1000 - skill) / 700)
    away = chance.below(far + 1) if far else 0
    sign = -1 if rule["rule"] == "difference" and chance.below(2) else 1
    return _step(scale, max(0, min(most, home + sign * away)))
