"""The rules are held by their examples: a changed comparison or rounding does not go unseen."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.rules.equivalents import EQUIVALENT
from tests.rules.mutants import ROOT, chosen, mutants


def test_every_comparison_sign_and_mode_is_changed_once() -> None:
    source = 'def f(a, b):\n    return quotient(a + b, 2, "half-up") if a < b else a\n'

    changed = [(line, text.splitlines()[1].strip()) for line, _, text in mutants(source)]

    assert sorted(changed) == [
        (2, "return quotient(a + b, 2, 'half-even') if a < b else a"),
        (2, "return quotient(a + b, 2, 'half-up') if a <= b else a"),
        (2, "return quotient(a - b, 2, 'half-up') if a < b else a"),
    ]


def test_the_same_seed_chooses_the_same_mutants() -> None:
    found = [(n, f"{n}", f"source {n}") for n in range(50)]

    assert chosen(found, 7, "a") == chosen(found, 7, "a")
    assert chosen(found, 7, "a") != chosen(found, 7, "b")
    assert chosen(found, None, "a") == chosen(found, 99, "a") == found


#: Of each module so many mutants are tried, the same ones every time: all would take an hour.
MOST = 5
MODULES = (
    "rounding", "ranking", "awards", "panels", "judge_places", "marks", "columns", "totals",
    "scales", "spreads", "reaches", "stages", "medals", "teams", "promotions", "review",
    "honours", "scheme_versions", "standing_changes", "interpreter", "panel_programs",
    "module_programs", "programs", "tie_keys", "award_lines", "judge_quality",
    "judge_concordance", "judge_keys", "judge_absence", "answers", "references", "lateness",
    "medal_table", "behind",
)  # fmt: skip


def tried(modules: tuple[str, ...], most: int) -> tuple[int, list[str]]:
    """How many mutants of the modules were tried, and those nobody noticed."""
    command = [sys.executable, "-m", "tests.rules.mutants", *modules]
    done = subprocess.run(  # noqa: S603
        [*command, "--most", str(most), "--seed", "2026", "--jobs", "2"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    heads = [line.split() for line in lines if not line.startswith(" ")]
    assert [head[0] for head in heads] == list(modules)
    alive = [line.strip() for line in lines if line.startswith(" ")]
    return sum(int(head[1]) for head in heads), alive


@pytest.mark.prove
@pytest.mark.flaky(reruns=0)  # the same changes every time: a second try would tell the same
def test_the_examples_notice_a_changed_rule() -> None:
    count, alive = tried(MODULES, MOST)

    assert count > 4 * len(MODULES)
    assert [one for one in alive if one.rpartition(" (")[0] not in EQUIVALENT] == []
