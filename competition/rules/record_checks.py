"""Do appeals, rechecks and the supervisor's records fit their contest? (申诉、复核与监督检查)"""

from __future__ import annotations

from competition.rules.appeal_facts import AppealFacts
from competition.rules.contest_facts import ContestFacts
from competition.rules.facts import TradeFacts
from competition.rules.floor_records import check_floor_records
from competition.rules.kinds import Problems
from competition.rules.recheck_checks import check_rechecks
from competition.rules.schemes import unique


def check_records(contest: ContestFacts, problems: Problems) -> None:
    """Find appeals, findings and requests to stop that name what there is not."""
    trades = {trade.code: trade for trade in contest.trades}
    entries = {(entry.trade, entry.number) for entry in contest.entries}
    unique((item.code for item in contest.event.checklist), "event.checklist", problems)
    unique(((one.trade, one.number) for one in contest.appeals), "appeals", problems)
    for n, appeal in enumerate(contest.appeals):
        here = f"appeals[{n}]"
        trade = trades.get(appeal.trade)
        if trade is None:
            problems.say("unknown-trade", f"{here}.trade", found=appeal.trade)
            continue
        if appeal.entry is not None and (appeal.trade, appeal.entry) not in entries:
            problems.say("unknown-entry", f"{here}.entry", found=appeal.entry)
        _check_place(appeal, trade, here, problems)
    check_rechecks(contest, problems)
    for name in ("findings", "stops", "witnesses"):
        for n, one in enumerate(getattr(contest.supervision, name)):
            if one.trade not in trades:
                problems.say("unknown-trade", f"supervision.{name}[{n}].trade", found=one.trade)
    unique(((one.trade, one.item) for one in contest.readiness), "readiness", problems)
    for n, one in enumerate(contest.readiness):
        if one.trade not in trades:
            problems.say("unknown-trade", f"readiness[{n}].trade", found=one.trade)
        if one.ready and one.at is None:
            problems.say("readiness-without-time", f"readiness[{n}].at")
    check_floor_records(contest.floor, trades, entries, problems)


def _check_place(appeal: AppealFacts, trade: TradeFacts, here: str, problems: Problems) -> None:
    if appeal.module is not None and all(each.code != appeal.module for each in trade.modules):
        problems.say("unknown-module", f"{here}.module", found=appeal.module)
