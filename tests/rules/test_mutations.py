"""The rules are held by their examples: a changed comparison or rounding does not go unseen."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.rules.mutants import ROOT, mutants

#: Of each module's mutants at most this share may live: some change nothing anyone could see.
MOST_ALIVE = 0.2


def test_every_comparison_sign_and_mode_is_changed_once() -> None:
    source = 'def f(a, b):\n    return quotient(a + b, 2, "half-up") if a < b else a\n'

    changed = [(line, text.splitlines()[1].strip()) for line, text in mutants(source)]

    assert sorted(changed) == [
        (2, "return quotient(a + b, 2, 'half-even') if a < b else a"),
        (2, "return quotient(a + b, 2, 'half-up') if a <= b else a"),
        (2, "return quotient(a - b, 2, 'half-up') if a < b else a"),
    ]


@pytest.mark.prove
@pytest.mark.parametrize("module", ["rounding", "ranking", "awards", "panels", "judge_places"])
def test_the_examples_notice_a_changed_rule(module: str) -> None:
    command = [sys.executable, "-m", "tests.rules.mutants", module]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603

    name, count, alive = done.stdout.split()[:3]
    assert name == module
    assert int(count) > 5
    assert int(alive) <= MOST_ALIVE * int(count), done.stdout
