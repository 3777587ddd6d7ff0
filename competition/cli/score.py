"""Score a contest file and its marks from the shell (命令行计分), without database or server."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import Babel

from competition.cli.application import refuse, utcnow
from competition.cli.score_papers import explanation_pdf
from competition.cli.score_tables import csv_text, json_value, problem_text, table_text
from competition.cli.score_texts import comparison_text, explanation_text
from competition.errors import Refused
from competition.rules.steps import Step
from competition.rules.values import text
from competition.services.recalculation import scored_workbook
from competition.services.scoring import Scored
from competition.services.scoring import score as score_files
from competition.web.sentences import cis, general, honours, imports, rules, schemes
from competition.web.wording import add_sentences

LOCALES = {"zh": "zh_CN", "en": "en"}


def speaking(language: str) -> Flask:
    """The least application that can say a sentence: no database, no settings, no keys."""
    app = Flask("competition")
    Babel(app, default_locale="zh_CN", locale_selector=lambda: LOCALES[language])
    for noun in (general, rules, cis, honours, imports, schemes):
        add_sentences(noun.SENTENCES)
    return app


@click.command()
@click.argument("contest", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "marks", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--trade", help="Score this trade alone.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--explain", "entry", metavar="ENTRY", help="Show how one entry came to its place.")
@click.option("--against", "other", metavar="ENTRY", help="With --explain: why above or below it.")
@click.option(
    "--pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --explain: write the explanation as PDF.",
)
@click.option(
    "--compare", "pair", nargs=2, metavar="A B", help="Show why one stands above another."
)
@click.option(
    "--workbook",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the workbook that recalculates itself; one a trade.",
)
@click.option("--json", "as_json", is_flag=True, help="Results and problems as JSON.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def score(
    contest: Path,
    marks: Path | None,
    *,
    trade: str | None,
    form: str,
    entry: str | None,
    other: str | None,
    pdf: Path | None,
    pair: tuple[str, str] | None,
    workbook: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Rank the entries of CONTEST by the marks in MARKS (or the file's own revisions)."""
    if (other or pdf) and entry is None:
        raise click.UsageError("--against and --pdf need --explain")
    with speaking(lang).test_request_context("/"):
        try:
            found = score_files(
                contest.read_bytes(),
                None if marks is None else marks.read_bytes(),
                trade,
                now=utcnow(),
            )
            if workbook is not None:
                _write_workbooks(found, workbook, lang)
            if pdf is not None and entry is not None:
                pdf.write_bytes(explanation_pdf(_holding(found, entry), entry, other, lang))
            if entry is not None and other is not None:
                entry, pair = None, (entry, other)
            shown = _shown(found, "json" if as_json else form, entry, pair, lang)
            problems = [problem_text(one) for each in found for one in each.standings.problems]
        except Refused as refused:
            refuse(refused, as_json=as_json)
    sys.stdout.write(shown)
    for said in [] if as_json or form != "csv" else problems:
        click.echo(said, err=True)


def _shown(
    found: list[Scored], form: str, entry: str | None, pair: tuple[str, str] | None, lang: str
) -> str:
    if entry is not None:
        return _explained(found, form, entry, lang)
    if pair:
        scored = _holding(found, pair[0])
        return comparison_text(scored, scored.compare(*pair), lang)
    if form == "json":
        return _dumped([json_value(scored) for scored in found])
    if form == "csv":
        return csv_text(found)
    return table_text(found, lang)


def _write_workbooks(found: list[Scored], target: Path, lang: str) -> None:
    """Write each trade's workbook: one to the file itself, several beside it by their codes."""
    for scored in found:
        named = target.with_stem(f"{target.stem}-{scored.trade.code}")
        path = target if len(found) == 1 else named
        path.write_bytes(scored_workbook(scored, lang))
        click.echo(path, err=True)


def _holding(found: list[Scored], number: str) -> Scored:
    """The trade that has this entry; the first where none has."""
    return next((s for s in found if number in {e.number for e in s.entries}), found[0])


def _explained(found: list[Scored], form: str, entry: str, lang: str) -> str:
    scored = _holding(found, entry)
    explanation = scored.explain(entry)
    if form != "json":
        return explanation_text(scored, explanation, lang)
    overall = explanation.standing.overall
    return _dumped(
        {
            "entry": entry,
            **({} if overall is None else {"overall": _plain(overall)}),
            "place": _plain(explanation.standing.place),
            "modules": [_step(step) for step in explanation.modules],
            "total": None if explanation.total is None else _step(explanation.total),
            "keys": [
                {"key": key.name, "order": key.order, "value": text(key.value)}
                for key in explanation.keys
            ],
            "missing": [
                {"code": g.code, "module": g.module, "attempt": g.attempt, "panel": g.panel}
                | ({"seat": g.seat} if g.seat else {})
                | ({"aspect": g.aspect} if g.aspect else {})
                for g in explanation.gaps
            ],
        }
    )


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "code": step.code,
        "exact": text(step.exact),
        "value": text(step.value),
        "detail": {key: _plain(value) for key, value in step.detail.items() if value is not None},
        "parts": [_step(part) for part in step.parts],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return text(value)
    if hasattr(value, "mode"):
        return {"to": value.to, "mode": value.mode}
    return {"zh": value.zh, "en": value.en} if hasattr(value, "zh") else value


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


COMMANDS = (score,)
