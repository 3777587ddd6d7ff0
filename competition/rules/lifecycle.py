"""States and the moves between them (状态与流转): what may become of an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Lodged, accepted, refused, heard, ruled on, at the second instance, withdrawn, closed.
APPEAL_STATES = (
    "lodged", "accepted", "refused", "heard", "ruled", "second", "withdrawn", "closed",
)  # fmt: skip
APPEAL_MOVES = (
    "lodge", "accept", "refuse", "admit", "hear", "rule", "further", "withdraw", "close",
)  # fmt: skip
#: Nothing has been decided yet.
UNDECIDED = frozenset({"lodged", "accepted", "heard", "second"})
#: Nothing more can become of it.
OVER = frozenset({"withdrawn", "closed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an appeal stands: its state, and before which instance."""

    state: str = ""
    instance: int = 1


_MOVES: Mapping[str, Mapping[str, str]] = {
    "lodge": {"": "lodged"},
    "accept": {"lodged": "accepted"},
    "refuse": {"lodged": "refused"},
    #: The committee takes up by ruling what was refused, such as what came a minute late.
    "admit": {"refused": "accepted"},
    "hear": {"accepted": "heard", "second": "heard"},
    "rule": {"accepted": "ruled", "heard": "ruled", "second": "ruled"},
    "further": {"refused": "second", "ruled": "second"},
    "withdraw": dict.fromkeys(("lodged", "accepted", "heard", "second"), "withdrawn"),
    "close": {"refused": "closed", "ruled": "closed"},
}


def appeal_moves(standing: Standing, instances: int) -> tuple[str, ...]:
    """The moves an appeal can make from where it stands, in their usual order.

    instances: how many the event's rule knows, 1 or 2.

    >>> appeal_moves(Standing("ruled"), 2), appeal_moves(Standing("ruled", 2), 2)
    (('further', 'close'), ('close',))
    """
    found = [move for move in APPEAL_MOVES if standing.state in _MOVES[move]]
    if standing.instance >= instances and "further" in found:
        found.remove("further")
    return tuple(found)


def moved(standing: Standing, move: str, instances: int) -> Standing | None:
    """Where an appeal stands after a move; None where the move is not open to it.

    >>> moved(Standing("ruled"), "further", 2)
    Standing(state='second', instance=2)
    >>> moved(Standing("closed"), "accept", 2) is None
    True
    """
    if move not in appeal_moves(standing, instances):
        return None
    instance = standing.instance + (move == "further")
    return Standing(_MOVES[move][standing.state], instance)


def is_open(standing: Standing, instances: int, *, may_go_further: bool) -> bool:
    """Whether an appeal is still in the way of final results.

    may_go_further: the time to take it to the second instance has not run out.

    >>> is_open(Standing("ruled"), 2, may_go_further=True)
    True
    >>> is_open(Standing("ruled", 2), 2, may_go_further=True)
    False
    """
    if standing.state in UNDECIDED:
        return True
    return may_go_further and "further" in appeal_moves(standing, instances)
