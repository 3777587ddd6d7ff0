"""One's own result, opened step by step (成绩构成): what the publication discloses, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from competition.web import computing_words
from competition.web.figures import figure, status_word
from competition.web.wording import in_language


@dataclass(frozen=True, slots=True)
class Given:
    """One judge's mark or sheet."""

    judge: str
    value: str
    dropped: bool
    #: What was written, where the points differ from it; None: the same.
    entered: str | None = None
    points: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the detail below a part."""

    name: str
    value: str
    most: str
    depth: int
    given: tuple[Given, ...] = ()
    note: str = ""
    #: How it came about, in a plain sentence: several marks made one, a rounding, a veto.
    said: str = ""
    kind: str = ""

    @property
    def strip(self) -> tuple[list[Fraction], list[int]]:
        """All marks, and the positions of those that were dropped."""
        return [one.points for one in self.given], [
            n for n, one in enumerate(self.given) if one.dropped
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """A part directly below the total: how it was got, and what it was of."""

    name: str
    value: str
    most: str
    how: str
    #: For the ruler.
    exact: Fraction
    full: Fraction
    lines: tuple[Line, ...]


def parts(breakdown: Mapping[str, Any], decimals: int) -> list[Part]:
    """The parts of a total; a total that is itself one module is its only part."""
    total = breakdown["total"]
    modules = {module["code"]: module for module in breakdown.get("modules", ())}
    below = [piece for piece in total.get("parts", ()) if piece["kind"] == "node"]
    return [_part(piece, modules, decimals) for piece in below or [total]]


def added(breakdown: Mapping[str, Any], decimals: int) -> str:
    """The total as a sum: its parts, and what rulings on the total added or took off."""
    pieces = breakdown["total"].get("parts", ())
    shown = ""
    for piece in (piece for piece in pieces if piece["kind"] in ("node", "ruling")):
        value = figure(piece["value"], decimals)
        if shown:
            shown += f" − {value[1:]}" if value.startswith("−") else f" + {value}"
        elif piece["kind"] == "ruling":
            return ""
        else:
            shown = value
    return shown


def ends(breakdown: Mapping[str, Any], decimals: int) -> list[Line]:
    """What was done to the total itself: rulings, a veto, its rounding."""
    total = breakdown["total"]
    lines = [
        Line(computing_words.ruling(piece), figure(piece["value"], decimals), "", 0)
        for piece in total.get("parts", ())
        if piece["kind"] == "ruling"
    ]
    said = computing_words.of_node(total, decimals)
    if said and any(piece["kind"] == "node" for piece in total.get("parts", ())):
        lines.append(Line(_("Total"), figure(total["value"], decimals), "", 0, said=said))
    return lines


def _part(node: Mapping[str, Any], modules: Mapping[str, Any], decimals: int) -> Part:
    detail = node.get("detail", {})
    full = Fraction(detail.get("max", "0")) * Fraction(detail.get("times", "1"))
    return Part(
        _name(node),
        figure(node["value"], decimals),
        _number(full),
        _away(node, modules) or _whole_way(node, decimals) or _tried(node, modules, decimals),
        Fraction(node["value"]),
        full,
        tuple(_below(node, modules, decimals, 0)),
    )


def _away(node: Mapping[str, Any], modules: Mapping[str, Any]) -> str:
    """That the entry was not there, where a part is a module it missed."""
    module = modules.get(node.get("detail", {}).get("module", ""), {})
    return status_word(module.get("detail", {}).get("status", ""))


def _whole_way(node: Mapping[str, Any], decimals: int) -> str:
    """How a part came about from what stands below it: what was added, then what was done to it."""
    then, detail = how(node, decimals), node.get("detail", {})
    own = detail["own"] if then else node["value"]
    values = [piece["value"] for piece in node.get("parts", ())]
    fits = 2 <= len(values) <= computing_words.MOST_ADDED and sum(
        map(Fraction, values)
    ) == Fraction(own)
    below, whole = [figure(value, decimals) for value in values], figure(own, decimals)
    if not fits or any(shown.endswith("…") for shown in below):
        return then
    added = " + ".join(below)
    return (
        _("%(added)s = %(whole)s, %(then)s", added=added, whole=whole, then=then) if then else added
    )


def _tried(node: Mapping[str, Any], modules: Mapping[str, Any], decimals: int) -> str:
    """How a module's attempts became the part it is, where nothing else was done to it."""
    module = modules.get(node.get("detail", {}).get("module", ""), {})
    return _attempts(module, decimals) if module.get("value") == node["value"] else ""


def _attempts(module: Mapping[str, Any], decimals: int) -> str:
    pieces = module.get("parts", ())
    tries = [figure(one["value"], decimals) for one in pieces if one["kind"] == "attempt"]
    ruled = any(one["kind"] == "ruling" for one in pieces)
    return computing_words.attempts(module, tries) if len(tries) > 1 and not ruled else ""


def how(node: Mapping[str, Any], decimals: int) -> str:
    """How a part's points came out of what it is made of."""
    detail = node.get("detail", {})
    times, own = detail.get("times", "1"), detail.get("own")
    if own is None or times == "1":
        return ""
    share = detail.get("share")
    if share == times:
        return f"{figure(own, decimals)} × {_number(Fraction(share) * 100)}%"
    if share is not None and detail.get("max"):
        percent = _number(Fraction(share) * 100)
        return f"{figure(own, decimals)} ÷ {figure(detail['max'])} × {percent}%"
    return f"{figure(own, decimals)} × {times}"


def _below(
    node: Mapping[str, Any], modules: Mapping[str, Any], decimals: int, depth: int
) -> Iterator[Line]:
    for piece in node.get("parts", ()):
        if piece["kind"] == "ruling":
            said = computing_words.ruling(piece)
            yield Line(said, figure(piece["value"], decimals), "", depth)
            continue
        detail = piece.get("detail", {})
        most = Fraction(detail.get("max", "0")) * Fraction(detail.get("times", "1"))
        yield Line(
            _name(piece), figure(piece["value"], decimals), _number(most), depth,
            note=how(piece, decimals),
            said=computing_words.of_node(piece, decimals),
        )  # fmt: skip
        yield from _below(piece, modules, decimals, depth + 1)
    module = modules.get(node.get("detail", {}).get("module", ""))
    if module is not None:
        yield from _module(module, decimals, depth)


def _module(module: Mapping[str, Any], decimals: int, depth: int) -> Iterator[Line]:
    attempts = [piece for piece in module.get("parts", ()) if piece["kind"] == "attempt"]
    if len(attempts) > 1:
        said = computing_words.rounded(module, decimals) or _attempts(module, decimals)
        yield Line(_("All attempts"), figure(module["value"], decimals), "", depth, said=said)
    for attempt in attempts:
        if len(attempts) > 1:
            name = _name(attempt) or _("Attempt %(n)s", n=attempt["code"])
            yield Line(name, figure(attempt["value"], decimals), "", depth)
        for gathered in attempt.get("parts", ()):
            panels = gathered.get("parts", ())
            for panel in panels:
                yield from _panel(panel, decimals, depth, alone=len(panels) == 1)
    for piece in module.get("parts", ()):
        if piece["kind"] == "ruling":
            said = computing_words.ruling(piece)
            yield Line(said, figure(piece["value"], decimals), "", depth)


def _panel(panel: Mapping[str, Any], decimals: int, depth: int, *, alone: bool) -> Iterator[Line]:
    sheets = [piece for piece in panel.get("parts", ()) if piece["kind"] == "sheet"]
    criteria = [piece for piece in panel.get("parts", ()) if piece["kind"] == "criterion"]
    name, hidden = _name(panel), ""
    if not sheets and not _has_marks(criteria):
        hidden = computing_words.undisclosed(panel)
    if sheets or hidden or (name and not alone):
        yield Line(
            name or _("Panel"),
            figure(panel["value"], decimals),
            "",
            depth,
            _given(sheets, decimals),
            said=hidden or computing_words.combined(panel, sheets, decimals),
        )
        depth += 1
    for sheet in sheets:
        inner = [piece for piece in sheet.get("parts", ()) if piece["kind"] == "criterion"]
        if inner:
            yield Line(sheet["code"], figure(sheet["value"], decimals), "", depth, kind="sheet")
            yield from _criteria(inner, decimals, depth + 1)
    yield from _criteria(criteria, decimals, depth)


def _has_marks(criteria: list[Mapping[str, Any]]) -> bool:
    """Whether the judges' own marks are disclosed below these criteria."""
    aspects = [
        aspect
        for criterion in criteria
        for sub in criterion.get("parts", ())
        for aspect in sub.get("parts", ())
    ]
    return any(aspect.get("parts") for aspect in aspects)


def _criteria(criteria: list[Mapping[str, Any]], decimals: int, depth: int) -> Iterator[Line]:
    for criterion in criteria:
        most = criterion.get("detail", {}).get("max", "")
        yield Line(
            _name(criterion),
            figure(criterion["value"], decimals),
            figure(most) if most and most != "0" else "",
            depth,
            said=computing_words.rounded(criterion, decimals),
        )
        subs = criterion.get("parts", ())
        alike = _are_alike(subs)
        for sub in subs:
            told = len(subs) > 1 and bool(_name(sub)) and (alike or len(sub.get("parts", ())) > 1)
            if told:
                said = computing_words.rounded(sub, decimals)
                yield Line(_name(sub), figure(sub["value"], decimals), "", depth + 1, said=said)
            for aspect in sub.get("parts", ()):
                yield _aspect(aspect, decimals, depth + 1 + told)


def _are_alike(subs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether aspects of several sub-criteria are called the same, so that these part them."""
    names = [_name(aspect) for sub in subs for aspect in sub.get("parts", ())]
    return len(set(names)) < len(names)


def _aspect(aspect: Mapping[str, Any], decimals: int, depth: int) -> Line:
    most = aspect.get("detail", {}).get("max", "")
    marks = [piece for piece in aspect.get("parts", ()) if piece["kind"] == "mark"]
    given = _given(marks, decimals, aspect.get("answers", {}))
    other = any(one.entered is not None for one in given)
    telling = len(given) > 1 or other
    said = [computing_words.scored(marks, aspect) if other else ""]
    said.append(computing_words.combined(aspect, marks, decimals))
    return Line(
        _name(aspect),
        figure(aspect["value"], decimals),
        figure(most) if most and most != "0" else "",
        depth,
        given if telling else (),
        said=computing_words.listed(said),
    )


def _given(
    pieces: list[Mapping[str, Any]], decimals: int, answers: Mapping[str, Any] | None = None
) -> tuple[Given, ...]:
    return tuple(
        Given(
            computing_words.judge(piece),
            figure(piece["value"], decimals),
            bool(piece.get("detail", {}).get("dropped")),
            _entered(piece, answers or {}),
            Fraction(piece["value"]),
        )
        for piece in pieces
    )


def _entered(piece: Mapping[str, Any], answers: Mapping[str, Any]) -> str | None:
    """What a judge wrote, where it is not the points themselves."""
    written = piece.get("detail", {}).get("entered")
    if written is None or piece["kind"] != "mark":
        return None
    if figure(str(written)) == figure(piece["value"]):
        return None
    return computing_words.entered(str(written), answers, piece["detail"].get("rule", ""))


def _name(piece: Mapping[str, Any]) -> str:
    name = piece.get("name")
    return str(in_language(name)) if name else ""


def _number(value: Fraction) -> str:
    if not value:
        return ""
    return figure(str(value.numerator)) if value.denominator == 1 else figure(_decimal(value))


def _decimal(value: Fraction) -> str:
    scaled = value * 1000
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(abs(scaled.numerator), 1000)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:03d}".rstrip("0")
