"""How the files are written (规范格式): the canonical form, so that nothing changes by chance."""

from __future__ import annotations

import csv
import io

from competition.exchange import contest_file
from competition.rules.contests import read_contest
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Part, read_as
from competition.rules.trades import check_trade

from .marking import Row
from .shape import Piece

COLUMNS = ("trade", "entry", "module", "attempt", "seat", "aspect", "value", "status")


def contest_bytes(contest: Piece) -> bytes:
    """A contest in the canonical form; ValueError names what is wrong with it."""
    facts, problems = read_contest(contest)
    if facts is None or len(problems):
        raise ValueError(list(problems))
    return contest_file.dump(facts)


def trade_piece(trade: Piece) -> Piece:
    """A trade in the canonical form; ValueError names what is wrong with it."""
    facts, problems = read_as(TradeFacts, trade)
    if facts is not None:
        problems += check_trade(facts)
    if facts is None or len(problems):
        raise ValueError(list(problems))
    return dict(Part(TradeFacts).write(facts))


def marks_bytes(rows: list[Row]) -> bytes:
    """MARKS.csv of all trades."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue().encode()
