"""Play a contest that ships from its file to the lock, by the ways everybody uses (示例赛事).

Each judge signs his own sheets through the one write path; codes are given and opened as in a real
hall, by a card. Nothing is written past the services.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.exchange import contest_file, marks_file
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.sheet import ScoreSheet, SheetState
from competition.rules import codes
from competition.rules.contest_facts import ContestFacts
from competition.rules.sheets import decode_marks, sheet_of
from competition.rules.values import MarkStatus
from competition.services import (
    archives,
    draws,
    facts,
    keys,
    lots,
    marking,
    revision_bodies,
    sessions,
    sync,
)

Given = str | MarkStatus
SheetKey = tuple[str, str, int, str, str]


@dataclass(slots=True)
class Play:
    """One sample on its way: its file, its event, who is behind each code for as long as it runs.

    The labels are what the coder holds in his hand; they are never stored in this form.
    """

    facts: ContestFacts
    event_id: uuid.UUID
    marks: dict[SheetKey, dict[str, Given]]
    labels: dict[uuid.UUID, dict[str, str]] = field(default_factory=dict)
    #: Of every coded set the coders' cards, the layer that opens first first.
    secrets: dict[uuid.UUID, list[str]] = field(default_factory=dict)


def find(name: str, *, live: str = "") -> Event | None:
    """The sample's event, if it was loaded before; live: as of `load`."""
    content = contest_file.read(_content(name, live))
    return db.session.scalars(select(Event).where(Event.code == content.event.code)).one_or_none()


def load(actor: Actor, name: str, *, live: str = "", now: datetime) -> Play:
    """Load a sample and read its marks; nothing is signed yet.

    live: the code of a trade; it alone is loaded, as an event of its own where marking goes on.
    """
    content = _content(name, live)
    contest = contest_file.read(content)
    event = archives.load(actor, content, now=now)
    given = (archives.SAMPLES / f"{name}.marks.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in given[1:] if not live or line.startswith(f"{live},")]
    found = marks_file.load("".join([given[0], *kept]).encode(), contest)
    if found.problems:
        raise Invalid("marks-file", found.problems)
    return Play(contest, event.id, dict(_readable(contest, found)))


def _content(name: str, live: str) -> bytes:
    path = archives.SAMPLES / f"{name}.json"
    if not path.is_file():
        raise NotFound("not-found")
    if not live:
        return path.read_bytes()
    piece = json.loads(path.read_bytes())
    event = piece["event"]
    event["code"] += "-NOW"
    event["name"]["zh"] += "（评分现场）"
    event["name"]["en"] += ": marking now"
    piece["trades"] = [trade for trade in piece["trades"] if trade["code"] == live]
    for key in ("entries", "exclusions"):
        piece[key] = [each for each in piece[key] if each["trade"] == live]
    return json.dumps(piece, ensure_ascii=False).encode()


def _readable(
    contest: ContestFacts, found: marks_file.MarksFound
) -> Iterator[tuple[SheetKey, dict[str, Given]]]:
    for trade, sheets in found.vectors.items():
        for (module_code, attempt, seat), vectors in sheets.items():
            module = contest.trade(trade).module(module_code)
            panel = module.panel_of_seat(seat)
            if panel is None:
                raise NotFound("not-found")
            layout = sheet_of(module, panel)
            for entry, vector in vectors.items():
                yield (trade, module_code, attempt, seat, entry), decode_marks(layout, vector)


def trades_of(play: Play) -> list[Trade]:
    """The trades of the sample in their order."""
    return list(
        db.session.scalars(
            select(Trade).where(Trade.event_id == play.event_id).order_by(Trade.position)
        )
    )


def prepare(
    actor: Actor,
    play: Play,
    trade_id: uuid.UUID,
    *,
    stage_id: uuid.UUID | None = None,
    now: datetime,
) -> int:
    """Draw the order, give out the codes, lay out the sheets; returns how many sheets.

    stage_id: one stage alone, where the next is filled from its places.
    """
    trade = db.session.get_one(Trade, trade_id)
    seed = f"{play.facts.event.code} {trade.code}"
    for stage in stages_of(trade.id):
        if stage_id in (None, stage.id):
            lots.draw_order(actor, stage.id, seed=seed, witnesses=["监督员（示例）"], now=now)
    for code_set in draws.sets_of(trade.id):
        if stage_id not in (None, code_set.stage_id):
            continue
        made = []
        for layer in range(1, max(code_set.layers, 1) + 1):
            bags = {"coder": f"{trade.code}-{layer}1", "spare": f"{trade.code}-{layer}2"}
            given = draws.give_codes(actor, code_set.id, bags=bags, now=now)
            made.append(dict(given.labels))
            play.secrets.setdefault(code_set.id, [])[:0] = [one.secret for one in given.cards[:1]]
        play.labels[code_set.id] = codes.composed(made)
    modules = modules_of(trade.id, stage_id)
    return sum(marking.open_module(actor, module.id, now=now) for module in modules)


def stages_of(trade_id: uuid.UUID) -> list[Stage]:
    """The stages of a trade in their order."""
    return list(
        db.session.scalars(select(Stage).where(Stage.trade_id == trade_id).order_by(Stage.position))
    )


def modules_of(trade_id: uuid.UUID, stage_id: uuid.UUID | None = None) -> list[Module]:
    """The modules of a trade, or of one of its stages, in their order."""
    query = select(Module).join(Stage, Stage.id == Module.stage_id)
    if stage_id is not None:
        query = query.where(Stage.id == stage_id)
    return list(
        db.session.scalars(
            query.where(Stage.trade_id == trade_id).order_by(Stage.position, Module.position)
        )
    )


@dataclass(frozen=True, slots=True)
class ToSign:
    """A sheet somebody has marks for; judge: None where a recorder or a machine enters them."""

    sheet_id: uuid.UUID
    judge: Actor | None
    marks: Mapping[str, Given]
    scheme_digest: str

    def signed(self, *, now: datetime) -> tuple[uuid.UUID, bytes]:
        """The bytes the judge's tablet would send, under the id it would send them by."""
        op = uuid.uuid5(self.sheet_id, "1")
        return op, revision_bodies.compose(
            op=op,
            sheet=self.sheet_id,
            kind="sign",
            base_rev=0,
            scheme_digest=self.scheme_digest,
            marks=self.marks,
            signed_by="pin",
            at=now,
        )


def to_sign(play: Play, module_id: uuid.UUID, *, works: int | None = None) -> Iterator[ToSign]:
    """The sheets of a module there are marks for, in the order of codes and seats.

    works: only those of so many codes, and of the next two by the first half of the seats: a hall
    in the middle of its work.
    """
    module = db.session.get_one(Module, module_id)
    if module.code_set_id is None:
        raise NotFound("not-found")
    view = facts.module_view(module.id)
    numbers = {code: number for number, code in play.labels[module.code_set_id].items()}
    judges = _judges(module.id)
    rows = db.session.execute(
        select(ScoreSheet.id, ScoreSheet.attempt, PanelSeat.code, BlindCode.text)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .where(ScoreSheet.module_id == module.id)
        .order_by(BlindCode.position, PanelSeat.position)
    ).all()
    for sheet_id, attempt, seat, code in rows if works is None else _begun(rows, works):
        marks = play.marks.get((view.trade_code, module.code, attempt, seat, numbers[code]))
        if marks is not None:
            yield ToSign(sheet_id, judges.get(seat), marks, view.scheme_digest)


def sign_module(
    actor: Actor, play: Play, module_id: uuid.UUID, *, works: int | None = None, now: datetime
) -> int:
    """Let every seat of a module sign the sheets there are marks for; returns how many."""
    count = 0
    for sheet in list(to_sign(play, module_id, works=works)):
        sign(actor, sheet, now=now)
        count += 1
    return count


def sign(actor: Actor, sheet: ToSign, *, now: datetime) -> None:
    """A judge signs; where nobody sits, a recorder or a machine enters."""
    if sheet.judge is None:
        sync.enter(actor, sheet.sheet_id, sheet.marks, kind="import", base_rev=0, now=now)
        return
    op, raw = sheet.signed(now=now)
    sync.take_in(sheet.judge, sheet.sheet_id, op, raw, now=now)


def _begun(rows: Sequence[Any], works: int) -> list[Any]:
    """Of sheets in the order of codes and seats those a hall in its middle has signed."""
    codes = list(dict.fromkeys(row.text for row in rows))
    seats = list(dict.fromkeys(row.code for row in rows))
    whole, begun = set(codes[:works]), set(codes[works : works + 2])
    first = set(seats[: len(seats) // 2])
    return [row for row in rows if row.text in whole or (row.text in begun and row.code in first)]


def a_judge(actor: Actor, event: Scope) -> uuid.UUID:
    """The account with the most sheets to mark; NotFound("nobody-holds") where nobody has any."""
    policy.require(actor, Permission.ROLE_ASSIGN, event)
    account = db.session.scalar(
        select(PanelSeat.account_id)
        .join(ScoreSheet, ScoreSheet.seat_id == PanelSeat.id)
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(
            Trade.event_id == event.event_id,
            PanelSeat.role == SeatRole.JUDGE,
            PanelSeat.account_id.is_not(None),
            ScoreSheet.state == SheetState.OPEN,
        )
        .group_by(PanelSeat.account_id)
        .order_by(func.count().desc(), PanelSeat.account_id)
        .limit(1)
    )
    if account is None:
        raise NotFound("nobody-holds", role="judge")
    return account


def _judges(module_id: uuid.UUID) -> dict[str, Actor]:
    rows = db.session.execute(
        select(PanelSeat.code, Account)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Account, Account.id == PanelSeat.account_id)
        .where(Panel.module_id == module_id)
    )
    return {code: sessions.actor_for_account(account) for code, account in rows}


def close(
    actor: Actor,
    play: Play,
    trade_id: uuid.UUID,
    *,
    stage_id: uuid.UUID | None = None,
    now: datetime,
) -> None:
    """Lock every module, post the coded marks' digest, open the codes with the coder's card."""
    for module in modules_of(trade_id, stage_id):
        marking.lock_module(actor, module.id, now=now)
    for code_set in draws.sets_of(trade_id):
        if code_set.layers == 0 or stage_id not in (None, code_set.stage_id):
            continue
        draws.post_digest(actor, code_set.id, now=now)
        for secret in play.secrets[code_set.id]:
            draws.open_codes(actor, code_set.id, secret=secret, now=now)


def a_contestant(actor: Actor, event_id: uuid.UUID) -> tuple[uuid.UUID, str, str, str]:
    """Somebody with a result to look up: trade, event code, entry number, the slip's secret."""
    policy.require(actor, Permission.ENTRY_READ, Scope(event_id))
    row = db.session.execute(
        select(Entry.id, Entry.number, Entry.trade_id, Event.code)
        .join(Event, Event.id == Entry.event_id)
        .join(Trade, Trade.id == Entry.trade_id)
        .where(Entry.event_id == event_id)
        .order_by(Trade.position.desc(), Entry.number)
        .limit(1)
    ).one()
    return row.trade_id, row.code, row.number, keys.ring().slip_secret(row.id)
