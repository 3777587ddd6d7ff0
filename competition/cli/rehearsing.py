"""A rehearsal on its way, in the process that plays it (排练过程)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.policy import Scope
from competition.cli import rehearsal_hall
from competition.cli.application import SHELL, utcnow
from competition.config import ROOT
from competition.db import db, transaction
from competition.errors import Refused
from competition.services import (
    advances,
    backups,
    certificates,
    demonstration,
    publications,
    rehearsal_drills,
    rehearsal_halls,
    rehearsal_papers,
    rehearsal_prints,
    rehearsals,
    standings,
)
from competition.services.demonstration import Play, ToSign
from competition.services.rehearsal_drills import Drill
from competition.services.rehearsal_papers import Record, Step
from competition.web import rehearsal, rehearsal_steps
from competition.web.console.scheme_papers import scheme_words
from competition.web.filters import moment
from competition.web.wording import sentence

#: Fewer sheets than this do not make a drill.
ENOUGH = 9


class Rehearsal:
    """One rehearsal on its way: what was done, what was found, what was printed."""

    def __init__(self, file: Path, seed: str, language: str) -> None:
        """Prepare to play a contest file with marks made up from a seed."""
        self.content, self.place = file.read_bytes(), file.parent
        self.seed, self.language = seed, language
        self.now = utcnow()
        self.steps: list[Step] = []
        self.drills: list[Step] = []
        self.prepared: dict[uuid.UUID, int] = {}
        self.done = self.parts = 0
        self.count = 0
        self.printed = Path(current_app.instance_path) / rehearsal.PRINTED
        self.printed.mkdir(parents=True, exist_ok=True)

    def play(self) -> None:
        """Every trade as far as it goes, then the copy, then the record."""
        pin = rehearsal_hall.new_pin()
        with transaction():
            play = rehearsals.begin(SHELL, self.content, seed=self.seed, now=self.now)
            certificates.choose_verification(
                SHELL, Scope(play.event_id), "host", "https://rehearsal.invalid", now=self.now
            )
            cards = rehearsal_halls.give_cards(SHELL, play.event_id, pin=pin, now=self.now)
            trades = [(t.id, t.name) for t in demonstration.trades_of(play)]
        named = [(trade_id, name.get(self.language) or name["zh"]) for trade_id, name in trades]
        self.parts = len(named) + 1
        everything = _("Whole event")
        with transaction():
            papers = rehearsal_prints.before(SHELL, play.event_id, cards, now=self.now)
        self._print(everything, papers)
        tablets = self._on_tablets(play, pin, named)
        for trade_id, where in named:
            self._tell()
            self._trade(play, trade_id, where)
            self.done += 1
        with transaction():
            papers = rehearsal_prints.after(SHELL, play.event_id, now=self.now)
        self._print(everything, papers)
        self._restore(play)
        pages = ngettext("%(num)s file with 样 across it", "%(num)s files with 样 across them",
                         self.count + 1)  # fmt: skip
        self._say(everything, _("Printed"), pages)
        self._record(play)
        if tablets is not None:
            tablets.farewell()
        self.done = self.parts
        self._tell()

    def _tell(self) -> None:
        click.echo(f"{rehearsal.MARK} {self.done} {self.parts}")

    def _say(self, where: str, what: str, found: str, held: bool = True) -> None:
        self.steps.append(Step(where, what, found, held))
        click.echo(f"{'✓' if held else '✗'} {where} · {what} · {found}")

    def _on_tablets(
        self, play: Play, pin: str, trades: Sequence[tuple[uuid.UUID, str]]
    ) -> rehearsal_hall.TabletsPart | None:
        """The first stage of every trade at once, marked on the tablets that are invited."""
        invited = rehearsal_hall.invited_to(self.place)
        if invited is None:
            return None
        modules: list[uuid.UUID] = []
        for trade_id, where in trades:
            first = next(iter(demonstration.stages_of(trade_id)), None)
            if first is not None and self._try(where, play, trade_id, first.id):
                modules += [row.id for row in demonstration.modules_of(trade_id, first.id)]
        part = rehearsal_hall.TabletsPart(play, self.place, invited, pin)
        found = part.wait(modules, self._tell)
        came = sum(found.tablets.values())
        self._say(
            _("Tablets"),
            ngettext("%(num)s tablet came in", "%(num)s tablets came in", came),
            ngettext("%(num)s sheet signed at a tablet", "%(num)s sheets signed at a tablet",
                     found.signed),
        )  # fmt: skip
        return part

    def _try(self, where: str, play: Play, trade_id: uuid.UUID, stage_id: uuid.UUID) -> bool:
        try:
            self._prepare(play, trade_id, stage_id)
        except Refused as refused:
            self._stopped(where, refused)
        return stage_id in self.prepared

    def _trade(self, play: Play, trade_id: uuid.UUID, where: str) -> None:
        """One trade; what a service refuses is written down, and the next one begins."""
        try:
            self._marked(play, trade_id, where)
            self._published(play, trade_id, where)
        except Refused as refused:
            self._stopped(where, refused)
        with transaction():
            papers = rehearsal_prints.results(SHELL, play.event_id, trade_id)
        self._print(where, papers)

    def _stopped(self, where: str, refused: Refused) -> None:
        db.session.rollback()
        found = [sentence(each) for each in getattr(refused, "problems", ())[:5]]
        self._say(where, _("Stopped here"), "；".join([sentence(refused), *found]), held=False)

    def _print(self, where: str, papers: Sequence[rehearsal_prints.Paper]) -> None:
        for paper in papers:
            try:
                with transaction():
                    made = rehearsal_prints.made(paper)
            except Refused as refused:
                self._say(where, paper.name, sentence(refused), held=False)
                continue
            if made is not None:
                (self.printed / paper.name).write_bytes(made)
                self.count += 1

    def _prepare(self, play: Play, trade_id: uuid.UUID, stage_id: uuid.UUID) -> int:
        if stage_id not in self.prepared:
            with transaction():
                self.prepared[stage_id] = demonstration.prepare(
                    SHELL, play, trade_id, stage_id=stage_id, now=self.now
                )
        return self.prepared[stage_id]

    def _marked(self, play: Play, trade_id: uuid.UUID, where: str) -> None:
        rows = [(stage.id, stage.code) for stage in demonstration.stages_of(trade_id)]
        for number, (stage_id, code) in enumerate(rows):
            count = self._prepare(play, trade_id, stage_id)
            self._say(
                where, _("Draw and codes"), ngettext("%(num)s sheet", "%(num)s sheets", count)
            )
            with transaction():
                papers = rehearsal_prints.hall(
                    SHELL, play.event_id, stage_id, words=scheme_words(), now=self.now
                )
            self._print(where, papers)
            self._sheets(play, trade_id, stage_id)
            with transaction():
                demonstration.close(SHELL, play, trade_id, stage_id=stage_id, now=self.now)
            self._say(
                where,
                _("Marked, locked, decoded"),
                ngettext("%(num)s sheet", "%(num)s sheets", count),
            )
            with transaction():
                papers = rehearsal_prints.locked(SHELL, play.event_id, stage_id, now=self.now)
            self._print(where, papers)
            if number + 1 < len(rows):
                with transaction():
                    scope = Scope(play.event_id, trade_id)
                    passed = advances.fill(SHELL, scope, code, now=self.now)
                self._say(
                    where, _("Next stage"), ngettext("%(num)s goes on", "%(num)s go on", passed)
                )

    def _sheets(self, play: Play, trade_id: uuid.UUID, stage_id: uuid.UUID) -> None:
        """Whatever no tablet has signed is signed by simulated judges, drills first."""
        modules = [row.id for row in demonstration.modules_of(trade_id, stage_id)]
        every_sheet = {
            key: rehearsal_halls.open_sheets(list(demonstration.to_sign(play, key)))
            for key in modules
        }
        busiest = max(modules, key=lambda key: _judged(every_sheet[key]), default=None)
        for module_id in modules:
            sheets = every_sheet[module_id]
            if not self.drills and module_id == busiest:
                self._drill(module_id, sheets)
            self._sign(rehearsal_halls.open_sheets(sheets))
            with transaction():
                rehearsals.accept_spreads(SHELL, module_id, now=self.now)

    def _sign(self, sheets: Sequence[ToSign]) -> None:
        with transaction():
            for sheet in sheets:
                demonstration.sign(SHELL, sheet, now=self.now)

    def _published(self, play: Play, trade_id: uuid.UUID, where: str) -> None:
        with transaction():
            lines = len(standings.result(SHELL, trade_id).standings.lines)
        self._say(where, _("Results"), _("%(count)s placed", count=lines))
        with transaction():
            made = publications.publish(SHELL, trade_id, publications.provisional(), now=self.now)
            digest = made.digest[:16].upper()
        self._say(where, _("Published"), _("digest %(digest)s…", digest=digest))
        with transaction():
            issued = certificates.issue(SHELL, trade_id, now=self.now, participation=True)
            count = len(issued.numbers)
        self._say(where, _("Certificates"), str(count))

    def _drill(self, module_id: uuid.UUID, sheets: Sequence[ToSign]) -> None:
        """The drills of the hall, on the busiest module of a trade; too few sheets: the next's."""
        signed = [sheet for sheet in sheets if sheet.judge is not None]
        if len(signed) < ENOUGH:
            return
        third = len(signed) // 3
        with transaction():
            self._found(rehearsal_drills.without_network(signed[:third], now=self.now))
        self._found(self._killed(signed[third:-2]))
        with transaction():
            self._found(rehearsal_drills.lost_tablet(SHELL, module_id, signed[-2:], now=self.now))

    def _killed(self, sheets: Sequence[ToSign]) -> Drill:
        """Another process takes sheets in and is killed in the middle; then all are sent again."""
        with transaction():
            lines = [
                f"{self.now.isoformat()} {rehearsal_drills.line_of(sheet, now=self.now)}\n"
                for sheet in sheets
            ]
        db.session.remove()
        began = time.monotonic()
        receipts = list(_until_killed(lines, len(lines) // 2))
        with transaction():
            kept = rehearsal_drills.kept(receipts)
        self._sign(sheets)
        with transaction():
            whole = rehearsal_drills.each_once(sheets, now=self.now)
        return Drill("killed", len(receipts), kept and whole, time.monotonic() - began)

    def _found(self, drill: Drill) -> None:
        what, found = rehearsal_steps.said(drill)
        self.drills.append(Step(_("Drill"), what, found, drill.held, drill.name))
        click.echo(f"{'✓' if drill.held else '✗'} {what} · {found}")

    def _restore(self, play: Play) -> None:
        """Copy this installation, bring it back in another folder, and compare the results."""
        db.session.remove()
        began = time.monotonic()
        copy = backups.make(now=utcnow())
        trades = [trade.code for trade in demonstration.trades_of(play)]
        event = play.facts.event.code
        with tempfile.TemporaryDirectory() as beside:
            done = _command(beside, "restore", str(copy.path))
            same = done.returncode == 0 and all(
                _command(beside, "standings", event, code, "--format", "csv").stdout
                == _command(current_app.instance_path, "standings", event, code, "--format",
                            "csv").stdout
                for code in trades
            )  # fmt: skip
        self._found(Drill("restored", len(trades), same, time.monotonic() - began))

    def _record(self, play: Play) -> None:
        name = play.facts.event.name
        given = Record(
            (name.en if self.language == "en" else "") or name.zh,
            _("Record of the rehearsal"),
            moment(self.now),
            rehearsal_steps.verdict(self.steps, self.drills),
            (_("Where"), _("What"), _("What came of it"), _("It held")),
            ("✓", "✗"),
            ((_("Drills"), tuple(self.drills)), (_("Course of the rehearsal"), tuple(self.steps))),
            (
                _("Marks were made up from the seed %(seed)s. Rechecks and appeals are people's "
                  "work and were not played.", seed=self.seed),
            ),
            tuple(rehearsal_steps.pages(self.drills)),
            self.language,
        )  # fmt: skip
        (self.printed / f"{_('Record of the rehearsal')}.pdf").write_bytes(
            rehearsal_papers.record(given)
        )


def _judged(sheets: Sequence[ToSign]) -> int:
    return sum(sheet.judge is not None for sheet in sheets)


def _until_killed(lines: Sequence[str], after: int) -> Iterator[str]:
    """Hand sheets to a process, read its receipts, and kill it after so many."""
    with subprocess.Popen(
        [sys.executable, "-m", "competition.cli", "rehearse-sign"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in lines[: after + 1]:
            process.stdin.write(line)
        process.stdin.flush()
        for count, receipt in enumerate(process.stdout, 1):
            yield receipt.strip()
            if count >= after:
                break
        process.kill()


def _command(instance: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "competition.cli", *words],
        cwd=ROOT,
        env={**os.environ, "COMPETITION_INSTANCE": instance},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
