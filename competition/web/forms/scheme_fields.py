"""The fields of the scheme builder (评分方案的字段), read off the contest file's own description.

Each rule and each level of the tree says here which keys it has and how they are typed; the builder
draws what it is told, so that no key of the contest file can be without a field.
"""

from __future__ import annotations

from dataclasses import Field
from typing import Any

from competition.rules.facts import AspectFacts, CriterionFacts, SchemeFacts, SubCriterionFacts
from competition.rules.kinds import Facts, Number, named
from competition.rules.point_rules import POINTS
from competition.web.forms.piece_kinds import keys_of, kind_of, shape_of
from competition.web.forms.scheme_words import ADDS, CHOICES, HELP, LABELS, found

#: What the builder draws in a way of its own: the tree's cells, the scale, the words of levels.
OWN: dict[type[Facts], frozenset[str]] = {
    SchemeFacts: frozenset({"max", "decimals", "criteria"}),
    CriterionFacts: frozenset({"code", "name", "max", "panel", "sub_criteria"}),
    SubCriterionFacts: frozenset({"code", "name", "aspects"}),
    AspectFacts: frozenset(
        {"code", "name", "max", "type", "scale", "points", "descriptors", "unit", "official"}
    ),
}
#: The four by the level of their row; 0 is the whole scheme.
LEVELS = (SchemeFacts, CriterionFacts, SubCriterionFacts, AspectFacts)
#: Lists of a rule that are drawn as a table: the class of a line.
KINDS = {
    "number": "points", "whole": "whole", "share": "points", "choice": "word", "line": "code",
    "said": "text", "several": "texts", "lines": "lines", "part": "rounding",
}  # fmt: skip


def described() -> dict[str, Any]:
    """Every rule's parts and help, and what more each level of the tree has."""
    return {
        "rules": {
            rule: {
                "help": str(HELP[rule]),
                "parts": [_part(cls, one) for one in keys_of(cls)],
            }
            for rule, cls in POINTS.shapes.items()
        },
        "more": [
            [_part(cls, one) for one in keys_of(cls) if named(one.name) not in OWN[cls]]
            for cls in LEVELS
        ],
    }


def _part(cls: type[Facts], one: Field[Any]) -> dict[str, Any]:
    key, shape, kind = named(one.name), shape_of(one), kind_of(one)
    part: dict[str, Any] = {"name": key, "label": found(LABELS, cls.__name__, key)}
    if shape == "rows":
        columns = [_column(kind.kind.cls, each) for each in keys_of(kind.kind.cls)]
        return part | {"kind": "list", "columns": columns, "add": found(ADDS, cls.__name__, key)}
    if shape == "pairs":
        second = "points" if isinstance(kind.kind, Number) else "code"
        columns = [
            {"name": "key", "kind": "code", "label": found(LABELS, cls.__name__, f"{key}.key")},
            {"name": "value", "kind": second,
             "label": found(LABELS, cls.__name__, f"{key}.value")},
        ]  # fmt: skip
        return part | {"kind": "pairs", "columns": columns, "add": found(ADDS, cls.__name__, key)}
    part["kind"] = KINDS[shape]
    if shape == "choice":
        part["choices"] = [(word, _choice(key, word)) for word in kind.words]
        part["usual"] = one.default
    return part


def _choice(key: str, word: str) -> str:
    return str(CHOICES.get(f"{key}.{word}", CHOICES.get(word, word)))


def _column(cls: type[Facts], one: Field[Any]) -> dict[str, Any]:
    key = named(one.name)
    kind = KINDS[shape_of(one)]
    return {"name": key, "kind": kind, "label": found(LABELS, cls.__name__, key)}
