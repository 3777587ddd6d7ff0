"""Time given back on a sheet's own clock stands in its contestant's result (补时)."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from competition.db import transaction
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.services import clock_records, standings, sync
from competition.web.sentences import incident_words
from tests.factories import NOW
from tests.factories_marking import Hall, body, make_hall, make_tablet, trade_piece

POWER_CUT = {"aspect": "", "ran": "1027.4", "given_back": "60", "why": "停电"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=2, codes=2)


def sign(hall: Hall, seat: int, code: int, timing: list[dict[str, str]]) -> None:
    tablet, op, sheet = make_tablet(hall, seat), uuid.uuid4(), hall.sheet(seat, code).id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id, timing=timing)
    with transaction():
        sync.take_in(tablet.actor, sheet, op, raw, now=NOW)


def test_what_was_given_back_is_told_once_and_never_whose_sheet_it_was(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = {hall.sheet(0, code).blind_code_id: f"010{code + 1}" for code in (0, 1)}
    monkeypatch.setattr(standings, "numbers_by_code", lambda trade_id: numbers)
    for seat in (0, 1):
        sign(hall, seat, 0, [POWER_CUT])
    sign(hall, 0, 1, [{"aspect": "C1", "ran": "90", "given_back": "0"}])

    trade, _ = read_as(TradeFacts, trade_piece(seats=2))
    assert trade is not None

    found = clock_records.of_trade(hall.trade.id, trade)

    ((number, told),) = found.items()
    assert number == "0101"
    assert len(told) == 1
    assert told[0].keys() == {"module", "ran", "given_back", "counts", "why"}
    assert (told[0]["given_back"], told[0]["counts"]) == ("60", "967.4")


def test_the_sentence_tells_what_ran_what_came_back_and_what_counts(app: Flask) -> None:
    told = {
        "module": {"zh": "操作技能"}, "aspect": {"zh": "用时"}, "ran": "90", "given_back": "30",
        "counts": "60", "why": "设备故障",
    }  # fmt: skip

    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        (said,) = incident_words.happened([], [told])

    assert said == "操作技能 · 用时：计时 90 秒，补时 30 秒，按 60 秒算。 原因：设备故障"
