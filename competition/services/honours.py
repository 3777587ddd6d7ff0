"""What an event honours beyond its trades (团体、表彰、晋升推荐): rules and what they come to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.notice_facts import ProposalList, ProposalRow
from competition.errors import Conflict, Invalid, NotFound
from competition.models.event import Event
from competition.rules.event_checks import Known, check_honours
from competition.rules.honour_facts import HonourFacts, HonoursFacts, PromotionFacts, TeamFacts
from competition.rules.honours import Honoured, honoured
from competition.rules.kinds import Part, Problems, read_as
from competition.rules.point_rules import Text
from competition.rules.promotions import NotProposed, Proposed, Winner, in_force, proposals
from competition.rules.ranking import place_text
from competition.rules.teams import Result, TeamLine, team_standings
from competition.services import audit, honour_results, proposal_lists
from competition.services.honour_results import Gathered


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What a proposal list says in its reader's language: levels by number, who signs, the date."""

    language: str
    levels: Mapping[int, str]
    signatures: tuple[str, ...]
    issued: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The event's rules as the contest file writes them, and the version for a form."""

    written: Mapping[str, Any]
    facts: HonoursFacts
    version: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """One promotion rule with whom it proposes, and whom not."""

    rule: PromotionFacts
    in_force: bool
    proposed: tuple[Proposed, ...]
    left: tuple[NotProposed, ...]


@dataclass(frozen=True, slots=True)
class Honours:
    """Everything an event's rules come to as its results stand."""

    gathered: Gathered
    teams: tuple[tuple[TeamFacts, tuple[TeamLine, ...]], ...]
    honours: tuple[tuple[HonourFacts, tuple[Honoured, ...]], ...]
    promotions: tuple[Promotion, ...]


def rules(actor: Actor, scope: Scope) -> Rules:
    """What the event says of honours."""
    policy.require(actor, Permission.EVENT_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    written = event.extra.get("honours", {})
    facts, problems = read_as(HonoursFacts, written, "honours")
    if facts is None or problems:
        raise Invalid("invalid", problems)
    return Rules(written, facts, event.version)


def change(
    actor: Actor, scope: Scope, written: Mapping[str, Any], *, version: int, now: datetime
) -> None:
    """Write the rules anew, whole; raises Invalid with every problem and its path."""
    policy.require(actor, Permission.EVENT_EDIT, scope)
    event = db.session.get_one(Event, scope.event_id)
    if event.version != version:
        raise Conflict("stale")
    problems = Problems()
    facts, found = read_as(HonoursFacts, written)
    problems.extend(found)
    if facts is not None:
        gathered = honour_results.known_codes(scope)
        check_honours(facts, Known(*gathered), "", problems)
    if facts is None or problems:
        raise Invalid("invalid", problems)
    canonical = Part(HonoursFacts).write(facts)
    rest = {key: value for key, value in event.extra.items() if key != "honours"}
    event.extra = ({"honours": canonical} if canonical else {}) | rest
    flag_modified(event, "extra")
    db.session.flush()
    audit.record(actor, "honours.changed", ("event", event.id), scope=scope, now=now)


def worked_out(actor: Actor, scope: Scope, *, members: bool = True) -> Honours:
    """What the rules come to as the results stand; nothing of it is stored.

    members: whether it matters who is behind a unit, where only units are honoured.
    """
    policy.require(actor, Permission.STANDINGS_READ, scope)
    facts = rules(actor, scope).facts
    event = db.session.get_one(Event, scope.event_id)
    times = any("time" in team.ties for team in facts.teams)
    asked = bool(facts.promotions) or any(
        members or one.to == "person" or one.coaches_of for one in facts.honours
    )
    found = honour_results.gather(actor, scope, times=times, people=asked)
    current = in_force(facts.promotions, event.ends_on.isoformat())
    winners = found.winners()
    return Honours(
        found,
        _teams(event.id, facts.teams, found.results),
        tuple(
            (one, honoured(one, found.results, found.contestants, found.coaches))
            for one in facts.honours
        ),
        tuple(_applied(rule, winners, rule in current) for rule in facts.promotions),
    )


Teams = tuple[tuple[TeamFacts, tuple[TeamLine, ...]], ...]
#: Of an event by which rules, and from which results, its units were ranked last, and how.
_ranked: dict[uuid.UUID, tuple[tuple[TeamFacts, ...], tuple[Result, ...], Teams]] = {}


def _teams(event_id: uuid.UUID, rules: tuple[TeamFacts, ...], results: tuple[Result, ...]) -> Teams:
    """Units ranked by every rule; the same results by the same rules give what they gave before."""
    known = _ranked.get(event_id)
    if known is None or (known[0], known[1]) != (rules, results):
        lines = tuple((rule, team_standings(rule, results)) for rule in rules)
        _ranked[event_id] = known = (rules, results, lines)
    return known[2]


def _applied(rule: PromotionFacts, winners: Sequence[Winner], current: bool) -> Promotion:  # noqa: FBT001
    if not current:
        return Promotion(rule, False, (), ())
    return Promotion(rule, True, *proposals(rule, winners))


def proposal_paper(
    actor: Actor, scope: Scope, code: str, words: PaperWords, form: str = "pdf"
) -> bytes:
    """The list of one promotion rule, for the body that gives the level or title.

    form: pdf, docx or xlsx; NotFound for another, and for a rule that does not exist.
    """
    policy.require(actor, Permission.STANDINGS_READ, scope)
    event = db.session.get_one(Event, scope.event_id)
    found = worked_out(actor, scope)
    promotion = next((one for one in found.promotions if one.rule.code == code), None)
    if promotion is None:
        raise NotFound("not-found")
    rule, language = promotion.rule, words.language
    return proposal_lists.written(
        ProposalList(
            event=_said(event.name, language),
            title=_text(rule.name, language),
            rows=tuple(_paper_row(found.gathered, rule, one, words) for one in promotion.proposed),
            addressee=_text(rule.addressee, language) if rule.addressee else "",
            issued=words.issued,
            signatures=words.signatures,
            sample=event.sample,
            language=language,
        ),
        form,
    )


def _paper_row(
    found: Gathered, rule: PromotionFacts, one: Proposed, words: PaperWords
) -> ProposalRow:
    who, result, language = found.people[one.person], one.result, words.language
    award = found.awards.get((result.trade, result.award or ""))
    title = title_of(rule, one)
    said = [words.levels[one.level]] if one.level else []
    return ProposalRow(
        name=who.name,
        unit=who.unit or found.units.get(result.unit, ""),
        trade=_said(found.trades[result.trade], language),
        place=place_text(result.place),
        award=_said(award, language) if award else "",
        held=words.levels[one.held] if one.held else "",
        proposed=" ".join([*said, *([_text(title, language)] if title is not None else [])]),
    )


def title_of(rule: PromotionFacts, one: Proposed) -> Text | None:
    """The title somebody is proposed for, if any."""
    return None if one.title is None else rule.lines[one.title].title


def _text(text: Text, language: str) -> str:
    return text.en or text.zh if language == "en" else text.zh


def _said(name: Mapping[str, str], language: str) -> str:
    return name.get(language) or name.get("zh", "")
