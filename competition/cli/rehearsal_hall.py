"""Let tablets into a rehearsal and wait for them (上平板排练): a server of its own, for a while."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import waitress
from flask import current_app

from competition.cli import starting
from competition.cli.application import SHELL, utcnow
from competition.db import db, transaction
from competition.services import drafts, rehearsal_halls
from competition.services.demonstration import Play
from competition.services.rehearsal_halls import Standing
from competition.web import rehearsal
from competition.web.rehearsal import Hall, Invited

#: Where the rehearsal is served; the next free one where that is taken.
PORT = 8010
#: It goes on by itself after so long, codes are made anew so often, it looks so often.
LASTS, RENEWED, LOOK = timedelta(minutes=60), 240.0, 2.0
#: A tablet speaks every thirty seconds: so long it is told that the rehearsal is over.
FAREWELL = 40.0
#: Codes for tablets that are not paired with the event.
SPARE = 2


def invited_to(place: Path) -> Invited | None:
    """Which tablets take part in the rehearsal played at this place, if any do."""
    try:
        return Invited(**json.loads((place / rehearsal.INVITED).read_text("utf-8")))
    except OSError:
        return None


def end_with_parent() -> None:
    """End this process when the one that started it is gone: its end of the pipe closes."""

    def wait() -> None:
        while os.read(0, 1024):  # not sys.stdin, whose lock a waiting thread would keep at the end
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def new_pin() -> str:
    """One PIN for all cards of a rehearsal."""
    return f"{secrets.randbelow(900000) + 100000}"


class TabletsPart:
    """The tablets' part of a rehearsal, from the first pairing code to the last farewell."""

    def __init__(self, play: Play, place: Path, invited: Invited, pin: str) -> None:
        """Prepare to serve the event of a play to the tablets that are invited."""
        self.play, self.place, self.invited, self.pin = play, place, invited, pin
        self.codes: dict[str, str] = {}
        self.dismissed_at: float | None = None

    def wait(self, modules: Sequence[uuid.UUID], tell: Callable[[], object]) -> Standing:
        """Serve until all is signed, somebody says go on, or the hour is over."""
        with transaction():
            for module_id in modules:
                for one in rehearsal_halls.filled_in(SHELL, self.play, module_id):
                    drafts.keep(one.judge, one.sheet_id, one.draft, now=utcnow())
        address = self._serve()
        ends_at = utcnow() + LASTS
        renewed = -RENEWED
        while True:
            with transaction():
                if time.monotonic() - renewed >= RENEWED:
                    self._renew()
                    renewed = time.monotonic()
                standing = rehearsal_halls.standing(SHELL, self.play.event_id)
            db.session.remove()
            self._say(address, ends_at.isoformat(), standing)
            tell()
            over = not standing.left or utcnow() > ends_at
            if over or (self.place / rehearsal.GO_ON).exists():
                return self._dismiss(standing)
            time.sleep(LOOK)

    def _serve(self) -> str:
        """Serve this installation beside; returns its address."""
        port = starting.first_free(self.invited.host, PORT)
        address = f"http://{self.invited.host}:{port}"
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        app.config.update(PUBLIC_ADDRESS=address, REHEARSAL_HOME=self.invited.home)
        server = waitress.create_server(app, host=self.invited.host, port=port, threads=8)
        threading.Thread(target=server.run, daemon=True).start()
        return address

    def _renew(self) -> None:
        """Make a fresh code for every tablet that is not there yet; a code lasts ten minutes."""
        labels = [*self.invited.labels.values(), *(f"S{n}" for n in range(1, SPARE + 1))]
        self.codes = rehearsal_halls.let_in(SHELL, self.play.event_id, labels, now=utcnow())

    def _say(self, address: str, until: str, standing: Standing) -> None:
        by_id = {
            device: self.codes[label]
            for device, label in self.invited.labels.items()
            if label in self.codes and label not in standing.tablets
        }
        named = set(self.invited.labels.values())
        spare = tuple(
            code
            for label, code in self.codes.items()
            if label not in named and label not in standing.tablets
        )
        hall = Hall(
            address, self.pin, until, by_id, spare, standing.signed, standing.left,
            dict(standing.tablets),
        )  # fmt: skip
        with suppress(OSError):  # somebody reads it at this very moment: the next look tells it
            rehearsal.tell_hall(self.place, hall)

    def _dismiss(self, standing: Standing) -> Standing:
        with suppress(OSError):
            (self.place / rehearsal.GO_ON).touch()
        with transaction():
            gone = rehearsal_halls.dismiss(SHELL, self.play.event_id, now=utcnow())
        self.dismissed_at = time.monotonic() if gone else None
        return standing

    def farewell(self) -> None:
        """Stay until every tablet has heard that it is over and has forgotten what it holds."""
        if self.dismissed_at is not None:
            time.sleep(max(0.0, FAREWELL - (time.monotonic() - self.dismissed_at)))
