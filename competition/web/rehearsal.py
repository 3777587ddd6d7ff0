"""Play a rehearsal in an installation of its own and bring back what it printed (排练).

The process that plays it is ours, started on an empty folder beside; when it is over the folder is
gone, and nothing of it was ever in the event's own database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from competition.config import ROOT

#: The line by which the playing process says how far it is: `@ 3 12`.
MARK = "@"
PRINTED = "printed"


class RehearsalStopped(Exception):  # noqa: N818 - said to people, not caught by code
    """The playing process ended with an error; its last words are the message."""


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one rehearsal, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as made:
        yield Path(made)


def play(
    place: Path,
    content: bytes,
    *,
    seed: str,
    language: str,
    tell: Callable[[int, int], object] = lambda _done, _all: None,
    say: Callable[[str], object] = lambda _line: None,
) -> None:
    """Play the copy of a contest in `place`; raises RehearsalStopped with what was said last."""
    file = place / "contest.json"
    file.write_bytes(content)
    words = [sys.executable, "-m", "competition.cli", "rehearse-copy", str(file)]
    environment = {
        **os.environ,
        "COMPETITION_INSTANCE": str(place / "instance"),
        "PYTHONUTF8": "1",
    }
    environment.pop("COMPETITION_SQLALCHEMY_DATABASE_URI", None)
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - ourselves
        [*words, "--seed", seed, "--lang", language],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
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
