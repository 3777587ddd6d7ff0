"""Sentences about backups, restoring and the trail (备份)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "backup-running": _l("A copy is being made this moment. Try again when it is done."),
    "backup-damaged": _l(
        "This backup is damaged at %(where)s. Nothing was changed. To bring one back, choose "
        "another copy."
    ),
    "backup-not-one": _l("This file is not a backup of this system. Nothing was changed."),
    "backup-newer": _l(
        "This backup comes from a newer release (%(revision)s). Install that release first."
    ),
    "backup-none-there": _l("There is no backup at %(folder)s."),
    "backup-of-another": _l(
        "This is the backup of another installation, and this one is in use. Nothing was changed. "
        "To bring it back, unpack the release into a new folder and restore it there."
    ),
    "backup-keys-missing": _l(
        "Its key file is missing: choose keys-%(fingerprint)s.zip too, or put it beside the backup."
    ),
    "backup-keys-other": _l("These are not the keys of this backup (%(fingerprint)s)."),
    "backup-no-pg-dump": _l(
        "The database is PostgreSQL, and its tools pg_dump and pg_restore are not installed here."
    ),
    "restore-with-pg-restore": _l(
        "A PostgreSQL database is restored with its own pg_restore; see the guide."
    ),
    "backup-no-second": _l("No second place for backups yet."),
    "backup-second-failed": _l("The second place could not be written."),
    "backup-second-gone": _l("The second place is not there: was the drive unplugged?"),
    "backup-second-full": _l("The second place is full. Delete something on it, or use another."),
    "backup-disk-full": _l(
        "The disk of this computer is full: no copy could be made. Nothing is lost yet; free some "
        "space now."
    ),
    "backup-disk-failed": _l(
        "This computer’s disk could not be written: no copy was made. Check the disk now."
    ),
    "backup-card-first": _l("Print the card first."),
    "backup-card-group": _l("This is not the last group on the card."),
    "backup-card-wanted": _l("This copy is encrypted: type the text of its restore card."),
    "backup-card-unreadable": _l(
        "The text of the card is not complete, or a letter is wrong. Type all of its groups."
    ),
    "backup-card-other": _l("This copy wants another card: number %(card)s."),
    "open-copies-alone": _l(
        "No encrypted copy that is as late and reads back lies in the second place yet. Copy now "
        "first; until then nothing is removed."
    ),
    "folder-of-another": _l(
        "Copies of another installation lie in this folder. Make a folder of its own beside it."
    ),
    "clock-behind": _l("This computer’s clock was set back."),
    "backup-old": _l("The latest copy is more than 20 minutes old."),
    "trail-broken": _l("The trail %(chain)s is broken at entry %(sequence)s."),
    "folder-missing": _l("There is no such folder on this computer."),
    "folder-inside": _l("This folder lies inside the installation. Choose one on another disk."),
    "folder-read-only": _l("This folder cannot be written to."),
    "upgrade-event-runs": _l(
        "%(events)s is being marked. Nothing was changed: go on in the old folder, and upgrade "
        "when its modules are locked. If it must be now: %(command)s upgrade --force"
    ),
    "upgrade-differs": _n(
        "%(count)s publication comes out differently in this release; the first is %(publication)s "
        "at %(where)s. Go on with the release you had, and tell us.",
        "%(count)s publications come out differently in this release; the first is %(publication)s "
        "at %(where)s. Go on with the release you had, and tell us.",
        "count",
    ),
    "upgrade-stopped": _l(
        "The tables could not be migrated (%(error)s). Go on with the release you had."
    ),
    "upgrade-with-pg-restore": _l(
        "Put the copy %(copy)s back with pg_restore, and go on with the release you had."
    ),
    "processes-need-postgresql": _l(
        "Several processes need PostgreSQL: on SQLite one process serves. Leave --processes away."
    ),
    "processes-need-granian": _l("Several processes need granian; waitress serves with one."),
    "serving-already": _l("Another process serves this installation already."),
}

add_sentences(SENTENCES)
