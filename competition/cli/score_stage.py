"""Say from the shell who goes on from a stage, and why (晋级名单)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from competition.cli.application import refuse
from competition.cli.score import speaking
from competition.errors import Refused
from competition.rules.ranking import place_text
from competition.services.scoring import going_on
from competition.services.scoring import score as score_files


@click.command("stage")
@click.argument("contest", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "marks", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--stage", required=True, help="The stage whose gate is applied.")
@click.option("--trade", help="This trade alone.")
@click.option("--json", "as_json", is_flag=True)
def stage_command(
    contest: Path, marks: Path | None, *, stage: str, trade: str | None, as_json: bool
) -> None:
    """List who goes on from a stage of CONTEST: division, entry, place, yes or no, why, reserve."""
    with speaking("en").test_request_context("/"):
        try:
            content = None if marks is None else marks.read_bytes()
            found = score_files(contest.read_bytes(), content, trade)
            passing = [(one.trade.code, going_on(one, stage)) for one in found]
        except Refused as refused:
            refuse(refused, as_json=as_json)
    listed = [
        {
            "trade": code,
            "division": one.division,
            "entry": one.number,
            "place": None if one.place is None else place_text(one.place),
            "goes_on": one.goes_on,
            "why": one.why,
            "reserve": one.reserve,
        }
        for code, lines in passing
        for one in lines
    ]
    if as_json:
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
        return
    for line in listed:
        words = [
            "yes" if value is True else "no" if value is False else value for value in line.values()
        ]
        sys.stdout.write("\t".join("" if word is None else str(word) for word in words) + "\n")


COMMANDS = (stage_command,)
