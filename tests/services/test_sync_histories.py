"""Random histories of a hall over a bad line: nothing signed is lost, nothing counts twice."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.services.histories import History, Stage, stage

__all__ = ["stage"]


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_few_histories_of_a_bad_line(stage: Stage) -> None:
    play(examples=12, steps=30)


@pytest.mark.prove
def test_thousands_of_histories_of_a_bad_line(stage: Stage) -> None:
    play(examples=int(os.environ.get("HISTORIES", "2000")), steps=30)
