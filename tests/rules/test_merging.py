"""A revision meets a sheet: replay, reuse, flag, conflict, or it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from competition.rules.merging import Incoming, Present, Verdict, merge

PRESENT = Present(revision=2, scheme="v1")
INCOMING = Incoming(base=2, scheme="v1", digest="d1")


def test_the_next_revision_of_an_open_sheet_counts() -> None:
    assert merge(PRESENT, INCOMING).verdict is Verdict.CURRENT


def test_the_same_bytes_again_are_a_replay_and_other_bytes_a_reuse() -> None:
    assert merge(replace(PRESENT, known="d1"), INCOMING).verdict is Verdict.REPLAY
    assert merge(replace(PRESENT, known="d2"), INCOMING).verdict is Verdict.REUSED


@pytest.mark.parametrize("present", [replace(PRESENT, revision=3), replace(PRESENT, open=False)])
def test_two_hands_on_one_sheet_conflict(present: Present) -> None:
    assert merge(present, INCOMING).verdict is Verdict.CONFLICT


def test_every_reason_to_look_is_given_at_once() -> None:
    late = replace(INCOMING, scheme="v0", seated=False, legal=False)

    found = merge(replace(PRESENT, locked=True), late)

    assert found.verdict is Verdict.FLAGGED
    assert found.reasons == ("round_locked", "scheme_changed", "judge_reassigned", "out_of_range")


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"session_valid": False}, "session_expired"), ({"device_trusted": False}, "device_revoked")],
)
def test_who_and_where_it_was_signed_matters(change: dict[str, bool], reason: str) -> None:
    assert merge(PRESENT, replace(INCOMING, **change)).reasons == (reason,)
