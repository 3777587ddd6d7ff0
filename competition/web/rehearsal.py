"""Play a rehearsal in an installation of its own and bring back what it printed (排练).

The process that plays it is ours, started on an empty folder beside; when it is over the folder is
gone, and nothing of it was ever in the event's own database. Where tablets take part, the two
processes tell each other by two small files: how it stands in there, and that it may go on.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from competition.config import ROOT
from competition.errors import Conflict
from competition.services import jobs, locks, whole_files

#: The line by which the playing process says how far it is: `@ 3 12`.
MARK = "@"
PRINTED = "printed"
#: What the two processes tell each other: who is invited, how it stands, that it may go on.
INVITED, HALL, GO_ON = "invited.json", "hall.json", "go-on"
#: The judges' cards of the rehearsal, printed before tablets are let in.
CARDS = "裁判证.pdf"
#: Settings of this installation would mislead the other: database, keys, addresses.
OURS = "COMPETITION_"


class RehearsalStopped(Exception):  # noqa: N818 - said to people, not caught by code
    """The playing process ended with an error; its last words are the message."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Which tablets take part, by id, and where their own app is; host: this machine's address."""

    host: str
    home: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hall:
    """How it stands with the tablets of a rehearsal that waits for them."""

    address: str
    pin: str
    #: The moment from which on it goes on by itself.
    until: str
    #: Device id → the code that pairs it in there.
    codes: Mapping[str, str] = field(default_factory=dict)
    #: Codes for tablets that are not paired with the event.
    spare: tuple[str, ...] = ()
    signed: int = 0
    left: int = 0
    #: Label → whether a judge has been at it.
    here: Mapping[str, bool] = field(default_factory=dict)


def place_of(event_id: uuid.UUID) -> Path:
    """Where the rehearsal of an event is played."""
    return jobs.folder() / f"rehearsal-{event_id.hex[:12]}"


@contextmanager
def folder(place: Path | None = None) -> Iterator[Path]:
    """A folder for one rehearsal, gone afterwards; what a killed one left there goes first."""
    if place is None:
        with tempfile.TemporaryDirectory(prefix="rehearsal-") as made:
            yield Path(made)
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clear() -> None:
    """Remove what a rehearsal left that was killed; one that is played goes on."""
    left = list(jobs.folder().glob("rehearsal-*"))
    if not left:
        return
    with suppress(Conflict), locks.alone(jobs.folder() / "lock", code="job-running"):
        for place in left:
            shutil.rmtree(place, ignore_errors=True)


def tell_hall(place: Path, hall: Hall) -> None:
    """Say how it stands with the tablets; the playing process does."""
    whole_files.write(place / HALL, json.dumps(asdict(hall)).encode())


def hall_of(event_id: uuid.UUID) -> Hall | None:
    """How it stands with the tablets; None: no rehearsal of the event waits for any."""
    place = place_of(event_id)
    if (place / GO_ON).exists():
        return None
    try:
        found = json.loads((place / HALL).read_bytes())
    except (OSError, ValueError):
        return None
    return Hall(**{**found, "spare": tuple(found["spare"])})


def let_tablets_in(event_id: uuid.UUID) -> bool:
    """Whether a rehearsal of the event has come to its tablets' part, or is past it."""
    return (place_of(event_id) / HALL).exists()


def door(event_id: uuid.UUID, device_id: uuid.UUID) -> str:
    """The address at which a paired tablet joins the rehearsal; "": there is none for it."""
    hall = hall_of(event_id)
    code = hall.codes.get(str(device_id)) if hall else None
    return f"{hall.address}/marking/app?pair={code}" if hall and code else ""


def go_on(event_id: uuid.UUID) -> None:
    """Let a rehearsal that waits for its tablets go on without them."""
    if hall_of(event_id) is not None:
        (place_of(event_id) / GO_ON).touch()


def cards_of(event_id: uuid.UUID) -> bytes | None:
    """The printed cards of a rehearsal that waits for its tablets."""
    if hall_of(event_id) is None:
        return None
    with suppress(OSError):
        return (place_of(event_id) / "instance" / PRINTED / CARDS).read_bytes()
    return None


def play(
    place: Path,
    content: bytes,
    *,
    seed: str,
    language: str,
    invited: Invited | None = None,
    tell: Callable[[int, int], object] = lambda _done, _all: None,
    say: Callable[[str], object] = lambda _line: None,
) -> None:
    """Play the copy of a contest in `place`; raises RehearsalStopped with what was said last.

    The playing process ends with its standard input, so none outlives the one that started it.
    """
    file = place / "contest.json"
    file.write_bytes(content)
    if invited is not None:
        (place / INVITED).write_text(json.dumps(asdict(invited)), "utf-8")
    words = [sys.executable, "-m", "competition.cli", "rehearse-copy", str(file)]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
        "COMPETITION_INSTANCE": str(place / "instance"),
        "PYTHONUTF8": "1",
    }
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - ourselves
        [*words, "--seed", seed, "--lang", language],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            for line in process.stdout or ():
                if line.startswith(MARK):
                    done, count = line[1:].split()
                    tell(int(done), int(count))
                else:
                    said.append(line.rstrip())
                    say(line.rstrip())
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise RehearsalStopped("\n".join(said[-20:]))


def pack(place: Path, file: IO[bytes]) -> int:
    """Everything that was printed as one ZIP; returns how many files."""
    printed = sorted(path for path in (place / "instance" / PRINTED).iterdir() if path.is_file())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in printed:
            archive.write(path, path.name)
    return len(printed)
