"""Answers are sealed before samples are laid out; no points are seen before all sheets are in."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.audit import AuditEntry
from competition.models.event import Module
from competition.models.installation import Setting
from competition.services import (
    answer_keys,
    archives,
    facts,
    judge_quality,
    marking,
    matrices,
    sheet_views,
    sync,
)
from competition.services.answer_keys import Given
from tests.factories import NOW, SYSTEM
from tests.factories_marking import aspect, body, criterion, make_hall, make_tablet

TASTING = [
    criterion(
        "T",
        "品鉴",
        "42",
        [
            aspect("T1", "品种", "2", type="answer", points={"rule": "key", "key": ["待定"]}),
            aspect("T2", "排序", "40", type="answer",
                   points={"rule": "order", "key": ["A", "B"], "each": "20"}),
        ],
    )
]  # fmt: skip
TRUE = [Given("T1", ("龙井",), {"西湖龙井": "龙井"}), Given("T2", ("B", "A"), {})]


@pytest.fixture
def hall(app):
    return make_hall(codes=2, opened=False, criteria=TASTING)


def seal(hall, given=TRUE):
    version = answer_keys.read(SYSTEM, hall.scope, hall.module.id).version
    with transaction():
        return answer_keys.seal(SYSTEM, hall.scope, hall.module.id, given, version=version, now=NOW)


def sign(hall, seat, code, first, order):
    tablet = make_tablet(hall, seat, label=f"评分台{seat}{code}")
    sheet, op = hall.sheet(seat, code), uuid.uuid4()
    raw = body(
        sheet.id, hall.digest, op=op, session=tablet.session_id, base_rev=0,
        marks={"T1": first, "T2": order},
    )  # fmt: skip
    with transaction():
        sync.take_in(tablet.actor, sheet.id, op, raw, now=NOW)


def open_to_marks(hall):
    with transaction():
        marking.open_module(SYSTEM, hall.module.id, now=NOW)


def points(hall):
    return {line.code: line.points for line in matrices.read(SYSTEM, hall.module.id).lines}


def test_what_was_sealed_is_opened_when_every_sheet_is_in_and_counts_from_then(hall):
    digest = seal(hall)
    open_to_marks(hall)
    for seat in (0, 1):
        sign(hall, seat, 0, "西湖龙井", "B A")
    with pytest.raises(NotNow, match="sheets-outstanding"):
        answer_keys.open_sealed(SYSTEM, hall.scope, hall.module.id, now=NOW)
    for seat in (0, 1):
        sign(hall, seat, 1, "待定", "A B")
    assert points(hall) == {"K-001": None, "K-002": None}

    with transaction():
        answer_keys.open_sealed(SYSTEM, hall.scope, hall.module.id, now=NOW)

    found = answer_keys.read(SYSTEM, hall.scope, hall.module.id)
    assert points(hall) == {"K-001": 42, "K-002": 0}
    assert found.digest == digest
    assert [one.key for one in found.keys] == [("龙井",), ("B", "A")]
    with pytest.raises(NotNow, match="answers-not-sealed"):
        answer_keys.open_sealed(SYSTEM, hall.scope, hall.module.id, now=NOW)


def test_sealed_answers_stand_nowhere_in_the_open(hall):
    seal(hall)

    row = db.session.get_one(Module, hall.module.id)
    kept = db.session.scalars(select(Setting).where(Setting.key.like("answers.%"))).one()
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "answers.sealed")).one()
    assert row.extra["answers"].keys() == {"sealed", "digest", "aspects"}
    assert "龙井" not in json.dumps([row.extra, kept.value, told.facts], ensure_ascii=False)
    assert answer_keys.read(SYSTEM, hall.scope, hall.module.id).keys == ()


def test_a_key_that_stands_in_the_scheme_tells_nobody_before_all_are_in(hall):
    open_to_marks(hall)
    for seat in (0, 1):
        sign(hall, seat, 0, "待定", "A B")
    sheet = hall.sheet(0, 0)

    before = points(hall), sheet_views.sheet(SYSTEM, hall.scope, sheet.id).versions[0].total
    placed = judge_quality.read(SYSTEM, hall.module.id).placed
    for seat in (0, 1):
        sign(hall, seat, 1, "别的", "B A")

    assert before == ({"K-001": None, "K-002": None}, None)
    assert placed == 0
    assert points(hall) == {"K-001": 42, "K-002": 0}
    assert sheet_views.sheet(SYSTEM, hall.scope, sheet.id).versions[0].total == 42


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([TRUE[0]], ("answer-missing", "T2")),
        ([TRUE[0], Given("T2", ("B", "C"), {})], ("answers-samples", "keys:T2")),
        (
            [Given("T1", ("龙井",), {"毛峰": "黄山毛峰"}), TRUE[1]],
            ("synonym-of-nothing", "keys:T1.毛峰"),
        ),
        ([*TRUE, Given("T9", ("x",), {})], ("unknown-aspect", "keys:T9")),
    ],
)
def test_answers_that_do_not_fit_their_places_are_refused(hall, given, problem):
    with pytest.raises(Invalid) as refused:
        seal(hall, given)

    assert [(each.code, each.where) for each in refused.value.problems] == [problem]


def test_once_marking_has_begun_nothing_is_sealed_any_more(hall):
    open_to_marks(hall)

    with pytest.raises(NotNow, match="module-open-already"):
        seal(hall)


def test_sealed_and_opened_answers_travel_and_come_out_the_same(hall):
    seal(hall)
    sealed = json.loads(archives.dump(SYSTEM, hall.event.id))
    (module,) = sealed["trades"][0]["modules"]
    assert module["answers"].keys() == {"sealed", "digest", "aspects"}
    open_to_marks(hall)
    for seat in (0, 1):
        for code in (0, 1):
            sign(hall, seat, code, "龙井", "B A")
    with transaction():
        answer_keys.open_sealed(SYSTEM, hall.scope, hall.module.id, now=NOW)

    opened = json.loads(archives.dump(SYSTEM, hall.event.id))
    answers = opened["trades"][0]["modules"][0]["answers"]
    view = facts.module_view(hall.module.id)

    assert answers["keys"] == [
        {"aspect": "T1", "key": ["龙井"], "synonyms": {"西湖龙井": "龙井"}},
        {"aspect": "T2", "key": ["B", "A"]},
    ]
    assert view.facts.answers is not None
    assert answers["digest"] == module["answers"]["digest"] == view.facts.answers.digest
