"""Standings as a table, as CSV and as JSON (成绩名次表) for the shell."""

from __future__ import annotations

import csv
import io
import unicodedata
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from competition.errors import Problem
from competition.rules.facts import TradeFacts
from competition.rules.node_facts import NodeFacts
from competition.rules.point_rules import Text
from competition.rules.ranking import Place
from competition.rules.rounding import quotient
from competition.rules.standings import Standing
from competition.rules.values import decimals, text
from competition.services import left_behind, publication_lines
from competition.services.publication_lines import in_order
from competition.services.scoring import Scored
from competition.web import reasons
from competition.web.wording import sentence

#: Decimals shown of a number that no number of decimals would write out.
SHOWN = 6


def words(item: Text | None, lang: str, otherwise: str = "") -> str:
    """Words for people in the language asked for, Chinese where there is no English."""
    if item is None:
        return otherwise
    return (item.en or item.zh) if lang == "en" else item.zh


def points(number: Fraction | None, places: int = 0) -> str:
    """Points for people: at least so many decimals; a number without end is cut and says so."""
    if number is None:
        return ""
    if decimals(number) is not None:
        return text(number, places)
    unit: int = 10**SHOWN
    cut = Fraction(quotient(number.numerator * unit, number.denominator, "truncate"), unit)
    return text(cut, SHOWN) + "…"


def place_text(place: Place | None) -> str:
    """A place as it is written: 1, 2, 2.5."""
    return "" if place is None else text(Fraction(place))


def nodes_of(trade: TradeFacts) -> tuple[NodeFacts, ...]:
    """The parts of the total that have a column of their own."""
    return trade.total.walk()[1:] if trade.total is not None else ()


def places_of_node(node: NodeFacts) -> int:
    """How many decimals a node's column shows at least."""
    return node.round.to if node.round is not None else 0


def csv_text(found: list[Scored]) -> str:
    """Standings as CSV: one table a trade, a column `trade` first when there are several."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    several = len(found) > 1
    for scored in found:
        nodes = nodes_of(scored.trade)
        overall = ["overall"] if _is_both(scored.trade) else []
        head = ["place", "entry", "division", *overall, "total", *(n.code for n in nodes)]
        writer.writerow([*(["trade"] if several else []), *head, "tie", "award", "status"])
        behind = left_behind.places(scored)
        for line in in_order(scored.standings.lines, behind):
            first = [scored.trade.code] if several else []
            writer.writerow([*first, *_cells(scored.trade, line, behind.get(line.number))])
    return buffer.getvalue()


def _cells(trade: TradeFacts, line: Standing, behind: Place | None) -> list[str]:
    root = trade.total
    total = "" if line.total is None or root is None else _exact(line.total, root)
    parts = [_part(line, node) for node in nodes_of(trade)]
    overall = [place_text(line.overall)] if _is_both(trade) else []
    start = [place_text(line.place or behind), line.number, line.division, *overall, total]
    return [*start, *parts, line.tie, line.award or "", line.status]


def _is_both(trade: TradeFacts) -> bool:
    """Whether divisions are ranked apart and together at once."""
    return trade.ranking is not None and trade.ranking.by == "both"


def _part(line: Standing, node: NodeFacts) -> str:
    modules = {part.module for part in node.walk()}
    if any(gap.module in modules for gap in line.gaps):
        return ""
    return _exact(line.node(node.code).value, node)


def _exact(number: Fraction, node: NodeFacts) -> str:
    return text(number, places_of_node(node))


def json_value(scored: Scored) -> dict[str, Any]:
    """Standings as JSON values; points are strings, exact ones may be quotients."""
    behind = left_behind.places(scored)
    return {
        "trade": scored.trade.code,
        "rules": scored.standings.rules,
        "standings": [
            _line_value(scored, line)
            | ({"behind": place_text(behind[line.number])} if line.number in behind else {})
            for line in in_order(scored.standings.lines, behind)
        ],
        "problems": [
            {"code": problem.code, "where": problem.where, "values": problem.values}
            for problem in scored.standings.problems
        ],
    }


def _line_value(scored: Scored, line: Standing) -> dict[str, Any]:
    root = scored.trade.total
    total = None if line.total is None or root is None else _exact(line.total, root)
    return {
        "place": None if line.place is None else place_text(line.place),
        "entry": line.number,
        "division": line.division,
        "total": total,
        "exact": None if line.total is None else text(line.node(line.total_node).exact),
        "parts": {node.code: _part(line, node) for node in nodes_of(scored.trade)},
        "modules": {
            code: None if (value := line.module(code)) is None else text(value.value)
            for code in scored.standings.modules
        },
        "tied": line.tied,
        **({} if line.overall is None else {"overall": place_text(line.overall)}),
        "tie": line.tie,
        "award": line.award,
        "status": line.status,
        "statuses": dict(line.statuses),
        "missing": [
            {"code": g.code, "module": g.module, "seat": g.seat, "aspect": g.aspect}
            for g in line.gaps
        ],
    }


def table_text(found: list[Scored], lang: str) -> str:
    """Standings for people, division after division."""
    blocks = []
    for scored in found:
        names = {d.code: words(d.name, lang) for d in scored.trade.divisions}
        behind = left_behind.places(scored)
        for division, lines in scored.standings.groups.items():
            title = words(scored.trade.name, lang)
            if division:
                title += f" · {names.get(division, division)}"
            rows = [
                _head(scored.trade, lang),
                *(
                    _row(scored, line, lang, behind.get(line.number))
                    for line in in_order(lines, behind)
                ),
            ]
            said = [
                f"! {problem_text(one)}"
                for one in scored.standings.problems
                if one.where == division
            ]
            blocks.append("\n".join([f"{title}\n{aligned(rows)}", *said]) + "\n")
    return "\n".join(blocks)


def problem_text(problem: Problem) -> str:
    """What forbids publishing, and whom it is about."""
    return sentence(problem)


def _head(trade: TradeFacts, lang: str) -> list[str]:
    names = {module.code: words(module.name, lang) for module in trade.modules}
    parts = [
        words(node.name, lang, names.get(node.module or "", node.code)) for node in nodes_of(trade)
    ]
    overall = [_("Over all")] if _is_both(trade) else []
    return [
        _("Place"),
        *overall,
        _("Entry"),
        _("Total"),
        *parts,
        _("Award"),
        _("Tie-break"),
        _("Status"),
    ]


def _row(scored: Scored, line: Standing, lang: str, behind: Place | None) -> list[str]:
    trade = scored.trade
    awards = {award.code: words(award.name, lang) for award in trade.awards}
    root = trade.total
    parts = []
    for node in nodes_of(trade):
        missing = any(gap.module == node.module for gap in line.gaps)
        value = None if missing else line.node(node.code).value
        parts.append(points(value, places_of_node(node)))
    total = points(line.total, places_of_node(root)) if root is not None else ""
    overall = [place_text(line.overall) or "—"] if _is_both(trade) else []
    return [
        place_text(line.place or behind) or "—", *overall, line.number, total or "—", *parts,
        awards.get(line.award or "", ""), tie_text(trade, line.tie), status_text(line, lang),
    ]  # fmt: skip


def tie_text(trade: TradeFacts, tie: str) -> str:
    """What decided between equal totals, in words."""
    if tie == "shared":
        return _("shared place")
    if tie == "ruling":
        return _("by ruling")
    return key_text(trade, tie) if tie else ""


def key_text(trade: TradeFacts, name: str) -> str:
    """A tie key in words: the name of its node, module, criterion or time."""
    named = {key["key"]: key for key in publication_lines.keys_of(trade)}
    return reasons.key_name(named[name]) if name in named else name


def status_text(line: Standing, lang: str) -> str:
    """Why an entry is unplaced, or which module it missed, in words."""
    said = {
        "absent": _("absent"),
        "withdrawn": _("withdrawn"),
        "disqualified": _("disqualified"),
        "not-advanced": _("did not go on"),
        "zero": _("no points in a part"),
        "incomplete": _("marks missing"),
    }
    if any(gap.code == "spread" for gap in line.gaps):
        said["incomplete"] = _("marks held: too far apart")
    if line.reason:
        return said[line.reason]
    return "、".join(f"{code} {said[status]}" for code, status in line.statuses.items())


def width(cell: str) -> int:
    """How many columns a terminal gives a text: two for a Chinese sign."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in cell)


def aligned(rows: list[list[str]]) -> str:
    """Lay rows out in columns; the first three and all points to the right."""
    kept = [n for n in range(len(rows[0])) if any(row[n] for row in rows[1:])] or [0]
    widths = {n: max(width(row[n]) for row in rows) for n in kept}
    last = len(rows[0]) - 3
    lines = []
    for row in rows:
        cells = []
        for n in kept:
            space = " " * (widths[n] - width(row[n]))
            cells.append(row[n] + space if n >= last or n == 1 else space + row[n])
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
