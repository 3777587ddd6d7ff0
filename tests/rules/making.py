"""Small trades for tests, said in few words: what is not the point is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from competition.rules.contest_facts import EntryFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.programs import Program, TradeMarks, compile_trade
from competition.rules.sheets import Given, encode_marks
from competition.rules.trades import check_trade


def words(zh: str) -> dict[str, str]:
    return {"zh": zh}


def aspect(code: str, most: str = "10", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": words(code), "max": most, "type": "judgement"} | more


def criterion(
    code: str, most: str, aspects: Sequence[dict[str, Any]], sub: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    only = {"code": f"{code}1", "name": words(code), "aspects": list(aspects)} | dict(sub or {})
    return {"code": code, "name": words(code), "max": most, "sub_criteria": [only]} | more


def panel(rule: str, seats: Sequence[str], code: str = "P", **more: Any) -> dict[str, Any]:
    spread = {"spread": more.pop("spread")} if "spread" in more else {}
    return {
        "code": code,
        "seats": [{"code": seat} for seat in seats],
        "combine": {"rule": rule} | more,
    } | spread


def module(
    code: str, most: str, panels: Sequence[dict[str, Any]], criteria: Sequence[dict[str, Any]],
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    scheme = {"max": most, "criteria": list(criteria)}
    found = {"code": code, "name": words(code), "panels": list(panels)} | more
    return found | {"scheme": scheme}


def simple_module(
    code: str = "m", rule: str = "single", seats: Sequence[str] = ("J1",), **more: Any
) -> dict[str, Any]:
    """One aspect of 100 points in thousandths, marked by one panel."""
    return module(
        code, "100", [panel(rule, seats, **more)], [criterion("A", "100", [aspect("A1.1", "100")])]
    )


def trade(
    modules: Sequence[dict[str, Any]],
    total: Mapping[str, Any] | None = None,
    keys: Sequence[Mapping[str, Any]] = ({"node": "total"},),
    **more: Any,
) -> TradeFacts:
    ranking = {"keys": list(keys)} | more.pop("ranking", {})
    document = {
        "code": "t",
        "name": words("赛项"),
        "modules": list(modules),
        "total": total or {"code": "total", "module": modules[0]["code"]},
        "ranking": ranking,
    } | more
    facts, problems = read_as(TradeFacts, document)
    assert facts is not None, problems
    found = [*problems, *check_trade(facts)]
    assert not found, found
    return facts


def entry(number: str, **more: Any) -> EntryFacts:
    return EntryFacts(number=number, trade="t", **more)


class Hall:
    """A trade being marked: sheets are handed in, standings asked for."""

    def __init__(self, facts: TradeFacts) -> None:
        self.program: Program = compile_trade(facts)
        self.sheets: dict[tuple[str, int, str], dict[str, bytes]] = {}
        self.entries: list[EntryFacts] = []
        self.exclusions: list[Any] = []

    def hand_in(
        self, number: str, seat: str, marks: Mapping[str, Given] | str,
        module: str = "m", attempt: int = 1,
    ) -> None:  # fmt: skip
        facts = self.program.trade.module(module)
        where = facts.panel_of_seat(seat)
        assert where is not None
        sheet = self.program.sheet(module, where.code)
        if isinstance(marks, str):
            marks = {sheet.aspects[0].code: marks}
        vectors = self.sheets.setdefault((module, attempt, seat), {})
        vectors[number] = encode_marks(sheet, marks)
        if all(entry.number != number for entry in self.entries):
            self.entries.append(entry(number))

    @property
    def marks(self) -> TradeMarks:
        return TradeMarks(self.sheets, tuple(self.exclusions))

    def standings(self, rulings: Sequence[Any] = ()) -> Any:
        return self.program.standings(self.marks, self.entries, rulings)

    def places(self, rulings: Sequence[Any] = ()) -> dict[str, str]:
        return {line.number: str(line.place) for line in self.standings(rulings).lines}


def hall_of(points: Mapping[str, str], **more: Any) -> Hall:
    """A trade of one module and one seat where everyone has these points."""
    hall = Hall(trade([simple_module()], **more))
    for number, value in points.items():
        hall.hand_in(number, "J1", value)
    return hall
