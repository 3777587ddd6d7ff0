"""Contests with published results: what we compute must be what was published."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from competition.rules.scales import worldskills_700
from competition.rules.values import text
from tests.rules.making import Hall, aspect, criterion, entry, module, panel, trade, words

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the published cases are not on this machine: NOT PROVED HERE"
)


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def plain(value: str) -> str:
    return text(Fraction(value))


def diving_hall() -> Hall:
    judges = [f"J{n}" for n in range(1, 8)]
    judged = aspect("A1.1", "10", scale={"max": "10", "step": "0.5"})
    difficulty = aspect("B1.1", "5", type="measurement", scale={"max": "5", "step": "0.1"})
    dives = module(
        "dives", "150",
        [panel("middle", judges, "J", keep=3), panel("single", ["DD"], "D")],
        [criterion("A", "10", [judged], panel="J"), criterion("B", "5", [difficulty], panel="D")],
        combine={"rule": "product"}, attempts=[{"number": n} for n in range(1, 7)],
    )  # fmt: skip
    hall = Hall(trade([dives], total={"code": "total", "module": "dives"}))
    for row in rows("diving_2020_10m_final.csv"):
        diver, dive = row["diver"].replace(" ", "_"), int(row["round"])
        for seat in judges:
            hall.hand_in(diver, seat, plain(row[seat.lower()]), "dives", dive)
        hall.hand_in(diver, "DD", plain(row["dd"]), "dives", dive)
    return hall


def test_diving_gives_every_dive_and_every_place() -> None:
    hall, published = diving_hall(), rows("diving_2020_10m_final.csv")

    standings = hall.standings()

    for row in published:
        line = standings.line(row["diver"].replace(" ", "_"))
        assert str(line.place) == row["pub_final_rank"]
    last = {row["diver"].replace(" ", "_"): row for row in published if row["round"] == "6"}
    for number, row in last.items():
        assert standings.line(number).total == Fraction(row["pub_total"])


def test_diving_gives_round_places_with_their_ties() -> None:
    hall, published = diving_hall(), rows("diving_2020_10m_final.csv")
    from competition.rules.explanations import explain

    dives = {
        e.number: explain(hall.program, hall.marks, hall.entries, [], e.number).modules[0].parts
        for e in hall.entries
    }

    for row in published:
        diver, n = row["diver"].replace(" ", "_"), int(row["round"]) - 1
        own = dives[diver][n].value
        better = sum(parts[n].value > own for parts in dives.values())
        totals = {d: sum(p.value for p in parts[: n + 1]) for d, parts in dives.items()}
        ahead = sum(total > totals[diver] for total in totals.values())
        assert own == Fraction(row["pub_dive_points"])
        assert better + 1 == int(row["pub_dive_rank"])
        assert totals[diver] == Fraction(row["pub_total"])
        assert ahead + 1 == int(row["pub_overall_rank"])


def test_worldskills_scale_is_reproduced_for_all_32() -> None:
    published = rows("worldskills_700_scale.csv")

    scaled = worldskills_700([Fraction(row["raw_mark_100"]) for row in published])

    assert [str(points) for points in scaled] == [row["pub_ws_scale"] for row in published]


def olympiad_hall() -> Hall:
    problems = [f"p{n}" for n in range(1, 7)]
    sevens = [aspect(p, "7", scale={"max": "7"}) for p in problems]
    paper = module("m", "42", [panel("single", ["J1"])], [criterion("A", "42", sevens)])
    medals = [
        {"code": "Gold", "name": words("金牌"), "rule": {"at_least": "29"}},
        {"code": "Silver", "name": words("银牌"), "rule": {"at_least": "22"}},
    ]
    hall = Hall(trade([paper], awards=medals))
    for row in rows("olympiad_2024_top181.csv"):
        hall.hand_in(row["row"], "J1", {p: row[p] for p in problems})
    return hall


def test_olympiad_shares_places_and_never_splits_a_medal() -> None:
    hall, published = olympiad_hall(), rows("olympiad_2024_top181.csv")

    standings = hall.standings()

    for row in published:
        line = standings.line(row["row"])
        assert line.total == int(row["total"])
        assert str(line.place) == row["rank"]
        medal = row["award"] if row["award"] in ("Gold", "Silver") else None
        assert line.award == medal


def nine_judges_hall() -> Hall:
    seats = [f"J{n}" for n in range(1, 10)]
    rounding = {"to": 1, "mode": "half-up"}
    judged = aspect("A1.1", "24", scale={"max": "24"})
    whole = module(
        "m", "24", [panel("mean", seats, round=rounding)], [criterion("A", "24", [judged])]
    )
    hall = Hall(trade([whole]))
    for row in rows("nine_judge_panel.csv"):
        for n, seat in enumerate(seats, start=1):
            hall.hand_in(row["team"], seat, row[f"judge{n}"])
    return hall


def test_nine_judges_mean_is_published_to_one_decimal() -> None:
    hall, published = nine_judges_hall(), rows("nine_judge_panel.csv")

    standings = hall.standings()

    for row in published:
        assert standings.line(row["team"]).total == Fraction(row["published_mean"])


def suizhou_hall() -> Hall:
    hall = Hall(trade([module("m", "100", [panel("single", ["J1"])],
                              [criterion("A", "100", [aspect("A1.1", "100")])])]))  # fmt: skip
    for row in rows("rank_example_suizhou.csv"):
        hall.hand_in(row["contestant"], "J1", row["score"])
    return hall


def test_suizhou_notice_skips_after_shared_places() -> None:
    hall, published = suizhou_hall(), rows("rank_example_suizhou.csv")

    places = hall.places()

    assert places == {row["contestant"]: row["published_rank"] for row in published}


def tracks_hall() -> Hall:
    tracks = [
        module(f"track{n}", "100", [panel("single", [f"J{n}"])],
               [criterion("A", "100", [aspect("A1.1", "100")])])
        for n in (1, 2, 3)
    ]  # fmt: skip
    total = {
        "code": "total", "combine": "mean", "round": {"to": 2},
        "parts": [{"code": f"part{n}", "module": f"track{n}"} for n in (1, 2, 3)],
    }  # fmt: skip
    hall = Hall(trade(tracks, total=total, absence={"absent": {"points": "20.85"}}))
    for row in rows("three_track_leaderboard.csv"):
        given = {n: row[f"track{n}"] for n in (1, 2, 3)}
        missing = {f"track{n}": "absent" for n, value in given.items() if not _is_mark(value)}
        hall.entries.append(entry(row["team"], status=missing))
        for n, value in given.items():
            if _is_mark(value):
                hall.hand_in(row["team"], f"J{n}", plain(value), f"track{n}")
    return hall


def test_missing_tracks_are_a_stated_constant() -> None:
    hall, published = tracks_hall(), rows("three_track_leaderboard.csv")

    standings = hall.standings()

    right = [
        row for row in published
        if standings.line(row["team"]).total == Fraction(row["published_score"])
    ]  # fmt: skip
    wrong = [row for row in published if row not in right]
    assert len(right) == 7
    assert [row["published_score"] for row in wrong] == ["57.83"]
    assert standings.line(wrong[0]["team"]).total == Fraction("57.82")


def _is_mark(value: str) -> bool:
    try:
        Fraction(value)
    except ValueError:
        return False
    return True
