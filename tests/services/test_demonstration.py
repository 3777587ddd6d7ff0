"""The contests that ship are played to their published results (示例赛事)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.draw import BlindCode
from competition.models.publication import PublicationKind
from competition.models.sheet import ScoreSheet
from competition.services import (
    archives,
    audit,
    demonstration,
    draws,
    publications,
    scoring,
    sessions,
    sheet_rulings,
    standings,
)
from tests.factories import NOW, SYSTEM, make_account


def play(name: str) -> demonstration.Play:
    with transaction():
        found = demonstration.load(SYSTEM, name, now=NOW)
    for trade in demonstration.trades_of(found):
        with transaction():
            demonstration.prepare(SYSTEM, found, trade.id, now=NOW)
            for module in demonstration.modules_of(trade.id):
                demonstration.sign_module(SYSTEM, found, module.id, now=NOW)
            demonstration.close(SYSTEM, found, trade.id, now=NOW)
    return found


@pytest.mark.parametrize("name", ["dakabei-2025", "drivers-2025"])
def test_a_sample_is_complete_and_publishable(app, name):
    found = play(name)

    for trade in demonstration.trades_of(found):
        result = standings.result(SYSTEM, trade.id)
        assert result.standings.incomplete == ()
        with transaction():
            publication = publications.publish(
                SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW
            )
        body = json.loads(publication.body)
        listed = [row["entry"] for group in body["groups"] for row in group["rows"]]
        assert sorted(listed) == sorted(line.number for line in result.standings.lines)
        assert len(publication.digest) == 64
    assert list(audit.verify()) == []


def test_three_layers_of_codes_lead_to_the_same_standings(app):
    """Drawn, coded three times, marked, locked, opened layer by layer: as from names (三次加密)."""
    with transaction():
        found = demonstration.load(SYSTEM, "dakabei-2025", now=NOW)
        trade = demonstration.trades_of(found)[0]
        layered = [each for each in draws.sets_of(trade.id) if each.layers]
        for code_set in layered:
            code_set.layers = 3
    with transaction():
        demonstration.prepare(SYSTEM, found, trade.id, now=NOW)
        for module in demonstration.modules_of(trade.id):
            demonstration.sign_module(SYSTEM, found, module.id, now=NOW)
    opened = [len(found.secrets[each.id]) for each in layered]
    with transaction():
        demonstration.close(SYSTEM, found, trade.id, now=NOW)

    files = (archives.SAMPLES / "dakabei-2025").with_suffix
    [expected] = scoring.score(
        files(".json").read_bytes(), files(".marks.csv").read_bytes(), trade.code
    )
    result = standings.result(SYSTEM, trade.id)

    assert opened == [3] * len(layered)
    assert layered
    assert places(result.standings) == places(expected.standings)
    assert result.standings.incomplete == ()


def places(ranked):
    return {line.number: (line.place, line.total) for line in ranked.lines}


def test_an_absence_ruled_by_code_is_an_absence_in_the_result(app):
    with transaction():
        found = demonstration.load(SYSTEM, "dakabei-2025", now=NOW)
        trade_id = demonstration.trades_of(found)[2].id
        demonstration.prepare(SYSTEM, found, trade_id, now=NOW)
    practical = next(
        module for module in demonstration.modules_of(trade_id) if module.code == "practical"
    )
    code = found.labels[practical.code_set_id]["0301"]
    found.marks = {
        key: marks
        for key, marks in found.marks.items()
        if (key[1], key[4]) != ("practical", "0301")
    }
    code_id = db.session.scalars(select(BlindCode.id).where(BlindCode.text == code)).one()
    with transaction():
        for module in demonstration.modules_of(trade_id):
            demonstration.sign_module(SYSTEM, found, module.id, now=NOW)
    judge = make_account(None, name="裁判长")
    with transaction():
        chief = sessions.actor_for_account(db.session.merge(judge))
        chief = replace(chief, system=True)
        sheet_rulings.rule_absent(chief, practical.id, code_id, "没有到场", now=NOW)
        demonstration.close(SYSTEM, found, trade_id, now=NOW)

    line = standings.result(SYSTEM, trade_id).standings.line("0301")

    assert line.gaps == ()
    assert line.statuses == {"practical": "absent"}
    assert line.place is None or line.status == "placed"


def test_a_hall_in_the_middle_of_its_work_is_left_to_whoever_comes_in(app):
    with transaction():
        found = demonstration.load(SYSTEM, "dakabei-2025", live="barista", now=NOW)
        (trade,) = demonstration.trades_of(found)
        demonstration.prepare(SYSTEM, found, trade.id, now=NOW)
        practical = demonstration.modules_of(trade.id)[1]
        demonstration.sign_module(SYSTEM, found, practical.id, works=12, now=NOW)

    sheets = db.session.execute(
        select(BlindCode.text, ScoreSheet.current_n)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .where(ScoreSheet.module_id == practical.id)
        .order_by(BlindCode.position)
    ).all()
    signed = {code: [n for other, n in sheets if other == code] for code, _ in sheets}
    whole = [code for code, revisions in signed.items() if all(revisions)]
    begun = [code for code, revisions in signed.items() if any(revisions) and not all(revisions)]
    assert (len(whole), len(begun), len(signed)) == (12, 2, 21)
    assert demonstration.find("dakabei-2025", live="barista").code == "DKB2025-NOW"
    judge = demonstration.a_judge(SYSTEM, Scope(found.event_id))
    assert db.session.get_one(Account, judge).display_name
