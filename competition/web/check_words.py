"""What the hall check says, row by row: what, how it stands, one thing to do (检查用语)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _l

from competition.services.checkup import Finding
from competition.web import filters
from competition.web.wording import Text, form_of
from competition.web.wording import counted as _n

#: In minutes.
HOUR, DAY = 60, 24 * 60
#: Finding → what was looked at, how it stands, what to do.
WORDS: dict[str, tuple[LazyString, Text, LazyString | str]] = {
    "address": (_l("Address"), _l("Tablets open %(address)s"), ""),
    "address-closed": (
        _l("Address"),
        _l("%(address)s, only this computer can open it"),
        _l("Marking on tablets: choose the hall’s network in the first run, then start again."),
    ),
    "address-next": (
        _l("Address"),
        _l("%(address)s, until the next start only this computer can open it"),
        _l("The hall’s network is chosen: close the server’s window, then start it again."),
    ),
    "address-no-network": (
        _l("Address"),
        _l("This computer is in no network"),
        _l("Connect it to the hall’s router, by cable if you can, then start again."),
    ),
    "address-moved": (
        _l("Address"),
        _l("Printed codes say %(address)s, this computer is now %(here)s"),
        _l("Let the router give this computer a fixed address, then start again."),
    ),
    "name": (
        _l("Name"),
        _l("This computer is called %(name)s"),
        _l("Where a tablet does not find the name, it opens the address."),
    ),
    "certificate": (_l("Certificate"), _l("Holds until %(until)s"), ""),
    "certificate-none": (
        _l("Certificate"),
        _l("None: tablets cannot open pages anew while the server is away"),
        _l("If you want that: make one at “Hall check”, then start again."),
    ),
    "certificate-over": (
        _l("Certificate"),
        _l("Ran out on %(until)s"),
        _l("Make another at “Hall check”, then start again. Tablets trust it once more."),
    ),
    "certificate-not-yet": (
        _l("Certificate"),
        _l("Does not hold yet by this computer’s clock"),
        _l("Set the clock right first."),
    ),
    "certificate-other": (
        _l("Certificate"),
        _l("It is for another address than %(here)s"),
        _l("Give this computer its old address, or make another certificate."),
    ),
    "devices": (
        _l("Devices"),
        _l("%(count)s paired; a household’s router carries about %(household)s"),
        "",
    ),
    "clock": (_l("Clock"), _l("%(now)s"), _l("Compare it with a telephone.")),
    "clock-behind": (
        _l("Clock"),
        _l("%(now)s, behind what was already recorded"),
        _l("Set it right. Until then nothing is lost, but times are wrong."),
    ),
    "keys-other": (
        _l("Keys"),
        _l("These are not the keys of this database: identity numbers, second factors and the "
           "signature of certificates stay shut"),
        _l("The right ones lie in %(folder)s: stop the system, unpack %(file)s into %(place)s, "
           "replacing what is there, and start again."),
    ),
    "keys-lost": (
        _l("Keys"),
        _l("These are not the keys of this database: identity numbers, second factors and the "
           "signature of certificates stay shut"),
        _l("Look for a file keys-….zip on the drive with the copies, stop the system, unpack it "
           "into %(place)s, and start again."),
    ),
    "keys": (_l("Keys"), _l("They open what is encrypted here"), ""),
    "disk": (_l("Disk"), _l("%(free)s GB free"), ""),
    "disk-short": (
        _l("Disk"),
        _l("%(free)s GB free"),
        _l("Make room: a contest with scans wants 5 GB."),
    ),
    "place-cloud": (
        _l("Where it lies"),
        _l("%(folder)s: a cloud keeps this folder and may hold the database while it is written"),
        _l("Stop the system, move the whole folder to the disk, C:\\ or D:\\, and start again."),
    ),
    "place-stick": (
        _l("Where it lies"),
        _l("%(folder)s: on a drive that can be pulled out"),
        _l("Stop the system, copy the whole folder to the disk of this computer, and start it "
           "there. The stick is for copies."),
    ),
    "fonts": (_l("Fonts"), _l("Song, Hei and Kai are there"), ""),
    "fonts-without-kai": (
        _l("Fonts"),
        _l("Song and Hei are there; Song stands in for Kai"),
        "",
    ),
    "sleep": (_l("Sleep"), _l("Never, while plugged in"), _l("Keep the lid open all the same.")),
    "sleep-soon": (
        _l("Sleep"),
        _n(
            "Falls asleep after %(minutes)s minute",
            "Falls asleep after %(minutes)s minutes",
            "minutes",
        ),
        _l("System settings: plugged in, never sleep."),
    ),
    "sleep-unseen": (
        _l("Sleep"),
        _l("cannot be seen from here"),
        _l("System settings: plugged in, never sleep."),
    ),
    "pause": (
        _l("Pause"),
        _l("This computer stood still for %(span)s, until %(until)s"),
        _l("Nothing signed is lost: tablets send it again. Keep the lid open, set sleep to never."),
    ),
    "turned": (
        _l("Clock"),
        _l("Set back by %(span)s on %(until)s"),
        _l("Compare it with a telephone, and set it once more if it is wrong."),
    ),
    "righted": (
        _l("Clock"),
        _l("Put forward by %(span)s, to %(until)s"),
        _l("It is right again; what was recorded before bears the old times."),
    ),
    "backup": (_l("Backup"), _l("%(folder)s"), ""),
    "backup-none": (
        _l("Backup"),
        _l("no second place yet"),
        _l("Plug in a drive or name a shared folder."),
    ),
}  # fmt: skip
#: Why the red bar stands over every page, and what to do; whether the page of the copies helps.
BAR: dict[str, tuple[LazyString, LazyString, bool]] = {
    "disk-low": (
        _l("The disk of this computer is nearly full."),
        _l("Make room on it: soon nothing more can be saved."),
        False,
    ),
    "keys-other": (
        _l("The keys of this installation are not those of its database."),
        _l("Encrypted values stay shut until the right keys are back: “Hall check” says how."),
        False,
    ),
    "keys-lost": (
        _l("The keys of this installation are not those of its database."),
        _l("Encrypted values stay shut until the right keys are back: “Hall check” says how."),
        False,
    ),
    "clock-behind": (
        _l("This computer’s clock was set back."),
        _l("It is behind the latest copy. Set it right: nothing is lost, but times are wrong."),
        False,
    ),
    "backup-second-gone": (
        _l("The second place is not there: was the drive unplugged?"),
        _l("Plug it in again, or name another place."),
        True,
    ),
    "backup-second-full": (
        _l("The second place is full."),
        _l("Delete something on it, or name another place."),
        True,
    ),
    "backup-second-failed": (
        _l("The second place could not be written."),
        _l("Take another drive: this one may be broken."),
        True,
    ),
    "backup-old": (
        _l("The latest copy is more than 20 minutes old."),
        _l("Make one now and read what it says."),
        True,
    ),
    "backup-no-second": (
        _l("No second place for backups yet."),
        _l("Plug in a drive or name a shared folder."),
        True,
    ),
}
#: What to do where a finding that is usually fine is not.
CARE = {
    "certificate": _l("It ends within two weeks: make another before the contest."),
    "devices": _l("Use access points made for halls, one for every 30 tablets."),
}
#: Findings that bear another name where they are not fine.
OTHERWISE = {"clock": "clock-behind", "disk": "disk-short", "backup": "backup-none"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page."""

    state: str
    what: str
    how: str
    todo: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The red bar: what is wrong, one thing to do, and whether the page of the copies helps."""

    what: str
    todo: str
    leads: bool


def bar_of(code: str) -> Bar:
    """The red bar in the reader's language."""
    what, todo, leads = BAR[code]
    return Bar(str(what), str(todo), leads)


def row_of(finding: Finding) -> Row:
    """A finding in the reader's language."""
    name = finding.what
    if finding.state != "done":
        name = OTHERWISE.get(name, name)
    what, how, todo = WORDS[name]
    if finding.state == "care":
        todo = CARE.get(name, todo)
    return Row(
        finding.state, str(what), form_of(how, finding.values) % _shown(finding.values), str(todo)
    )


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    shown = {
        name: filters.moment(value) if name in {"now", "until"} else value
        for name, value in values.items()
    }
    return shown | ({"span": _span(values["minutes"])} if "minutes" in values else {})


def _span(minutes: int) -> str:
    """So many minutes in the unit people would say: 12 minutes, 5 hours, 365 days."""
    if minutes < 2 * HOUR:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    if minutes < 2 * DAY:
        return str(ngettext("%(num)s hour", "%(num)s hours", round(minutes / HOUR)))
    return str(ngettext("%(num)s day", "%(num)s days", round(minutes / DAY)))
