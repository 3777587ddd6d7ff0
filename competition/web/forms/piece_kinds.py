"""What a key of the contest file looks like in a form (字段形状): a shape for each kind."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from competition.rules import kinds
from competition.rules.kinds import Facts, Flag, Many, Number, OneOf, Part, Table, Whole, Words
from competition.rules.node_facts import Parts
from competition.rules.point_rules import TEXT
from competition.rules.ranking_facts import SHARE, Absence

#: Kinds of word that hold no blank: several of them stand in one field.
SINGLE_WORDS = (kinds.CODE, kinds.DATE)
#: Texts that may go over several lines.
LONG = frozenset({"note", "source", "reason"})
#: Shares that are factors to those who use them, never percentages.
PLAIN_SHARES = frozenset({"ratio"})


def keys_of(cls: type[Facts]) -> tuple[Field[Any], ...]:
    """The keys of a facts class in the order the file writes them."""
    return fields(cls)


def kind_of(one: Field[Any]) -> Any:
    """The kind of value a key holds."""
    kind = one.metadata["kind"]
    return kind.kind() if isinstance(kind, Parts) else kind


def is_needed(one: Field[Any]) -> bool:
    """Whether the file must say it."""
    return kinds.default_of(one) is kinds.MISSING


def shape_of(one: Field[Any]) -> str:
    """By which shape a key is shown.

    `said` two languages, `part` fields of its own, `rows` several such, `picks` words in an order,
    `several` codes or numbers in one field, `lines` one to a line, `pairs` a table, `flag` a tick,
    `answer` yes, no or nothing, `choice`, `share` a percentage, `number`, `whole`, `absence`,
    `date`, `line` a code or a text.
    """
    kind = kind_of(one)
    if kind is TEXT:
        return "said"
    if isinstance(kind, Many):
        return _shape_of_many(kind)
    if isinstance(kind, Flag):
        return "flag" if kinds.default_of(one) is False else "answer"
    if isinstance(kind, Words):
        return "date" if kind is kinds.DATE else "line"
    if kind is SHARE and one.name not in PLAIN_SHARES:
        return "share"
    plain: dict[type, str] = {
        Part: "part", Table: "pairs", OneOf: "choice", Number: "number", Whole: "whole",
        Absence: "absence",
    }  # fmt: skip
    return plain[type(kind)]


def _shape_of_many(kind: Many) -> str:
    if isinstance(kind.kind, Part):
        return "rows"
    if isinstance(kind.kind, OneOf):
        return "picks"
    several = isinstance(kind.kind, Number | Whole) or kind.kind in SINGLE_WORDS
    return "several" if several else "lines"
