"""Published lists as files and as a feed (公示名单文件): never more than the page shows.

What stands here is what the public page of a trade shows everybody: places, names, units, totals,
awards. Parts of a total and computations stay behind the slip of whoever they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from competition.exchange.standings_files import StandingLine, standings_workbook
from competition.exchange.table_writing import CellValue, write_csv
from competition.services import measured
from competition.services.public_results import Notice

COLUMNS = (
    "division", "place", "entry", "names", "team", "unit", "total", "award", "status",
)  # fmt: skip
FEED = "https://jsonfeed.org/version/1.1"


def head(notice: Notice) -> dict[str, Any]:
    """That something was published of a trade, and how it stands."""
    return {
        "trade": notice.trade_code,
        "state": notice.state,
        "published_at": notice.published_at.isoformat(),
        "notice_ends_at": notice.notice_ends_at.isoformat() if notice.notice_ends_at else None,
        "digest": notice.digest,
    }


def record(notice: Notice) -> dict[str, Any]:
    """A publication in force as one object: divisions with their rows, awards by code."""
    body = _body(notice)
    return {
        "event": {"code": notice.event_code, "name": notice.event_name},
        "number": body["number"],
        **head(notice),
        "trade": {"code": notice.trade_code, "name": notice.trade_name},
        "awards": [{"code": one["code"], "name": one["name"]} for one in body["awards"]],
        "divisions": [
            {
                "code": group["division"] or "",
                "name": group["name"],
                "rows": [_row(row) for row in group["rows"]],
            }
            for group in body["groups"]
        ],
    }


def _body(notice: Notice) -> Mapping[str, Any]:
    return notice.body or {"number": 0, "awards": (), "groups": ()}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "place": row["place"] or row.get("behind") or None,
        "overall": row.get("overall"),
        "tied": bool(row["tied"]),
        "entry": row["entry"],
        "names": list(row["names"]),
        "team": row["team"] or "",
        "unit": row["unit"] or "",
        "total": row.get("total"),
        "award": row["award"] or None,
        "status": row["status"],
    }


def csv(notice: Notice) -> bytes:
    """The list as a table, one line an entry; with the mark Excel reads Chinese by."""
    divisions = record(notice)["divisions"]
    both = any(row["overall"] for division in divisions for row in division["rows"])
    columns = (*COLUMNS[:2], *(["overall"] if both else []), *COLUMNS[2:])
    return write_csv(columns, list(_cells(divisions, columns)), mark=True)


def _cells(
    divisions: Sequence[Mapping[str, Any]], columns: Sequence[str]
) -> Iterator[list[CellValue]]:
    for division in divisions:
        for row in division["rows"]:
            shown = {**row, "division": division["code"], "names": "、".join(row["names"])}
            yield [shown.get(name) or "" for name in columns]


def workbook(notice: Notice, language: str, statuses: Mapping[str, str]) -> bytes:
    """The list for people, a sheet a division.

    statuses: the word for each status that has no place.
    """
    said = _said(language)
    found = record(notice)
    awards = {one["code"]: said(one["name"]) for one in found["awards"]}
    pages = {
        said(group["name"]) or said(notice.trade_name): [
            StandingLine(
                place=row["place"] or "",
                entry=row["entry"],
                division=said(group["name"]),
                total=row["total"] or "",
                award=awards.get(row["award"], ""),
                status="" if row["place"] else statuses.get(row["status"], row["status"]),
                name=row["team"] or "、".join(row["names"]),
                unit=row["unit"],
                overall=row["overall"] or "",
                people="、".join(row["names"]) if row["team"] else "",
            )
            for row in group["rows"]
        ]
        for group in found["divisions"]
    }
    titles = [said(notice.event_name), said(notice.trade_name)]
    kind = notice.entrants
    unit = measured.of_trade(notice.trade_id)
    return standings_workbook(pages, {}, titles=titles, language=language, kind=kind, unit=unit)


def _said(language: str) -> Any:
    def said(text: Mapping[str, str]) -> str:
        return (text.get("en") if language == "en" else "") or text.get("zh", "")

    return said


def feed(
    title: str,
    home: str,
    own: str,
    items: Sequence[tuple[Notice, str, str, str]],
) -> dict[str, Any]:
    """A JSON Feed 1.1 of publications, the newest first.

    home, own: addresses of the page and of the feed. items: a publication, its address, its title
    and its sentence. One that was taken back or is being checked stays, and says so.
    """
    ordered = sorted(items, key=lambda each: (each[0].published_at, each[1]), reverse=True)
    return {
        "version": FEED,
        "title": title,
        "home_page_url": home,
        "feed_url": own,
        "items": [
            {
                "id": f"urn:uuid:{notice.id}",
                "url": url,
                "title": name,
                "content_text": text,
                "date_published": notice.published_at.isoformat(),
                "date_modified": (notice.withdrawn_at or notice.published_at).isoformat(),
                "tags": [notice.state],
                "_competition": head(notice),
            }
            for notice, url, name, text in ordered
        ],
    }
