"""Pieces of a contest file (竞赛文件) with sums worked out: a scheme is written once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .english.words import english

Piece = dict[str, Any]

HALF_UP_2 = {"to": 2, "mode": "half-up"}
MEAN = {"rule": "mean", "over": "aspect", "round": HALF_UP_2}
TRIMMED = {"rule": "trimmed", "high": 1, "low": 1, "over": "aspect", "round": HALF_UP_2}
#: World Coffee's words for its seven levels.
SIX_WORDS = (
    ("不可接受", "Unacceptable"), ("可接受", "Acceptable"), ("一般", "Average"),
    ("良好", "Good"), ("很好", "Very good"), ("优秀", "Excellent"), ("非凡", "Extraordinary"),
)  # fmt: skip
SINGLE = {"rule": "single", "over": "aspect"}


def text(zh: str, en: str = "") -> Piece:
    """Text for people in both languages; the lists say the English where it is not given."""
    return {"zh": zh, "en": en or english(zh)}


def number(value: Any) -> str:
    """A decimal string without superfluous zeros."""
    plain = format(Decimal(str(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def aspect(code: str, zh: str, en: str, most: Any, kind: str, points: Piece, **more: Any) -> Piece:
    """One aspect; ``more`` may hold scale, descriptors, official, note, unit."""
    piece: Piece = {"code": code, "name": text(zh, en), "max": number(most), "type": kind}
    scale = more.pop("scale", None)
    if scale:
        piece["scale"] = dict(zip(("min", "max", "step"), map(number, scale), strict=True))
    piece["points"] = points
    levels = more.pop("levels", None)
    if levels:
        piece["descriptors"] = {
            number(k): text(v) if isinstance(v, str) else v for k, v in levels.items()
        }
    piece["official"] = more.pop("official", False)
    piece.update(more)
    return piece


def judged(code: str, zh: str, en: str, most: Any, levels: list[str], **more: Any) -> Piece:
    """A judgement 0–3 whose four levels are written out; counts as a share of its maximum."""
    return aspect(
        code, zh, en, most, "judgement", {"rule": "share"},
        scale=(0, 3, 1), levels=dict(enumerate(levels)), **more,
    )  # fmt: skip


def six(code: str, zh: str, en: str, factor: int, levels: list[str], **more: Any) -> Piece:
    """A World Coffee judgement: 0–6 in halves, multiplied; each level begins with its word."""
    told = [
        text(f"{zh_word}：{level}", f"{en_word}: {english(level)}")
        for (zh_word, en_word), level in zip(SIX_WORDS, levels, strict=True)
    ]
    return aspect(
        code, zh, en, 6 * factor, "judgement", {"rule": "multiply", "factor": number(factor)},
        scale=(0, 6, "0.5"), levels=dict(enumerate(told)), **more,
    )  # fmt: skip


def graded(
    code: str, zh: str, en: str, most: Any, levels: dict[Any, str], step: Any = "0.5", **more: Any
) -> Piece:
    """A judgement in points themselves; each level is described at the points where it begins."""
    return aspect(
        code, zh, en, most, "judgement", {"rule": "exact"},
        scale=(0, most, step), levels=levels, **more,
    )  # fmt: skip


def yes_no(code: str, zh: str, en: str, most: Any = 1, **more: Any) -> Piece:
    """Yes gives the maximum, no gives nothing."""
    return aspect(
        code, zh, en, most, "measurement", {"rule": "multiply", "factor": number(most)},
        scale=(0, 1, 1), levels={0: "否", 1: "是"}, **more,
    )  # fmt: skip


def given(code: str, zh: str, en: str, most: Any, step: Any = "0.5", **more: Any) -> Piece:
    """Points typed as they are, such as a theory paper's."""
    return aspect(
        code, zh, en, most, "measurement", {"rule": "exact"}, scale=(0, most, step), **more
    )


def deducted(
    code: str, zh: str, en: str, most: Any, cases: list[tuple[str, str, str, Any]], **more: Any
) -> Piece:
    """Points taken off by case (code, zh, en, each) until the aspect is used up."""
    listed = [{"code": c, "name": text(z, e), "each": number(n)} for c, z, e, n in cases]
    return aspect(
        code, zh, en, most, "deduction", {"rule": "cases", "cases": listed, "from": "max"}, **more
    )


def counted(code: str, zh: str, en: str, most: Any, each: Any, **more: Any) -> Piece:
    """The same points off for every occurrence, never below nothing."""
    return aspect(
        code, zh, en, most, "deduction",
        {"rule": "occurrences", "each": number(each), "from": "max"}, scale=(0, 99, 1), **more,
    )  # fmt: skip


def near(code: str, zh: str, en: str, most: Any, target: Any, per: tuple[Any, Any],
         scale: tuple[Any, Any, Any], *, steps: str = "started", **more: Any) -> Piece:  # fmt: skip
    """A measured number: ``per`` = (step, points off for each step away from the target)."""
    rule = {
        "rule": "difference", "target": number(target), "step": number(per[0]),
        "each": number(per[1]), "per": steps,
    }  # fmt: skip
    return aspect(code, zh, en, most, "measurement", rule, scale=scale, **more)


def banded(code: str, zh: str, en: str, most: Any, bands: list[tuple[Any, Any]],
           scale: tuple[Any, Any, Any], **more: Any) -> Piece:  # fmt: skip
    """A measured number that falls into a band (up to, points); beyond the last, nothing."""
    listed = [{"to": number(to), "points": number(points)} for to, points in bands]
    rule = {"rule": "bands", "bands": listed, "beyond": "0"}
    return aspect(code, zh, en, most, "measurement", rule, scale=scale, **more)


def chosen(code: str, zh: str, en: str, most: Any, choices: list[tuple[str, str, str, Any]],
           **more: Any) -> Piece:  # fmt: skip
    """One of some findings (code, zh, en, points)."""
    listed = [{"code": c, "name": text(z, e), "points": number(p)} for c, z, e, p in choices]
    return aspect(code, zh, en, most, "measurement", {"rule": "choice", "choices": listed}, **more)


def keyed(code: str, zh: str, en: str, most: Any, key: str, synonyms: tuple[str, ...] = (),
          **more: Any) -> Piece:  # fmt: skip
    """An answer that is right or not; ``synonyms`` are other ways to write it."""
    rule: Piece = {"rule": "key", "key": [key]}
    if synonyms:
        rule["synonyms"] = dict.fromkeys(synonyms, key)
    return aspect(code, zh, en, most, "answer", rule, **more)


def ordered(code: str, zh: str, en: str, most: Any, key: list[str], table: Piece,
            **more: Any) -> Piece:  # fmt: skip
    """An order of samples, by the number of places right."""
    rule = {"rule": "order", "key": key, "table": table}
    return aspect(code, zh, en, most, "order", rule, **more)


def overtime(code: str, limit: int, unit: int, each: Any, cap: Any, after: int, beyond: str,
             **more: Any) -> Piece:  # fmt: skip
    """Seconds used; points off per started unit over the limit."""
    rule = {
        "rule": "overtime", "limit": number(limit), "unit": number(unit), "each": number(each),
        "cap": number(cap), "after": number(after), "beyond": beyond,
    }  # fmt: skip
    return aspect(
        code, "操作用时", "Time used", 0, "time", rule, scale=(0, 36000, 1), unit="s", **more
    )


def vetoed(code: str, zh: str, en: str, scope: str = "module", **more: Any) -> Piece:
    """Yes makes the scope worth nothing."""
    return aspect(code, zh, en, 0, "veto", {"rule": "veto", "scope": scope}, **more)


def sub(code: str, zh: str, en: str, *aspects: Piece) -> Piece:
    """A sub-criterion of the aspects given."""
    return {"code": code, "name": text(zh, en), "aspects": list(aspects)}


def criterion(code: str, zh: str, en: str, panel: str, *subs: Piece) -> Piece:
    """A criterion whose maximum is the sum of its aspects'."""
    most = sum(Decimal(a["max"]) for s in subs for a in s["aspects"])
    return {
        "code": code, "name": text(zh, en), "max": number(most), "panel": panel,
        "sub_criteria": list(subs),
    }  # fmt: skip


def scheme(*criteria: Piece, most: Any = None, note: Piece | None = None) -> Piece:
    """A marking scheme; its maximum is the sum of its criteria unless several sheets are added."""
    total = most if most is not None else sum(Decimal(c["max"]) for c in criteria)
    piece: Piece = {"max": number(total), "decimals": 3}
    if note:
        piece["note"] = note
    piece["criteria"] = list(criteria)
    return piece


def seat(code: str, role: str = "judge", *, medium: str = "tablet", counts: bool = True) -> Piece:
    """A seat nobody sits on yet."""
    piece: Piece = {"code": code, "role": role, "medium": medium}
    if not counts:
        piece["counts"] = False
    return piece


def panel(code: str, zh: str, en: str, seats: list[Piece], combine: Piece,
          spread: Piece | None = None) -> Piece:  # fmt: skip
    """A panel of seats and how they become one mark."""
    piece: Piece = {"code": code, "name": text(zh, en), "seats": seats, "combine": combine}
    if spread:
        piece["spread"] = spread
    return piece


def judges(count: int, prefix: str = "J", *, head: bool = True) -> list[Piece]:
    """So many judges' seats, and the chief's which does not count."""
    seats = [seat(f"{prefix}{n}") for n in range(1, count + 1)]
    return [*seats, seat("H", "head", counts=False)] if head else seats


def module(code: str, zh: str, en: str, kind: str, panels: list[Piece], marks: Piece, *,
           minutes: int = 0, codes: str = "") -> Piece:  # fmt: skip
    """A module of the final stage."""
    piece: Piece = {"code": code, "stage": "final", "name": text(zh, en), "kind": kind}
    if codes:
        piece["codes"] = codes
    if minutes:
        piece["time_limit"] = minutes * 60
    piece["panels"] = panels
    piece["combine"] = {"rule": "sum", "round": HALF_UP_2}
    piece["scheme"] = marks
    return piece


def theory(minutes: int, *, zh: str = "", medium: str = "tablet", role: str = "machine") -> Piece:
    """A theory paper of 100, read in from a machine or typed by one recorder; never coded."""
    paper = given("T1.1", zh or "理论知识卷面得分", "Theory paper", 100)
    return module(
        "theory", "理论知识", "Theory", "theory",
        [panel("R", "理论阅卷席", "Theory desk", [seat("R1", role, medium=medium)], SINGLE)],
        scheme(criterion("T", "理论知识", "Theory", "R", sub("T1", "理论试卷", "Paper", paper))),
        minutes=minutes,
    )  # fmt: skip


def part(code: str, share: Any, *, module: str = "", parts: list[Piece] | None = None) -> Piece:
    """A part of the total: a module, or the practical modules together."""
    piece: Piece = {"code": code}
    if parts:
        piece["name"] = text("操作技能", "Practical")
    if module:
        piece["module"] = module
    piece["share"] = number(share)
    piece["round"] = HALF_UP_2
    if parts:
        piece["combine"] = "sum"
        piece["max"] = "100"
        piece["parts"] = parts
    return piece


def total(*parts: Piece) -> Piece:
    """The root of a trade: a hundred points, two decimals."""
    return {
        "code": "total", "combine": "sum", "max": "100", "round": HALF_UP_2, "parts": list(parts),
    }  # fmt: skip


def award(code: str, zh: str, en: str, **rule: Any) -> Piece:
    """An award and who gets it."""
    return {"code": code, "name": text(zh, en), "rule": rule}


def by_count(*counts: int, floor: str = "60") -> list[Piece]:
    """First, second and third prizes by number; an honourable mention from a floor on."""
    names = [("first", "一等奖", "First prize"), ("second", "二等奖", "Second prize"),
             ("third", "三等奖", "Third prize")]  # fmt: skip
    listed = [award(*name, count=n) for name, n in zip(names, counts, strict=True)]
    return [*listed, award("merit", "优秀奖", "Merit award", at_least=floor)] if floor else listed


def by_share(*shares: str, floor: str = "60") -> list[Piece]:
    """The same by share of those placed, rounded half up."""
    names = [("first", "一等奖", "First prize"), ("second", "二等奖", "Second prize"),
             ("third", "三等奖", "Third prize")]  # fmt: skip
    listed = [award(*n, share=s, round="half-up") for n, s in zip(names, shares, strict=True)]
    return [*listed, award("merit", "优秀奖", "Merit award", at_least=floor)] if floor else listed


def ranking(*keys: Any, by: str = "division") -> Piece:
    """The chain of keys: a node's code, or ("time", module)."""
    listed = [
        {"node": k} if isinstance(k, str) else {"time": k[1], "order": "ascending"} for k in keys
    ]
    return {"by": by, "keys": listed, "shared": "1224"}
