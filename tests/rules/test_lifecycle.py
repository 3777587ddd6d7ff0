"""States: only legal moves, no state that cannot be left but the end."""

from __future__ import annotations

import pytest

from competition.errors import NotNow
from competition.rules.lifecycle import (
    EVENT,
    PUBLICATION,
    SHEET,
    Moves,
    may_move,
    reachable,
    require_move,
)


@pytest.mark.parametrize(
    ("moves", "start"), [(EVENT, "setup"), (SHEET, "open"), (PUBLICATION, "internal")]
)
def test_every_state_can_be_come_to(moves: Moves, start: str) -> None:
    assert reachable(moves, start) == set(moves)


def test_a_signed_sheet_is_reopened_never_just_opened() -> None:
    assert may_move(SHEET, "signed", "reopened")
    with pytest.raises(NotNow) as refused:
        require_move(SHEET, "signed", "open")

    assert refused.value.values == {"state": "signed", "to": "open"}


def test_a_final_publication_can_only_be_withdrawn() -> None:
    assert PUBLICATION["final"] == ("withdrawn",)
