"""Text into a box (排版): shrink, condense, wrap, or say that it does not fit — never clip.

Chinese line breaking: no closing mark opens a line, no opening mark ends one; closing marks may
hang half an em beyond the right edge, opening ones half an em before the left. Figures, Latin
words and the phrases named by the caller stay whole unless the line would gape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from competition.errors import Invalid, Problem

NOT_AT_START = frozenset(" ，。、；：！？）》」』”’】〕〉·—…％%,.;:!?)]")
NOT_AT_END = frozenset("（《「『“‘【〔〈([")
#: A gap may open this many em before a phrase that should stay whole is broken after all.
WIDEST_GAP = 0.15
#: A line opens so far, in em, only to keep a phrase whole that narrowing did not.
_WIDER_GAP = 0.26
#: By so many quarters of an em the measure is narrowed at most, less one.
_STEPS = 17
#: A longer phrase is no phrase.
_LONGEST_KEPT = 12
_FEWEST_IN_LAST = 4
#: How a name too long for its place may be made to fit; whatever the rule, spacing goes first.
FITTING = ("all", "shrink", "condense", "wrap")
_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-/@_+'")


class DoesNotFit(Invalid):
    """A text is too long for its box even at its smallest; carries the text and the box."""

    def __init__(self, text: str, box: str) -> None:
        """Name the text and the box it does not fit."""
        super().__init__("does-not-fit", [Problem("does-not-fit", box, {"text": text, "box": box})])
        self.text = text
        self.box = box


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a paragraph: `width` in any unit, `em` its size in the same unit.

    style: which span it belongs to; hangs: as a mark it may stand half an em outside.
    """

    character: str
    width: float
    em: float
    style: int = 0
    hangs: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: glyphs from `start` to `end`, shifted left by `hang`, gaps opened by `gap`."""

    start: int
    end: int
    hang: float
    gap: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a single line was made to fit: its lines, size, spacing in em and stretch."""

    lines: tuple[str, ...]
    size: float
    spacing: float
    stretch: float


def name_spacing(name: str) -> float:
    """Return the letter-spacing in em that a name of this length is set with.

    >>> name_spacing("李明"), name_spacing("王若曦"), name_spacing("欧阳若兰")
    (1.0, 0.35, 0.15)
    """
    return {2: 1.0, 3: 0.35, 4: 0.15}.get(len(name), 0.04)


def words_in_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return a text in words, in as few lines as will do, of like length; none is parted.

    >>> words_in_lines("was awarded First Prize in Tea", 24, len)
    ['was awarded First', 'Prize in Tea']
    """
    fewest = len(_filled(text, width, measure))
    for part in range(50, 100, 2):
        lines = _filled(text, width * part / 100, measure)
        if len(lines) == fewest and all(measure(line) <= width for line in lines):
            return lines
    return _filled(text, width, measure)


def _filled(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return a text in words, as many as fit in each line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def spread_name(name: str) -> str:
    """Return a two-character name with a full space between, as lists align it.

    >>> spread_name("李明")
    '李\u3000明'
    """
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and not name.isascii() else name


def fit_line(
    text: str,
    width: float,
    measure: Callable[[str, float], float],
    size: float,
    *,
    spacing: float = 0,
    smallest: float = 0.78,
    narrowest: float = 0.86,
    lines: int = 2,
    box: str = "",
    rule: str = "all",
) -> Fit:
    """Fit `text` into `width`: lose spacing, shrink, condense, wrap at · or evenly; in that order.

    measure: (text, size) → width without spacing; rule: one of FITTING. Raises DoesNotFit when
    what the rule allows does not make it narrow enough.
    """

    def wide(piece: str, at: float, spaced: float) -> float:
        return measure(piece, at) + max(len(piece) - 1, 0) * spaced * at * _unit(measure, at)

    for spaced in (spacing, spacing / 2, 0.0):
        if wide(text, size, spaced) <= width:
            return Fit((text,), size, spaced, 1)
    counts = range(1, 2) if rule in ("shrink", "condense") else range(1, lines + 1)
    if rule == "wrap":
        counts = range(2, lines + 1)
    limits = smallest, 1.0 if rule == "shrink" else narrowest
    for count in counts:
        pieces = (text,) if count == 1 else split_evenly(text, count)
        widest = max(measure(piece, size) for piece in pieces)
        found = _squeezed(pieces, size, width / widest, limits, condense_first=rule == "condense")
        if found is not None:
            return found
    raise DoesNotFit(text, box)


def _squeezed(
    pieces: tuple[str, ...],
    size: float,
    share: float,
    limits: tuple[float, float],
    *,
    condense_first: bool,
) -> Fit | None:
    """Make lines `share` as wide: smaller, then narrower, or the other way round."""
    smallest, narrowest = limits
    if share >= 1:
        return Fit(pieces, size, 0, 1)
    if condense_first and share >= narrowest:
        return Fit(pieces, size, 0, share * 0.9999)
    if condense_first and share >= narrowest * smallest:
        return Fit(pieces, size * share / narrowest * 0.9999, 0, narrowest)
    if share >= smallest:
        return Fit(pieces, size * share * 0.9999, 0, 1)
    if share >= smallest * narrowest:
        return Fit(pieces, size * smallest, 0, share / smallest * 0.9999)
    return None


def _unit(measure: Callable[[str, float], float], size: float) -> float:
    """Return how many of the measure's units one point is."""
    return measure("\u3000", size) / size


def split_evenly(text: str, count: int = 2) -> tuple[str, ...]:
    """Split `text` into lines of like length, after a `·` or before a character that may open.

    >>> split_evenly("古丽巴哈尔·阿卜杜热合曼·麦麦提", 2)
    ('古丽巴哈尔·', '阿卜杜热合曼·麦麦提')
    """
    pieces: list[str] = []
    rest = text
    for left in range(count, 1, -1):
        target = len(rest) / left
        places = [i + 1 for i, c in enumerate(rest[:-1]) if c in "·•| "]
        near = [i for i in places if abs(i - target) <= max(len(rest) / 4, 2)]
        if not near:
            near = [i for i in range(1, len(rest)) if may_break(rest, i)]
        cut = min(near, key=lambda i: abs(i - target), default=len(rest))
        pieces.append(rest[:cut].rstrip("| "))
        rest = rest[cut:]
    return (*pieces, rest)


def may_break(text: str, at: int) -> bool:
    """Return whether a line may end before `text[at]` by the rules of marks and words."""
    before, after = text[at - 1], text[at]
    if after in NOT_AT_START or before in NOT_AT_END:
        return False
    return not (before in _WORD and after in _WORD)


def kept_inside(text: str, phrases: Sequence[str]) -> set[int]:
    """Return the positions inside phrases that should stay whole, and inside short brackets."""
    kept: set[int] = set()
    found = [phrase for phrase in phrases if 1 < len(phrase) <= _LONGEST_KEPT]
    start = text.find("（")
    while start >= 0:
        end = text.find("）", start)
        if 0 < end - start <= 7:
            found.append(text[start : end + 1])
        start = text.find("（", start + 1)
    for phrase in found:
        place = text.find(phrase)
        while place >= 0:
            kept.update(range(place + 1, place + len(phrase)))
            place = text.find(phrase, place + 1)
    return kept


def break_paragraph(
    glyphs: Sequence[Glyph],
    width: float,
    *,
    indent: float = 0,
    keep: Sequence[str] = (),
) -> list[Line]:
    """Break a paragraph into justified lines no wider than `width`; the last one is natural.

    indent: of the first line. A phrase of `keep` torn at a line's end, and a last line of fewer
    than four characters, are avoided by narrowing the measure, and a torn phrase, where that does
    not help, by opening its line further. Raises DoesNotFit when one unbreakable word is wider
    than a line.
    """
    text = "".join(glyph.character for glyph in glyphs)
    kept = kept_inside(text, keep)
    em = max((glyph.em for glyph in glyphs), default=1)
    best = _break(glyphs, text, width, indent, kept)
    most = len(best)
    for widest in (WIDEST_GAP, _WIDER_GAP):
        for step in range(_STEPS):
            if not any(_faults(best, text, kept)):
                return best
            try:
                found = _break(glyphs, text, width - step * em / 4, indent, kept, widest)
            except DoesNotFit:
                break
            if len(found) > most:
                break
            best = min(best, found, key=lambda lines: _faults(lines, text, kept))
    return best


def _faults(lines: Sequence[Line], text: str, kept: set[int]) -> tuple[int, bool]:
    """Return how many phrases are torn, and whether the last of several lines is too short."""
    torn = sum(line.end in kept for line in lines[:-1])
    return torn, len(lines) > 1 and _letters(text[lines[-1].start :]) < _FEWEST_IN_LAST


def _letters(text: str) -> int:
    """Return how many characters of a line are not closing marks."""
    return sum(character not in NOT_AT_START for character in text)


def _break(
    glyphs: Sequence[Glyph],
    text: str,
    width: float,
    indent: float,
    kept: set[int],
    widest: float = WIDEST_GAP,
) -> list[Line]:
    lines: list[Line] = []
    start = 0
    while start < len(text):
        room = width - (indent if not lines else 0)
        hang = _hang_left(glyphs[start]) if lines else 0.0
        end = _furthest(glyphs, start, room + hang)
        if end >= len(text):
            lines.append(Line(start, end, hang, 0))
            break
        end, gap = _choose_break(glyphs, text, (start, end), room + hang, kept, widest)
        lines.append(Line(start, end, hang, gap))
        start = end
    return lines


def _furthest(glyphs: Sequence[Glyph], start: int, room: float) -> int:
    """Return the first position that no longer fits a line begun at `start`."""
    total = 0.0
    for at in range(start, len(glyphs)):
        total += glyphs[at].width
        if total - _hang_right(glyphs[at]) > room + 1e-6:
            return at
    return len(glyphs)


def _choose_break(
    glyphs: Sequence[Glyph],
    text: str,
    span: tuple[int, int],
    room: float,
    kept: set[int],
    widest: float,
) -> tuple[int, float]:
    start, furthest = span
    loose: tuple[int, float] | None = None
    for end in range(furthest, start, -1):
        if not may_break(text, end):
            continue
        used = sum(glyph.width for glyph in glyphs[start:end]) - _hang_right(glyphs[end - 1])
        gap = max(room - used, 0) / max(end - start - 1, 1)
        loose = loose or (end, gap)
        if end not in kept and gap <= widest * glyphs[start].em:
            return end, gap
        if gap > widest * glyphs[start].em:
            break
    if loose is None:
        raise DoesNotFit(text[start : furthest + 1], "line")
    return loose


def _hang_right(glyph: Glyph) -> float:
    full = glyph.hangs and glyph.width > 0.9 * glyph.em
    return glyph.em / 2 if full and glyph.character in "，。、；：！？）》」』”’】〕〉" else 0.0


def _hang_left(glyph: Glyph) -> float:
    full = glyph.hangs and glyph.width > 0.9 * glyph.em
    return glyph.em / 2 if full and glyph.character in "（《「『“‘【〔〈" else 0.0
