"""How far a whole panel agrees (评分一致性): Kendall's W, ICC and Krippendorff's alpha, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.judge_quality import ZERO, Marks, codes_of, mean

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Concordance:
    """A panel's agreement over the codes that every seat marked.

    w: 0 (everybody orders differently) to 1 (all order alike); None where nobody parts anybody.
    single, panel: intraclass correlation for absolute agreement, of one judge and of the panel's
    mean. alpha: Krippendorff's for interval data, over all codes two or more seats marked.
    """

    codes: int
    seats: int
    w: Fraction | None
    single: Fraction | None
    panel: Fraction | None
    alpha: Fraction | None


def concordance(marks: Marks) -> Concordance:
    """Compute a panel's agreement."""
    whole = [code for code in codes_of(marks) if all(code in held for held in marks.values())]
    table = [[marks[seat][code] for seat in marks] for code in whole]
    single, panel = icc(table)
    return Concordance(len(whole), len(marks), kendall_w(table), single, panel, alpha(marks))


def mean_ranks(numbers: Sequence[Fraction]) -> list[Fraction]:
    """Ranks from the smallest, equals sharing the mean of theirs.

    >>> [str(rank) for rank in mean_ranks([Fraction(3), Fraction(1), Fraction(3)])]
    ['5/2', '1', '5/2']
    """
    held = Counter(numbers)
    first, places = 1, {}
    for number in sorted(held):
        places[number] = Fraction(2 * first + held[number] - 1, 2)
        first += held[number]
    return [places[number] for number in numbers]


def kendall_w(table: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Kendall's coefficient of concordance, corrected for ties.

    table: one row a code, one column a seat. None for fewer than two of either, or where every
    seat gives every code the same.

    >>> kendall_w([[Fraction(n), Fraction(n)] for n in range(3)])
    Fraction(1, 1)
    """
    codes = len(table)
    if codes < 2 or len(table[0]) < 2:
        return None
    seats = len(table[0])
    columns = [[row[seat] for row in table] for seat in range(seats)]
    ranks = [mean_ranks(column) for column in columns]
    sums = [sum((column[n] for column in ranks), ZERO) for n in range(codes)]
    middle = mean(sums)
    apart = sum(((each - middle) ** 2 for each in sums), ZERO)
    ties = sum(count**3 - count for column in columns for count in Counter(column).values())
    most = seats**2 * (codes**3 - codes) - seats * ties
    return 12 * apart / most if most else None


def icc(table: Sequence[Sequence[Fraction]]) -> tuple[Fraction | None, Fraction | None]:
    """Intraclass correlation, two-way random, absolute agreement: ICC(2,1) and ICC(2,k).

    table: one row a code, one column a seat. None for fewer than two of either, or where nothing
    varies. Where judges differ about one code more than codes differ, the first is zero or less and
    the second has no meaning: it is 0.
    """
    n = len(table)
    k = len(table[0]) if table else 0
    if n < 2 or k < 2:
        return None, None
    grand = mean([value for row in table for value in row])
    rows = [mean(row) for row in table]
    columns = [mean([row[seat] for row in table]) for seat in range(k)]
    between = k * sum(((row - grand) ** 2 for row in rows), ZERO)
    judges = n * sum(((column - grand) ** 2 for column in columns), ZERO)
    total = sum(((value - grand) ** 2 for row in table for value in row), ZERO)
    msr, msc = between / (n - 1), judges / (k - 1)
    mse = (total - between - judges) / ((n - 1) * (k - 1))
    single = msr + (k - 1) * mse + Fraction(k, n) * (msc - mse)
    panel = msr + (msc - mse) / n
    top = msr - mse
    together = ZERO if top <= 0 else top / panel
    return (top / single if single else None), (together if total else None)


def alpha(marks: Marks) -> Fraction | None:
    """Krippendorff's alpha for interval data; it stands missing marks.

    None for fewer than two codes that two seats marked, or where nothing varies.
    """
    units = [[held[code] for held in marks.values() if code in held] for code in codes_of(marks)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    if len(units) < 2:
        return None
    expected = _squares(values) / (len(values) - 1)
    if not expected:
        return None
    observed = sum((_squares(unit) / (len(unit) - 1) for unit in units), ZERO)
    return ONE - observed / expected


def _squares(values: Sequence[Fraction]) -> Fraction:
    """The squared differences of all ordered pairs, added up: 2·n·Σx² − 2·(Σx)²."""
    total = sum(values, ZERO)
    return 2 * (len(values) * sum((value**2 for value in values), ZERO) - total**2)
