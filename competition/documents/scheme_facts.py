"""What a marking scheme on paper says (评分方案纸面)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One line of the tree: level 1 a criterion, 2 a sub-criterion, 3 an aspect.

    kind and rule in words; details: what stands below the name, a line each.
    """

    level: int
    code: str
    name: str
    maximum: str = ""
    kind: str = ""
    rule: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemePaper:
    """A module's scheme: what is marked, how it counts, who answers for it."""

    event: str
    title: str
    about: str
    maximum: str
    lines: tuple[SchemeLine, ...]
    digest: str
    issued: str
    note: str = ""
    signatures: tuple[str, ...] = ("命题专家", "裁判长")
    sample: bool = False
    language: str = "zh"
