"""Draw who is rechecked from the shell (复核名单), replayable from its seed."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import click

from competition.cli.application import refuse
from competition.cli.score import speaking
from competition.errors import Refused
from competition.rules.values import exact, is_number
from competition.services.scoring import Recheck, recheck
from competition.services.scoring import score as score_files


class Share(click.ParamType):
    """A share of 1, written as a decimal."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        """Read it exactly; refuse what is no share."""
        if isinstance(value, Fraction):
            return value
        if is_number(value) and 0 <= exact(str(value)) <= 1:
            return exact(str(value))
        return self.fail(f"{value}: 0–1", param, ctx)


@click.command("recheck")
@click.argument("contest", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "marks", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--seed", required=True, help="Said before witnesses; the same seed, the same list.")
@click.option("--trade", help="This trade alone.")
@click.option("--top", type=Share(), default="0.3", show_default=True)
@click.option("--sample", type=Share(), default="0.15", show_default=True)
@click.option("--wrong", type=click.IntRange(0), default=0, help="Wrong among those rechecked.")
@click.option("--limit", type=Share(), default="0.05", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def recheck_command(
    contest: Path,
    marks: Path | None,
    *,
    seed: str,
    trade: str | None,
    top: Fraction,
    sample: Fraction,
    wrong: int,
    limit: Fraction,
    as_json: bool,
) -> None:
    """List the entries of CONTEST to recheck: the top share whole, a sample of the rest."""
    rule = Recheck(seed, top, sample, wrong, limit)
    with speaking("en").test_request_context("/"):
        try:
            content = None if marks is None else marks.read_bytes()
            found = score_files(contest.read_bytes(), content, trade)
        except Refused as refused:
            refuse(refused, as_json=as_json)
    listed = [
        {"trade": scored.trade.code, "division": division, "why": why, "entry": number}
        for scored in found
        for division, one in recheck(scored, rule).items()
        for why, numbers in (("top", one.top), ("all" if one.widened else "sample", one.sample))
        for number in numbers
    ]
    if as_json:
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
        return
    for line in listed:
        sys.stdout.write("\t".join(line.values()) + "\n")


COMMANDS = (recheck_command,)
