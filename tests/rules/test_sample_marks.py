"""Made-up marks are legal whatever the aspect, and the same for the same seed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.rules.facts import AspectFacts, ModuleFacts, SchemeFacts
from competition.rules.kinds import read_as
from competition.rules.sample_marks import sample_marks
from competition.rules.sheets import read_marks, sheet_of
from competition.services import presets
from tests.rules import generated


def modules_of_presets():
    for preset in presets.every():
        for trade in preset.trades:
            for module in trade.get("modules", ()):
                yield pytest.param(module, id=f"{preset.code}-{trade['code']}-{module['code']}")


def problems_of(module: ModuleFacts, seed: str) -> list[object]:
    found: list[object] = []
    for (_attempt, seat), marks in sample_marks(module, seed, "1").items():
        panel = module.panel_of_seat(seat)
        layout = sheet_of(module, panel)
        assert set(marks) == {aspect.code for aspect in layout.aspects}
        found.extend(read_marks(layout, marks)[1])
    return found


@pytest.mark.parametrize("piece", modules_of_presets())
def test_every_preset_can_be_tried_out(piece):
    module, problems = read_as(ModuleFacts, {k: v for k, v in piece.items() if k != "stage"})
    assert module is not None, problems

    for seed in ("a", "b", "c"):
        assert problems_of(module, seed) == []


@settings(max_examples=60, deadline=None)
@given(made=generated.aspects("A1"), seed=st.text("abc0", max_size=3))
def test_marks_of_any_aspect_are_legal(made, seed):
    aspect, problems = read_as(AspectFacts, made[0])
    assert aspect is not None, problems
    sub = {"code": "A", "name": {"zh": "A"}, "aspects": [made[0]]}
    criteria = [{"code": "A", "name": {"zh": "A"}, "max": "1", "sub_criteria": [sub]}]
    scheme, _ = read_as(SchemeFacts, {"max": "1", "criteria": criteria})
    document = {
        "code": "m",
        "name": {"zh": "模块"},
        "panels": [{"code": "P", "seats": [{"code": "J1"}], "combine": {"rule": "single"}}],
        "scheme": json.loads(json.dumps({"max": "1", "criteria": criteria})),
    }
    module, found = read_as(ModuleFacts, document)
    assert scheme is not None
    assert module is not None, found

    assert problems_of(module, seed) == []


def test_a_seed_gives_the_same_marks_and_another_gives_others():
    piece = presets.named("barista").trades[0]["modules"][-1]
    module, _ = read_as(ModuleFacts, {k: v for k, v in piece.items() if k != "stage"})

    first = sample_marks(module, "x", "1")

    assert sample_marks(module, "x", "1") == first
    assert sample_marks(module, "y", "1") != first
    assert sample_marks(module, "x", "2") != first
