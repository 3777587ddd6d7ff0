"""The designer of certificates: places moved, an own sheet, a preview that keeps nothing."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.models.event import Event
from competition.services import backups, certificate_layouts, certificates
from competition.services import certificate_drafts as drafting
from tests import factories_results as results
from tests.documents.test_backgrounds import SHEETS
from tests.factories import NOW, SYSTEM, make_event


@pytest.fixture
def scope(app):
    return Scope(make_event().id)


def places(scope, **changed):
    values = dict(certificate_layouts.read(SYSTEM, scope).own)
    return values | {name.replace("_", "."): Decimal(value) for name, value in changed.items()}


def change(scope, *, titled=False, **changed):
    with transaction():
        certificate_layouts.change(SYSTEM, scope, places(scope, **changed), titled=titled, now=NOW)


def preview(scope, **changed):
    return certificate_layouts.preview(
        SYSTEM, scope, places(scope, **changed), titled=False, name="longest", width=400
    )


def test_only_what_differs_from_the_design_is_kept(scope):
    change(scope, code_x="45", letter_body="17")

    event = db.session.get_one(Event, scope.event_id)
    kept = drafting.design_data(event.id)
    assert kept["changes"] == {"code": {"x": 45.0}, "letter": {"body": 17.0}}
    assert certificate_layouts.read(SYSTEM, scope).values["code.x"] == 45
    change(scope)
    assert drafting.design_data(event.id)["changes"] == {}


def test_a_field_off_the_page_is_named_and_nothing_is_kept(scope):
    with pytest.raises(Invalid) as refused:
        change(scope, code_x="290")

    assert [(p.code, p.values["field"]) for p in refused.value.problems] == [
        ("design-off-page", "code")
    ]
    assert certificate_layouts.read(SYSTEM, scope).values["code.x"] != 290


def test_the_preview_shows_the_places_and_keeps_nothing(scope):
    here, there = preview(scope), preview(scope, code_x="60")

    assert Image.open(io.BytesIO(here)).size[0] == 400
    assert here != there
    assert drafting.design_data(scope.event_id) == {}


def test_an_own_sheet_is_kept_with_the_uploads_and_given_up_again(scope):
    with transaction():
        certificate_layouts.take_background(SYSTEM, scope, SHEETS["png"], "底图.png", now=NOW)

    assert certificate_layouts.read(SYSTEM, scope).background == "底图.png"
    (kept,) = (backups.folders().uploads / "backgrounds").iterdir()
    assert kept.read_bytes() == SHEETS["png"]
    event = db.session.get_one(Event, scope.event_id)
    assert drafting.design(event).background.kind == "png"
    with transaction():
        certificate_layouts.drop_background(SYSTEM, scope, now=NOW)
    assert drafting.design(event).background is None


def test_other_settings_leave_the_layout_alone_and_another_design_begins_anew(scope):
    change(scope, code_x="45")

    with transaction():
        certificates.change_design(SYSTEM, scope, {"name": "classic", "unit": True}, now=NOW)
    assert certificate_layouts.read(SYSTEM, scope).values["code.x"] == 45
    with transaction():
        certificates.change_design(SYSTEM, scope, {"name": "tea"}, now=NOW)
    assert drafting.design_data(scope.event_id).get("changes") is None


def test_once_a_certificate_is_out_its_paper_stays_the_same(app):
    played = results.play("drivers-2025")
    results.publish(played)
    list(results.issue(played))
    scope = Scope(played.event_id)

    assert certificate_layouts.read(SYSTEM, scope).fixed
    for act in (
        lambda: change(scope, code_x="45"),
        lambda: certificate_layouts.take_background(SYSTEM, scope, b"", "x", now=NOW),
        lambda: certificate_layouts.drop_background(SYSTEM, scope, now=NOW),
    ):
        with pytest.raises(NotNow, match="design-in-use"):
            act()


def test_a_stranger_designs_nothing(scope):
    stranger = Actor(id=None, name="生人")

    with pytest.raises(NotFound):
        certificate_layouts.read(stranger, scope)
    with pytest.raises(NotFound):
        certificate_layouts.preview(stranger, scope, {}, titled=False, name="longest", width=9)
