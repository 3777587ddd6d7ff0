"""Between two timetables every session that differs is told once, and nothing else."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from competition.services.timetable_differences import between

SITES = ("一号馆", "二号馆")
ENTRIES = tuple(f"01{n:02d}" for n in range(4))


def row(code, site="一号馆", hour=9, entries=ENTRIES[:2], trade="tea", stage="决赛"):
    return {
        "trade": {"zh": "茶艺师"}, "trade_code": trade, "stage": {"zh": stage}, "module": {},
        "code": code, "name": {"zh": code}, "site": site, "entries": list(entries),
        "start": f"2026-05-09T{hour:02d}:00:00+08:00",
        "end": f"2026-05-09T{hour + 1:02d}:00:00+08:00",
    }  # fmt: skip


def plan(chance):
    """Some of four sessions, each somewhere, at some hour, with some of four entries."""
    return {
        code: row(code, chance.choice(SITES), chance.randint(8, 10), chance.sample(ENTRIES, 2))
        for code in ("S1", "S2", "S3", "S4")
        if chance.random() < 0.7
    }


@given(st.integers(0, 10**6))
def test_the_changes_lead_from_one_timetable_to_the_other(seed):
    chance = Random(seed)  # noqa: S311
    before, after = plan(chance), plan(chance)
    built = dict(before)
    for change in between(list(before.values()), list(after.values())):
        code = change.row["code"]
        assert built.get(code) == change.before != change.after
        if change.before and change.after:
            held = set(change.before["entries"]) - set(change.went) | set(change.came)
            assert held == set(change.after["entries"])
        built.pop(code, None)
        if change.after:
            built[code] = change.after

    assert told(built) == told(after)


def told(found):
    """A timetable as it is compared: in what order entries stand is nothing to tell."""
    return {code: {**one, "entries": set(one["entries"])} for code, one in found.items()}


def test_a_session_is_known_by_trade_stage_and_code():
    other = [row("S1", trade="coffee"), row("S1", stage="初赛"), row("S1")]

    assert between(other, list(reversed(other))) == ()
    assert [one.kind for one in between(other, other[:2])] == ["out"]


def test_what_happened_to_a_session_is_said_in_one_word():
    before = [row("S1"), row("S2"), row("S3", hour=8)]
    after = [row("S1", hour=10), row("S2", entries=ENTRIES[1:3]), row("S4", hour=14)]

    found = between(before, after)

    assert [(one.row["code"], one.kind) for one in found] == [
        ("S3", "out"), ("S2", "filled"), ("S1", "moved"), ("S4", "new"),
    ]  # fmt: skip
    assert (found[1].came, found[1].went) == (("0102",), ("0100",))
