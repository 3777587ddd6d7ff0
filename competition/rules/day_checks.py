"""Do the timetable and the draws of a contest file fit its trades and entries? (赛程、抽签核对)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from competition.rules.contest_facts import ContestFacts
from competition.rules.day_facts import DrawFacts, SessionFacts, TimetableNeedFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Problems
from competition.rules.schemes import unique

NOT_ADVANCED = "not-advanced"


def check_days(contest: ContestFacts, problems: Problems) -> None:
    """Find sessions, needs and draws that name what there is not, and what cannot be."""
    days = contest.timetable
    trades = {trade.code: trade for trade in contest.trades}
    unique((site.name for site in days.sites), "timetable.sites", problems)
    unique((station.code for station in days.stations), "timetable.stations", problems)
    unique((str(one.number) for one in days.editions), "timetable.editions", problems)
    unique(
        ((one.trade, one.stage, one.code) for one in days.sessions), "timetable.sessions", problems
    )
    for n, site in enumerate(days.sites):
        for h, span in enumerate(site.hours):
            _in_order(span.opens, span.closes, f"timetable.sites[{n}].hours[{h}].closes", problems)
    for n, need in enumerate(days.needs):
        _in_trade(need, trades, f"timetable.needs[{n}]", problems)
    for n, session in enumerate(days.sessions):
        here = f"timetable.sessions[{n}]"
        _in_order(session.starts, session.ends, f"{here}.ends", problems)
        if _in_trade(session, trades, here, problems):
            _check_seatings(session, contest, here, problems)
    in_force = [(one.trade, one.stage, one.kind) for one in contest.draws if one.replaced is None]
    for place, count in Counter(in_force).items():
        if count > 1:
            problems.say("not-unique", "draws", found=" ".join(place))
    for n, draw in enumerate(contest.draws):
        _in_trade(draw, trades, f"draws[{n}]", problems)
        _check_draw(draw, f"draws[{n}]", problems)


def _in_order(start: str, end: str, where: str, problems: Problems) -> None:
    try:
        early = datetime.fromisoformat(end) <= datetime.fromisoformat(start)
    except ValueError:
        early = True
    if early:
        problems.say("times-backwards", where)


def _in_trade(
    one: TimetableNeedFacts | SessionFacts | DrawFacts,
    trades: Mapping[str, TradeFacts],
    here: str,
    problems: Problems,
) -> bool:
    """Whether the trade, its stage and its module are there."""
    trade = trades.get(one.trade)
    if trade is None:
        problems.say("unknown-trade", f"{here}.trade", found=one.trade)
        return False
    if all(each.code != one.stage for each in trade.stages):
        problems.say("unknown-stage", f"{here}.stage", found=one.stage)
        return False
    module = None if isinstance(one, DrawFacts) else one.module
    if module is not None and all(
        (each.code, each.stage or one.stage) != (module, one.stage) for each in trade.modules
    ):
        problems.say("unknown-module", f"{here}.module", found=module)
        return False
    return True


def _check_seatings(
    session: SessionFacts, contest: ContestFacts, here: str, problems: Problems
) -> None:
    entries = {
        entry.number
        for entry in contest.entries
        if entry.trade == session.trade and entry.status.get(session.stage) != NOT_ADVANCED
    }
    stations = {station.code for station in contest.timetable.stations}
    for n, seat in enumerate(session.entries):
        if seat.entry not in entries:
            problems.say("unknown-entry", f"{here}.entries[{n}].entry", found=seat.entry)
        if seat.station is not None and seat.station not in stations:
            problems.say("unknown-station", f"{here}.entries[{n}].station", found=seat.station)
    for key in ("entry", "station", "position"):
        found = [
            str(value) for seat in session.entries if (value := getattr(seat, key)) is not None
        ]
        unique(found, f"{here}.entries", problems)


def _check_draw(draw: DrawFacts, here: str, problems: Problems) -> None:
    """A draw gives every entry of its list one line, within what was drawn into."""
    listed = [one.entry for one in draw.list]
    unique(listed, f"{here}.list", problems)
    unique((one.entry for one in draw.result), f"{here}.result", problems)
    if {one.entry for one in draw.result} != set(listed):
        problems.say("draw-list", f"{here}.result")
    if draw.kind == "order":
        return
    slots = {slot.session: slot.stations for slot in draw.slots}
    if not slots:
        problems.say("missing-key", f"{here}.slots")
    for n, one in enumerate(draw.result):
        if one.session not in slots:
            problems.say("unknown-session", f"{here}.result[{n}].session", found=one.session or "")
    if draw.kind == "station":
        _check_stations(draw, slots, here, problems)


def _check_stations(
    draw: DrawFacts, slots: Mapping[str, tuple[str, ...]], here: str, problems: Problems
) -> None:
    """Each session has a station for every entry of the list that is in it."""
    wanted = Counter(one.of for one in draw.list)
    for n, line in enumerate(draw.list):
        if line.of not in slots:
            problems.say("unknown-session", f"{here}.list[{n}].of", found=line.of)
    for n, slot in enumerate(draw.slots):
        if len(slot.stations) < wanted[slot.session]:
            problems.say(
                "too-few", f"{here}.slots[{n}].stations",
                least=wanted[slot.session], found=len(slot.stations),
            )  # fmt: skip
