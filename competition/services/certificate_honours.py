"""Certificates beside the places (其他证书): judges, coaches, organising units, teams.

What the event knows is offered, with what was given already; the office chooses, and may add who
is not known here. A coach's certificate rests on the published award of the entry he led, a team's
on the publications of all trades.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.certificate_facts import CertificateKind
from competition.errors import Invalid, NotNow, Problem
from competition.exchange.person_names import without_leftovers
from competition.models.account import Account
from competition.models.certificate import Certificate, CertificateState
from competition.models.entry import Entry, EntryMember, MemberRole
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.person import Delegation, Person, Unit
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.rules.honour_facts import TeamFacts
from competition.rules.teams import TeamLine
from competition.services import (
    audit,
    certificate_names,
    certificate_texts,
    honours,
    published_honours,
    published_results,
)
from competition.services import certificate_drafts as drafting
from competition.services import certificate_writing as writing
from competition.services.certificate_drafts import Draft, Ground
from competition.services.certificate_names import Known
from competition.services.honour_results import Gathered
from competition.services.honours import Honours

KINDS = ("judge", "coach", "organisation", "team")
#: Entry → name → person.
Members = dict[uuid.UUID, dict[str, uuid.UUID]]
#: Names added by hand at once.
MOST = 500
_SALUTATIONS = {"judge": "同志", "coach": "老师", "organisation": "", "team": ""}


@dataclass(frozen=True, slots=True)
class Offer:
    """One certificate that could be given; `number`: it was given already."""

    key: str
    recipient: str
    trade: str = ""
    division: str = ""
    award: str = ""
    pupil: str = ""
    unit: str = ""
    trade_id: uuid.UUID | None = None
    entry_id: uuid.UUID | None = None
    number: str = ""
    #: Of a team: whose results its prize rests on.
    members: tuple[str, ...] = ()
    #: What its English says, as far as it is known: of the recipient, and of those he coached.
    latin: str = ""
    latin_pupil: str = ""


def offers(actor: Actor, scope: Scope, kind: str) -> list[Offer]:
    """Who could be honoured, in the order of trades and units; kind: one of KINDS."""
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    event_id = _event_id(scope)
    english = drafting.design_data(event_id).get("english")
    latin = certificate_names.known(event_id) if english else Known()
    if kind == "team":
        found = _teams(actor, scope, latin)
    else:
        listed = {"judge": _judges, "coach": _coaches, "organisation": _organisations}[kind]
        found = listed(scope, latin)
    given = _given(scope, kind)
    return [_numbered(one, given) for one in found]


def _numbered(one: Offer, given: Mapping[tuple[str, ...], str]) -> Offer:
    key = (one.recipient, one.trade, one.award, one.pupil, *one.members)
    return replace(one, number=given.get(key, ""))


def _given(scope: Scope, kind: str) -> dict[tuple[str, ...], str]:
    rows = db.session.execute(
        select(Certificate.number, Certificate.facts).where(
            Certificate.event_id == scope.event_id,
            Certificate.kind == kind,
            Certificate.state == CertificateState.VALID,
        )
    )
    keys = ("recipient", "trade", "award", "pupil")
    return {
        (*(row.facts.get(key, "") for key in keys), *row.facts["members"]): row.number
        for row in rows
    }


def _judges(scope: Scope, latin: Known) -> list[Offer]:
    rows = db.session.execute(
        select(
            Account.id,
            Account.display_name,
            Account.person_id,
            Trade.id.label("trade_id"),
            Trade.name,
        )
        .join(PanelSeat, PanelSeat.account_id == Account.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == scope.event_id, PanelSeat.role != SeatRole.MACHINE)
        .order_by(Trade.position, Account.display_name)
    )
    return list(
        {
            (row.id, row.trade_id): Offer(
                f"{row.id}:{row.trade_id}",
                row.display_name,
                row.name["zh"],
                latin=latin.together([row.person_id]),
            )
            for row in rows
        }.values()
    )


def _coaches(scope: Scope, latin: Known) -> list[Offer]:
    members: dict[MemberRole, Members] = {role: defaultdict(dict) for role in MemberRole}
    rows = db.session.execute(
        select(EntryMember.entry_id, EntryMember.role, Person.name, Person.id)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == scope.event_id)
        .order_by(EntryMember.position)
    )
    for entry_id, role, name, person_id in rows:
        members[role][entry_id][name] = person_id
    published = db.session.scalars(
        select(Publication)
        .join(Trade, Trade.id == Publication.trade_id)
        .where(
            Trade.event_id == scope.event_id,
            Publication.state == PublicationState.CURRENT,
            Publication.kind != PublicationKind.INTERNAL,
        )
        .order_by(Trade.position)
    )
    return [offer for row in published for offer in _coaches_of(row, members, latin)]


def _coaches_of(
    row: Publication, members: Mapping[MemberRole, Members], latin: Known
) -> Iterable[Offer]:
    body = json.loads(row.body)
    for one in certificate_texts.honoured(body, participation=False):
        entry_id = uuid.UUID(one.entry_id)
        led = members[MemberRole.CONTESTANT].get(entry_id, {})
        pupil = latin.together(led.get(each) for each in one.names)
        for name, person_id in members[MemberRole.COACH].get(entry_id, {}).items():
            yield Offer(
                f"{one.entry_id}:{name}",
                name,
                body["trade"]["name"]["zh"],
                one.division,
                one.award,
                "、".join(one.names) or one.team,
                one.unit,
                row.trade_id,
                entry_id,
                latin=latin.together([person_id]),
                latin_pupil=pupil,
            )


def _organisations(scope: Scope, latin: Known) -> list[Offer]:
    rows = db.session.execute(
        select(Unit.id, Unit.name)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.event_id == scope.event_id)
        .order_by(Delegation.position, Unit.name)
    )
    return [Offer(str(row.id), row.name, latin=latin.units.get(row.name, "")) for row in rows]


def _teams(actor: Actor, scope: Scope, latin: Known) -> list[Offer]:
    """Units that a team rule gives a prize, once all it rests on is published as it stands."""
    found = honours.worked_out(actor, scope)
    out = published_results.published(actor, scope)
    if published_honours.waiting_for(out, found.gathered.results):
        return []
    return [offer for _rule, offer in of_teams(found, latin)]


def of_teams(found: Honours, latin: Known) -> Iterator[tuple[TeamFacts, Offer]]:
    """Every prize of a unit's team by the rules as worked out, with its rule."""
    for rule, lines in found.teams:
        names = {award.code: award.name.zh for award in rule.honours}
        trade = found.gathered.trades[rule.trades[0]]["zh"] if len(rule.trades) == 1 else ""
        for line in lines:
            if not line.award:
                continue
            codes = _members(found.gathered, line)
            offer = Offer(
                f"{rule.code}:{line.unit}",
                found.gathered.units.get(line.unit, line.unit),
                trade,
                award=names.get(line.award, line.award),
                members=tuple(found.gathered.people[code].name for code in codes),
                latin=latin.of_team(found.gathered.units.get(line.unit, line.unit), codes),
            )
            yield rule, offer


def _members(gathered: Gathered, line: TeamLine) -> tuple[str, ...]:
    """Whose results made a unit's points, each once, by code."""
    codes = dict.fromkeys(
        code
        for each in line.entries
        if each.counts
        for code in gathered.contestants.get((each.result.trade, each.result.number), ())
    )
    return tuple(codes)


def give(
    actor: Actor,
    scope: Scope,
    kind: str,
    *,
    chosen: Sequence[str],
    added: str = "",
    now: datetime,
) -> tuple[str, ...]:
    """Issue certificates to those chosen by key, and to those added by hand; their numbers.

    added: a line each, name and, after a tab or comma, one of the event's trades; for teams and
    units no trade is needed. Coaches are chosen only, for the award they rest on. Whoever has his
    certificate gets no second. Raises Invalid("nobody-chosen", "offer-unknown", "too-many-lines",
    "trade-not-of-event"), NotNow("verification-unset", "not-published"), Invalid("certificates").
    """
    policy.require(actor, Permission.CERTIFICATE_ISSUE, scope)
    known = {one.key: one for one in offers(actor, scope, kind)}
    unknown = [key for key in chosen if key not in known]
    if unknown:
        raise Invalid("invalid", [Problem("offer-unknown", "chosen")])
    wanted = [known[key] for key in dict.fromkeys(chosen)]
    wanted += _by_hand(scope, kind, added)
    given = _given(scope, kind)
    fresh = [one for one in (_numbered(each, given) for each in wanted) if not one.number]
    if not fresh:
        raise Invalid("invalid", [Problem("nobody-chosen", "chosen")])
    numbers: list[str] = []
    for trade_id in dict.fromkeys(one.trade_id for one in fresh):
        of_trade = [one for one in fresh if one.trade_id == trade_id]
        on = ground_of(scope, of_trade[0])
        drafts = [draft_of(on, kind, one) for one in of_trade]
        numbers += [row.number for row in writing.write(actor, on, drafts, now=now)]
    audit.record(
        actor, "certificates.given", ("event", scope.event_id), scope=Scope(scope.event_id),
        now=now, kind=kind, count=len(numbers), first=numbers[0], last=numbers[-1],
    )  # fmt: skip
    return tuple(numbers)


def ground_of(scope: Scope, one: Offer) -> Ground:
    """What an offered certificate would stand on; raises NotNow as `give` does."""
    if one.trade_id is not None:
        return drafting.ground(one.trade_id)
    return drafting.event_ground(_event_id(scope))


def _event_id(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotNow("not-published")
    return scope.event_id


def _by_hand(scope: Scope, kind: str, added: str) -> list[Offer]:
    plainly = without_leftovers(added)
    lines = [line.strip() for line in plainly.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise Invalid("invalid", [Problem("too-many-lines", "added", {"most": MOST})])
    if lines and kind in ("coach", "team"):
        raise Invalid("invalid", [Problem("chosen-only", "added")])
    found = []
    for line in lines:
        plain = line.replace("\t", ",").replace("，", ",")
        name, _, trade = (part.strip() for part in plain.partition(","))
        found.append(Offer("", name, trade))
    _require_trades(scope, [one.trade for one in found if one.trade])
    return found


def _require_trades(scope: Scope, names: Sequence[str]) -> None:
    """Raise Invalid for every name that is no trade of the event's."""
    if not names:
        return
    rows = db.session.scalars(select(Trade.name).where(Trade.event_id == scope.event_id))
    known = {name["zh"] for name in rows}
    wrong = [
        Problem("trade-not-of-event", "added", {"value": name[:40]})
        for name in dict.fromkeys(names)
        if name not in known
    ]
    if wrong:
        raise Invalid("invalid", wrong)


def draft_of(on: Ground, kind: str, one: Offer) -> Draft:
    """What an offered certificate would say."""
    words = {
        "kind": kind,
        "recipient": one.recipient,
        "salutation": _SALUTATIONS[kind],
        "unit": one.unit if on.design.get("unit") else "",
        "team": "",
        "members": list(one.members),
        "entry": "",
        "event": on.event.name["zh"],
        "trade": one.trade,
        "division": one.division,
        "award": one.award,
        "pupil": one.pupil,
        "tested": "",
        **drafting.common_words(on),
    }
    said = {"latin": one.latin, "latin_pupil": one.latin_pupil}
    words |= {key: text for key, text in said.items() if text}
    return Draft(one.entry_id, None, CertificateKind(kind), words)
