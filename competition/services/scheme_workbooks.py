"""Marking schemes from and to CIS workbooks (CIS 评分方案文件), without a database.

Nobody acts here and nothing is kept, so there is nothing to permit or to record: a scheme read here
is saved through `schemes.save_tree`, like one drawn by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from competition.errors import Invalid, Problem
from competition.exchange import contest_file
from competition.exchange.cis import CisScheme
from competition.exchange.cis_reading import read_cis
from competition.exchange.cis_schemes import cis_scheme, scheme_document
from competition.exchange.cis_writing import write_cis
from competition.rules import values
from competition.rules.facts import ModuleFacts, SchemeFacts
from competition.rules.kinds import read_as


@dataclass(frozen=True, slots=True)
class SchemeRead:
    """A workbook as read: the scheme as the contest file writes it, and every defect's cell."""

    skill: str
    scheme: dict[str, Any]
    criteria: tuple[dict[str, str], ...]
    aspects: tuple[dict[str, Any], ...]
    total: str
    defects: tuple[Problem, ...]


def read(content: bytes) -> SchemeRead:
    """Read a CIS workbook; Invalid when there is no scheme in it."""
    found = read_cis(content)
    criteria = tuple(
        {"id": one.code, "name": one.name, "mark": values.text(one.mark)} for one in found.criteria
    )
    return SchemeRead(
        found.skill, scheme_document(found), criteria, _aspects(found),
        values.text(found.total), found.defects,
    )  # fmt: skip


def _aspects(found: CisScheme) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "row": one.row,
            "criterion": one.criterion,
            "sub": one.sub,
            "sub_name": one.sub_name,
            "day": one.day,
            "no": one.number,
            "type": one.type,
            "desc": one.description,
            "extra": " | ".join(one.extra),
            "req": one.requirement,
            "wsos": one.wsos,
            "calc": one.calculation,
            "max": values.text(one.max),
            **{f"bench{score}": one.ladder.get(score, "") for score in range(4)},
        }
        for one in found.aspects
    )


def write(scheme: Mapping[str, Any], skill: str) -> tuple[bytes, tuple[Problem, ...]]:
    """Write a scheme, given as the contest file writes it, as a CIS workbook.

    Returns the workbook and the aspects whose rule its form has no place for. Raises Invalid for a
    scheme that is not whole.
    """
    facts, problems = read_as(SchemeFacts, dict(scheme))
    if facts is None or problems:
        raise Invalid("invalid", problems)
    found = cis_scheme(facts, skill)
    return write_cis(found), found.defects


def module_of(contest: bytes, trade: str | None, module: str | None) -> ModuleFacts:
    """Find one module in a contest file; without names, its first. Invalid when there is none."""
    facts = contest_file.read(contest)
    for each in facts.trades:
        for one in each.modules:
            if trade in (None, each.code) and module in (None, one.code):
                return one
    known = ", ".join(f"{each.code}/{one.code}" for each in facts.trades for one in each.modules)
    found = {"found": f"{trade or '*'}/{module or '*'}", "allowed": known}
    raise Invalid("unknown-module", [Problem("unknown-module", "", found)])


def scheme_tree(module: ModuleFacts) -> dict[str, Any]:
    """A module's scheme as the contest file writes it."""
    return contest_file.scheme_document(module.scheme)
