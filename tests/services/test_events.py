"""Events are made and configured by whoever may, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound
from competition.models.audit import AuditEntry
from competition.models.event import Event
from competition.rules import switches
from competition.services import events, presets, scopes, sessions, trades
from competition.services.events import BodyLine, EventDraft, SectorLine
from tests import factories
from tests.factories import NOW, SYSTEM

DRAFT = EventDraft(
    code="DKB",
    name={"zh": "大咖杯"},
    starts_on=date(2026, 11, 20),
    ends_on=date(2026, 11, 21),
    bodies=(BodyLine("host", {"zh": "市总工会"}), BodyLine("organiser", {"zh": "茶饮协会"})),
    sectors=(SectorLine("green", {"zh": "绿色食品"}),),
)


def make(draft: EventDraft = DRAFT) -> Scope:
    with transaction():
        code = events.create(SYSTEM, draft, now=NOW)
    return scopes.event_head(SYSTEM, code).scope


def test_an_event_is_made_with_its_bodies_in_order_and_leaves_a_trail(app):
    scope = make()

    detail = events.read(SYSTEM, scope)
    actions = db.session.scalars(select(AuditEntry.action)).all()

    assert [body.name["zh"] for body in detail.draft.bodies] == ["市总工会", "茶饮协会"]
    assert detail.draft.sectors == DRAFT.sectors
    assert "event.created" in actions


def test_everything_wrong_with_an_event_is_said_at_once_and_nothing_is_written(app):
    wrong = replace(
        DRAFT,
        code="events",
        name={},
        ends_on=date(2026, 11, 1),
        profile="huge",
        sectors=(SectorLine("a b", {"zh": "甲"}),),
    )

    with pytest.raises(Invalid) as refused, transaction():
        events.create(SYSTEM, wrong, now=NOW)

    found = {(problem.code, problem.where) for problem in refused.value.problems}
    assert found == {
        ("name-needed", "name"),
        ("dates-reversed", "ends_on"),
        ("unknown-choice", "profile"),
        ("code-form", "sectors.0"),
        ("event-code", "code"),
    }
    assert db.session.scalar(select(Event.id)) is None


def test_a_code_is_taken_whatever_its_case(app):
    make()

    with pytest.raises(Invalid) as refused, transaction():
        events.create(SYSTEM, replace(DRAFT, code="dkb"), now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["code-taken"]


def test_only_an_administrator_makes_events(app):
    event = factories.make_event("E1")
    organiser = sessions.actor_for_account(factories.make_account("organiser", event=event))

    with pytest.raises(NotAllowed), transaction():
        events.create(organiser, DRAFT, now=NOW)


def test_a_stale_change_is_a_conflict_even_when_only_the_bodies_changed(app):
    scope = make()
    version = events.read(SYSTEM, scope).version
    with transaction():
        events.change(SYSTEM, scope, replace(DRAFT, bodies=()), version=version, now=NOW)

    with pytest.raises(Conflict), transaction():
        events.change(SYSTEM, scope, DRAFT, version=version, now=NOW)

    assert events.read(SYSTEM, scope).draft.bodies == ()


def test_a_chain_that_trades_belong_to_cannot_go(app):
    scope = make()
    with transaction():
        draft = trades.TradeDraft(code="barista", name={"zh": "咖啡师"}, sector="green")
        trades.create(SYSTEM, scope, draft, now=NOW)

    version = events.read(SYSTEM, scope).version
    with pytest.raises(Invalid) as refused, transaction():
        events.change(SYSTEM, scope, replace(DRAFT, sectors=()), version=version, now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["sector-in-use"]


def change_settings(scope: Scope, **given: object) -> None:
    values: dict[str, object] = {
        "profile": "standard",
        "chosen": {},
        "verification": "unset",
        "verification_host": "",
        "version": events.read(SYSTEM, scope).version,
    }
    with transaction():
        events.change_settings(SYSTEM, scope, **{**values, **given}, now=NOW)  # type: ignore[arg-type]


def test_switches_keep_only_what_departs_from_the_profile(app):
    scope = make()

    chosen = switches.values("standard", {}) | {"code-layers": "2"}
    change_settings(scope, chosen=chosen)

    row = db.session.get(Event, scope.event_id)
    assert row.settings == {"code-layers": "2"}
    change_settings(scope, profile="large", chosen=switches.values("large", row.settings))
    assert events.read(SYSTEM, scope).settings["code-layers"] == "2"
    assert events.read(SYSTEM, scope).settings["appeals"] == "two-instances"


def test_verification_needs_an_address_where_it_lives_on_a_page(app):
    scope = make()

    with pytest.raises(Invalid) as refused:
        change_settings(scope, verification="host", verification_host="union.example.cn")

    assert [problem.code for problem in refused.value.problems] == ["verification-host"]
    change_settings(scope, verification="host", verification_host="https://union.example.cn/")
    assert events.read(SYSTEM, scope).verification_host == "https://union.example.cn"


@pytest.mark.parametrize("preset", presets.for_events(), ids=lambda preset: preset.code)
def test_every_event_preset_plants_its_trades_whole(app, preset):
    with transaction():
        code = presets.create_event(SYSTEM, DRAFT, preset, now=NOW)
    scope = scopes.event_head(SYSTEM, code).scope

    assert trades.find(SYSTEM, scope).count == len(preset.trades)


def test_another_events_people_do_not_find_it(app):
    scope = make()
    stranger = sessions.actor_for_account(
        factories.make_account("organiser", event=factories.make_event("E2"))
    )

    with pytest.raises(NotFound):
        events.read(stranger, scope)
