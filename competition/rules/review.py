"""What must be looked at a second time (复核、抽检): the top share whole, a sample of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.rules.draws import drawn
from competition.rules.rounding import quotient


@dataclass(frozen=True, slots=True)
class RecheckList:
    """Who is rechecked, and why: the top, the sample drawn, or everybody."""

    top: tuple[str, ...]
    sample: tuple[str, ...]
    widened: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, the top first."""
        return (*self.top, *self.sample)


def recheck_list(
    ranked: Sequence[str],
    top: Fraction,
    sample: Fraction,
    seed: str,
    *,
    level: Sequence[object] = (),
) -> RecheckList:
    """Draw a recheck list: numbers are rounded up, so that a share is never undercut.

    ranked: entry numbers or codes, best first. top, sample: shares of all and of the rest. seed:
    said before the witnesses; the same seed gives the same list. level: what each of the ranked
    stands by, a place or points: who stands level with the last of the top belongs to it.

    >>> found = recheck_list([str(n) for n in range(10)], Fraction(3, 10), Fraction(15, 100), "7")
    >>> found.top, len(found.sample)
    (('0', '1', '2'), 2)
    >>> recheck_list("abcd", Fraction(1, 4), Fraction(0), "7", level=[90, 90, 80, 70]).top
    ('a', 'b')
    """
    count = _up(top * len(ranked))
    while level and 0 < count < len(ranked) and level[count] == level[count - 1]:
        count += 1
    rest = ranked[count:]
    chosen = set(drawn(seed, sorted(rest))[: _up(sample * len(rest))])
    return RecheckList(tuple(ranked[:count]), tuple(name for name in rest if name in chosen))


def widened(found: RecheckList, ranked: Sequence[str], wrong: int, limit: Fraction) -> RecheckList:
    """Widen to everybody when more than the stated share of the rechecked sheets was wrong.

    >>> one = RecheckList(("1",), ("3",))
    >>> widened(one, ["1", "2", "3"], 1, Fraction(5, 100)).names
    ('1', '2', '3')
    """
    checked = len(found.names)
    if not checked or Fraction(wrong, checked) <= limit:
        return found
    top = set(found.top)
    return RecheckList(found.top, tuple(name for name in ranked if name not in top), widened=True)


def _up(number: Fraction) -> int:
    return quotient(number.numerator, number.denominator, "up")
