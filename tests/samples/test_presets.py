"""Presets are whole trades and events without people, and cohere."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.rules.programs import compile_trade
from competition.rules.trades import check_trade
from competition.services import archives, events, presets
from tests.factories import NOW, SYSTEM, make_event
from tests.samples.scored import FOLDER

FILES = sorted((FOLDER / "presets").glob("*.json"))
WANTED = {
    "barista", "tea-taster", "drink-mixer", "ceramic-calligraphy", "ceramic-throwing", "welder",
    "electrician", "driver", "tea-art", "tea-processing", "chinese-cook", "hotel-service",
    "lift-repair",
    "lamp-assembly", "mould-maker", "five-judges", "single-sheet", "worldskills", "handed-in",
    "national-college", "union", "brewers-cup", "latte-art", "cup-tasters", "cupping",
}  # fmt: skip


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def trades_of(preset: dict[str, Any]) -> list[dict[str, Any]]:
    return preset.get("trades") or [preset["trade"]]


def test_the_console_offers_every_preset_under_a_code_of_its_own() -> None:
    codes = [document(path)["code"] for path in FILES]

    assert len(set(codes)) == len(codes)
    assert {preset.code for preset in presets.for_trades()} == WANTED
    assert [preset.code for preset in presets.for_events()] == [
        "event-small", "event-standard", "event-green-food", "event-worldskills", "event-ceramics",
    ]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_preset_is_named_and_described_in_both_languages(path: Path) -> None:
    preset = document(path)

    assert preset["format"] == "skills-contest-preset/1"
    assert path.stem.endswith(preset["code"].removeprefix("event-"))
    for piece in (preset["name"], preset["description"]):
        assert piece["zh"]
        assert piece["en"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_preset_s_trades_cohere(path: Path) -> None:
    for piece in trades_of(document(path)):
        facts, problems = read_as(TradeFacts, piece)

        assert facts is not None
        assert [*problems, *check_trade(facts)] == []
        if facts.marked == "here":
            assert compile_trade(facts).modules


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nobody_sits_in_a_preset(path: Path) -> None:
    for piece in trades_of(document(path)):
        seats = [s for m in piece["modules"] for p in m["panels"] for s in p["seats"]]

        assert seats
        assert not any("person" in seat for seat in seats)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_event_preset_s_sectors_are_its_trades_sectors(path: Path) -> None:
    preset = document(path)
    sectors = {sector["code"] for sector in preset.get("event", {}).get("sectors", [])}

    assert {piece["sector"] for piece in trades_of(preset) if "sector" in piece} == sectors


def test_the_welder_s_appearance_sheet_is_the_public_one() -> None:
    trade = document(next(path for path in FILES if path.stem.endswith("-welder")))["trade"]
    sheet = next(m for m in trade["modules"] if m["code"] == "plate-appearance")["scheme"]

    listed = [a for s in sheet["criteria"][0]["sub_criteria"] for a in s["aspects"]]

    assert [a["max"] for a in listed] == ["16", "14", "10", "20", "10", "10", "10", "10"]
    assert all(a["official"] for a in listed)


@pytest.mark.parametrize("preset", presets.for_trades(), ids=lambda preset: preset.code)
@pytest.mark.usefixtures("app")
def test_a_trade_planted_into_an_event_is_the_preset_s(preset: presets.Preset) -> None:
    event = make_event()

    with transaction():
        planted = presets.plant(SYSTEM, Scope(event.id), preset, now=NOW)
    dumped = json.loads(archives.dump(SYSTEM, event.id))["trades"]

    assert planted == [preset.trades[0]["code"]]
    assert dumped == [dict(preset.trades[0])]


@pytest.mark.parametrize("preset", presets.for_events(), ids=lambda preset: preset.code)
@pytest.mark.usefixtures("app")
def test_an_event_made_from_a_preset_has_its_trades_and_sectors(preset: presets.Preset) -> None:
    draft = events.EventDraft(
        code="E2027",
        name={"zh": "新的赛事"},
        starts_on=date(2027, 5, 1),
        ends_on=date(2027, 5, 2),
        profile=preset.profile,
    )

    with transaction():
        code = presets.create_event(SYSTEM, draft, preset, now=NOW)
    event = db.session.scalars(select(Event).where(Event.code == code)).one()
    dumped = json.loads(archives.dump(SYSTEM, event.id))

    assert dumped["trades"] == [dict(trade) for trade in preset.trades]
    assert dumped["event"].get("sectors", []) == list(preset.sectors)
