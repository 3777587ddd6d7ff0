"""Operators of text (文字指令): what a stretch shows, and what a reader that copies gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from competition.documents.embedding import EmbeddedFont
from competition.documents.fonts import Run


def heard(text: str, parts: list[str]) -> list[str]:
    """Operators with the text they stand for, for a reader that copies."""
    words = ("\ufeff" + text).encode("utf-16-be").hex().upper()
    return [f"/Span <</ActualText <{words}>>> BDC", *parts, "EMC"]


def shaped(
    font: EmbeddedFont, run: Run, size: float, doc: Any, codes: Sequence[bytes]
) -> list[str]:
    """The operators of a shaped stretch: every glyph where HarfBuzz put it, never spaced out."""
    parts = [f"0 Tc {font.getSubsetInternalName(0, doc)} {size * run.scale:.5g} Tf"]
    rise = 0.0
    for one, code in zip(run.glyphs, codes, strict=True):
        if one.up != rise:
            rise = one.up
            parts.append(f"{rise * size / 1000:.3f} Ts")
        after = font.source.glyph_advance(one.glyph) + one.right - one.advance
        shown = f"[{-one.right:.4g} <{code.hex().upper()}> {after:.4g}] TJ"
        parts.append(f"3 Tr {shown} 0 Tr" if one.hidden else shown)
    if rise:
        parts.append("0 Ts")
    return parts
