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


def kept(points: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """What is wrong with an opened key beside the place the scheme keeps for it."""
    one, found = read_as(AnswerKeyFacts, answer)
    assert one is not None
    assert not found
    places = [aspect("A1", "4", type="answer", points=points)]
    piece = module("m", "4", [panel("single", ["J1"])], [criterion("A", "4", places)])
    digest = digest_of("salt", [one])
    return problems(piece | {"answers": OPENED | {
        "sealed": "2026-11-20T08:00:00+08:00", "digest": digest, "aspects": ["A1"],
        "keys": [answer],
    }})  # fmt: skip


def test_a_key_has_an_answer_for_each_place_the_scheme_keeps() -> None:
    cups = {"rule": "matches", "key": ["待定", "待定二"], "each": "2"}

    assert kept(cups, {"aspect": "A1", "key": ["龙井", "毛峰"]}) == []
    assert kept(cups, {"aspect": "A1", "key": ["龙井"]}) == ["answers-count"]
    assert kept(cups, {"aspect": "A1", "key": ["龙井", "毛峰", "祁红"]}) == ["answers-count"]


def test_the_true_order_is_one_of_the_same_samples() -> None:
    order = {"rule": "order", "key": ["S1", "S2"], "each": "2"}

    assert kept(order, {"aspect": "A1", "key": ["S2", "S1"]}) == []
    assert kept(order, {"aspect": "A1", "key": ["S2", "S3"]}) == ["answers-samples"]


def test_a_way_of_writing_stands_for_an_answer_of_the_key() -> None:
    key = {"rule": "key", "key": ["待定"]}
    known = {"aspect": "A1", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}}

    assert kept(key, known) == []
    assert kept(key, known | {"synonyms": {"黄山毛峰": "毛峰"}}) == ["synonym-of-nothing"]
