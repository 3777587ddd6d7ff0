"""States and the moves between them (状态): of an event, a module, a score sheet, a publication."""

from __future__ import annotations

from competition.errors import NotNow

#: From each state, the states that may follow.
EVENT = {
    "setup": ("running",),
    "running": ("closed", "setup"),
    "closed": ("running",),
}
SHEET = {
    "open": ("signed", "conflict", "flagged", "void"),
    "signed": ("reopened", "conflict", "void"),
    "reopened": ("signed", "conflict", "flagged", "void"),
    "conflict": ("signed", "reopened", "void"),
    "flagged": ("signed", "reopened", "void"),
    "void": ("open",),
}
PUBLICATION = {
    "internal": ("provisional", "withdrawn"),
    "provisional": ("provisional", "final", "withdrawn"),
    "final": ("withdrawn",),
    "withdrawn": ("provisional",),
}

Moves = dict[str, tuple[str, ...]]


def may_move(moves: Moves, state: str, to: str) -> bool:
    """Tell whether a state may follow another.

    >>> may_move(SHEET, "signed", "reopened"), may_move(SHEET, "signed", "open")
    (True, False)
    """
    return to in moves[state]


def require_move(moves: Moves, state: str, to: str) -> None:
    """Refuse a move that is not open from here: NotNow("state") with both states."""
    if not may_move(moves, state, to):
        raise NotNow("state", state=state, to=to)


def reachable(moves: Moves, start: str) -> frozenset[str]:
    """Every state that can be come to.

    >>> sorted(reachable(EVENT, "setup"))
    ['closed', 'running', 'setup']
    """
    found, waiting = {start}, [start]
    while waiting:
        for state in moves[waiting.pop()]:
            if state not in found:
                found.add(state)
                waiting.append(state)
    return frozenset(found)
