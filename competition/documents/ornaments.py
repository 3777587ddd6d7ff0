"""Ornaments of the designs (纹饰): drawn once a process, compressed once, placed as forms."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache

from competition.documents import ceramic, classic, modern, portrait, tea
from competition.documents import guilloche as art
from competition.documents.brief import Brief, Drawing
from competition.documents.colours import Inks
from competition.documents.fonts import Library

_ARTS: dict[str, Callable[[Drawing], list[str]]] = {
    "classic": classic.draw,
    "modern": modern.draw,
    "ceramic": ceramic.draw,
    "tea": tea.draw,
    "portrait": portrait.draw,
}
#: Arts whose lines follow the trade; all others are the same for a whole event.
_BY_TRADE = frozenset({"modern"})


def shown_trade(name: str, trade: str) -> str:
    """Return the trade if the ornament `name` follows it, else nothing."""
    return trade if name in _BY_TRADE else ""


@lru_cache(maxsize=16)
def ornament(brief: Brief, fonts: Library, inks: Inks) -> bytes:
    """Return an ornament's operators, in millimetres with y downwards, compressed."""
    parts = ["1 J 1 j"]
    if brief.tint:
        bleed = brief.margin
        parts += [
            inks.ink(brief.colour("paper")),
            art.rectangle(-bleed, -bleed, brief.width + 2 * bleed, brief.height + 2 * bleed),
            "f",
        ]
    parts += _ARTS[brief.art](Drawing(brief, fonts, inks))
    return zlib.compress("\n".join(parts).encode("ascii"), 9)
