"""Rehearse an event from the shell, and the process that plays it (排练)."""

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
from flask_babel import force_locale
from flask_babel import gettext as _

from competition.access.policy import Scope
from competition.cli import database
from competition.cli.application import SHELL, in_application, utcnow
from competition.config import ROOT
from competition.db import db, transaction
from competition.errors import Refused
from competition.services import (
    backups,
    certificates,
    demonstration,
    publications,
    rehearsal_drills,
    rehearsal_papers,
    rehearsals,
    scopes,
    stages,
    standings,
)
from competition.services.demonstration import Play, ToSign
from competition.services.rehearsal_drills import Drill
from competition.services.rehearsal_papers import Record, Step
from competition.web import rehearsal
from competition.web.filters import moment
from competition.web.wording import sentence

LOCALES = {"zh": "zh_CN", "en": "en"}


@click.command()
@click.argument("event")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--seed", default="", help="The same seed makes the same marks up.")
@click.option("--lang", type=click.Choice(sorted(LOCALES)), default="zh", show_default=True)
@in_application
def rehearse(event: str, out: Path, seed: str, lang: str) -> None:
    """Play EVENT from its rules and roster with made-up marks; everything printed goes into OUT."""
    head = scopes.event_head(SHELL, event)
    content = rehearsals.copy_of(SHELL, head.scope.event_id)
    db.session.remove()
    with rehearsal.folder() as place:
        try:
            rehearsal.play(
                place, content, seed=seed or uuid.uuid4().hex[:8], language=lang, say=click.echo
            )
        except rehearsal.RehearsalStopped:
            sys.exit(1)
        with out.open("wb") as file:
            count = rehearsal.pack(place, file)
    click.echo(f"{out}: {count} files")


@click.command("rehearse-copy", hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", required=True)
@click.option("--lang", type=click.Choice(sorted(LOCALES)), required=True)
@in_application
def rehearse_copy(file: Path, seed: str, lang: str) -> None:
    """Play the copy of a contest in this empty installation."""
    database.make_ready()
    with force_locale(LOCALES[lang]):
        Rehearsal(file.read_bytes(), seed, lang).play()


@click.command("rehearse-sign", hidden=True)
@in_application
def rehearse_sign() -> None:
    """Take in sheets from standard input one by one, a commit and a receipt each, until killed."""
    for line in sys.stdin:
        at, _space, sheet = line.partition(" ")
        with transaction():
            receipt = rehearsal_drills.take_line(sheet, now=rehearsal_drills.read_moment(at))
        click.echo(receipt or "-")
        sys.stdout.flush()


class Rehearsal:
    """One rehearsal on its way: what was done, what was found, what was printed."""

    def __init__(self, content: bytes, seed: str, language: str) -> None:
        """Prepare to play a contest file with marks made up from a seed."""
        self.content, self.seed, self.language = content, seed, language
        self.now = utcnow()
        self.steps: list[Step] = []
        self.drills: list[Step] = []
        self.printed = Path(current_app.instance_path) / rehearsal.PRINTED
        self.printed.mkdir(parents=True, exist_ok=True)

    def play(self) -> None:
        """Every trade as far as it goes, then the copy, then the record."""
        with transaction():
            play = rehearsals.begin(SHELL, self.content, seed=self.seed, now=self.now)
            certificates.choose_verification(
                SHELL, Scope(play.event_id), "host", "https://rehearsal.invalid", now=self.now
            )
            trades = [(t.id, t.name) for t in demonstration.trades_of(play)]
        for done, (trade_id, name) in enumerate(trades):
            click.echo(f"{rehearsal.MARK} {done} {len(trades) + 1}")
            where = name.get(self.language) or name["zh"]
            self._trade(play, trade_id, where)
        self._restore(play)
        self._record(play)
        click.echo(f"{rehearsal.MARK} {len(trades) + 1} {len(trades) + 1}")

    def _say(self, where: str, what: str, found: str, held: bool = True) -> None:
        self.steps.append(Step(where, what, found, held))
        click.echo(f"{'✓' if held else '✗'} {where} · {what} · {found}")

    def _trade(self, play: Play, trade_id: uuid.UUID, where: str) -> None:
        """One trade; what a service refuses is written down, and the next one begins."""
        try:
            self._marked(play, trade_id, where)
            self._published(play, trade_id, where)
        except Refused as refused:
            db.session.rollback()
            found = [sentence(each) for each in getattr(refused, "problems", ())[:5]]
            self._say(where, _("Stopped here"), "；".join([sentence(refused), *found]), held=False)
        with transaction():
            papers = rehearsals.result_files(SHELL, play, trade_id)
        self._print(where, papers)

    def _print(self, where: str, papers: Sequence[rehearsals.Paper]) -> None:
        for paper in papers:
            try:
                (self.printed / paper.name).write_bytes(paper.make())
            except Refused as refused:
                self._say(where, paper.name, sentence(refused), held=False)

    def _marked(self, play: Play, trade_id: uuid.UUID, where: str) -> None:
        rows = [(stage.id, stage.code) for stage in demonstration.stages_of(trade_id)]
        for number, (stage_id, code) in enumerate(rows):
            with transaction():
                count = demonstration.prepare(
                    SHELL, play, trade_id, stage_id=stage_id, now=self.now
                )
            self._say(where, _("Draw and codes"), _("%(count)s sheets", count=count))
            with transaction():
                papers = rehearsals.hall_papers(SHELL, play, stage_id, now=self.now)
            self._print(where, papers)
            modules = [row.id for row in demonstration.modules_of(trade_id, stage_id)]
            every_sheet = {key: list(demonstration.to_sign(play, key)) for key in modules}
            busiest = max(modules, key=lambda key: _judged(every_sheet[key]), default=None)
            for module_id in modules:
                sheets = every_sheet[module_id]
                if not self.drills and module_id == busiest:
                    self._drill(module_id, sheets)
                self._sign(sheets)
                with transaction():
                    rehearsals.accept_spreads(SHELL, module_id, now=self.now)
            with transaction():
                demonstration.close(SHELL, play, trade_id, stage_id=stage_id, now=self.now)
            self._say(where, _("Marked, locked, decoded"), _("%(count)s sheets", count=count))
            if number + 1 < len(rows):
                with transaction():
                    scope = Scope(play.event_id, trade_id)
                    passed = stages.fill(SHELL, scope, code, now=self.now)
                self._say(where, _("Next stage"), _("%(count)s go on", count=passed))

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
            digest = made.digest[:16]
        self._say(where, _("Published"), digest)
        with transaction():
            issued = certificates.issue(SHELL, trade_id, now=self.now, participation=True)
            count = len(issued.numbers)
        self._say(where, _("Certificates"), str(count))

    def _drill(self, module_id: uuid.UUID, sheets: Sequence[ToSign]) -> None:
        """The drills of the hall, on the busiest module of a trade; too few sheets: the next's."""
        signed = [sheet for sheet in sheets if sheet.judge is not None]
        if len(signed) < 9:
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
        what, found = {
            "no-network": (
                _("No network: signed offline, sent later in the wrong order, each twice"),
                _("%(count)s sheets, each there once", count=drill.count),
            ),
            "killed": (
                _("The server's process is killed in the middle of its work"),
                _("%(count)s receipts given before, none without its sheet", count=drill.count),
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
        self.drills.append(Step(_("Drill"), what, found, drill.held))
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
        every = [*self.steps, *self.drills]
        wrong = sum(not step.held for step in every)
        given = Record(
            (name.en if self.language == "en" else "") or name.zh,
            _("Record of the rehearsal"),
            moment(self.now),
            _("Everything held.") if not wrong else _("%(count)s things did not.", count=wrong),
            (_("Where"), _("What"), _("What came of it"), _("It held")),
            ("✓", "✗"),
            ((_("Drills"), tuple(self.drills)), (_("Course of the rehearsal"), tuple(self.steps))),
            (
                _("Marks were made up from the seed %(seed)s. Rechecks and appeals are people's "
                  "work and were not played.", seed=self.seed),
            ),
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
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


COMMANDS = (rehearse, rehearse_copy, rehearse_sign)
