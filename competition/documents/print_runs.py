"""How a batch of certificates is put on paper (印制方式): plain, two on a sheet, or overprinted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class PrintRun:
    """One way of printing a batch.

    two_up: two certificates on a sheet of twice the size, to be cut through the middle (拼版);
    overprint: what is printed on ready stock already, ornament and title, is left out (套印);
    bleed: 3 mm and inks for a printing house, whatever the design says of single prints (出血);
    right, down: millimetres by which an overprinted page is moved to meet the stock; scale: how
    many times as large it is printed, from the upper left, by a printer that stretches or shrinks.
    """

    two_up: bool = False
    overprint: bool = False
    bleed: bool = False
    right: float = 0.0
    down: float = 0.0
    scale: float = 1.0


PLAIN = PrintRun()


def cut_and_stack(pages: Sequence[Thing]) -> list[tuple[Thing, ...]]:
    """Pair pages so that the two halves, cut and laid on each other, are in order.

    >>> cut_and_stack("abcde")
    [('a', 'd'), ('b', 'e'), ('c',)]
    """
    half = (len(pages) + 1) // 2
    return [
        (pages[n], pages[half + n]) if half + n < len(pages) else (pages[n],) for n in range(half)
    ]
