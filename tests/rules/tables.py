"""A table of a rules page (算例表): cells in, Markdown out."""

from __future__ import annotations


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table of these cells."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def came(found: dict[str, str]) -> str:
    """What became of an entry: its total, or why there is none."""
    return f"✗ {found['without']}" if "without" in found else str(found["total"])
