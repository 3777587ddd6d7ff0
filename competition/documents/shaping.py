"""Scripts whose letters join, stack or run from the right (维吾尔文、藏文): set by HarfBuzz.

A face alone does not set them: which form a letter takes depends on its neighbours. A stretch of
such letters is shaped as a whole, glyphs come back in the order they stand on the line. Lines run
from the left: a stretch that runs from the right stands in its place among the others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

import uharfbuzz as hb

from competition.documents.faces import UNITS, Face

_ARABIC = {"zh": "阿拉伯字母（维吾尔文、哈萨克文）", "en": "Arabic letters (Uyghur, Kazakh)"}
_JOINED = {"zh": "须连写的文字", "en": "a script whose letters join"}
#: First and last letter of each script that is shaped, its name in Unicode, and in words.
_SCRIPTS = (
    (0x0590, 0x05FF, "HEBREW", {"zh": "希伯来文", "en": "Hebrew"}),
    (0x0600, 0x06FF, "ARABIC", _ARABIC),
    (0x0700, 0x074F, "SYRIAC", {"zh": "叙利亚文", "en": "Syriac"}),
    (0x0750, 0x077F, "ARABIC", _ARABIC),
    (0x0780, 0x08FF, "OTHER", _JOINED),
    (0x0900, 0x0DFF, "INDIC", {"zh": "印度系文字", "en": "an Indic script"}),
    (0x0E00, 0x0EFF, "THAI", {"zh": "泰文、老挝文", "en": "Thai or Lao"}),
    (0x0F00, 0x0FFF, "TIBETAN", {"zh": "藏文", "en": "Tibetan"}),
    (0x1000, 0x109F, "MYANMAR", {"zh": "缅文", "en": "Burmese"}),
    (0x1700, 0x17FF, "KHMER", {"zh": "高棉文", "en": "Khmer"}),
    (0x1800, 0x18AF, "MONGOLIAN", {"zh": "传统蒙古文、满文", "en": "traditional Mongolian"}),
    (0x1900, 0x1CFF, "OTHER", _JOINED),
    (0xA840, 0xABFF, "OTHER", _JOINED),
)
#: Set here where a face is at hand; Mongolian runs downwards, which a certificate has no place for.
SET = ("ARABIC", "TIBETAN")
DOWNWARDS = "MONGOLIAN"
#: What may stand within a stretch and belongs to it: blanks, joiners, the dots of a long name.
_BETWEEN = r"[ \u00B7\u2022\u200C\u200D.]"
_LETTER = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last, *_ in _SCRIPTS) + "]"
_SHAPED = re.compile(_LETTER)
_STRETCH = re.compile(f"{_LETTER}+(?:{_BETWEEN}*{_LETTER}+)*")
_LEFTWARD = ("R", "AL")
_INVISIBLE = ("Cf", "Mn", "Zs")


@dataclass(frozen=True, slots=True)
class ShapedGlyph:
    """A glyph in its place: number, the text it stands for, advance and shifts in thousandths."""

    glyph: int
    text: str
    advance: float
    right: float
    up: float
    #: It is there to be copied only.
    hidden: bool = False


def script_of(character: str) -> tuple[str, dict[str, str]] | None:
    """Return a shaped script's name and its name in words; None for a character set alone.

    >>> script_of("ئ")[0], script_of("ཀ")[0], script_of("中")
    ('ARABIC', 'TIBETAN', None)
    """
    code = ord(character)
    for first, last, name, words in _SCRIPTS:
        if first <= code <= last:
            return name, words
    return None


def runs_leftward(text: str) -> bool:
    """Whether a stretch runs from the right: its glyphs stand in the order readers turn round.

    >>> runs_leftward("سا"), runs_leftward("ཀ")
    (True, False)
    """
    return any(unicodedata.bidirectional(character) in _LEFTWARD for character in text)


def has_shaped(text: str) -> bool:
    """Whether a text holds letters that must be shaped."""
    return _SHAPED.search(text) is not None


def lines_of(text: str) -> int:
    """In how many lines a name may be set: one whose letters join is parted at blanks only."""
    return 2 if not has_shaped(text) or " " in text else 1


def stretches(text: str) -> list[tuple[str, bool]]:
    """Part a text into stretches; True: to be shaped as a whole.

    >>> stretches("选手 ئا ب 号")
    [('选手 ', False), ('ئا ب', True), (' 号', False)]
    """
    found: list[tuple[str, bool]] = []
    at = 0
    for match in _STRETCH.finditer(text):
        if match.start() > at:
            found.append((text[at : match.start()], False))
        found.append((match[0], True))
        at = match.end()
    if at < len(text):
        found.append((text[at:], False))
    return found


def shape(face: Face, text: str) -> tuple[ShapedGlyph, ...] | None:
    """Set a stretch in a face, from left to right; None where the face lacks a glyph."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    hb.shape(face.hb_font, buffer, {"kern": True, "liga": True})
    scale = UNITS / face.upem
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    said: set[int] = set()
    glyphs = []
    for info, place in zip(infos, places, strict=True):
        part = _cluster(text, info.cluster, starts)
        if not _is_drawn(face, info.codepoint, part):
            return None
        #: Several glyphs of one cluster: the text is said once.
        own = "" if info.cluster in said else part
        said.add(info.cluster)
        one = ShapedGlyph(
            info.codepoint, own, place.x_advance * scale, place.x_offset * scale,
            place.y_offset * scale,
        )  # fmt: skip
        glyphs += _letter_by_letter(face, one)
    return tuple(glyphs)


def _letter_by_letter(face: Face, one: ShapedGlyph) -> list[ShapedGlyph]:
    """Say a ligature that runs from the right (لا) letter by letter, as readers turn it round.

    The glyph says its last letter; those before it lie on it, unseen, and take no room.
    """
    letters = [face.glyph(letter) for letter in one.text]
    if len(letters) < 2 or None in letters or not runs_leftward(one.text):
        return [one]
    step = one.advance / len(letters)
    rest = list(zip(letters[:-1], one.text, strict=False))[::-1]
    return [
        replace(one, text=one.text[-1]),
        *(
            ShapedGlyph(glyph, letter, 0.0, n * step - one.advance, 0.0, hidden=True)
            for n, (glyph, letter) in enumerate(rest, 1)
            if glyph is not None
        ),
    ]


def _cluster(text: str, start: int, starts: list[int]) -> str:
    after = starts.index(start) + 1
    return text[start : starts[after]] if after < len(starts) else text[start:]


def _is_drawn(face: Face, glyph: int, text: str) -> bool:
    """Whether a glyph exists and, unless its text is invisible, has an outline."""
    if not glyph:
        return False
    if all(unicodedata.category(character) in _INVISIBLE for character in text):
        return True
    extents = face.hb_font.get_glyph_extents(glyph)
    advance = face.hb_font.get_glyph_h_advance(glyph)
    return not advance or bool(extents and (extents.width or extents.height))
