"""How one entry came to its place, in sentences for the shell (成绩说明): the page's own words."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from competition.cli.score_papers import steps_of
from competition.cli.score_tables import place_text, status_text, words
from competition.rules.explanations import Comparison, Explanation
from competition.rules.facts import TradeFacts
from competition.rules.steps import Gap
from competition.services import explained, publication_lines
from competition.services.breakdowns import number
from competition.services.scoring import Scored
from competition.web import computations, explanation_papers, reasons
from competition.web.computations import Line, Part
from competition.web.figures import figure


def explanation_text(scored: Scored, explanation: Explanation, lang: str) -> str:
    """One entry's whole computation, from the total down to each judge's mark."""
    line = explanation.standing
    lines = [f"{words(scored.trade.name, lang)} {line.number}", ""]
    if line.place is None:
        lines.append(_("No place: %(why)s.", why=status_text(line, lang)))
    else:
        lines.append(_("Place %(place)s.", place=place_text(line.place)))
    if line.overall is not None:
        count = sum(each.overall is not None for each in scored.standings.lines)
        lines.append(explanation_papers.over_all(place_text(line.overall), count))
    lines += [gap_text(gap, scored.trade, lang) for gap in explanation.gaps]
    if explanation.total is not None:
        lines += _computation(scored, line.number)
    if explanation.keys:
        lines += ["", _("Order of comparison; the next counts only where the one before is equal:")]
        lines += _keys(scored, explanation)
    return "\n".join(lines) + "\n"


def comparison_text(scored: Scored, comparison: Comparison, lang: str) -> str:
    """Why one stands above the other: key by key, up to the one that decides."""
    above, below = comparison.above, comparison.below
    asked = steps_of(scored, comparison, publication_lines.decimals_of(scored.trade))
    better, worse = (place_text(place) or "—" for place in comparison.places)
    named = {"a": above.number, "pa": better, "b": below.number, "pb": worse}
    if below.place is None:
        head = _("%(a)s (place %(pa)s) and %(b)s (no place):", **named)
    elif comparison.over_all:
        head = _("%(a)s (over all: place %(pa)s) and %(b)s (over all: place %(pb)s):", **named)
    else:
        head = _("%(a)s (place %(pa)s) and %(b)s (place %(pb)s):", **named)
    shown = explanation_papers.compared("", above.number, below.number, asked)
    lines = [head]
    for step in shown.steps:
        values = f": {step.above} {step.sign} {step.below}" if step.sign else ""
        lines.append(f"  {step.name}{values}  {step.verdict}")
    return "\n".join(lines) + "\n"


def gap_text(gap: Gap, trade: TradeFacts, lang: str) -> str:
    """What is missing, in one sentence."""
    module = trade.module(gap.module)
    aspects = {one.code: one.name for one in module.scheme.aspects}
    panels = {one.code: one.name for one in module.panels}
    values = {
        "module": words(module.name, lang),
        "seat": gap.seat,
        "aspect": f"{gap.aspect} {words(aspects.get(gap.aspect), lang)}".strip(),
        "panel": words(panels.get(gap.panel), lang, gap.panel),
    }
    if gap.code == "sheet-missing":
        return _("%(module)s: the sheet of %(seat)s is missing.", **values)
    if gap.code == "mark-missing":
        return _("%(module)s: %(seat)s has not marked %(aspect)s.", **values)
    if gap.code == "spread":
        return _("%(module)s: the marks of %(panel)s lie too far apart. %(aspect)s", **values)
    if gap.code == "too-few-seats":
        return _("%(module)s: too few judges of %(panel)s have marked. %(aspect)s", **values)
    if gap.code == "reference-missing":
        return _("%(module)s: no reference value is frozen for %(aspect)s.", **values)
    if gap.code == "answers-sealed":
        return _("%(module)s: the answers to %(aspect)s are still sealed.", **values)
    return _("%(module)s: the marks of %(seat)s are damaged.", **values)


def _computation(scored: Scored, entry: str) -> Iterator[str]:
    """The total from its parts, then each part down to the marks, as the page opens it."""
    decimals = publication_lines.decimals_of(scored.trade)
    breakdown = explained.scored(scored, entry)
    parts = computations.parts(breakdown, decimals)
    total = figure(breakdown["total"]["value"], decimals)
    yield ""
    yield explanation_papers.formula(parts, total) if len(parts) > 1 else f"{_('Total')} = {total}"
    for line in computations.ends(breakdown, decimals):
        yield "  " + " ".join(text for text in (line.name, line.value, line.said) if text)
    for part in parts:
        yield ""
        yield _part(part)
        for line in part.lines:
            yield from _line(line)


def _part(part: Part) -> str:
    most = f" / {part.most}" if part.most else ""
    how = f"  ← {part.how}" if part.how else ""
    return f"{part.name}: {part.value}{most}{how}"


def _line(line: Line) -> Iterator[str]:
    """A line and its points; below it every judge's mark, and how one value came of them."""
    space = "  " * (line.depth + 1)
    most = f" / {line.most}" if line.most else ""
    note = f"  ← {line.note}" if line.note else ""
    yield f"{space}{line.name}: {line.value}{most}{note}"
    if line.given:
        yield f"{space}    " + "  ".join(explanation_papers.mark(one) for one in line.given)
    if line.said:
        yield f"{space}    {line.said}"


def _keys(scored: Scored, explanation: Explanation) -> Iterator[str]:
    decimals = publication_lines.decimals_of(scored.trade)
    named = {key["key"]: key for key in publication_lines.keys_of(scored.trade)}
    for n, one in enumerate(explanation.keys, start=1):
        key = named[one.name]
        yield f"  {n}. {reasons.key_name(key)}: {reasons.told(key, number(one.value), decimals)}"
