"""An event in which everything has happened once, and one in which nothing has (各种状态的样例)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account, Role, RoleAssignment
from competition.models.entry import Entry, EntryInStage
from competition.models.event import Event, IndustrySystem, Sector, Trade
from competition.models.publication import PublicationKind
from competition.models.scheme import MarkingScheme
from competition.services import (
    appeal_evidence,
    appeal_lodging,
    appeal_moves,
    appeals,
    certificates,
    check_ins,
    demonstration,
    floor_rules,
    honours,
    incident_photos,
    incidents,
    jobs,
    publications,
    rechecks,
    remarkings,
    rulings,
    schemes,
    sessions,
    supervision,
    timetable,
    timetable_editions,
    trial_rounds,
)
from competition.services.appeal_lodging import Lodging
from competition.services.demonstration import Play
from competition.services.rechecks import Drawn
from competition.services.rulings import RulingDraft
from competition.services.timetable import SessionDraft
from tests import factories, factories_registration
from tests.factories import NOW, SYSTEM
from tests.factories_floor import LATE, VIOLATIONS, body_of
from tests.factories_photos import photo

NAME = {"name": {"zh": "优秀组织奖", "en": "Best organiser"}}
HONOURS = {
    "teams": [{"code": "one", **NAME, "keep": 2, "at_least": 1}],
    "honours": [{"code": "one", **NAME, "to": "person", "best": "unit"}],
    "promotions": [{"code": "one", **NAME, "lines": [{"first": 3, "level": 3}]}],
}
NOTHING = "NOTHING"
DIVISION = "staff"
HOST = "https://verify.example.org"


def make(name: str = "dakabei-2025") -> tuple[Event, str]:
    """The event, and the session of somebody with every role in both.

    Its first trade is published, its second in the middle of its marking, its third before it; the
    event NOTHING holds nothing.
    """
    with transaction():
        play = demonstration.load(SYSTEM, name, now=NOW)
    event = db.session.get_one(Event, play.event_id)
    account = with_every_role(event.id, led=factories_registration.fill(event.id))
    done, running, waiting = demonstration.trades_of(play)[:3]
    _group(event, done)
    _hall(event, done)
    with transaction():
        for trade in (done, running):
            demonstration.prepare(SYSTEM, play, trade.id, now=NOW)
        _tried(event, waiting)
    _marked(play, done)
    _marking(play, running)
    _appealed(event, done)
    _looked_at(event, done)
    _honoured(event)
    _give_every_role(account, factories.make_event(NOTHING).id, None)
    issue = Permission.CERTIFICATE_ISSUE
    with transaction():
        jobs.ask(SYSTEM, Scope(event.id), "certificates", issue, {}, now=NOW)
    return event, signed_in(account)


def with_every_role(event_id: uuid.UUID, *, led: uuid.UUID | None = None) -> Account:
    """Somebody whom no gate stops; such an account no service would make.

    led: the delegation he leads.
    """
    account = factories.make_account("admin")
    _give_every_role(account, event_id, led)
    return account


def signed_in(account: Account) -> str:
    """The token of a session that is open now."""
    with transaction():
        return sessions.open_session(account, now=datetime.now(UTC), hours=8)


def _give_every_role(account: Account, event_id: uuid.UUID, led: uuid.UUID | None) -> None:
    with transaction():
        for role in Role:
            if role is not Role.ADMIN:
                db.session.add(
                    RoleAssignment(
                        account_id=account.id,
                        role=role,
                        event_id=event_id,
                        delegation_id=led if role is Role.LEADER else None,
                        granted_at=NOW,
                    )
                )


def _group(event: Event, trade: Trade) -> None:
    """A chain and a system with long names, in which a trade is."""
    given = {"event_id": event.id, "code": "one", "position": 0}
    chain = {"zh": "现代煤化工与新型盐化工产业链", "en": "Modern coal and salt chemistry"}
    kind = {"zh": "住房和城乡建设系统", "en": "Housing and urban and rural building"}
    with transaction():
        found = [Sector(name=chain, **given), IndustrySystem(name=kind, **given)]
        db.session.add_all(found)
        db.session.flush()
        row = db.session.get_one(Trade, trade.id)
        row.sector_id, row.system_id = (each.id for each in found)


def _hall(event: Event, trade: Trade) -> None:
    """A session with stations; one contestant came, one used a telephone and was photographed."""
    whole, scope = Scope(event.id), Scope(event.id, trade.id)
    stage = demonstration.stages_of(trade.id)[0]
    with transaction():
        timetable.add_stations(SYSTEM, whole, first="A1", last="A30", now=NOW)
        draft = SessionDraft("S1", {"zh": "第一场"}, NOW, NOW + timedelta(hours=3))
        timetable.add_session(SYSTEM, whole, stage.id, draft, now=NOW)
        floor_rules.write(SYSTEM, scope, {"late": LATE, "violations": VIOLATIONS}, now=NOW)
    session = timetable.sessions(SYSTEM, whole, stage.id)[0].id
    where = db.session.scalars(
        select(EntryInStage.id)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(EntryInStage.stage_id == stage.id)
        .order_by(Entry.number)
        .limit(1)
    ).one()
    came, told = uuid.uuid4(), uuid.uuid4()
    with transaction():
        note = body_of(came, NOW, where=str(where), contest_session=str(session), kind="arrived")
        check_ins.take_in(SYSTEM, whole, came, note, now=NOW)
        said = body_of(told, NOW, trade=trade.code, where=str(where), kind="violation", rule="V1")
        incidents.take_in(SYSTEM, whole, told, said, now=NOW)
        incident_photos.take_in(SYSTEM, whole, told, *photo(), now=NOW)


def _marked(play: Play, trade: Trade) -> None:
    """Marked, locked, opened, published, with its certificates; some are looked at again."""
    scope = Scope(play.event_id, trade.id)
    modules = demonstration.modules_of(trade.id)
    with transaction():
        for module in modules:
            demonstration.sign_module(SYSTEM, play, module.id, now=NOW)
        demonstration.close(SYSTEM, play, trade.id, now=NOW)
        draft = RulingDraft("deduct", entry="0101", value="1", reason="携带手机入场")
        rulings.make(SYSTEM, scope, draft, now=NOW)
        publications.publish(SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW)
        certificates.choose_verification(SYSTEM, Scope(play.event_id), "host", HOST, now=NOW)
        certificates.issue(SYSTEM, trade.id, now=NOW)
        rechecks.draw(SYSTEM, scope, Drawn("甲 7", "0.3", "0.1", division=DIVISION), now=NOW)


def _tried(event: Event, trade: Trade) -> None:
    """Its scheme is approved, a trial round is open."""
    module = demonstration.modules_of(trade.id)[-1].id
    row = db.session.scalars(select(MarkingScheme).where(MarkingScheme.module_id == module)).one()
    scope = Scope(event.id, trade.id)
    schemes.approve(SYSTEM, scope, module, version=row.version, now=NOW)
    trial_rounds.begin(SYSTEM, module, now=NOW)


def _marking(play: Play, trade: Trade) -> None:
    with transaction():
        for module in demonstration.modules_of(trade.id):
            demonstration.sign_module(SYSTEM, play, module.id, works=2, now=NOW)


def _appealed(event: Event, trade: Trade) -> None:
    """An appeal with evidence; what it is about is marked again by another panel."""
    scope = Scope(event.id, trade.id)
    said = Lodging("appeal", "contestant", "甄一", "marking", "评低了", entry="0102")
    with transaction():
        made = appeal_lodging.lodge(SYSTEM, scope, said, channel="office", now=NOW)
        appeal_evidence.add(SYSTEM, scope, made, "赛位.jpg", photo()[1], now=NOW)
        version = appeals.row_of(scope, made).version
        appeal_moves.accept(SYSTEM, scope, made, version=version, now=NOW)
    target = remarkings.targets(SYSTEM, scope, made)[-1]
    others = [
        factories.make_account("judge", event=event, name=f"另组裁判{n}").id
        for n in range(target.judges)
    ]
    with transaction():
        remarkings.order(SYSTEM, scope, made, target.code, others, "评分争议", now=NOW)


def _honoured(event: Event) -> None:
    """Units ranked, an honour, a level proposed; the timetable is published."""
    whole = Scope(event.id)
    with transaction():
        version = honours.rules(SYSTEM, whole).version
        honours.change(SYSTEM, whole, HONOURS, version=version, now=NOW)
        timetable_editions.publish(SYSTEM, whole, "首次公布", now=NOW)


def _looked_at(event: Event, trade: Trade) -> None:
    """The supervisor found one thing in order and asked for a stop."""
    scope = Scope(event.id, trade.id)
    first = supervision.checklist_of(event)[0].code
    with transaction():
        supervision.find(SYSTEM, scope, first, "right", "", now=NOW)
        supervision.ask_to_stop(SYSTEM, scope, "计时器未校准", now=NOW)
