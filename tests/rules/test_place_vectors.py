"""Sealed answers, seats, attempts, tie chains, divisions, heats, the 700 scale: as shown."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from competition.rules.answers import digest_of
from competition.rules.behind import behind
from competition.rules.contest_facts import ExclusionFacts, RulingFacts
from competition.rules.facts import AnswerKeyFacts
from competition.rules.point_rules import Text
from competition.rules.ranking import place_text
from competition.rules.rounds import rounds
from competition.rules.scales import worldskills_700
from competition.rules.stages import compile_stage
from competition.rules.standings import Standing
from competition.rules.values import MarkStatus, text
from tests.rules.making import (
    Hall,
    aspect,
    criterion,
    entry,
    module,
    panel,
    simple_module,
    trade,
    words,
)
from tests.rules.test_way_vectors import cases

TRUE = {"aspect": "A1", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}}


def outcome(line: Standing) -> dict[str, str]:
    if line.total is None:
        return {"without": line.gaps[0].code}
    return {"total": text(line.total)}


def place(line: Standing) -> str:
    return "" if line.place is None else place_text(line.place)


@cases("sealing")
def test_an_answer_is_worth_nothing_until_it_is_opened(case: Any) -> None:
    kept = aspect("A1", "4", type="answer", points={"rule": "key", "key": ["待定"]})
    facts = AnswerKeyFacts(aspect="A1", key=("龙井",), synonyms={"西湖龙井": "龙井"})
    answers: dict[str, Any] = {"sealed": "2026-11-20T08:00:00+08:00", "aspects": ["A1"],
                               "digest": digest_of("salt", [facts])}  # fmt: skip
    if case["opened"]:
        answers |= {"opened": "2026-11-20T18:00:00+08:00", "salt": "salt", "keys": [TRUE]}
    one = module("m", "4", [panel("single", ["J1"])], [criterion("A", "4", [kept])])
    hall = Hall(trade([one | {"answers": answers}]))
    hall.hand_in("1", "J1", case["answer"])

    assert outcome(hall.standings().line("1")) == case["expected"]


@cases("seats")
def test_who_counts_where_is_what_the_seats_say(case: Any) -> None:
    least = {"at_least": case["at_least"]} if case["at_least"] else {}
    judges = panel("mean", ["J1", "J2", "J3"], **least)
    head: dict[str, Any] = {"code": "H", "role": "head", "counts": case["head"] is not None}
    judges["seats"] += [head | {"counts_for": case["head"] or []},
                        {"code": "S", "role": "substitute"}]  # fmt: skip
    both = criterion("A", "20", [aspect("X1", "10"), aspect("X2", "10")])
    keys = [{"node": "total"}, *({"module": "m", "aspect": code} for code in ("X1", "X2"))]
    hall = Hall(trade([module("m", "20", [judges], [both])], keys=keys))
    given = {"J1": "9", "J2": "7", "J3": "8", "H": "4"} | (
        {"S": case["substitute"]} if case["substitute"] else {}
    )
    for seat, value in given.items():
        hall.hand_in("1", seat, {"X1": value, "X2": value})
    stands_in = "S" if case["substitute"] else None
    hall.exclusions = [
        ExclusionFacts(trade="t", entry="1", module="m", seat=seat, substitute=stands_in)
        for seat in case["back"]
    ]
    rulings = []
    if case["out"]:
        seat, code = case["out"]
        rulings.append(
            RulingFacts(
                code="R", trade="t", kind="leave-out", entry="1", module="m", seat=seat,
                aspect=code, reason=Text(zh="裁定"),
            )
        )  # fmt: skip

    line = hall.standings(rulings).line("1")

    found = outcome(line)
    if "total" in found:
        figures = {code: line.figure("m", f"aspect:{code}") for code in ("X1", "X2")}
        found |= {code: text(value) for code, value in figures.items() if value is not None}
    assert found == case["expected"]


@cases("tries")
def test_attempts_make_a_module_and_a_running_total(case: Any) -> None:
    attempts = [{"number": n, "coefficient": one[0]} for n, one in enumerate(case["tries"], 1)]
    difficult = case["combine"].get("rule") == "product"
    panels = [panel("single", ["J1"])]
    criteria = [criterion("A", "10", [aspect("A1", "10")], panel="P")]
    if difficult:
        panels.append(panel("single", ["D1"], "D"))
        criteria.append(criterion("B", "4", [aspect("B1", "4")], panel="D"))
    most = "40" if difficult else "10"
    one = module("m", most, panels, criteria, attempts=attempts, combine=case["combine"])
    hall = Hall(trade([one]))
    for n, (_, points, *difficulty) in enumerate(case["tries"], 1):
        given = {"A1": MarkStatus.NOT_ATTEMPTED if points is None else points}
        hall.hand_in("1", "J1", given, attempt=n)
        for value in difficulty:
            hall.hand_in("1", "D1", {"B1": value}, attempt=n)

    running = rounds(hall.program.trade.module("m"), hall.sheets, ["1"])

    assert outcome(hall.standings().line("1")) == {"total": case["total"]}
    assert [text(line.total) for line in running] == case["running"]


@cases("chains")
def test_a_tie_chain_reads_time_and_digits_as_it_says(case: Any) -> None:
    clock = aspect("T", "0", type="time", points={"rule": "record"}, decimals=0)
    points = aspect("A1", "100", type="measurement", decimals=4)
    one = module("m", "100", [panel("single", ["J1"])], [criterion("A", "100", [points, clock])])
    total = {"code": "total", "module": "m", "round": {"to": 2}}
    within = {"no_tie_within": case["no_tie_within"]}
    hall = Hall(trade([one], total, case["keys"], ranking=within))
    for n, (value, seconds) in enumerate(case["entries"], 1):
        hall.hand_in(str(n), "J1", {"A1": value, "T": seconds})

    standings = hall.standings()

    lines = sorted(standings.lines, key=lambda line: int(line.number))
    stops = [number for problem in standings.problems for number in problem.values["entries"]]
    assert [place(line) for line in lines] == case["places"]
    assert stops == case["stops"]


@cases("divisions")
def test_divisions_are_ranked_apart_together_or_both(case: Any) -> None:
    divisions = [{"code": code, "name": words(code)} for code in ("s", "t")]
    hall = Hall(trade([simple_module()], divisions=divisions, ranking={"by": case["by"]}))
    for n, (code, points) in enumerate(case["entries"], 1):
        hall.entries.append(entry(str(n), division=code))
        hall.hand_in(str(n), "J1", points)

    lines = sorted(hall.standings().lines, key=lambda line: int(line.number))

    assert [place(line) for line in lines] == case["places"]
    overall = ["" if line.overall is None else place_text(line.overall) for line in lines]
    assert overall == case["overall"]


@cases("heats")
def test_a_heat_is_carried_or_dropped_and_places_stand_behind(case: Any) -> None:
    gate = {"rule": {"count": 2}, "behind": case["behind"]}
    stages = [{"code": "heat", "name": words("初赛"), "gate": gate},
              {"code": "final", "name": words("决赛")}]  # fmt: skip
    modules = [simple_module("h", seats=["JH"]) | {"stage": "heat"},
               simple_module("f", seats=["JF"]) | {"stage": "final"}]  # fmt: skip
    total: dict[str, Any] = {"code": "total", "module": "f"}
    if case["carried"]:
        parts = [{"code": code, "module": code, "share": share}
                 for code, share in (("h", "0.3"), ("f", "0.7"))]  # fmt: skip
        total = {"code": "total", "max": "100", "parts": parts}
    ranking = {"shared": case["shared"]}
    hall = Hall(trade(modules, total, stages=stages, ranking=ranking))
    for n, (heat, final) in enumerate(case["entries"], 1):
        hall.entries.append(entry(str(n), status={} if final else {"final": "not-advanced"}))
        hall.hand_in(str(n), "JH", heat, "h")
        if final:
            hall.hand_in(str(n), "JF", final, "f")

    standings = hall.standings()
    facts = hall.program.trade
    heats = {"heat": compile_stage(facts, "heat").standings(hall.marks, hall.entries)}
    left = behind(facts, standings, heats) if case["behind"] else {}

    lines = sorted(standings.lines, key=lambda line: int(line.number))
    said = [place(line) or (place_text(left[line.number]) if left else "") for line in lines]
    assert said == case["places"]
    assert [text(line.total) for line in lines if line.total is not None] == case["totals"]


@cases("hundreds")
def test_the_700_scale_puts_the_middle_at_700(case: Any) -> None:
    found = worldskills_700([Fraction(points) for points in case["points"]])

    assert [str(points) for points in found] == case["scale"]
