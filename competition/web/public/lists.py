"""How a published list is laid out (成绩名单): by award, with shared places and what was sought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from competition.rules.entrants import Entrants
from competition.services.public_results import Notice
from competition.web.called import called
from competition.web.figures import figure, status_word
from competition.web.wording import in_language


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in the list."""

    place: str
    tied: bool
    name: str
    below: str
    total: str
    status: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one award, of the further places, or of those without one."""

    heading: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DivisionList:
    """One division's list."""

    code: str
    name: str
    sections: tuple[Section, ...]
    count: int


def title_of(notice: Notice, division: str = "") -> str:
    """The list's name: trade and, where there is one, division."""
    trade = in_language(notice.trade_name)
    if not division:
        return str(trade)
    return _("%(trade)s (%(division)s)", trade=trade, division=division)


def lists(notice: Notice, *, q: str = "") -> list[DivisionList]:
    """Every division's list; with a wish, only the rows that answer it."""
    body = notice.body or {}
    names = {award["code"]: in_language(award["name"]) for award in body.get("awards", ())}
    return [
        DivisionList(
            group["division"],
            str(in_language(group["name"]) or ""),
            tuple(_sections(group["rows"], names, q.strip().casefold(), notice.entrants)),
            len(group["rows"]),
        )
        for group in body.get("groups", ())
    ]


def _sections(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], wish: str, kind: Entrants
) -> Iterator[Section]:
    gathered: dict[str, list[Mapping[str, Any]]] = {code: [] for code in names}
    gathered |= {"": [], "-": []}
    for row in rows:
        placed = row["place"] or row.get("behind")
        gathered[(row["award"] or "") if placed else "-"].append(row)
    for code, members in gathered.items():
        found = [_row(row) for row in members if _answers(row, wish)]
        if found:
            heading = {"": _("Further places"), "-": _("Without a place")}.get(code, "")
            yield Section(heading or names[code], _note(members, kind), tuple(found))


def _answers(row: Mapping[str, Any], wish: str) -> bool:
    if not wish:
        return True
    texts = (row["entry"], row["team"], *row["names"])
    return any(wish in text.casefold() for text in texts)


def _note(rows: Sequence[Mapping[str, Any]], kind: Entrants) -> str:
    count = called("entries", kind, count=len(rows))
    tied = list(dict.fromkeys(row["place"] for row in rows if row["tied"]))
    if not tied:
        return count
    return _("%(count)s, place %(places)s shared", count=count, places="、".join(tied))


def _row(row: Mapping[str, Any]) -> Row:
    names = "、".join(row["names"])
    below = row["unit"] if not row["team"] else f"{names}　{row['unit']}"
    if row.get("overall"):
        below += "　" + _("Over all: place %(place)s", place=row["overall"])
    total = figure(row["total"]) if row.get("total") is not None else ""
    return Row(
        row["place"] or row.get("behind", ""),
        row["tied"],
        row["team"] or names,
        below,
        total,
        "" if row["place"] else status_word(row["status"]),
    )
