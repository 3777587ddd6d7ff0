"""What tests of marking need: a trade with a panel, codes, open sheets, a paired tablet, a card."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.models.account import Account, Role
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.sheet import ScoreSheet
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.services import blanks, cards, devices, marking, marking_sessions, trade_rows
from tests.factories import NOW, SYSTEM, make_account, make_event

LEVELS = {
    "0": {"zh": "脏乱，影响出品卫生", "en": "Untidy"},
    "1": {"zh": "基本整洁，有物品未归位", "en": "Mostly tidy"},
    "2": {"zh": "整洁有序，随手清洁", "en": "Tidy"},
    "3": {"zh": "始终如新，可作示范", "en": "Exemplary"},
}


def aspect(code: str, name: str, most: str = "6", **given: Any) -> dict[str, Any]:
    """An aspect judged 0—3, unless said otherwise."""
    piece: dict[str, Any] = {
        "code": code,
        "name": {"zh": name},
        "max": most,
        "type": "judgement",
        "scale": {"min": "0", "max": "3", "step": "1"},
        "points": {"rule": "share"},
        "descriptors": LEVELS,
    }
    return {**piece, **given}


def criterion(code: str, name: str, most: str, aspects: list[dict[str, Any]]) -> dict[str, Any]:
    """A criterion with one sub-criterion."""
    sub = {"code": f"{code}s", "name": {"zh": name}, "aspects": aspects}
    return {"code": code, "name": {"zh": name}, "max": most, "sub_criteria": [sub]}


HALVES = {"min": "0", "max": "6", "step": "0.5"}
WORDS = {"0": {"zh": "不可接受"}, "1": {"zh": "可接受"}, "2": {"zh": "一般"}, "3": {"zh": "好"},
         "4": {"zh": "很好"}, "5": {"zh": "优秀"}, "6": {"zh": "卓越"}}  # fmt: skip

#: A barista's technical sheet: keys, scales, a stopwatch, deductions.
BARISTA = [
    criterion(
        "A",
        "操作规范",
        "18",
        [
            aspect("A1", "工位整洁与卫生"),
            aspect("A2", "布粉与压粉"),
            aspect("A3", "设备使用与安全"),
        ],
    ),
    criterion(
        "B",
        "出品",
        "24",
        [
            aspect("B1", "萃取稳定性", "12", scale=HALVES, descriptors=WORDS),
            aspect("B2", "奶泡质量", "12", scale=HALVES, descriptors=WORDS),
        ],
    ),
    criterion(
        "C",
        "时间与扣分",
        "0",
        [
            aspect(
                "C1",
                "用时",
                "0",
                type="time",
                unit="s",
                decimals=1,
                scale=None,
                descriptors={},
                points={"rule": "overtime", "limit": "900", "unit": "1", "each": "1"},
            ),
            aspect(
                "C2",
                "扣分",
                "10",
                type="deduction",
                scale=None,
                descriptors={},
                points={
                    "rule": "cases",
                    "from": "zero",
                    "cases": [
                        {"code": "a", "name": {"zh": "粉奶洒出台面"}, "each": "0.5", "most": 4},
                        {"code": "b", "name": {"zh": "缺杯垫或勺"}, "each": "0.5"},
                    ],
                },
            ),
        ],
    ),
]
for _criterion in BARISTA:
    for _sub in _criterion["sub_criteria"]:
        for _aspect in _sub["aspects"]:
            if _aspect["scale"] is None:
                del _aspect["scale"]
            if not _aspect["descriptors"]:
                del _aspect["descriptors"]

#: Marks for every aspect of that sheet: 4 + 4 + 6 + 9 + 10 − 8 − 1 = 24 points.
MARKS = {
    "A1": "2",
    "A2": "2",
    "A3": "3",
    "B1": "4.5",
    "B2": "5",
    "C1": "907.4",
    "C2": "a:2",
}


def trade_piece(**given: Any) -> dict[str, Any]:
    """A trade with one practical module and a panel of so many seats, as a contest file says it."""
    seats = given.pop("seats", 2)
    module = {
        "code": "practical",
        "name": {"zh": "操作技能"},
        "kind": "practical",
        "stage": "final",
        "codes": "work",
        "time_limit": 900,
        "panels": [
            {
                "code": "S",
                "name": {"zh": "技术组"},
                "seats": [{"code": f"S{n + 1}"} for n in range(seats)],
                "combine": given.pop("combine", {"rule": "mean", "over": "sheet"}),
                **({"spread": given.pop("spread")} if "spread" in given else {}),
            }
        ],
        "scheme": {"max": "42", "decimals": 1, "criteria": given.pop("criteria", BARISTA)},
    }
    return {
        "code": "barista",
        "name": {"zh": "咖啡师", "en": "Barista"},
        "divisions": [{"code": "staff", "name": {"zh": "职工组"}}],
        "stages": [{"code": "final", "name": {"zh": "决赛"}}],
        "code_sets": [{"code": "work", "stage": "final", "layers": 1, "prefix": "K-"}],
        "modules": [module],
        **given,
    }


@dataclass(slots=True)
class Hall:
    """A module open to marks, with who sits where."""

    event: Event
    trade: Trade
    module: Module
    panel: Panel
    seats: list[PanelSeat]
    judges: list[Account]
    codes: list[BlindCode]

    @property
    def scope(self) -> Scope:
        return Scope(self.event.id, self.trade.id)

    @property
    def event_scope(self) -> Scope:
        return Scope(self.event.id)

    @property
    def digest(self) -> str:
        return blanks.blank(self.panel.id, self.module.id).digest

    def sheet(self, seat: int = 0, code: int = 0) -> ScoreSheet:
        return db.session.scalars(
            select(ScoreSheet).where(
                ScoreSheet.seat_id == self.seats[seat].id,
                ScoreSheet.blind_code_id == self.codes[code].id,
            )
        ).one()

    def chief(self, name: str = "裁判长") -> Actor:
        account = make_account("chief_judge", event=self.event, trade=self.trade, name=name)
        return Actor(account.id, name, (Grant(Role.CHIEF_JUDGE, self.scope),))


def make_hall(
    code: str = "E1", *, seats: int = 2, codes: int = 3, opened: bool = True, **given: Any
) -> Hall:
    """An event with a trade, judges on its seats, codes given out, sheets laid out; committed."""
    event = make_event(code)
    trade_facts, problems = read_as(TradeFacts, trade_piece(seats=seats, **given))
    assert trade_facts is not None, problems
    assert not problems, problems
    with transaction():
        trade = trade_rows.add_trade(event.id, trade_facts, position=0)
    judges = [
        make_account("judge", event=event, trade=trade, name=f"评委甲{n}") for n in range(seats)
    ]
    stage = db.session.scalars(select(Stage).where(Stage.trade_id == trade.id)).one()
    module = db.session.scalars(select(Module).where(Module.stage_id == stage.id)).one()
    panel = db.session.scalars(select(Panel).where(Panel.module_id == module.id)).one()
    with transaction():
        rows = db.session.scalars(
            select(PanelSeat).where(PanelSeat.panel_id == panel.id).order_by(PanelSeat.position)
        ).all()
        for number, seat in enumerate(rows):
            seat.account_id = judges[min(number, seats - 1)].id
        code_set = db.session.get_one(CodeSet, module.code_set_id)
        code_set.state = CodeSetState.SEALED
        blind = [
            BlindCode(code_set_id=code_set.id, text=f"K-{n + 1:03d}", position=n)
            for n in range(codes)
        ]
        db.session.add_all(blind)
        db.session.flush()
        if opened:
            marking.open_module(SYSTEM, module.id, now=NOW)
    return Hall(event, trade, module, panel, list(rows), judges, blind)


@dataclass(slots=True)
class Tablet:
    """A paired tablet with a judge at it."""

    device_id: uuid.UUID
    device_token: str
    session_id: uuid.UUID
    session_token: str
    actor: Actor
    card: cards.IssuedCard

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Device {self.device_token}",
            "X-Judge-Session": self.session_token,
        }


def _new_card(hall: Hall, account: uuid.UUID, now: datetime) -> cards.IssuedCard:
    """A judge's first card, or a spare one; what he had before is no longer good."""
    for living in cards.cards_of(SYSTEM, hall.event_scope):
        if living.account_id == account:
            return cards.replace(SYSTEM, hall.event_scope, card_id=living.id, now=now)
    return cards.issue(SYSTEM, hall.event_scope, account_id=account, now=now)


def make_tablet(
    hall: Hall,
    judge: int = 0,
    *,
    label: str = "评分台",
    now: datetime = NOW,
    card: cards.IssuedCard | None = None,
) -> Tablet:
    """Pair a tablet and open a marking session for a judge; committed.

    card: the one he comes in with; without it he gets one, in the place of what he had.
    """
    account = hall.judges[judge]
    with transaction():
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=now)
        paired = devices.pair(pairing.code, label=label, now=now)
        card = card or _new_card(hall, account.id, now)
        claimed = cards.claim(hall.event.id, card.number, now=now)
        opened = marking_sessions.open_session(claimed, device_id=paired.device_id, now=now)
    actor = marking_sessions.judge_actor(account.id, hall.event.id, paired.device_id, opened.id)
    return Tablet(paired.device_id, paired.token, opened.id, opened.token, actor, card)


def body(
    sheet: uuid.UUID,
    digest: str,
    *,
    op: uuid.UUID,
    session: uuid.UUID | None = None,
    marks: dict[str, str] | None = None,
    **given: Any,
) -> bytes:
    """The bytes a tablet would freeze at signing."""
    content: dict[str, Any] = {
        "v": 1,
        "op": str(op),
        "sheet": str(sheet),
        "kind": "sign",
        "base_rev": 0,
        "scheme": {"hash": f"sha256:{digest}"},
        "marks": [{"aspect": code, "value": value} for code, value in (marks or MARKS).items()],
        "signed": {"by": "pin", "at": "2026-11-20T10:31:07+08:00"},
        "clock": {"offset_ms": -1840},
        **given,
    }
    if session is not None:
        content["session"] = str(session)
    return json.dumps(content, ensure_ascii=False).encode()


def sha256(raw: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(raw).hexdigest()
