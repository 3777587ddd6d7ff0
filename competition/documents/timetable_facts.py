"""What a printed timetable says (赛程表): groups of sessions with a heading each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """A day, a site, a trade or a delegation, and its lines: day, time, site, trade, part,
    session, and how many entries or which one."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A timetable parted one way; edition: the published number it equals, 0: none."""

    event: str
    way: str
    groups: tuple[PlanGroup, ...]
    issued: str
    edition: int = 0
    a3: bool = False
    sample: bool = False
    language: str = "zh"
