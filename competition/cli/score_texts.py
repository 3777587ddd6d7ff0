"""How one entry came to its place, in sentences for the shell (成绩说明)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from competition.cli.score_tables import key_text, place_text, points, status_text, words
from competition.rules.explanations import Comparison, Explanation
from competition.rules.facts import TradeFacts
from competition.rules.steps import Gap, Step
from competition.services.scoring import Scored

MODES = ("half-up", "half-even", "truncate")


def explanation_text(scored: Scored, explanation: Explanation, lang: str) -> str:
    """One entry's whole computation, from the total down to each judge's mark."""
    line = explanation.standing
    names = _Names(scored.trade, lang)
    lines = [f"{words(scored.trade.name, lang)} {line.number}", ""]
    if line.place is None:
        lines.append(_("No place: %(why)s.", why=status_text(line, lang)))
    else:
        lines.append(_("Place %(place)s.", place=place_text(line.place)))
    lines += [gap_text(gap, names) for gap in explanation.gaps]
    lines.append("")
    if explanation.total is not None:
        lines += _node_lines(explanation.total, names, 0)
    for step in explanation.modules:
        lines += ["", *_module_lines(step, names)]
    if explanation.keys:
        lines += ["", _("Order of comparison:")]
        lines += [
            f"  {n}. {key_text(scored.trade, key.name, lang)}: {points(key.value)}"
            for n, key in enumerate(explanation.keys, start=1)
        ]
    return "\n".join(lines) + "\n"


def comparison_text(scored: Scored, comparison: Comparison, lang: str) -> str:
    """Why one stands above the other: key by key, up to the one that decides."""
    above, below = comparison.above, comparison.below
    head = _(
        "%(a)s (place %(pa)s) and %(b)s (place %(pb)s):",
        a=above.number, pa=place_text(above.place) or "—",
        b=below.number, pb=place_text(below.place) or "—",
    )  # fmt: skip
    lines = [head]
    for n, (first, second) in enumerate(comparison.pairs):
        name = key_text(scored.trade, first.name, lang)
        sign = "=" if first.value == second.value else "≠"
        lines.append(f"  {name}: {points(first.value)} {sign} {points(second.value)}")
        if n == comparison.decided:
            lines.append("  " + _("This decides."))
            break
    if comparison.decided is None:
        lines.append("  " + (_("A ruling decided.") if comparison.ruling else _("They are equal.")))
    return "\n".join(lines) + "\n"


class _Names:
    """Names of everything in a trade, by code, in one language."""

    def __init__(self, trade: TradeFacts, lang: str) -> None:
        self.trade, self.lang = trade, lang
        self.of: dict[tuple[str, str, str], str] = {}
        for module in trade.modules:
            self.of["module", "", module.code] = words(module.name, lang)
            for criterion in module.scheme.criteria:
                self.of["criterion", module.code, criterion.code] = words(criterion.name, lang)
                for sub in criterion.sub_criteria:
                    self.of["sub-criterion", module.code, sub.code] = words(sub.name, lang)
            for aspect in module.scheme.aspects:
                self.of["aspect", module.code, aspect.code] = words(aspect.name, lang)
            for panel in module.panels:
                self.of["panel", module.code, panel.code] = words(panel.name, lang, panel.code)
        for node in trade.total.walk() if trade.total else ():
            otherwise = self.of.get(("module", "", node.module or ""), "")
            self.of["node", "", node.code] = words(node.name, lang, otherwise)

    def say(self, kind: str, module: str, code: str) -> str:
        name = self.of.get((kind, module, code), "")
        return f"{code} {name}" if name and name != code else code


def gap_text(gap: Gap, names: _Names) -> str:
    """What is missing, in one sentence."""
    module = names.say("module", "", gap.module)
    values = {"module": module, "seat": gap.seat, "aspect": gap.aspect, "panel": gap.panel}
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


def rounding_text(detail: dict[str, Any], key: str = "round") -> str:
    """How a step was rounded, in words."""
    rounding = detail.get(key)
    if rounding is None:
        return ""
    said = {
        "half-up": _("rounded half up"),
        "half-even": _("rounded half to even"),
        "truncate": _("cut off"),
    }
    return _("%(how)s to %(to)s decimals", how=said[rounding.mode], to=rounding.to)


def _end(step: Step, key: str = "round") -> str:
    """The value of a step, with its rounding where it has one."""
    how = rounding_text(step.detail, key)
    if not how:
        return points(step.value)
    value = points(step.value, step.detail[key].to)
    if step.exact == step.value:
        return value
    return f"{points(step.exact)} → {value} ({how})"


def _node_lines(step: Step, names: _Names, depth: int) -> list[str]:
    detail, space = step.detail, "  " * depth
    name = names.say("node", "", step.code) if depth else _("Total")
    own: Fraction = detail["own"]
    text = f"{space}{name}: "
    if step.parts:
        text += " + ".join(points(part.value) for part in step.parts) + " = "
    if detail["times"] != 1:
        text += f"{points(own)} × {points(detail['times'])} = "
    if detail.get("veto"):
        text += _("zero by veto") + " "
    lines = [text + _end(step)]
    for part in step.parts:
        if part.kind == "ruling":
            lines.append(f"{space}  {_('Ruling')} {part.code}: {points(part.value)}")
        else:
            lines += _node_lines(part, names, depth + 1)
    return lines


def _module_lines(step: Step, names: _Names) -> list[str]:
    title = names.say("module", "", step.code)
    if "status" in step.detail:
        status = {
            "absent": _("absent"),
            "withdrawn": _("withdrawn"),
            "disqualified": _("disqualified"),
            "not-advanced": _("did not go on"),
            "zero": _("no points in a part"),
        }[step.detail["status"]]
        return [f"{title}: {status}, {points(step.value)}"]
    lines = [f"{title}: {_end(step)}"]
    tries = [part for part in step.parts if part.kind == "attempt"]
    for attempt in tries:
        if len(tries) > 1:
            lines.append(
                "  " + _("Attempt %(n)s: %(points)s", n=attempt.code, points=points(attempt.value))
            )
        for panels in attempt.parts:
            if panels.detail.get("veto"):
                lines.append("  " + _("zero by veto"))
            for panel in panels.parts:
                lines += _panel_lines(panel, step.code, names)
    lines += [
        f"  {_('Ruling')} {part.code}: {points(part.value)}"
        for part in step.parts
        if part.kind == "ruling"
    ]
    return lines


def _panel_lines(step: Step, module: str, names: _Names) -> list[str]:
    lines = [f"  {names.say('panel', module, step.code)}: {_end(step, 'round_total')}"]
    for part in step.parts:
        if part.kind == "sheet":
            dropped = f" ({_('dropped')})" if part.detail.get("dropped") else ""
            lines.append(f"    {part.code}: {points(part.value)}{dropped}")
            for criterion in part.parts:
                lines += _criterion_lines(criterion, module, names, 3)
        else:
            lines += _criterion_lines(part, module, names, 2)
    return lines


def _criterion_lines(step: Step, module: str, names: _Names, depth: int) -> list[str]:
    space = "  " * depth
    most = points(step.detail["max"])
    lines = [f"{space}{names.say('criterion', module, step.code)}: {_end(step)} / {most}"]
    for sub in step.parts:
        lines += [f"{space}  {_aspect_line(aspect, module, names)}" for aspect in sub.parts]
    return lines


def _aspect_line(step: Step, module: str, names: _Names) -> str:
    marks = list(_mark_texts(step))
    text = f"{names.say('aspect', module, step.code)}: "
    if marks:
        text += ", ".join(marks) + " → "
    return text + f"{_end(step)} / {points(step.detail['max'])}"


def _mark_texts(step: Step) -> Iterator[str]:
    for mark in step.parts:
        entered = mark.detail.get("entered")
        if entered is None:
            text = _("not attempted")
        elif entered == points(mark.value):
            text = entered
        else:
            text = f"[{entered or _('none')}] {points(mark.value)}"
        if mark.detail.get("dropped"):
            text += f" ({_('dropped')})"
        if "stands_for" in mark.detail:
            text += " " + _("for %(seat)s", seat=mark.detail["stands_for"])
        yield f"{mark.code} {text}"
