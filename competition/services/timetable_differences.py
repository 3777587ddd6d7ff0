"""What changed between two timetables (赛程差异): sessions new, taken out, moved, filled anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Kind = Literal["new", "out", "moved", "filled"]


@dataclass(frozen=True, slots=True)
class Change:
    """A session that is not as it was; `before` is None where it is new, `after` where it is out.

    Rows are those of an edition; entries that came and went are told of sessions that stay.
    """

    before: Row | None
    after: Row | None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """The session as it is, or as it was where it is out."""
        found = self.after or self.before
        assert found is not None  # noqa: S101
        return found

    @property
    def kind(self) -> Kind:
        """What happened to it; who is moved may have other entries too."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "out"
        return "moved" if _place(self.before) != _place(self.after) else "filled"


def between(before: Sequence[Row], after: Sequence[Row]) -> tuple[Change, ...]:
    """The sessions that differ, in the order of the later timetable, those taken out by their time.

    A session is the same by its trade, its stage and its code.

    >>> old = {"trade_code": "tea", "stage": {"zh": "决赛"}, "code": "S1", "module": {},
    ...        "start": "2026-05-09T09:00", "end": "2026-05-09T10:00", "site": "一号馆",
    ...        "entries": ["0101", "0102"]}
    >>> [one.kind for one in between([old], [old])]
    []
    >>> moved = {**old, "site": "二号馆", "entries": ["0102", "0103"]}
    >>> [(one.kind, one.came, one.went) for one in between([old], [moved])]
    [('moved', ('0103',), ('0101',))]
    >>> [one.kind for one in between([old], [{**old, "code": "S2"}])]
    ['out', 'new']
    """
    old, new = ({_key(row): row for row in rows} for rows in (before, after))
    found = [_change(old.get(key), row) for key, row in new.items()]
    found += [Change(row, None) for key, row in old.items() if key not in new]
    differing = [one for one in found if one is not None]
    return tuple(sorted(differing, key=lambda one: (one.row["start"], _key(one.row))))


def _change(before: Row | None, after: Row) -> Change | None:
    if before is None:
        return Change(None, after)
    held, holds = set(before["entries"]), set(after["entries"])
    if _place(before) == _place(after) and held == holds:
        return None
    came = tuple(one for one in after["entries"] if one not in held)
    return Change(before, after, came, tuple(one for one in before["entries"] if one not in holds))


def _key(row: Row) -> tuple[str, str, str]:
    return row["trade_code"], str(row["stage"].get("zh", "")), row["code"]


def _place(row: Row) -> tuple[str, str, str, str]:
    return row["start"], row["end"], row["site"], str(row["module"].get("zh", ""))
