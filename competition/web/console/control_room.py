"""The wall of the control room (指挥大屏): all trades on one screen, a sheet in two clicks."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.services import control_room, events
from competition.services.control_room import Tile
from competition.web.console import bp
from competition.web.filters import lately
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import in_language

#: So many columns of tiles stand beside the list of what to deal with.
COLUMNS = 9
#: From so many minutes on, hours say enough.
LONG = 120
#: From so many minutes on, days do.
DAYS = 48 * 60
#: A wall holds no more rows than can be read from afar; more trades are shown by turns.
MOST_ROWS = 16


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a chain or system above its tiles, and how many it has."""

    name: str
    count: int


#: What stands in a row of a column: a name, a tile, or nothing.
Row = Head | Tile | None
Groups = list[tuple[str, tuple[Tile, ...]]]
Columns = list[list[Row]]


@bp.get("/<event>/wall")
@requires(Permission.EVENT_READ)
def show_wall(event: str) -> ResponseReturnValue:
    scope = g.event.scope
    found = control_room.wall(current_actor(), scope, now=utcnow())
    by = request.args.get("by", "sector")
    known = events.systems_of(scope) if by == "system" else events.sectors_of(scope)
    names = {one.code: in_language(one.name) for one in known}
    groups = [
        (name, tuple(tile for tile in found.tiles if _group(tile, by) == code))
        for code, name in [*names.items(), ("", _("Without a chain") if names else "")]
    ]
    leaves = laid_out([each for each in groups if each[1]])
    return render_template(
        "console/progress/wall.html",
        found=found,
        leaves=leaves,
        chains=len(names),
        is_head=lambda row: isinstance(row, Head),
        phases=phase_words(),
        said=said,
        trouble_said=trouble_said,
        address=address,
        now=utcnow(),
        by=by,
    )


def _group(tile: Tile, by: str) -> str:
    return tile.system if by == "system" else tile.sector


def laid_out(groups: Groups) -> list[Columns]:
    """All tiles in leaves of as many columns as stand side by side, each as long as the others.

    A group has columns of its own as long as there are enough; many small groups follow one
    another, each below its name. What one leaf does not hold goes on the next.
    """
    ways = (_apart, _flowing) if len(groups) <= COLUMNS else (_flowing,)
    tried = (fill(groups, rows) for fill in ways for rows in range(8, MOST_ROWS + 1))
    columns = next((found for found in tried if len(found) <= COLUMNS), ways[-1](groups, MOST_ROWS))
    longest = max((len(column) for column in columns), default=0)
    even = [column + [None] * (max(longest, 8) - len(column)) for column in columns]
    return [even[start : start + COLUMNS] for start in range(0, len(even), COLUMNS)]


def _apart(groups: Groups, rows: int) -> list[list[Row]]:
    return [
        [Head(name, len(tiles)), *tiles[start : start + rows - 1]]
        for name, tiles in groups
        for start in range(0, len(tiles), rows - 1)
    ]


def _flowing(groups: Groups, rows: int) -> list[list[Row]]:
    found: list[list[Row]] = [[]]
    for name, tiles in groups:
        if len(found[-1]) > rows - 2:
            found.append([])
        found[-1].append(Head(name, len(tiles)))
        for tile in tiles:
            if len(found[-1]) >= rows:
                found.append([])
            found[-1].append(tile)
    return found


def phase_words() -> dict[str, str]:
    """The phases in words."""
    return {
        "before": _("Before"),
        "check-in": _("Checking in"),
        "running": _("Competing"),
        "marking": _("Marking"),
        "rechecking": _("Recheck"),
        "locked": _("Locked"),
        "published": _("Published"),
    }


def said(tile: Tile) -> str:
    """Where a trade stands, in a word or two."""
    if tile.trouble:
        return trouble_said(tile)
    if tile.phase == "before":
        return lately(tile.starts) if tile.starts else _("Before")
    words = phase_words()[tile.phase]
    if not tile.whole:
        return words
    if tile.phase == "running":
        return _("Session %(done)s/%(whole)s", done=tile.done, whole=tile.whole)
    if tile.phase == "check-in":
        return f"{words} {tile.done}/{tile.whole}"
    return f"{words} {tile.done * 100 // tile.whole}%"


def trouble_said(tile: Tile) -> str:
    """What is the matter, in a word or two."""
    if tile.trouble == "stopped":
        return _("Halted")
    if tile.trouble == "sheets":
        return _("To decide %(count)s", count=tile.count)
    if tile.trouble == "incident":
        return _("Incidents %(count)s", count=tile.count)
    minutes = tile.late.minutes if tile.late else 0
    if minutes >= DAYS:
        return _("Late %(days)s d", days=minutes // 1440)
    if minutes >= LONG:
        return _("Late %(hours)s h", hours=minutes // 60)
    return _("Late %(minutes)s min", minutes=minutes)


def address(tile: Tile) -> str:
    """Where a tile leads: to the sheets of its module, where the reader may; else to the trade."""
    event = g.event.code
    if tile.module and policy.may(g.actor, Permission.PANEL_READ, g.event.scope):
        return url_for("marking.show_matrix", event=event, trade=tile.code, module_id=tile.module)
    return url_for("console.show_progress", event=event, q=tile.code)
