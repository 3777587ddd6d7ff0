"""Read a person's name as the person writes it: spaces, dots, old private-use glyphs (姓名).

Names are put in NFC and never NFKC: compatibility folding changes characters that people carry.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Longest name, in characters.
MAX_NAME = 60
#: Longest name in Latin letters.
MAX_LATIN = 100

#: Places of GBK's last row whose characters reached Unicode after the codec's table was made.
_LATE = {
    0xE816: "𠂇",
    0xE817: "𠂉",
    0xE818: "𠃌",
    0xE81E: "龴",
    0xE826: "龵",
    0xE82B: "龶",
    0xE82C: "龷",
    0xE831: "𡗗",
    0xE832: "龸",
    0xE83B: "𢦏",
    0xE843: "龹",
    0xE854: "龺",
    0xE855: "𤇾",
    0xE864: "龻",
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DOTS = re.compile(r"\s*[·•･・‧∙⋅᛫﹒．●]\s*")
_INNER_STOP = re.compile(r"(?<=[\u3400-\u9fff])\s*[.。]\s*(?=[\u3400-\u9fff])")
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"\s*[、,，;；/\n]\s*")
_HAN_RANGES = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x2E80, 0x2FDF),
    (0x20000, 0x3FFFF),
)


@dataclass(frozen=True, slots=True)
class NameReading:
    """A name as read: what it became, what makes it impossible, what must be asked.

    problem: "", "name-unreadable", "name-masked" or "text-too-long"; question: "", "glyph-mapped",
    "name-spaces" or "name-unusual"; detail: the characters meant.
    """

    name: str
    problem: str = ""
    question: str = ""
    detail: str = ""


def _leftovers() -> dict[int, str]:
    """Map GBK's private-use leftovers: byte pairs FE50–FEA0 stand at U+E815–U+E864 in turn."""
    seconds = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
    found = dict(_LATE)
    for place, second in enumerate(seconds, start=0xE815):
        if place not in found:
            found[place] = bytes([0xFE, second]).decode("gb18030")
    return found | {0xE7C7: "ḿ", 0xE7C8: "ǹ"}


_LEFTOVERS = _leftovers()


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese one, of any plane, or 〇."""
    code = ord(character)
    return code == 0x3007 or any(low <= code <= high for low, high in _HAN_RANGES)


def split_names(text: str) -> tuple[str, ...]:
    """Part several names in one cell (、,; or lines).

    >>> split_names("宋知微、郑海潮")
    ('宋知微', '郑海潮')
    """
    return tuple(part for part in _SEPARATORS.split(text.strip()) if part)


def read_name(text: str) -> NameReading:
    """Read one name.

    >>> read_name("李　明").name, read_name("阿依努尔•买合木提").name
    ('李明', '阿依努尔·买合木提')
    >>> read_name("程" + chr(0xE863))
    NameReading(name='程䶮', problem='', question='glyph-mapped', detail='䶮')
    """
    name = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()
    mapped = "".join(_LEFTOVERS[ord(sign)] for sign in name if ord(sign) in _LEFTOVERS)
    if mapped:
        name = name.translate(_LEFTOVERS)
    name = _DOTS.sub("·", _INNER_STOP.sub("·", name))
    name, spaced = _without_spaces(_narrow(name))
    if len(name) > MAX_NAME:
        return NameReading(name[:MAX_NAME], problem="text-too-long")
    broken = "".join(sign for sign in name if _is_broken(sign))
    if broken:
        return NameReading(name, problem="name-unreadable", detail=broken)
    if "*" in name or "＊" in name:
        return NameReading(name, problem="name-masked", detail="*")
    if mapped:
        return NameReading(name, question="glyph-mapped", detail=mapped)
    if spaced:
        return NameReading(name, question="name-spaces", detail=text.strip())
    odd = "".join(sign for sign in name if not _is_usual(sign))
    return NameReading(name, question="name-unusual" if odd else "", detail=odd)


def read_latin(text: str) -> tuple[str, bool]:
    """Read a name in Latin letters (姓名拼音) and tell whether it is one.

    >>> read_latin(" Ｗａｎｇ  Xiaoming"), read_latin("王 Xiaoming")
    (('Wang Xiaoming', True), ('王 Xiaoming', False))
    """
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("’", "'")
    name = " ".join(_narrow(plain).split())
    good = len(name) <= MAX_LATIN and all(
        sign in " '-.,·&()/0123456789" or unicodedata.name(sign, "").startswith("LATIN ")
        for sign in name
    )
    return name, good


def without_leftovers(text: str) -> str:
    """Return a text typed by hand with the characters that private-use signs stand for.

    >>> without_leftovers("程" + chr(0xE863))
    '程䶮'
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_LEFTOVERS).strip()


def _narrow(text: str) -> str:
    """Full-width Latin letters become plain ones; nothing else is folded."""
    return "".join(
        chr(ord(sign) - 0xFEE0) if "Ａ" <= sign <= "Ｚ" or "ａ" <= sign <= "ｚ" else sign
        for sign in text
    )


def _without_spaces(name: str) -> tuple[str, bool]:
    """Close the gaps in a Chinese name; long parts may be two people, which is asked."""
    parts = _SPACES.split(name)
    if len(parts) == 1:
        return name, False
    if not all(is_han(sign) or sign == "·" for part in parts for sign in part):
        return " ".join(parts), False
    joined = "".join(parts)
    return joined, len(joined) > 3 and min(map(len, parts)) > 1


def _is_broken(sign: str) -> bool:
    return sign in "?？\ufffd" or unicodedata.category(sign) in ("Co", "Cn", "Cc", "Cs")


def _is_usual(sign: str) -> bool:
    return is_han(sign) or sign in "· '’-." or unicodedata.category(sign)[0] in "LM"
