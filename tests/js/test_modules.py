"""Every client module's tests pass under `node --test` (前端模块)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.rglob("*.test.mjs"))
NODE = shutil.which("node")


def test_there_are_modules_to_test() -> None:
    assert len(FILES) >= 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_a_modules_own_tests_pass(path: Path) -> None:
    if NODE is None:
        if os.environ.get("CI"):
            pytest.fail("no node")
        pytest.skip("no node: what runs in browsers was NOT tested")

    run = subprocess.run(  # noqa: S603
        [NODE, "--test", str(path)], capture_output=True, text=True, timeout=120, check=False
    )

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-1000:]
