"""Do recheck lists fit the contest they stand in? (复核名单检查)"""

from __future__ import annotations

from competition.rules.contest_facts import ContestFacts, EntryFacts
from competition.rules.day_checks import NOT_ADVANCED
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Problems
from competition.rules.recheck_facts import RecheckFacts, RecheckItemFacts, RecheckSheetFacts
from competition.rules.schemes import unique


def check_rechecks(contest: ContestFacts, problems: Problems) -> None:
    """Find lists that name what there is not, or say half of what they must."""
    trades = {trade.code: trade for trade in contest.trades}
    unique(((one.trade, one.number) for one in contest.rechecks), "rechecks", problems)
    for n, one in enumerate(contest.rechecks):
        here, trade = f"rechecks[{n}]", trades.get(one.trade)
        if trade is None:
            problems.say("unknown-trade", f"{here}.trade", found=one.trade)
            continue
        entries = {entry.number: entry for entry in contest.entries if entry.trade == trade.code}
        _check_list(one, trade, entries, here, problems)


def _check_list(
    one: RecheckFacts,
    trade: TradeFacts,
    entries: dict[str, EntryFacts],
    here: str,
    problems: Problems,
) -> None:
    if one.module is not None and all(each.code != one.module for each in trade.modules):
        problems.say("unknown-module", f"{here}.module", found=one.module)
    if one.closed and not one.closed_by:
        problems.say("recheck-closed-by-nobody", f"{here}.closed_by")
    unique((item.entry for item in one.items), f"{here}.items", problems)
    notices = (item.notice.number for item in one.items if item.notice)
    unique(notices, f"{here}.items", problems)
    for n, item in enumerate(one.items):
        there = f"{here}.items[{n}]"
        _check_item(item, there, problems)
        entry = entries.get(item.entry)
        modules = {*((one.module,) if one.module else ()), *(each.module for each in item.sheets)}
        if entry is None or not _takes_part(entry, trade, modules):
            problems.say("unknown-entry", f"{there}.entry", found=item.entry)
        for m, sheet in enumerate(item.sheets):
            _check_sheet(sheet, trade, f"{there}.sheets[{m}]", problems)


def _takes_part(entry: EntryFacts, trade: TradeFacts, modules: set[str]) -> bool:
    """Whether an entry is in the stages of these modules."""
    out = {code for code, status in entry.status.items() if status == NOT_ADVANCED}
    first = trade.stages[0].code if trade.stages else None
    return not any(
        (module.stage or first) in out for module in trade.modules if module.code in modules
    )


def _check_item(item: RecheckItemFacts, here: str, problems: Problems) -> None:
    unique(((each.module, each.attempt, each.seat) for each in item.sheets), here, problems)
    if item.finding == "wrong" and not item.note.strip():
        problems.say("note-needed", f"{here}.note")
    if (item.finding == "open") != (item.at is None):
        problems.say("recheck-without-time", f"{here}.at")
    notice = item.notice
    if notice is None:
        return
    if (notice.answer == "open") != (notice.answered is None):
        problems.say("recheck-without-time", f"{here}.notice.answered")
    if notice.answer != "open" and not notice.words.strip():
        problems.say("words-missing", f"{here}.notice.words")


def _check_sheet(
    sheet: RecheckSheetFacts, trade: TradeFacts, here: str, problems: Problems
) -> None:
    if sheet.finding == "wrong" and not sheet.note.strip():
        problems.say("note-needed", f"{here}.note")
    module = next((each for each in trade.modules if each.code == sheet.module), None)
    if module is None:
        problems.say("unknown-module", f"{here}.module", found=sheet.module)
    elif module.panel_of_seat(sheet.seat) is None:
        problems.say("unknown-seat", f"{here}.seat", found=sheet.seat)
