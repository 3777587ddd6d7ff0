"""Is the hall ready for its tablets? Address, certificate, clock, disk, sleep (现场网络检查).

Each finding is one row: what was looked at, how it stands, and figures for its sentence. What a
program cannot see from where it runs is said to be unseen, never guessed.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.documents import office_phrases
from competition.documents.hall_papers import HallPoster, render_hall_poster, render_judge_card
from competition.models.device import Device
from competition.services import (
    audit,
    checkup,
    hall_certificates,
    key_checks,
    machine_watch,
    settings,
)
from competition.services.checkup import Finding
from competition.services.hall_certificates import HallCertificate

#: A router of a household carries about so many devices at once.
HOUSEHOLD = 30
#: A certificate that ends sooner than this is worth a word.
SOON = timedelta(days=14)
#: What `powercfg` prints last: the setting when plugged in, then on battery, in seconds.
SETTING = re.compile(r"0x([0-9a-fA-F]{8})")
#: What the machine noted, as a finding.
NOTICED = {
    machine_watch.PAUSED: "pause",
    machine_watch.SET_BACK: "turned",
    machine_watch.SET_RIGHT: "righted",
}
ASK_SLEEP = ("powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE")


def own_address() -> str:
    """This machine's address in the hall's network; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def own_name() -> str:
    """This machine's name in a network without a name server."""
    plain = socket.gethostname().split(".")[0].lower()
    kept = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in plain).strip("-")
    return f"{kept or 'competition'}.local"


def make_certificate(
    actor: Actor,
    keys: Path,
    *,
    names: Sequence[str] = (),
    addresses: Sequence[str] = (),
    again: bool = False,
    now: datetime,
) -> HallCertificate:
    """Make the hall's certificate, for this machine's own name and address unless told otherwise.

    The server shows it from its next start on. Raises what `hall_certificates.make` raises.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    made = hall_certificates.make(
        keys,
        names=names or (own_name(),),
        addresses=addresses or (own_address(),),
        now=now,
        again=again,
    )
    audit.record(actor, "hall.certificate_made", ("installation", "hall"), now=now, again=again)
    return made


def hall(actor: Actor, keys: Path, served_as: str, *, now: datetime) -> list[Finding]:
    """Every finding about network and machine, in the order in which they are put right.

    served_as: the address printed codes point at.
    """
    policy.require(actor, Permission.BACKUP_MANAGE)
    here, made = own_address(), hall_certificates.read(keys)
    return [
        address(served_as, here, made, chosen=bool(settings.read(settings.LAN))),
        Finding("name", "done", {"name": own_name()}),
        certificate(made, here, now=now),
        devices(),
        checkup.clock(now=now),
        checkup.disk(),
        *checkup.place(),
        sleep(),
        *noticed(now=now),
        *_keys(),
        checkup.copies(),
    ]


def _keys() -> list[Finding]:
    """The keys, where they do not open what is encrypted here."""
    found = key_checks.keys_fit()
    return [] if found.state == "done" else [found]


def poster(
    actor: Actor, keys: Path, site: str, tablets: str, trust: str, *, language: str, now: datetime
) -> bytes:
    """The hall's network list as PDF; tablets, trust: where at the site tablets begin."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    made = hall_certificates.read(keys)
    address = "" if is_closed(site) else f"{site}{tablets}"
    way = f"{site}{trust}" if made else ""
    return render_hall_poster(
        HallPoster(address, way, office_phrases.write_today(language, now), language)
    )


def judge_card(actor: Actor, *, language: str) -> bytes:
    """What a judge must know, on one page, as PDF."""
    policy.require(actor, Permission.BACKUP_MANAGE)
    return render_judge_card(language=language)


def is_closed(site: str) -> bool:
    """Whether an address leads no farther than to this computer itself."""
    return (urlsplit(site).hostname or "") in {"127.0.0.1", "localhost", "::1"}


def address(
    served_as: str, here: str, made: HallCertificate | None, *, chosen: bool = False
) -> Finding:
    """Whether the address that codes point at is still this machine's.

    chosen: the hall's network is chosen, from the next start on.
    """
    host = urlsplit(served_as).hostname or ""
    values = {"address": served_as, "here": here}
    if is_closed(served_as):
        return Finding("address-next" if chosen else "address-closed", "care", values)
    if here == "127.0.0.1":
        return Finding("address-no-network", "stop", values)
    own = {here} | (set(made.names) if made else set())
    if host not in own and re.fullmatch(r"[\d.]+", host):
        return Finding("address-moved", "stop", values)
    return Finding("address", "done", values)


def certificate(made: HallCertificate | None, here: str, *, now: datetime) -> Finding:
    """Whether the hall's certificate holds today and for this machine."""
    if made is None:
        return Finding("certificate-none", "care")
    values = {"until": made.expires_at, "here": here, "names": made.names + made.addresses}
    if made.expires_at <= now:
        return Finding("certificate-over", "stop", values)
    if now < made.expires_at - hall_certificates.LASTS:
        return Finding("certificate-not-yet", "stop", values)
    if not made.names and here not in made.addresses:
        return Finding("certificate-other", "stop", values)
    return Finding("certificate", "care" if made.expires_at - now < SOON else "done", values)


def devices() -> Finding:
    """How many tablets are paired, against what a household's router carries."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Device)
        .where(Device.revoked_at.is_(None), Device.returned_at.is_(None))
    )
    state = "done" if (count or 0) <= HOUSEHOLD else "care"
    return Finding("devices", state, {"count": count or 0, "household": HOUSEHOLD})


def sleep(ask: Callable[[], str | None] | None = None) -> Finding:
    """Whether the machine falls asleep while it is plugged in, where its system says so."""
    found = SETTING.findall((ask or _ask_windows)() or "")
    if len(found) < 2:
        return Finding("sleep-unseen", "care")
    seconds = int(found[-2], 16)
    if seconds == 0:
        return Finding("sleep", "done")
    return Finding("sleep-soon", "stop", {"minutes": max(1, seconds // 60)})


def noticed(*, now: datetime) -> list[Finding]:
    """What the machine went through within a day: a closed lid, a clock that was turned."""
    last = machine_watch.lately(now=now)
    if last is None:
        return []
    action, at, minutes = last
    what = NOTICED[action]
    return [
        Finding(
            what, "done" if what == "righted" else "care", {"until": at, "minutes": max(1, minutes)}
        )
    ]


def _ask_windows() -> str | None:
    if sys.platform != "win32":
        return None
    try:
        done = subprocess.run(ASK_SLEEP, capture_output=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("ascii", "ignore")
