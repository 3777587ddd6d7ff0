"""The tablet's subtotals are the server's, on schemes and marks nobody chose (两种语言同一算术)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from competition.rules.facts import CriterionFacts
from competition.rules.interpreter import sheet_step
from competition.rules.kinds import Part
from competition.rules.sheets import Sheet, decode_marks, missing_marks
from competition.rules.values import MarkStatus, text
from tests.rules.generated import halls
from tests.rules.making import Hall

NODE = shutil.which("node")
SCRIPT = Path(__file__).resolve().parents[1] / "js" / "rules" / "subtotals.mjs"

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(NODE is None, reason="no node on this machine: NOT PROVED HERE"),
]


def sheets_of(hall: Hall) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each sheet of a hall as the tablet has it, and what the server says of it."""
    found = []
    for (module, _, seat), vectors in hall.sheets.items():
        panel = hall.program.trade.module(module).panel_of_seat(seat)
        assert panel is not None
        sheet = hall.program.sheet(module, panel.code)
        found += [(_given(hall, sheet, vector), _said(sheet, seat, vector))
                  for vector in vectors.values()]  # fmt: skip
    return found


def _given(hall: Hall, sheet: Sheet, vector: bytes) -> dict[str, Any]:
    module = hall.program.trade.module(sheet.module)
    scheme = {
        "decimals": module.scheme.decimals,
        "criteria": [Part(CriterionFacts).write(criterion) for criterion in sheet.criteria],
    }
    marks = {
        code: {"status": "not_attempted"} if isinstance(value, MarkStatus) else {"value": value}
        for code, value in decode_marks(sheet, vector).items()
    }
    return {"scheme": scheme, "marks": marks}


def _said(sheet: Sheet, seat: str, vector: bytes) -> dict[str, Any]:
    step = sheet_step(sheet, seat, vector)
    return {
        "total": text(step.value),
        "criteria": {part.code: text(part.value) for part in step.parts},
        "missing": list(missing_marks(sheet, vector)),
    }


def test_both_languages_add_up_generated_sheets_alike() -> None:
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []

    @settings(
        max_examples=80, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(halls())
    def gather(made: tuple[Hall, list[Any]]) -> None:
        pairs.extend(sheets_of(made[0]))

    gather()
    done = subprocess.run(  # noqa: S603
        [str(NODE), str(SCRIPT)], input=json.dumps([sheet for sheet, _ in pairs]),
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip

    known = 0
    for (sheet, said), found in zip(pairs, json.loads(done.stdout), strict=True):
        assert found["missing"] == said["missing"]
        if not found["unknown"]:
            known += 1
            assert {key: found[key] for key in ("total", "criteria")} == {
                key: said[key] for key in ("total", "criteria")
            }, sheet
    assert known > 200
