"""Try a whole trade out (赛项试算): made-up entries to totals, places, awards, and why."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.errors import Invalid
from competition.rules.ranking import place_text
from competition.rules.standings import Standing
from competition.services import publication_lines, trade_trials
from competition.services.breakdowns import number
from competition.services.trade_trials import TradeTrial
from competition.web import computations, reasons
from competition.web.console import bp
from competition.web.figures import figure, status_word
from competition.web.guards import current_actor, requires
from competition.web.wording import sentence

#: How many entries may be made up.
COUNTS = (8, 20, 40, 60)


@bp.get("/<event>/trades/<trade>/trial")
@requires(Permission.EVENT_READ)
def try_trade(event: str, trade: str) -> ResponseReturnValue:
    seed = request.args.get("seed", "").strip() or secrets.token_hex(3)
    count = request.args.get("count", trade_trials.ENTRIES, type=int)
    twins = "asked" not in request.args or "twins" in request.args
    try:
        trial = trade_trials.try_out(
            current_actor(), g.trade.scope, seed=seed, count=count, twins=twins,
            shown=request.args.get("entry", ""),
        )  # fmt: skip
    except Invalid as refused:
        problems = [sentence(each) for each in refused.problems]
        return render_template("console/trades/trial.html", problems=problems)
    whole = "total" in trial.breakdown
    return render_template(
        "console/trades/trial.html",
        trial=trial,
        groups=_groups(trial),
        parts_of=_part_names(trial),
        ties={key["key"]: reasons.key_name(key) for key in publication_lines.keys_of(trial.trade)},
        parts=computations.parts(trial.breakdown, trial.decimals) if whole else [],
        ends=computations.ends(trial.breakdown, trial.decimals) if whole else [],
        total="" if trial.shown.total is None else _total(trial.shown, trial.decimals),
        status=status_word(trial.shown.reason),
        counts=COUNTS,
        another=url_for(
            "console.try_trade", event=event, trade=trade, count=count,
            seed=hashlib.sha256(seed.encode()).hexdigest()[:6],
            **({"asked": 1} | ({"twins": 1} if twins else {})),
        ),
    )  # fmt: skip


def _total(line: Standing, decimals: int) -> str:
    return figure(number(line.total), decimals) if line.total is not None else ""


def _part_names(trial: TradeTrial) -> list[dict[str, str]]:
    names = publication_lines.names_of_parts(trial.trade)
    return [names[part.code] for part in publication_lines.top_parts(trial.trade)]


def _groups(trial: TradeTrial) -> list[tuple[dict[str, str] | None, list[dict[str, Any]]]]:
    codes = [part.code for part in publication_lines.top_parts(trial.trade)]
    return [
        (trial.divisions.get(division), [_row(line, codes, trial.decimals) for line in lines])
        for division, lines in trial.standings.groups.items()
    ]


def _row(line: Standing, codes: list[str], decimals: int) -> dict[str, Any]:
    placed = line.place is not None
    return {
        "place": "" if line.place is None else place_text(line.place),
        "tied": line.tied,
        "number": line.number,
        "parts": [
            figure(number(line.node(code).value), decimals) if placed else "" for code in codes
        ],
        "total": _total(line, decimals),
        "tie": line.tie,
        "award": line.award,
        "word": status_word(line.reason) if line.reason else "",
    }
