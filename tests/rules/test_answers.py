"""Sealed answers: nothing is computed before they are opened, and only what was sealed opens."""

from __future__ import annotations

from typing import Any

from competition.rules.answers import digest_of
from competition.rules.facts import AnswerKeyFacts, TradeFacts
from competition.rules.kinds import read_as
from competition.rules.trades import check_trade
from tests.rules.making import Hall, aspect, criterion, module, panel, trade

TRUE = AnswerKeyFacts(aspect="A1", key=("龙井",), synonyms={"西湖龙井": "龙井"})


def tasting(**answers: Any) -> dict[str, Any]:
    places = [aspect("A1", "4", type="answer", points={"rule": "key", "key": ["待定"]})]
    found = module("m", "4", [panel("single", ["J1"])], [criterion("A", "4", places)])
    given = {
        "sealed": "2026-11-20T08:00:00+08:00",
        "digest": digest_of("salt", [TRUE]),
        "aspects": ["A1"],
    }
    return found | {"answers": given | answers}


OPENED = {
    "opened": "2026-11-20T18:00:00+08:00",
    "salt": "salt",
    "keys": [{"aspect": "A1", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}}],
}


def problems(piece: dict[str, Any]) -> list[str]:
    document = {
        "code": "t", "name": {"zh": "赛项"}, "modules": [piece],
        "total": {"code": "total", "module": "m"}, "ranking": {"keys": [{"node": "total"}]},
    }  # fmt: skip
    facts, found = read_as(TradeFacts, document)
    assert facts is not None
    return [each.code for each in [*found, *check_trade(facts)]]


def marked(piece: dict[str, Any]) -> Hall:
    hall = Hall(trade([piece]))
    hall.hand_in("1", "J1", "待定")
    hall.hand_in("2", "J1", "西湖 龙井")
    return hall


def test_what_the_scheme_keeps_in_the_place_never_counts_while_answers_are_sealed() -> None:
    lines = marked(tasting()).standings().lines

    assert [(line.number, line.place, line.reason) for line in lines] == [
        ("1", None, "incomplete"), ("2", None, "incomplete"),
    ]  # fmt: skip
    assert {(gap.code, gap.aspect) for line in lines for gap in line.gaps} == {
        ("answers-sealed", "A1")
    }


def test_opened_answers_are_the_key() -> None:
    lines = marked(tasting(**OPENED)).standings().lines

    assert [(line.number, line.total) for line in lines] == [("2", 4), ("1", 0)]


def test_other_answers_than_were_sealed_are_noticed() -> None:
    changed = OPENED | {"keys": [{"aspect": "A1", "key": ["毛峰"]}]}

    assert problems(tasting(**OPENED)) == []
    assert problems(tasting(**changed)) == ["answers-differ"]
    assert problems(tasting(**OPENED | {"salt": "other"})) == ["answers-differ"]
    assert problems(tasting(**OPENED | {"keys": []})) == ["answers-incomplete"]
    assert problems(tasting(keys=OPENED["keys"])) == ["answers-not-opened"]
    assert problems(tasting(aspects=["A9"])) == ["unknown-aspect"]
