"""Sentences about backups, restoring and the trail (备份)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "backup-running": _l("A copy is being made this moment. Try again when it is done."),
    "backup-damaged": _l("This backup is damaged at %(where)s. Nothing was changed."),
    "backup-not-one": _l("This file is not a backup of this system. Nothing was changed."),
    "backup-newer": _l(
        "This backup comes from a newer release (%(revision)s). Install that release first."
    ),
    "backup-none-there": _l("There is no backup at %(folder)s."),
    "backup-of-another": _l(
        "This is the backup of another installation, and this one is in use. Nothing was changed."
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
    "backup-old": _l("The latest copy is more than 20 minutes old."),
    "trail-broken": _l("The trail %(chain)s is broken at entry %(sequence)s."),
    "folder-missing": _l("There is no such folder on this computer."),
    "folder-inside": _l("This folder lies inside the installation. Choose one on another disk."),
    "folder-read-only": _l("This folder cannot be written to."),
    "upgrade-event-runs": _l(
        "%(events)s is being marked. Upgrade when its modules are locked; "
        "--force does it all the same."
    ),
    "upgrade-differs": _l(
        "%(count)s publications come out differently in this release; the first is "
        "%(publication)s at %(where)s. Go on with the release you had, and tell us."
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
