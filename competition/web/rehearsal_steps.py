"""The four drills of a rehearsal in words (应急演练): what was found, and how people do it by hand.

Each is a page of the record: the steps to be tried in the hall, what the machine's own drill found,
and room to write down how it went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from competition.services.rehearsal_drills import Drill
from competition.services.rehearsal_papers import DrillPage, Step


def said(drill: Drill) -> tuple[str, str]:
    """What a drill tried and what it found."""
    return {
        "no-network": (
            _("No network: signed offline, sent later in the wrong order, each twice"),
            ngettext("%(num)s sheet, there once", "%(num)s sheets, each there once", drill.count),
        ),
        "killed": (
            _("The server's process is killed in the middle of its work"),
            ngettext(
                "%(num)s receipt given before, not without its sheet",
                "%(num)s receipts given before, none without its sheet",
                drill.count,
            ),
        ),
        "lost-tablet": (
            _("A tablet is gone with unsent sheets"),
            _("the lock named all %(count)s; signed anew on another", count=drill.count),
        ),
        "restored": (
            _("A copy brought back beside"),
            _("the same results, %(seconds)s s", seconds=round(drill.took or 0, 1)),
        ),
    }[drill.name]


def steps() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The drills as people do them: title and steps, by name."""
    return {
        "no-network": (
            _("Drill 1: pull the network"),
            (
                _("Let two judges begin a sheet each on their tablets."),
                _("Pull the router's power plug, or the cable between router and computer."),
                _("Both mark on and sign. The tablet says: offline, kept here."),
                _("Plug in again and touch nothing for a minute."),
                _("The tablets say that all is sent; the chief's matrix shows both sheets once."),
            ),
        ),
        "killed": (
            _("Drill 2: kill the server"),
            (
                _("While judges sign, close the server's black window, or pull the computer's "
                  "plug."),
                _("The judges mark on; what they sign waits on the tablets."),
                _("Double-click the starter again; the page opens by itself."),
                _("Whatever had a receipt is in the matrix; what waited arrives by itself."),
            ),
        ),
        "lost-tablet": (
            _("Drill 3: lose a tablet"),
            (
                _("Pull the network, let a judge sign a sheet, then switch that tablet off: it is "
                  "lost."),
                _("Plug in again. On the tablets' page, refuse the lost one."),
                _("Pair a spare tablet; the judge comes in with card and PIN."),
                _("The lock names the sheet that is missing; the judge marks and signs it anew."),
                _("Switch the lost tablet on again: what it still sends counts as nothing twice."),
            ),
        ),
        "restored": (
            _("Drill 4: bring a copy back"),
            (
                _("On the backups page, make a copy now, and press try it beside."),
                _("Put the release on a second computer, start it, choose: bring back a copy."),
                _("Choose the copy on the stick; five minutes are enough."),
                _("Compare the standings of a trade on both computers: they are the same."),
            ),
        ),
    }  # fmt: skip


def verdict(course: Sequence[Step], drills: Sequence[Step]) -> str:
    """What a rehearsal came to, in a sentence; drills that were not played are not said to hold."""
    wrong = sum(not step.held for step in (*course, *drills))
    if wrong:
        return ngettext("%(num)s thing did not.", "%(num)s things did not.", wrong)
    left = len(steps().keys() - {step.drill for step in drills})
    if not left:
        return _("Everything held.")
    return ngettext(
        "What was played held; %(num)s drill is left to be tried by hand.",
        "What was played held; %(num)s drills are left to be tried by hand.",
        left,
    )


def pages(drills: Iterable[Step]) -> Iterator[DrillPage]:
    """A page for every drill, with what the machine found where it played it."""
    found = {step.drill: step for step in drills}
    for name, (title, lines) in steps().items():
        step = found.get(name)
        if step is None:
            came = _("Not played by the machine: too few sheets.")
        else:
            came = f"{'✓' if step.held else '✗'} {step.what} · {step.found}"
        yield DrillPage(
            title,
            lines,
            _("Played by the machine"),
            came,
            _("Tried by hand: ____ minutes　□ held　□ did not, because:"),
            _("Who tried it　　　　　　　　　　Date and time"),
        )
