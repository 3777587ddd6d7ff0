"""Every rule of the contest file has its fields at the console, and survives them unchanged."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from flask import get_template_attribute

from competition.exchange.contest_file import SCHEMA_PATH
from competition.rules import digests, kinds
from competition.rules.contest_facts import ContestFacts, EventFacts
from competition.rules.facts import ModuleFacts, PanelCombineFacts, TradeFacts
from competition.rules.honour_facts import HonourFacts, PromotionFacts, TeamFacts
from competition.rules.kinds import (
    Flag,
    Many,
    Number,
    OneOf,
    Part,
    Problems,
    Table,
    Whole,
    named,
    read_as,
)
from competition.rules.node_facts import NodeFacts, Parts, StageFacts
from competition.rules.phrase_facts import PHRASE
from competition.rules.point_rules import POINTS, TEXT
from competition.rules.ranking_facts import (
    Absence,
    AwardFacts,
    GateFacts,
    JudgesKeyFacts,
)
from competition.web.console.rule_pages import MODULE_KEYS, PIECES, STAGE_KEYS
from competition.web.forms import modules as module_forms
from competition.web.forms import office_rulings as ruling_forms
from competition.web.forms import scheme_fields
from competition.web.forms import trades as trade_forms
from competition.web.forms.piece_controls import Drawing
from competition.web.forms.piece_reading import Reading
from tests.web.typed import typed

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "competition" / "samples"
SAMPLES = sorted([*FOLDER.glob("*.json"), *FOLDER.glob("presets/*.json")])
VECTORS = ROOT / "tests" / "vectors"
TRADE_KEYS = {"TradeFacts": frozenset().union(*PIECES.values())}
#: Each class that a page shows, and which of its keys.
PAGES = (
    (TradeFacts, TRADE_KEYS),
    (StageFacts, STAGE_KEYS),
    (ModuleFacts, MODULE_KEYS),
    (TeamFacts, {}),
    (HonourFacts, {}),
    (PromotionFacts, {}),
)
#: What the scheme builder writes.
BUILDER = frozenset({
    "SchemeFacts", "CriterionFacts", "SubCriterionFacts", "AspectFacts", "Scale", "Band", "Option",
    "Case", "Exact", "ShareOfMax", "Multiply", "Lookup", "Bands", "Difference", "Linear", "Choice",
    "Occurrences", "Cases", "Key", "Order", "Matches", "Overtime", "Veto", "Record",
})  # fmt: skip
#: What the hall and the keeper of true answers write is no rule of counting: pages of their own.
OTHERS = frozenset({
    "FloorFacts", "LateFacts", "ViolationFacts", "AnswersFacts", "AnswerKeyFacts", "WorksFacts",
})  # fmt: skip
OTHER_KEYS = {("TradeFacts", "floor"), ("TradeFacts", "works"), ("ModuleFacts", "answers")}
SEATS, EXPERTS = "console/panels/trade.html", "console/references/edit.html"
#: What other pages of the console write: a form and its field, or a template and its field's name.
ELSEWHERE = {
    ("TradeFacts", "code"): (trade_forms.NewTradeForm, "code"),
    ("TradeFacts", "name"): (trade_forms.TradeForm, "name"),
    ("TradeFacts", "sector"): (trade_forms.TradeForm, "sector"),
    ("TradeFacts", "system"): (trade_forms.TradeForm, "system"),
    ("TradeFacts", "occupation"): (trade_forms.TradeForm, "occupation_name"),
    ("TradeFacts", "marked"): (trade_forms.TradeForm, "marked"),
    ("TradeFacts", "note"): (trade_forms.TradeForm, "note"),
    ("TradeFacts", "divisions"): (trade_forms.TradeForm, "divisions"),
    ("TradeFacts", "stages"): (trade_forms.TradeForm, "stages"),
    ("TradeFacts", "modules"): (module_forms.ModuleForm, "code"),
    ("TradeFacts", "code_sets"): (module_forms.ModuleForm, "codes"),
    ("NamedFacts", "code"): (trade_forms.LineRow, "code"),
    ("NamedFacts", "name"): (trade_forms.LineRow, "name"),
    ("StageFacts", "code"): (trade_forms.LineRow, "code"),
    ("StageFacts", "name"): (trade_forms.LineRow, "name"),
    ("OccupationFacts", "name"): (trade_forms.TradeForm, "occupation_name"),
    ("OccupationFacts", "code"): (trade_forms.TradeForm, "occupation_code"),
    ("OccupationFacts", "level"): (trade_forms.TradeForm, "occupation_level"),
    ("CodeSetFacts", "code"): (module_forms.ModuleForm, "codes"),
    ("CodeSetFacts", "stage"): (module_forms.ModuleForm, "stage"),
    ("CodeSetFacts", "layers"): (module_forms.ModuleForm, "codes"),
    ("CodeSetFacts", "prefix"): ("console/codes/set.html", "field(bags.prefix)"),
    ("ModuleFacts", "code"): (module_forms.ModuleForm, "code"),
    ("ModuleFacts", "stage"): (module_forms.ModuleForm, "stage"),
    ("ModuleFacts", "name"): (module_forms.ModuleForm, "name"),
    ("ModuleFacts", "kind"): (module_forms.ModuleForm, "kind"),
    ("ModuleFacts", "codes"): (module_forms.ModuleForm, "codes"),
    ("ModuleFacts", "attempts"): (module_forms.ModuleForm, "attempts"),
    ("ModuleFacts", "attempts_are"): (module_forms.ModuleForm, "attempts_are"),
    ("ModuleFacts", "time_limit"): (module_forms.ModuleForm, "minutes"),
    ("ModuleFacts", "scheme"): ("console/schemes/edit.html", 'data-module="console/scheme"'),
    ("ModuleFacts", "earlier"): (ruling_forms.SchemeRulingForm, "standing"),
    ("AttemptFacts", "number"): (module_forms.ModuleForm, "attempts"),
    ("AttemptFacts", "coefficient"): (module_forms.ModuleForm, "attempts"),
    ("PanelFacts", "code"): (module_forms.PanelRow, "code"),
    ("PanelFacts", "name"): (module_forms.PanelRow, "name"),
    ("SeatFacts", "code"): (module_forms.PanelRow, "seats"),
    ("SeatFacts", "role"): (SEATS, "'role-'"),
    ("SeatFacts", "person"): (SEATS, "account-"),
    ("SeatFacts", "medium"): (SEATS, "'medium-'"),
    ("SeatFacts", "counts"): (SEATS, 'name="counts-'),
    ("SeatFacts", "checker"): (SEATS, 'name="checker-'),
    ("SeatFacts", "check_blind"): (SEATS, 'name="blind-'),
    ("ReferenceFacts", "sheets"): (EXPERTS, "value-"),
    ("ReferenceFacts", "frozen"): (EXPERTS, "freeze_references"),
    ("ReferenceSheetFacts", "seat"): (EXPERTS, "seat-"),
    ("ReferenceSheetFacts", "values"): (EXPERTS, "value-"),
    ("HonoursFacts", "teams"): ("console/honours/show.html", "add('teams'"),
    ("HonoursFacts", "honours"): ("console/honours/show.html", "add('awards'"),
    ("HonoursFacts", "promotions"): ("console/honours/show.html", "add('promotions'"),
    ("EarlierSchemeFacts", "scheme"): ("console/schemes/ruling.html", "<form"),
    ("EarlierSchemeFacts", "ruling"): ("console/schemes/ruling.html", "<form"),
    ("EarlierSchemeFacts", "reason"): (ruling_forms.SchemeRulingForm, "reason"),
    ("EarlierSchemeFacts", "standing"): (ruling_forms.SchemeRulingForm, "standing"),
    ("EarlierSchemeFacts", "at"): ("console/schemes/ruling.html", "<form"),
}


def through_the_form(cls, value, shown=None, offers=None):
    """Draw a piece, send the page back untouched, read it."""
    drawing = Drawing(offers, shown)
    controls = get_template_attribute("macros/pieces.html", "controls")
    blanks = get_template_attribute("macros/pieces.html", "blanks")
    html = str(controls(drawing.piece(cls, value))) + str(blanks(drawing))
    reading = Reading(typed(html), shown)
    found = reading.piece(cls, value)
    assert reading.problems == []
    return found


def canonical(cls, value):
    facts, problems = read_as(cls, value)
    assert problems == []
    return Part(cls).write(facts)


def documents():
    for path in SAMPLES:
        whole = json.loads(path.read_text(encoding="utf-8"))
        for trade in [*whole.get("trades", ()), *[whole[k] for k in ("trade",) if k in whole]]:
            yield path.name, trade
    for path in sorted(VECTORS.glob("publications/*/*.json")):
        whole = json.loads(path.read_text(encoding="utf-8"))
        for trade in whole.get("trades", ()):
            yield path.name, trade


def vector(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["cases"]


def test_every_sample_trade_goes_through_the_forms_unchanged(app):
    seen = 0
    for name, trade in documents():
        facts, problems = read_as(TradeFacts, trade)
        assert problems == []
        before = Part(TradeFacts).write(facts)

        after = through_the_form(TradeFacts, trade, TRADE_KEYS)
        for key, cls, shown in (
            ("stages", StageFacts, STAGE_KEYS), ("modules", ModuleFacts, MODULE_KEYS),
        ):  # fmt: skip
            after[key] = [through_the_form(cls, one, shown) for one in before.get(key, ())]

        assert digests.of(canonical(TradeFacts, after)) == digests.of(before), name
        seen += 1
    assert seen > 20


@pytest.mark.parametrize(
    ("vectors", "key", "cls"),
    [
        ("totals", "total", NodeFacts),
        ("panels", "combine", PanelCombineFacts),
        ("stages", "gate", GateFacts),
        ("teams", "team", TeamFacts),
        ("promotions", "rule", PromotionFacts),
    ],
)
def test_worked_rules_go_through_the_forms_unchanged(app, vectors, key, cls):
    rules = [case[key] for case in vector(vectors) if key in case]
    assert rules
    for rule in rules:
        assert through_the_form(cls, rule) == canonical(cls, rule)


def test_worked_awards_and_tie_chains_go_through_the_forms_unchanged(app):
    cases = [
        *((AwardFacts, award) for case in vector("awards") for award in case["awards"]),
        *((JudgesKeyFacts, {"modules": ["m"], **case["key"]}) for case in vector("judges")),
    ]  # fmt: skip
    assert len(cases) > 15
    for cls, rule in cases:
        assert through_the_form(cls, rule) == canonical(cls, rule)


def some(kind, depth=0):
    """A value of a kind that is not its default, with everything below it said."""
    if kind is TEXT:
        return {"zh": "一行\n两行 “引号” <b>&amp;", "en": "one"}
    if isinstance(kind, Part):
        return whole_of(kind.cls, depth)
    if isinstance(kind, Parts):
        return [whole_of(NodeFacts, depth + 1)] if depth < 2 else []
    if isinstance(kind, Many):
        return [some(kind.kind, depth), *([some(kind.kind, depth)] if depth < 1 else [])]
    if isinstance(kind, Table):
        return {"甲": some(kind.kind, depth), "乙": some(kind.kind, depth)}
    return plain(kind)


def plain(kind):
    if isinstance(kind, Absence):
        return {"points": "20.85"}
    if isinstance(kind, OneOf):
        return kind.words[-1]
    if isinstance(kind, Flag | Whole):
        return True if isinstance(kind, Flag) else min(kind.most, 3)
    if isinstance(kind, Number):
        return "0.123456789" if kind.most == 1 else "12.345678901"
    return "2026-11-21" if kind is kinds.DATE else "C-1.2"


def whole_of(cls, depth=0):
    found = {named(one.name): some(one.metadata["kind"], depth) for one in fields(cls)}
    for one in fields(cls):
        if isinstance(one.metadata["kind"], Flag) and kinds.default_of(one) is True:
            found[named(one.name)] = False
    return found


@pytest.mark.parametrize(("cls", "shown"), PAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_key_a_page_shows_survives_it(app, cls, shown):
    value = whole_of(cls)
    own = {key: value[key] for key in shown.get(cls.__name__, value)}
    if cls is ModuleFacts:
        own["panels"] = [{**panel, "code": "P"} for panel in own["panels"]]

    back = through_the_form(cls, own, shown)

    assert back == without_defaults(cls, own)


def without_defaults(cls, value):
    """As the canonical writer leaves defaults out; what cannot be read whole is compared as is."""
    found = {}
    for one in fields(cls):
        key = named(one.name)
        if key not in value:
            continue
        kind = one.metadata["kind"]
        problems = Problems()
        fact = kind.read(value[key], "", problems)
        if not problems:
            if fact != kinds.default_of(one):
                found[key] = kind.write(fact)
        elif value[key] not in ([], {}):
            found[key] = value[key]
    return found


def reached(name, seen, schema):
    if name in seen:
        return
    seen[name] = schema["$defs"][name]
    for found in refs(schema["$defs"][name]):
        reached(found, seen, schema)


def refs(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for item in node.values():
            yield from refs(item)
    elif isinstance(node, list):
        for item in node:
            yield from refs(item)


def drawn_classes():
    """Each class and key the pages draw, found by drawing them."""
    found = set()

    def walk(cls, shown):
        for one in fields(cls):
            key = named(one.name)
            if key not in shown.get(cls.__name__, {key}) or (cls.__name__, key) in found:
                continue
            found.add((cls.__name__, key))
            kind = one.metadata["kind"]
            kind = kind.kind() if isinstance(kind, Parts) else kind
            inner = kind.kind if isinstance(kind, Many) else kind
            if isinstance(inner, Part) and inner is not TEXT:
                walk(inner.cls, shown)

    for cls, shown in PAGES:
        walk(cls, shown)
    return found


def test_every_rule_key_of_the_schema_has_its_place_at_the_console(app):
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    rules = {}
    for root in ("TradeFacts", "HonoursFacts"):
        reached(root, rules, schema)
    drawn = drawn_classes()

    homeless = [
        f"{name}.{key}"
        for name, shape in rules.items()
        for key in shape.get("properties", {})
        if name not in BUILDER | OTHERS
        and name != "Text"
        and (name, key) not in drawn | OTHER_KEYS
        and (name, key) not in ELSEWHERE
    ]

    assert homeless == []
    assert ContestFacts.__name__ in schema["$defs"]


def builder_keys():
    """Each class and key the builder has a field for, as it is told by the page."""
    said = scheme_fields.described()
    shapes = POINTS.shapes | dict(zip(range(4), scheme_fields.LEVELS, strict=True))
    parts = {name: rule["parts"] for name, rule in said["rules"].items()}
    parts |= dict(enumerate(said["more"]))
    found = {(cls.__name__, key) for cls, keys in scheme_fields.OWN.items() for key in keys}
    for name, cls in shapes.items():
        for part in parts[name]:
            found.add((cls.__name__, part["name"]))
            columns = {column["name"] for column in part.get("columns", ())}
            if part["kind"] == "list":
                line = {"bands": "Band", "choices": "Option", "cases": "Case"}[part["name"]]
                found |= {(line, key) for key in columns}
    return found | {("Scale", key) for key in ("min", "max", "step", "also")}


def test_the_builder_has_a_field_for_every_key_of_a_scheme(app):
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    known = builder_keys()

    homeless = [
        f"{name}.{key}"
        for name in BUILDER
        for key in schema["$defs"][name]["properties"]
        if (name, key) not in known and key != "rule"
    ]

    assert homeless == []
    for rule in scheme_fields.described()["rules"].values():
        assert rule["help"]
        assert all(part["label"] != part["name"] for part in rule["parts"])


@pytest.mark.parametrize("kind", ["levels", "fault"])
def test_a_phrase_goes_through_its_form_unchanged(app, kind):
    phrase = {"kind": kind, "name": {"zh": "通用", "en": "usual"}, "each": "0.5"}
    phrase |= {"levels": {"0": {"zh": "未做"}, "3": {"zh": "熟练", "en": "skilled"}}}

    back = through_the_form(EventFacts, {"phrases": [phrase]}, {"EventFacts": {"phrases"}})

    assert back["phrases"] == [PHRASE.write(PHRASE.read(phrase, "", Problems()))]


def test_the_other_pages_have_the_fields_they_are_said_to_have():
    for (name, key), (place, field) in ELSEWHERE.items():
        known = (ROOT / "templates" / place).read_text("utf-8") if isinstance(place, str) else None
        found = hasattr(place, field) if known is None else field in known
        assert found, f"{name}.{key} is not written by {place} {field}"
