"""A frozen scheme gets a new version by ruling; signed sheets stay under the one they name."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow
from competition.exchange import contest_file
from competition.models.event import Module, ModuleState, Trade
from competition.models.ruling import Ruling, RulingKind
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import Revision, SheetState
from competition.services import (
    archives,
    bundles,
    drafts,
    matrices,
    scheme_rulings,
    schemes,
    scoring,
    sessions,
    sheet_rulings,
    sheet_views,
    standings,
    sync,
)
from tests import factories
from tests.factories import NOW, SYSTEM
from tests.factories_marking import (
    MARKS,
    Hall,
    Tablet,
    body,
    make_hall,
    make_tablet,
    trade_piece,
)

pytestmark = pytest.mark.usefixtures("bundles_watched")

Change = Callable[[dict[str, dict[str, Any]]], None]


def recount(aspects: dict[str, dict[str, Any]]) -> None:
    """Two maxima change places in part: 12 and 12 become 10 and 14."""
    aspects["B1"]["max"], aspects["B2"]["max"] = "10", "14"


def rescale(aspects: dict[str, dict[str, Any]]) -> None:
    aspects["A1"]["scale"] = {"min": "0", "max": "5", "step": "1"}
    aspects["A1"]["descriptors"] = {}


def reword(aspects: dict[str, dict[str, Any]]) -> None:
    aspects["A2"]["name"] = {"zh": "布粉、压粉与清洁"}


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1, codes=2)


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall)


def sign(hall: Hall, tablet: Tablet, code: int = 0, **given: Any) -> sync.Taken:
    op, sheet = uuid.uuid4(), hall.sheet(0, code).id
    digest = given.pop("digest", None) or hall.digest
    raw = body(sheet, digest, op=op, session=tablet.session_id, **given)
    with transaction():
        return sync.take_in(tablet.actor, sheet, op, raw, now=NOW)


def propose(hall: Hall, *changes: Change) -> int:
    """Begin a new version, change it, approve it; returns the row's version."""
    with transaction():
        scheme_rulings.begin(SYSTEM, hall.scope, hall.module.id, now=NOW)
    view = schemes.read(SYSTEM, hall.scope, hall.module.id)
    tree = copy.deepcopy(view.tree)
    aspects = {
        aspect["code"]: aspect
        for criterion in tree["criteria"]
        for sub in criterion["sub_criteria"]
        for aspect in sub["aspects"]
    }
    for change in changes:
        change(aspects)
    with transaction():
        saved = schemes.save_tree(
            SYSTEM, hall.scope, hall.module.id, tree, version=view.version, now=NOW
        )
        schemes.approve(SYSTEM, hall.scope, hall.module.id, version=saved.version, now=NOW)
    return schemes.read(SYSTEM, hall.scope, hall.module.id).version


def rule(hall: Hall, version: int, *, actor: Actor = SYSTEM, **given: Any) -> Ruling:
    with transaction():
        return scheme_rulings.rule(
            actor, hall.scope, hall.module.id, "配分表印错", version=version, now=NOW, **given
        )


def points(hall: Hall, code: int = 0) -> str:
    matrix = matrices.read(SYSTEM, hall.module.id)
    return str(matrix.lines[code].points)


def test_while_it_is_only_written_the_version_in_force_goes_on(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    before = hall.digest

    propose(hall, recount)

    assert hall.digest == before
    assert sign(hall, tablet, 1).state == "current"
    assert points(hall) == "24"


def test_marks_that_stand_are_counted_by_the_new_version_and_stay_as_signed(
    hall: Hall, tablet: Tablet
):
    taken = sign(hall, tablet)
    kept = db.session.get_one(Revision, taken.op)
    signed = (kept.body, kept.vector, kept.scheme_digest)

    ruling = rule(hall, propose(hall, recount))

    assert (ruling.kind, ruling.value["version"]) == (RulingKind.SCHEME, 2)
    assert hall.sheet().state is SheetState.SIGNED
    # 4 + 4 + 6 + 4.5/6·10 + 5/6·14 − 8 − 1
    assert points(hall) == "145/6"
    db.session.expire_all()
    kept = db.session.get_one(Revision, taken.op)
    assert (kept.body, kept.vector, kept.scheme_digest) == signed
    assert kept.scheme_digest != hall.digest


def test_sheets_the_new_version_asks_more_of_go_back_to_their_judges(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    version = propose(hall, rescale)

    found = scheme_rulings.proposal(SYSTEM, hall.scope, hall.module.id)
    rule(hall, version)

    assert found.returned() == 1
    assert hall.sheet().state is SheetState.REOPENED
    assert hall.sheet(0, 1).state is SheetState.OPEN
    assert hall.sheet().reopenings == 1


def test_the_tablet_learns_of_it_with_every_mark_that_stands_filled_in(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    before = bundles.bundle(tablet.actor, hall.event_scope)

    rule(hall, propose(hall, rescale))
    after = bundles.bundle(tablet.actor, hall.event_scope)

    assert after.etag != before.etag
    scheme = after.content["schemes"][after.content["seats"][0]["scheme"]]
    assert scheme["digest"] == hall.digest
    assert scheme["criteria"][0]["sub_criteria"][0]["aspects"][0]["scale"]["max"] == "5"
    sheet = next(s for s in after.content["sheets"] if s["id"] == str(hall.sheet().id))
    assert (sheet["state"], sheet["reason"]) == ("reopened", "配分表印错")
    assert set(sheet["marks"]) == set(MARKS) - {"A1"}


def test_signed_anew_under_the_new_version_it_counts(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    rule(hall, propose(hall, rescale))

    anew = sign(hall, tablet, base_rev=1, kind="amend", marks={**MARKS, "A1": "5"})

    assert (anew.state, anew.n) == ("current", 2)
    assert points(hall) == "26"


def test_what_a_tablet_signed_under_the_old_version_is_kept_and_flagged(hall: Hall, tablet: Tablet):
    old = hall.digest
    sign(hall, tablet)
    rule(hall, propose(hall, rescale))

    late = sign(hall, tablet, 1, digest=old)

    stored = db.session.get_one(Revision, late.op)
    assert (late.state, late.reasons) == ("flagged", ("scheme_changed",))
    assert stored.scheme_digest == old
    assert stored.vector


def test_decided_for_it_still_lacks_what_the_new_version_asks(hall: Hall, tablet: Tablet):
    old = hall.digest
    sign(hall, tablet)
    rule(hall, propose(hall, rescale))
    late = sign(hall, tablet, 1, digest=old)

    with transaction():
        sheet_rulings.resolve(SYSTEM, hall.sheet(0, 1).id, late.op, "断网时已签", now=NOW)

    view = sheet_views.sheet(SYSTEM, hall.scope, hall.sheet(0, 1).id)
    assert "A1" not in view.versions[-1].marks
    assert matrices.read(SYSTEM, hall.module.id).lines[1].points is None


def test_a_reworded_aspect_stands_only_where_the_ruling_says_so(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    version = propose(hall, reword)
    found = scheme_rulings.proposal(SYSTEM, hall.scope, hall.module.id)

    rule(hall, version, standing=["A2"])

    assert found.reworded == ("A2",)
    assert (found.returned(), found.returned(["A2"])) == (1, 0)
    assert hall.sheet().state is SheetState.SIGNED
    assert points(hall) == "24"


def test_nothing_but_a_reworded_aspect_can_be_let_stand(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    version = propose(hall, rescale)

    with pytest.raises(Invalid) as refused:
        rule(hall, version, standing=["A1"])

    assert [problem.code for problem in refused.value.problems] == ["not-reworded"]
    assert hall.sheet().state is SheetState.SIGNED


def test_drafts_lose_only_what_is_asked_otherwise(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    marks = {"A1": {"value": "3"}, "A2": {"value": "2"}}
    with transaction():
        raw = json.dumps({"marks": marks}).encode()
        drafts.keep(tablet.actor, hall.sheet(0, 1).id, raw, now=NOW)

    rule(hall, propose(hall, rescale))

    bundle = bundles.bundle(tablet.actor, hall.event_scope)
    sheet = next(s for s in bundle.content["sheets"] if s["id"] == str(hall.sheet(0, 1).id))
    assert sheet["draft"]["marks"] == {"A2": {"value": "2"}}


def test_a_locked_module_takes_a_new_version_only_where_nothing_is_marked_anew(
    hall: Hall, tablet: Tablet
):
    sign(hall, tablet)
    with transaction():
        module = db.session.get_one(Module, hall.module.id)
        module.state, module.locked_at = ModuleState.LOCKED, NOW
    version = propose(hall, rescale)

    with pytest.raises(NotNow) as refused:
        rule(hall, version)
    assert refused.value.code == "module-locked"

    with transaction():
        scheme_rulings.drop(SYSTEM, hall.scope, hall.module.id, version=version, now=NOW)
    rule(hall, propose(hall, recount))
    assert points(hall) == "145/6"


def test_a_new_version_is_begun_only_beside_a_frozen_one(hall: Hall, tablet: Tablet):
    with pytest.raises(NotNow) as refused, transaction():
        scheme_rulings.begin(SYSTEM, hall.scope, hall.module.id, now=NOW)
    assert refused.value.code == "scheme-not-frozen"

    sign(hall, tablet)
    propose(hall, recount)
    with pytest.raises(NotNow), transaction():
        scheme_rulings.begin(SYSTEM, hall.scope, hall.module.id, now=NOW)


def test_given_up_it_leaves_the_version_in_force_alone(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    version = propose(hall, recount)

    with transaction():
        scheme_rulings.drop(SYSTEM, hall.scope, hall.module.id, version=version, now=NOW)

    rows = db.session.scalars(select(MarkingScheme)).all()
    assert [(row.number, row.state) for row in rows] == [(1, SchemeState.FROZEN)]
    view = schemes.read(SYSTEM, hall.scope, hall.module.id)
    with pytest.raises(NotNow) as refused, transaction():
        scheme_rulings.drop(SYSTEM, hall.scope, hall.module.id, version=view.version, now=NOW)
    assert refused.value.code == "scheme-in-force"


def test_a_ruling_needs_a_reason_and_the_version_it_was_read_in(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    version = propose(hall, recount)

    with pytest.raises(Conflict):
        rule(hall, version - 1)
    with pytest.raises(Invalid) as refused, transaction():
        scheme_rulings.rule(SYSTEM, hall.scope, hall.module.id, " ", version=version, now=NOW)

    assert refused.value.problems[0].code == "reason-missing"
    assert schemes.read(SYSTEM, hall.scope, hall.module.id).state == "approved"


def test_who_writes_schemes_does_not_rule_on_them(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    version = propose(hall, recount)
    organiser = sessions.actor_for_account(
        factories.make_account("organiser", event=hall.event, name="组委会")
    )

    with pytest.raises(NotAllowed):
        rule(hall, version, actor=organiser)


def test_a_third_version_reads_what_was_signed_under_the_first(hall: Hall, tablet: Tablet):
    sign(hall, tablet)
    rule(hall, propose(hall, recount))

    rule(
        hall,
        propose(
            hall, lambda aspects: aspects["B1"].update(max="11") or aspects["B2"].update(max="13")
        ),
    )

    # 4 + 4 + 6 + 4.5/6·11 + 5/6·13 − 9
    assert points(hall) == "289/12"
    assert hall.sheet().state is SheetState.SIGNED


WHOLE: dict[str, Any] = {
    "total": {"code": "total", "module": "practical"},
    "ranking": {"keys": [{"node": "total"}]},
}


def played(app: Flask) -> uuid.UUID:
    """Two sheets of a loaded event, the one under the first version, the other under the second."""
    piece = trade_piece(seats=1, **WHOLE)
    piece["code_sets"] = []
    del piece["modules"][0]["codes"]
    listed = [{"aspect": code, "value": value} for code, value in MARKS.items()]
    sheet = {"trade": "barista", "module": "practical", "seat": "S1", "marks": listed}
    contest = {
        "format": "skills-contest/1",
        "event": {"code": "F1", "name": {"zh": "装入"}},
        "trades": [piece],
        "entries": [
            {"number": number, "trade": "barista", "division": "staff"} for number in ("01", "02")
        ],
        "revisions": [{**sheet, "op": "a", "entry": "01"}],
    }
    content = contest_file.dump(contest_file.read(json.dumps(contest).encode()))
    with transaction():
        return archives.load(SYSTEM, content, now=NOW).id


def test_a_contest_file_carries_every_version_and_comes_back_identical(app: Flask):
    event_id = played(app)
    trade = db.session.scalars(select(Trade)).one()
    module = db.session.scalars(select(Module)).one()
    hall_scope = Scope(event_id, trade.id)
    before = schemes.read(SYSTEM, hall_scope, module.id)
    assert before.state == "frozen"
    counted = standings.result(SYSTEM, trade.id).standings.line("01")
    assert counted.module("practical").value == 24
    tree = copy.deepcopy(before.tree)
    aspects = tree["criteria"][1]["sub_criteria"][0]["aspects"]
    aspects[0]["max"], aspects[1]["max"] = "10", "14"
    with transaction():
        scheme_rulings.begin(SYSTEM, hall_scope, module.id, now=NOW)
    version = schemes.read(SYSTEM, hall_scope, module.id).version
    with transaction():
        saved = schemes.save_tree(SYSTEM, hall_scope, module.id, tree, version=version, now=NOW)
        schemes.approve(SYSTEM, hall_scope, module.id, version=saved.version, now=NOW)
    version = schemes.read(SYSTEM, hall_scope, module.id).version
    with transaction():
        scheme_rulings.rule(SYSTEM, hall_scope, module.id, "配分表印错", version=version, now=NOW)

    dumped = archives.dump(SYSTEM, event_id)
    again = dumped.replace(b'"F1"', b'"F2"')
    with transaction():
        other = archives.load(SYSTEM, again, now=NOW).id

    assert archives.dump(SYSTEM, other) == again
    (scored,) = scoring.score(again)
    loaded = db.session.scalars(select(Trade).where(Trade.event_id == other)).one()
    for line in (
        scored.standings.line("01"),
        standings.result(SYSTEM, loaded.id).standings.line("01"),
        standings.result(SYSTEM, trade.id).standings.line("01"),
    ):
        assert line.module("practical").value == Fraction(145, 6)
