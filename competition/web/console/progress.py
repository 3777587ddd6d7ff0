"""How far every trade is (评分进度): a few opened out, many as tiles, always from real states."""

from __future__ import annotations

from collections import defaultdict

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.services import events, progress
from competition.services.progress import TradeProgress
from competition.web.console import bp
from competition.web.console.roads import road_of, step_label
from competition.web.guards import current_actor, requires, utcnow

#: So many trades are opened out; more become tiles.
FEW = 6


@bp.get("/<event>/progress")
@requires(Permission.EVENT_READ)
def show_progress(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    trades = progress.of_event(actor, scope)
    q = request.args.get("q", "").strip()
    shown = [trade for trade in trades if q in ("", trade.code)]
    few = len(shown) <= FEW
    return render_template(
        "console/progress/show.html",
        trades=shown,
        all_count=len(trades),
        few=few,
        roads={trade.code: road_of(event, trade) for trade in shown} if few else {},
        chains=[] if few else _chains(shown),
        sectors={line.code: line.name for line in events.sectors_of(scope)},
        troubled=[trade for trade in shown if trade.step.state == "attention"],
        step_label=step_label,
        now=utcnow(),
        everything=url_for("console.show_progress", event=event) if q else "",
    )


def _chains(trades: list[TradeProgress]) -> list[tuple[str, list[TradeProgress]]]:
    """The trades by their industry chain, in the order they stand."""
    found: dict[str, list[TradeProgress]] = defaultdict(list)
    for trade in trades:
        found[trade.sector].append(trade)
    return list(found.items())
