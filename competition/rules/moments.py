"""Do moments of a contest follow one another (先后检查)? Frozen before marking, and not ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from competition.rules.contest_facts import ContestFacts, RevisionFacts
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Problems


def moment(text: str | None) -> datetime | None:
    """An instant of the contest file; None where there is none, or no such day or hour.

    >>> moment("2026-11-20T08:00:00+08:00") < moment("2026-11-20T00:00:01Z")
    True
    """
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None


def _fixed(module: ModuleFacts) -> Iterator[tuple[str, str | None]]:
    """What must stand before a module is marked: its key, and when that was."""
    if module.reference is not None:
        yield "reference.frozen", module.reference.frozen
    if module.answers is not None:
        yield "answers.sealed", module.answers.sealed


def check_marked_after(
    modules: Mapping[tuple[str, str], ModuleFacts], revision: RevisionFacts, where: str,
    problems: Problems,
) -> None:  # fmt: skip
    """Report a sheet that is older than the references or the sealed answers it is marked by."""
    module, at = modules.get((revision.trade, revision.module)), moment(revision.at)
    if module is None or at is None:
        return
    for key, fixed in _fixed(module):
        since = moment(fixed)
        if since is not None and at < since:
            problems.say("marked-before", f"{where}.at", found=revision.at, key=key, since=fixed)


def check_moments(contest: ContestFacts, problems: Problems) -> None:
    """Answers are opened after they were sealed; what is fixed was fixed before it was used."""
    modules = {
        (trade.code, module.code): module for trade in contest.trades for module in trade.modules
    }
    for n, revision in enumerate(contest.revisions):
        check_marked_after(modules, revision, f"revisions[{n}]", problems)
    for where, module in _modules(contest):
        rule = module.answers
        sealed, opened = (moment(rule.sealed), moment(rule.opened)) if rule else (None, None)
        if sealed is not None and opened is not None and opened < sealed:
            problems.say("times-backwards", f"{where}.answers.opened")


def check_ahead(contest: ContestFacts, now: datetime, problems: Problems) -> None:
    """Report references frozen and answers sealed at a moment that has not come yet."""
    for where, module in _modules(contest):
        for key, fixed in _fixed(module):
            at = moment(fixed)
            if at is not None and at > now:
                problems.say("moment-ahead", f"{where}.{key}", found=fixed)


def _modules(contest: ContestFacts) -> Iterator[tuple[str, ModuleFacts]]:
    for n, trade in enumerate(contest.trades):
        for m, module in enumerate(trade.modules):
            yield f"trades[{n}].modules[{m}]", module
