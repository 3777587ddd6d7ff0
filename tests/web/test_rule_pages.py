"""Every detail of a rule at the console: written, refused in its place, shown before it counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.ruling import Ruling
from competition.models.sheet import ScoreSheet
from competition.services import composition, module_pieces, stages, standings
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load
from tests.web.pages import Page
from tests.web.typed import typed

MARKS = {f"{n:02d}": str(101 - 7 * n) for n in range(1, 8)}
GATE = {"rule": {"count": 3}, "reserves": 2}
RULES = "/console/T1/trades/fit/rules"
STAGE = "/console/T1/trades/fit/stages/heat/rules"


def page_of(answer, status=200):
    assert answer.status_code == status, answer.text[:800]
    page = Page()
    page.feed(answer.text)
    assert page.wrong == []
    return answer.text


@pytest.fixture
def trade(app):
    return load(contest(MARKS, {}, gate=GATE), locked=("H",))[1]


@pytest.fixture
def bare(app):
    """A trade nobody has marked in."""
    return load(contest({}, {}))[1]


def office(as_role, trade):
    return as_role("organiser", event=db.session.get_one(Event, trade.event_id))


def send(client, place, **changed):
    """Send the page back as it stands, with some fields written anew."""
    pairs = [(name, value) for name, value in typed(client.get(place).text) if name != "q"]
    known = {name for name, _value in pairs}
    data = [(name, changed.get(name, value)) for name, value in pairs]
    data += [(name, value) for name, value in changed.items() if name not in known]
    found = {}
    for name, value in data:
        found.setdefault(name, []).extend(value if isinstance(value, list) else [value])
    return client.post(place, data=found)


def stage_row(trade, code="heat"):
    db.session.expire_all()
    found = select(Stage).where(Stage.trade_id == trade.id, Stage.code == code)
    return db.session.scalars(found).one()


def module_row(trade, code="H"):
    found = select(Module).join(Stage, Stage.id == Module.stage_id)
    return db.session.scalars(found.where(Stage.trade_id == trade.id, Module.code == code)).one()


@pytest.mark.parametrize("piece", ["total", "ranking", "awards"])
def test_a_rule_sent_back_untouched_is_as_it_was(as_role, trade, piece):
    client = office(as_role, trade)
    before = {key: getattr(trade, key) for key in ("total", "ranking", "absence", "awards")}

    answer = send(client, f"{RULES}/{piece}")

    assert answer.status_code == 302, answer.text[:500]
    db.session.expire_all()
    row = db.session.get_one(Trade, trade.id)
    assert {key: getattr(row, key) for key in before} == before


def test_a_total_is_built_of_parts_within_parts(as_role, bare):
    client = office(as_role, bare)
    fields = {
        "total-code": "total", "total-module": "", "total-combine": "best", "total-keep": "1",
        "total-parts-0-code": "h", "total-parts-0-module": "H", "total-parts-0-factor": "0.5",
        "total-parts-1-code": "both", "total-parts-1-combine": "mean",
        "total-parts-1-parts-0-code": "f", "total-parts-1-parts-0-module": "F",
        "total-parts-1-parts-0-cap": "９０",
        "total-parts-1-parts-1-code": "h2", "total-parts-1-parts-1-module": "H",
        "total-parts-1-parts-1-round-to": "1",
    }  # fmt: skip

    answer = send(client, f"{RULES}/total", **fields)

    assert answer.status_code == 302, answer.text[:1500]
    db.session.expire_all()
    assert db.session.get_one(Trade, bare.id).total == {
        "code": "total",
        "combine": "best",
        "keep": 1,
        "parts": [
            {"code": "h", "module": "H", "factor": "0.5"},
            {
                "code": "both",
                "combine": "mean",
                "parts": [
                    {"code": "f", "module": "F", "cap": "90"},
                    {"code": "h2", "module": "H", "round": {"to": 1}},
                ],
            },
        ],
    }


def test_what_does_not_fit_is_said_beside_its_field_all_at_once(as_role, bare):
    client = office(as_role, bare)
    fields = {
        "total-code": "total", "total-module": "", "total-max": "hundert",
        "total-parts-0-code": "a", "total-parts-0-module": "X", "total-parts-0-share": "40",
        "total-parts-1-code": "a", "total-parts-1-module": "H", "total-parts-1-share": "1,5",
    }  # fmt: skip

    text = page_of(send(client, f"{RULES}/total", **fields), 422)

    assert 'id="total-max-error"' in text
    assert 'id="total-parts-1-share-error"' in text
    assert 'value="hundert"' in text
    assert "没有模块 X" in text
    db.session.expire_all()
    assert db.session.get_one(Trade, bare.id).total == {"code": "total", "module": "F"}


def test_without_script_a_row_is_added_by_the_page(as_role, bare):
    client = office(as_role, bare)

    text = page_of(send(client, f"{RULES}/ranking", more="ranking-keys"))

    assert 'name="ranking-keys-1-node"' in text
    assert 'name="ranking-keys-2-node"' not in text


def test_places_by_an_aspect_by_the_judges_and_what_absence_does(as_role, trade):
    client = office(as_role, trade)
    fields = {
        "ranking-keys-1-module": "H", "ranking-keys-1-aspect": "H.1",
        "ranking-keys-2-judges-rule": "majority", "ranking-keys-2-judges-modules": ["H", "F"],
        "absence-absent": "points", "absence-absent-points": "20.85",
        "absence-withdrawn": "zero", "absence-zero": "unplaced",
    }  # fmt: skip

    answer = send(client, f"{RULES}/ranking", **fields)

    assert answer.status_code == 302, answer.text[:1500]
    db.session.expire_all()
    row = db.session.get_one(Trade, trade.id)
    assert row.ranking["keys"][1:] == [
        {"module": "H", "aspect": "H.1"},
        {"judges": {"rule": "majority", "modules": ["H", "F"]}},
    ]
    assert row.absence == {
        "absent": {"points": "20.85"}, "withdrawn": "zero", "zero": "unplaced",
    }  # fmt: skip


def test_whom_a_rule_moves_is_shown_before_it_counts(as_role, app):
    trade = load(contest(MARKS, MARKS))[1]
    client = office(as_role, trade)
    fields = {"ranking-keys-0-order": "ascending"}

    shown = page_of(send(client, f"{RULES}/ranking", **fields))
    db.session.expire_all()
    between = db.session.get_one(Trade, trade.id).ranking
    seen = dict(typed(shown))["seen"]
    answer = send(client, f"{RULES}/ranking", **fields, seen=seen, act="confirm")

    assert 'name="act"' in shown
    assert between == {"keys": [{"node": "total"}]}
    assert answer.status_code == 302
    db.session.expire_all()
    after = db.session.get_one(Trade, trade.id).ranking
    assert after == {"keys": [{"node": "total", "order": "ascending"}]}


def test_medals_with_a_window_measured_from_the_first(as_role, bare):
    client = office(as_role, bare)
    fields = {"awards-0-rule-count": "", "awards-1-rule-count": ""}
    for n, medal in enumerate(("gold", "silver", "bronze")):
        fields |= {
            f"awards-{n}-code": medal, f"awards-{n}-name": medal,
            f"awards-{n}-rule-medal": medal, f"awards-{n}-rule-window": "1",
            f"awards-{n}-rule-anchor": "first",
        }  # fmt: skip

    answer = send(client, f"{RULES}/awards", **fields)

    assert answer.status_code == 302, answer.text[:1500]
    db.session.expire_all()
    rules = [award["rule"] for award in db.session.get_one(Trade, bare.id).awards]
    assert rules == [
        {"medal": medal, "window": "1", "anchor": "first"} for medal in ("gold", "silver", "bronze")
    ]


def test_a_stage_has_a_total_and_a_tie_chain_of_its_own(as_role, trade):
    client = office(as_role, trade)
    fields = {
        "total-code": "heat-total", "total-parts-0-code": "h", "total-parts-0-module": "H",
        "total-parts-0-factor": "2", "ranking-keys-0-node": "heat-total",
        "ranking-keys-1-module": "H", "ranking-keys-1-criterion": "H",
    }  # fmt: skip

    answer = send(client, STAGE, **fields)

    assert answer.status_code == 302, answer.text[:1500]
    rules = stage_row(trade).rules
    assert rules["total"]["parts"] == [{"code": "h", "module": "H", "factor": "2"}]
    assert [*rules["ranking"]["keys"][1].values()] == ["H", "H"]
    assert rules["gate"] == GATE


def test_a_stage_total_that_does_not_fit_is_refused(as_role, trade):
    client = office(as_role, trade)

    text = page_of(
        send(client, STAGE, **{"total-code": "t", "ranking-keys-0-node": "nothing"}), 422
    )

    assert 'href="#total"' in text
    assert 'id="ranking-keys-0-node-error"' in text
    assert stage_row(trade).rules == {"gate": GATE}


def test_a_seat_counts_here_and_not_there(as_role, bare):
    client = office(as_role, bare)
    place = f"/console/T1/trades/fit/modules/{module_row(bare).id}/rules"
    fields = {
        "combine-round-to": "2", "combine-round-mode": "half-even", "combine-cap": "95",
        "panels-0-seats-0-counts_for": ["H.1"], "panels-0-spread-limit": "1.5",
        "panels-0-combine-round_total-to": "1", "note": "规程第 3 条",
    }  # fmt: skip

    answer = send(client, place, **fields)

    assert answer.status_code == 302, answer.text[:1500]
    db.session.expire_all()
    module = module_pieces.module_pieces([module_row(bare)], {module_row(bare).stage_id: "heat"})[0]
    assert module["combine"] == {"round": {"to": 2, "mode": "half-even"}, "cap": "95"}
    assert module["note"] == {"zh": "规程第 3 条"}
    panel = module["panels"][0]
    assert panel["seats"][0]["counts_for"] == ["H.1"]
    assert panel["spread"] == {"limit": "1.5"}
    assert panel["combine"]["round_total"] == {"to": 1}


def test_a_panel_that_agrees_on_one_sheet_gets_the_seat_for_it(as_role, bare):
    client = office(as_role, bare)
    place = f"/console/T1/trades/fit/modules/{module_row(bare).id}/rules"

    answer = send(client, place, **{"panels-0-combine-rule": "consensus"})

    assert answer.status_code == 302, answer.text[:1500]
    panel = db.session.scalars(select(Panel).where(Panel.module_id == module_row(bare).id)).one()
    found = select(PanelSeat.role).where(PanelSeat.panel_id == panel.id)
    assert sorted(role.value for role in db.session.scalars(found)) == ["panel", "recorder"]


def test_more_judges_dropped_than_sit_is_refused_in_its_place(as_role, bare):
    client = office(as_role, bare)
    place = f"/console/T1/trades/fit/modules/{module_row(bare).id}/rules"
    fields = {
        "panels-0-combine-rule": "trimmed", "panels-0-combine-high": "1",
        "panels-0-combine-low": "1", "panels-0-seats-0-counts_for": ["Z9"],
    }  # fmt: skip

    text = page_of(send(client, place, **fields), 422)

    assert 'id="panels-0-combine-error"' in text
    assert 'id="panels-0-seats-0-counts_for-error"' in text


def test_rules_of_a_module_with_sheets_are_only_read(as_role, trade):
    module = module_row(trade)
    sheets = select(ScoreSheet.id).where(ScoreSheet.module_id == module.id)
    assert db.session.scalars(sheets).first() is not None
    client = office(as_role, trade)
    place = f"/console/T1/trades/fit/modules/{module.id}/rules"

    shown = page_of(client.get(place))
    answer = client.post(place, data={"version": str(module.version), "combine-cap": "5"})

    assert "disabled" in shown
    assert answer.status_code == 409
    db.session.expire_all()
    assert module_row(trade).combine == {}


def ruled(client, kind, **given):
    """See the effect of a ruling, then make it; returns the last answer."""
    place = f"/console/T1/trades/fit/rulings/new?kind={kind}"
    shown = page_of(client.post(place, data={**given, "act": "show"}))
    return client.post(place, data={**given, "seen": dict(typed(shown))["seen"], "act": "confirm"})


def test_a_penalty_of_the_heat_acts_at_its_gate_and_not_at_the_end(as_role, trade):
    event = db.session.get_one(Event, trade.event_id)
    client = as_role("arbitrator", event=event)

    answer = ruled(client, "deduct", entry="01", value="30", stage="heat", reason="迟到")

    assert answer.status_code == 302, answer.text[:800]
    ruling = db.session.scalars(select(Ruling)).one()
    assert ruling.value == {"stage": "heat", "value": "30"}
    scope = Scope(event.id, trade.id)
    hopefuls = stages.preview(SYSTEM, scope, "heat").candidates
    totals = {one.passing.number: str(one.total) for one in hopefuls}
    assert (totals["01"], totals["02"]) == ("64", "87")
    final = standings.result(SYSTEM, trade.id).standings
    assert str(final.line("01").node("total").value) == "0"


def test_one_aspect_of_a_sheet_is_left_out_and_an_unknown_one_refused(as_role, trade):
    client = as_role("arbitrator", event=db.session.get_one(Event, trade.event_id))
    place = "/console/T1/trades/fit/rulings/new?kind=leave-out"

    wrong = client.post(
        place,
        data={"entry": "01", "seat": "H/S1/7", "aspect": "Z", "reason": "录错", "act": "show"},
    )
    answer = ruled(client, "leave-out", entry="01", seat="H/S1", aspect="H.1", reason="录错")

    assert wrong.status_code == 422
    assert 'id="aspect-error"' in wrong.text
    assert 'id="seat-error"' in wrong.text
    assert answer.status_code == 302
    ruling = db.session.scalars(select(Ruling)).one()
    assert ruling.value == {"module": "H", "seat": "S1", "aspect": "H.1"}


def test_the_short_forms_keep_what_only_every_detail_can_say(as_role, bare):
    client = office(as_role, bare)
    scope, version = Scope(bare.event_id, bare.id), bare.version
    ranking = {
        "keys": [
            {"node": "total", "exact": True},
            {"module": "F", "aspect": "F.1", "order": "ascending"},
            {"judges": {"rule": "firsts", "modules": ["F"]}},
        ]
    }
    absence = {"absent": {"points": "20.85"}, "zero": "unplaced"}
    gate = {"gate": {"rule": {"count": 2}, "behind": True}}
    with transaction():
        composition.change_ranking(
            SYSTEM, scope, ranking, absence, version=version, now=NOW
        )  # fmt: skip
        version = db.session.get_one(Trade, bare.id).version
        stages.change_gate(SYSTEM, scope, "heat", gate, version=version, now=NOW)

    shown = page_of(client.get("/console/T1/trades/fit/ranking"))
    for place in ("ranking", "stages/heat"):
        assert send(client, f"/console/T1/trades/fit/{place}").status_code == 302

    assert "按 20.85 分计" in shown
    db.session.expire_all()
    row = db.session.get_one(Trade, bare.id)
    assert (row.ranking, row.absence) == (ranking, absence)
    assert stage_row(bare).rules == gate
