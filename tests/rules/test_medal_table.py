"""Units stand by their best awards, then the next; equal ones share the place (奖牌榜)."""

from __future__ import annotations

from competition.rules.medal_table import Brought, medal_table

AWARDS = {"一等奖": 0, "二等奖": 1, "金奖": 0}


def won(unit, award, trade="a", *, present=True):
    return Brought(trade, unit, award, present)


def test_one_first_prize_stands_before_many_second_ones():
    table = medal_table([won("甲", "二等奖"), won("甲", "二等奖"), won("乙", "一等奖")], AWARDS)

    assert table.awards == ("一等奖", "金奖", "二等奖")
    assert [(line.place, line.unit, line.counts) for line in table.lines] == [
        (1, "乙", (1, 0, 0)), (2, "甲", (0, 0, 2)),
    ]  # fmt: skip


def test_equal_units_share_a_place_and_the_next_one_is_skipped():
    table = medal_table(
        [won("丙", "二等奖"), won("甲", "一等奖"), won("乙", "一等奖"), won("丁", None)], AWARDS
    )

    assert [(line.place, line.tied, line.unit) for line in table.lines] == [
        (1, True, "乙"), (1, True, "甲"), (3, False, "丙"), (4, False, "丁"),
    ]  # fmt: skip


def test_taking_part_is_counted_by_trade_entry_and_presence():
    table = medal_table(
        [won("甲", None), won("甲", None, "b"), won("甲", "一等奖", "b", present=False)], AWARDS
    )

    (line,) = table.lines
    assert (line.trades, line.entries, line.present, line.total) == (2, 3, 2, 1)
