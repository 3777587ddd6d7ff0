"""Is what an event honours coherent (团体与表彰检查)? Trades, awards, units, shares, with paths."""

from __future__ import annotations

from collections.abc import Iterable

from competition.rules import switches, values
from competition.rules.contest_facts import ContestFacts
from competition.rules.honour_facts import (
    HonourFacts,
    HonoursFacts,
    PromotionFacts,
    PromotionLineFacts,
    TeamFacts,
)
from competition.rules.kinds import DATE, Many, OneOf, Problems
from competition.rules.point_rules import ZERO
from competition.rules.schemes import unique
from competition.rules.setting_checks import check_award_settings, check_award_shares


def check_event_honours(contest: ContestFacts, problems: Problems) -> None:
    """Check a contest's team rankings, honours and promotion rules."""
    known = Known(
        trades={trade.code for trade in contest.trades},
        awards={award.code for trade in contest.trades for award in trade.awards},
        units={unit.code for unit in contest.units},
        people={person.code for person in contest.people},
    )
    check_honours(contest.event.honours, known, "event.honours", problems)


def check_switches(contest: ContestFacts, problems: Problems) -> None:
    """Refuse a switch nobody knows and a value it cannot take: both would be silent defaults."""
    for name, value in contest.event.settings.items():
        where = f"event.settings.{name}"
        if name in switches.DAYS:
            Many(DATE).read(value, where, problems)
        elif name in switches.BY_NAME:
            said = str(value) if type(value) is int else value
            OneOf(switches.BY_NAME[name].choices).read(said, where, problems)
        else:
            problems.say("unknown-key", where)


class Known:
    """The codes that honours may name."""

    def __init__(
        self,
        trades: Iterable[str],
        awards: Iterable[str],
        units: Iterable[str],
        people: Iterable[str],
    ) -> None:
        self.trades, self.awards = frozenset(trades), frozenset(awards)
        self.units, self.people = frozenset(units), frozenset(people)


def check_honours(honours: HonoursFacts, known: Known, where: str, problems: Problems) -> None:
    """Check rules against the codes there are."""
    for name in ("teams", "honours", "promotions"):
        unique((item.code for item in getattr(honours, name)), f"{where}.{name}", problems)
    for n, team in enumerate(honours.teams):
        _check_team(team, known, f"{where}.teams[{n}]", problems)
    for n, honour in enumerate(honours.honours):
        _check_honour(honour, known, f"{where}.honours[{n}]", problems)
    for n, rule in enumerate(honours.promotions):
        _check_promotion(rule, known, f"{where}.promotions[{n}]", problems)


def _known(
    codes: Iterable[str], known: frozenset[str], what: str, where: str, problems: Problems
) -> None:
    for code in codes:
        if code not in known:
            problems.say(f"unknown-{what}", where, found=code)


def _check_team(team: TeamFacts, known: Known, where: str, problems: Problems) -> None:
    _known(team.trades, known.trades, "trade", f"{where}.trades", problems)
    _known(team.shares, known.trades, "trade", f"{where}.shares", problems)
    _known(team.awards, known.awards, "award", f"{where}.awards", problems)
    total = sum(team.shares.values(), ZERO)
    if team.shares and total != 1:
        problems.say("shares-differ", f"{where}.shares", expected="1", found=values.text(total))
    for name in ("places", "awards"):
        if team.by == name and not getattr(team, name):
            problems.say("missing-key", f"{where}.{name}")
    unique((award.code for award in team.honours), f"{where}.honours", problems)
    check_award_shares((award.rule for award in team.honours), f"{where}.honours", problems)
    for n, award in enumerate(team.honours):
        rule = award.rule
        check_award_settings(rule, f"{where}.honours[{n}].rule", problems)
        if rule.share is None and rule.count is None and rule.at_least is None:
            problems.say("award-needs-rule", f"{where}.honours[{n}].rule", found=award.code)
        if rule.medal or rule.needs or rule.node or rule.per_unit or rule.on != "points":
            problems.say("team-award-too-much", f"{where}.honours[{n}].rule", found=award.code)


def _check_honour(honour: HonourFacts, known: Known, where: str, problems: Problems) -> None:
    if not (honour.decided or honour.coaches_of or honour.best):
        problems.say("award-needs-rule", where, found=honour.code)
    if honour.to == "unit":
        _known(honour.decided, known.units, "unit", f"{where}.decided", problems)
        if honour.coaches_of:
            problems.say("coaches-are-people", f"{where}.coaches_of")
    else:
        _known(honour.decided, known.people, "person", f"{where}.decided", problems)
    _known(honour.coaches_of, known.awards, "award", f"{where}.coaches_of", problems)
    _known(honour.without, known.trades, "trade", f"{where}.without", problems)


def _check_promotion(rule: PromotionFacts, known: Known, where: str, problems: Problems) -> None:
    if rule.from_ is not None and rule.to is not None and rule.to < rule.from_:
        problems.say("dates-out-of-order", f"{where}.to", found=rule.to)
    for n, line in enumerate(rule.lines):
        _check_line(line, known, f"{where}.lines[{n}]", problems)


def _check_line(line: PromotionLineFacts, known: Known, where: str, problems: Problems) -> None:
    _known(line.trades, known.trades, "trade", f"{where}.trades", problems)
    _known(line.awards, known.awards, "award", f"{where}.awards", problems)
    if line.level is None and line.title is None:
        problems.say("missing-key", f"{where}.level")
    if line.first is not None and line.first <= line.after:
        problems.say("above-most", f"{where}.after", most=line.first - 1, found=line.after)
    if line.needs and not line.trades:
        for need in line.needs:
            if need.key:
                problems.say("need-needs-trade", f"{where}.needs", found=need.key)
