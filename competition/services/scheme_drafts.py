"""A marking scheme while it is being written (评分方案草稿): kept even where it is not yet right.

What cannot be stored at all (a code twice, a maximum that is no number) is refused; everything else
is stored as written and its problems are said, so that an hour of work is never lost to one gap.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete

from competition.db import db
from competition.errors import Invalid, Problem
from competition.models.scheme import Aspect, AspectType, Criterion, MarkingScheme, SubCriterion
from competition.rules.kinds import CODE, FloatFound, Problems
from competition.rules.values import is_number
from competition.rules.whole_texts import is_whole

#: Points on disk have three decimals.
PLACES = 3
MOST_ROWS = 2000
LARGEST = 2_000_000
#: A scheme has nine levels, the last of them inside a rule.
DEEPEST = 24


def parse(text: str) -> dict[str, Any]:
    """Read a scheme's JSON; raises Invalid where it is none, is too large, or no object."""
    if len(text) > LARGEST:
        raise Invalid("invalid", [Problem("scheme-too-large", "")])
    try:
        tree = json.loads(text, parse_float=FloatFound, parse_constant=FloatFound)
    except RecursionError:
        raise Invalid("invalid", [Problem("too-deep", "")]) from None
    except ValueError as error:
        place = {"line": getattr(error, "lineno", 1), "column": getattr(error, "colno", 1)}
        raise Invalid("invalid", [Problem("not-json", "", place)]) from None
    if "\\u" in text and not is_whole(tree):
        raise Invalid("invalid", [Problem("control-character", "")])
    if not isinstance(tree, dict):
        raise Invalid("invalid", [Problem("not-a-scheme", "")])
    inner = tree.get("scheme")
    return inner if isinstance(inner, dict) else tree


def blocking(tree: Mapping[str, Any]) -> list[Problem]:
    """What keeps a draft from being stored at all."""
    found = Problems()
    deep = _floats(tree, found)
    if deep:
        return [Problem("too-deep", deep, {"most": DEEPEST})]
    _number(tree.get("max"), "max", found, positive=True)
    decimals = tree.get("decimals", 3)
    if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= 4:
        found.say("decimals-range", "decimals")
    rows = 0
    criteria = _below(tree, "criteria", "criteria", found)
    for criterion, at in criteria:
        _number(criterion.get("max"), f"{at}.max", found)
        if not isinstance(criterion.get("panel", ""), str):
            found.say("wrong-kind", f"{at}.panel", expected="code", found="")
        for sub, below in _below(criterion, "sub_criteria", f"{at}.sub_criteria", found):
            for aspect, here in _below(sub, "aspects", f"{below}.aspects", found):
                rows += 1
                _aspect(aspect, here, found)
    if rows > MOST_ROWS:
        found.say("too-many", "criteria", most=MOST_ROWS, found=rows)
    return list(found)


def _below(
    node: Mapping[str, Any], key: str, where: str, found: Problems
) -> list[tuple[dict[str, Any], str]]:
    rows = node.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        found.say("wrong-kind", where, expected="list", found="")
        return []
    seen: set[str] = set()
    for n, row in enumerate(rows):
        code = CODE.read(row.get("code"), f"{where}[{n}].code", found)
        if code in seen:
            found.say("code-twice", f"{where}[{n}].code", item=code)
        seen.add(str(code))
        if not isinstance(row.get("name", {}), dict):
            found.say("wrong-kind", f"{where}[{n}].name", expected="object", found="")
    return [(row, f"{where}[{n}]") for n, row in enumerate(rows)]


def _aspect(aspect: Mapping[str, Any], where: str, found: Problems) -> None:
    if "max" in aspect:
        _number(aspect["max"], f"{where}.max", found)
    if aspect.get("type") not in set(AspectType):
        found.say("unknown-choice", f"{where}.type", found=str(aspect.get("type"))[:20])
    for key in ("points", "descriptors", "scale"):
        if not isinstance(aspect.get(key, {}), dict):
            found.say("wrong-kind", f"{where}.{key}", expected="object", found="")


def _number(value: Any, where: str, found: Problems, *, positive: bool = False) -> None:
    if isinstance(value, FloatFound):
        return
    if not is_number(value) or value.startswith("-"):
        found.say("not-a-number", where, found=str(value)[:20] if value is not None else "")
        return
    number = Decimal(value)
    if number != round(number, PLACES):
        found.say("too-many-decimals", where, places=PLACES)
    if positive and not number:
        found.say("maximum-positive", where)


def _floats(tree: Mapping[str, Any], found: Problems) -> str:
    """Say where a number is a float; returns the path of what is nested too deeply, else nothing.

    Goes down step by step, not call by call: nesting may be deeper than any stack.
    """
    waiting: list[tuple[Any, str, int]] = [(tree, "", 0)]
    while waiting:
        value, where, depth = waiting.pop()
        if depth > DEEPEST:
            return where[:80]
        if isinstance(value, FloatFound):
            found.say("float", where, expected="number", found=value.text[:40])
        elif isinstance(value, Mapping):
            dot = f"{where}." if where else ""
            waiting += [(below, f"{dot}{key}", depth + 1) for key, below in value.items()]
        elif isinstance(value, list):
            waiting += [(below, f"{where}[{n}]", depth + 1) for n, below in enumerate(value)]
    return ""


def write(scheme: MarkingScheme, tree: Mapping[str, Any]) -> None:
    """Put a storable tree in the place of what a draft held."""
    db.session.execute(delete(Criterion).where(Criterion.scheme_id == scheme.id))
    scheme.maximum = Decimal(tree["max"])
    scheme.decimals = tree.get("decimals", 3)
    scheme.note = _others(tree, "max", "decimals", "criteria")
    criteria, subs, aspects = _rows(scheme.id, tree)
    for rows in (criteria, subs, aspects):
        db.session.add_all(rows)
        db.session.flush()


def _rows(
    scheme_id: uuid.UUID, tree: Mapping[str, Any]
) -> tuple[list[Criterion], list[SubCriterion], list[Aspect]]:
    criteria, subs, aspects = [], [], []
    for n, node in enumerate(tree.get("criteria", [])):
        criterion = Criterion(
            id=uuid.uuid4(),
            scheme_id=scheme_id,
            code=node["code"],
            name=node.get("name", {}),
            maximum=Decimal(node["max"]),
            panel=node.get("panel", ""),
            position=n,
            extra=_others(node, "code", "name", "max", "panel", "sub_criteria"),
        )
        criteria.append(criterion)
        for m, below in enumerate(node.get("sub_criteria", [])):
            sub = SubCriterion(
                id=uuid.uuid4(),
                criterion_id=criterion.id,
                code=below["code"],
                name=below.get("name", {}),
                position=m,
                extra=_others(below, "code", "name", "aspects"),
            )
            subs.append(sub)
            aspects += [
                _aspect_row(sub.id, aspect, k) for k, aspect in enumerate(below.get("aspects", []))
            ]
    return criteria, subs, aspects


def _aspect_row(sub_criterion_id: uuid.UUID, aspect: Mapping[str, Any], position: int) -> Aspect:
    known = (
        "code", "name", "max", "type", "scale", "points", "descriptors", "official",
    )  # fmt: skip
    return Aspect(
        sub_criterion_id=sub_criterion_id,
        code=aspect["code"],
        name=aspect.get("name", {}),
        maximum=Decimal(aspect.get("max", "0")),
        type=AspectType(aspect["type"]),
        scale=aspect.get("scale"),
        points=aspect.get("points", {"rule": "exact"}),
        descriptors=aspect.get("descriptors", {}),
        official=aspect.get("official") is True,
        position=position,
        extra=_others(aspect, *known),
    )


def _others(node: Mapping[str, Any], *known: str) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in known}
