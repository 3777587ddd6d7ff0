"""The designer of certificates: places moved, an own sheet, a preview that keeps nothing."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.documents.designs import DESIGNS
from competition.errors import Invalid, NotFound, NotNow
from competition.models.audit import AuditEntry
from competition.models.certificate import Certificate
from competition.models.event import Event, Trade
from competition.services import (
    backups,
    certificate_layouts,
    certificate_settings,
    certificate_texts,
    certificates,
)
from competition.services import certificate_drafts as drafting
from competition.services.certificate_layouts import Extras, SignLine, View
from competition.services.certificate_places import (
    CHOICES,
    COLOURS,
    PLACES,
    changes_of,
    offers,
    plain,
)
from tests import factories_results as results
from tests.documents.reading import text_of
from tests.documents.test_backgrounds import SHEETS
from tests.factories import NOW, SYSTEM, make_event

NONE = Extras()


@pytest.fixture
def scope(app):
    return Scope(make_event().id)


def places(scope, **changed):
    values = dict(certificate_layouts.read(SYSTEM, scope).own)
    return values | {
        name.replace("_", ".", 1): Decimal(value) if name.replace("_", ".", 1) in PLACES else value
        for name, value in changed.items()
    }


def change(scope, extras=NONE, **changed):
    with transaction():
        certificate_layouts.change(SYSTEM, scope, places(scope, **changed), extras, now=NOW)


def preview(scope, **changed):
    return certificate_layouts.preview(
        SYSTEM, scope, places(scope, **changed), NONE, View(width=400)
    ).picture


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
        certificate_settings.change(SYSTEM, scope, {"name": "classic", "unit": True}, now=NOW)
    assert certificate_layouts.read(SYSTEM, scope).values["code.x"] == 45
    with transaction():
        certificate_settings.change(SYSTEM, scope, {"name": "tea"}, now=NOW)
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
        lambda: certificate_layouts.take_back(SYSTEM, scope, now=NOW),
    ):
        with pytest.raises(NotNow, match="design-in-use"):
            act()


def test_a_stranger_designs_nothing(scope):
    stranger = Actor(id=None, name="生人")

    with pytest.raises(NotFound):
        certificate_layouts.read(stranger, scope)
    with pytest.raises(NotFound):
        certificate_layouts.preview(stranger, scope, {}, NONE, View())


def seal(colour=(200, 20, 20, 220), size=420):
    """A ring on a transparent ground, as a scanned seal is prepared."""
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((8, 8, size - 8, size - 8), outline=colour, width=16)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


ALLOWED = {
    "whose": "某某市总工会",
    "by": "某主任",
    "on": "2026-11-01",
    "document": "某工发〔2026〕8 号",
    "x": Decimal("212"),
    "y": Decimal("166.3"),
    "width": Decimal("42"),
}


def take(scope, content=None, **changed):
    with transaction():
        certificate_layouts.take_mark(
            SYSTEM, scope, content or seal(), {**ALLOWED, **changed}, now=NOW
        )


def test_faces_colours_and_alignment_are_kept_where_they_differ(scope):
    change(
        scope,
        title_colour="#1F3F93",
        title_role="kai-bold",
        letter_name_align="centre",
        letter_fitting="condense",
        letter_award_spacing="0.1",
        photo_y="80",
    )

    assert drafting.design_data(scope.event_id)["changes"] == {
        "title": {"colour": "#1F3F93", "role": "kai-bold"},
        "letter": {"name_align": "centre", "fitting": "condense", "award_spacing": 0.1},
        "photo": [232.0, 80.0],
    }
    values = certificate_layouts.read(SYSTEM, scope).values
    assert (values["title.colour"], values["photo.y"]) == ("#1F3F93", 80)
    assert values["letter.colour"] == "#231815"


def test_a_colour_in_small_letters_is_the_designs_own_and_keeps_its_inks(scope):
    change(scope, title_colour="#b5161d", letter_colour="#231815", title_role="kai-bold")

    assert drafting.design_data(scope.event_id)["changes"] == {"title": {"role": "kai-bold"}}


@pytest.mark.parametrize(
    ("setting", "value"),
    [("title_role", "comic"), ("letter_fitting", "clip"), ("title_colour", "red")],
)
def test_what_no_design_knows_is_refused(scope, setting, value):
    with pytest.raises(Invalid) as refused:
        change(scope, **{setting: value})

    assert [p.code for p in refused.value.problems] == ["design-data"]
    assert drafting.design_data(scope.event_id) == {}


@pytest.mark.parametrize("name", sorted(DESIGNS))
def test_every_design_shows_every_setting_and_takes_it_back_unchanged(scope, name):
    with transaction():
        certificate_settings.change(SYSTEM, scope, {"name": name}, now=NOW)

    layout = certificate_layouts.read(SYSTEM, scope)

    every = {*PLACES, *CHOICES, *COLOURS}
    assert set(layout.own) == {path for path in every if offers(plain({"name": name}), path)}
    assert {"letter.left", "name.place", "date.x", "title.colour"} <= set(layout.own)
    assert ("ornament.branch" in layout.own) == (name == "tea")
    assert ("ornament.lobes" in layout.own) == name.startswith("classic")
    assert ("award.place" in layout.own) == (name != "modern")
    assert changes_of(plain({"name": name}), layout.own) == {}


def test_a_preview_shows_bleed_and_the_name_that_was_asked_for(scope):
    whole = certificate_layouts.preview(SYSTEM, scope, {}, NONE, View(width=400))
    bled = certificate_layouts.preview(SYSTEM, scope, {}, NONE, View(bleed=True, width=400))

    assert whole != bled
    with pytest.raises(Invalid, match="invalid"):
        certificate_layouts.preview(SYSTEM, scope, {}, NONE, View("prettiest"))


def test_a_seal_is_printed_only_with_its_authorisation(scope):
    with pytest.raises(Invalid) as refused:
        take(scope, by="", document="")
    assert [p.where for p in refused.value.problems] == ["by", "document"]

    take(scope)

    (mark,) = certificate_layouts.read(SYSTEM, scope).marks
    assert (mark.whose, mark.allowed_by, mark.allowed_on) == (
        "某某市总工会",
        "某主任",
        "2026-11-01",
    )
    (entry,) = [
        one
        for one in db.session.scalars(select(AuditEntry))
        if one.action == "certificates.mark_allowed"
    ]
    assert entry.facts["document"] == "某工发〔2026〕8 号"
    assert "personal" in entry.facts["by"]
    with transaction():
        certificate_layouts.drop_mark(SYSTEM, scope, 0, now=NOW)
    assert certificate_layouts.read(SYSTEM, scope).marks == ()


def test_a_seal_changes_the_page_and_may_not_leave_it(scope):
    without = preview(scope)
    with pytest.raises(Invalid) as refused:
        take(scope, x=Decimal("290"))
    assert [p.values["field"] for p in refused.value.problems] == ["marks"]

    take(scope)

    assert preview(scope) != without


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a", "impression-kind"),
        (SHEETS["png"], "impression-opaque"),
        (seal(size=100), "impression-coarse"),
        (b"\x89PNG\r\n\x1a\nbroken", "background-broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "background-script"),
        (b"\x89PNG\r\n\x1a\n" + bytes(5 * 1024 * 1024), "background-too-large"),
    ],
)
def test_what_is_no_seal_is_told_apart(scope, content, code):
    with pytest.raises(Invalid) as refused:
        take(scope, content)

    assert [p.code for p in refused.value.problems] == [code]


def test_lines_to_be_signed_on_stand_on_the_page(scope):
    change(scope, Extras(photo=True, lines=(SignLine("组委会主任", 85.0, 176.0),)))

    layout = certificate_layouts.read(SYSTEM, scope)
    assert layout.extras.photo
    assert layout.extras.lines == (SignLine("组委会主任", 85.0, 176.0),)
    with pytest.raises(Invalid) as refused:
        change(scope, Extras(lines=(SignLine("组委会主任", 280.0, 176.0),)))
    assert [p.values["field"] for p in refused.value.problems] == ["lines"]
    change(scope)
    assert "lines" not in drafting.design_data(scope.event_id)


def test_english_is_said_beside_the_chinese_where_everything_has_an_english_name(app):
    played = results.play("dakabei-2025")
    scope = Scope(played.event_id)
    results.publish(played)
    with transaction():
        certificate_layouts.change(SYSTEM, scope, {}, Extras(english=True), now=NOW)
        event = db.session.get_one(Event, scope.event_id)
        event.name = {"zh": event.name["zh"]}
    with pytest.raises(Invalid) as refused:
        list(results.issue(played))
    assert "certificate-english-event" in {p.code for p in refused.value.problems}

    with transaction():
        event = db.session.get_one(Event, scope.event_id)
        event.name = {**event.name, "en": "Daka Cup 2025"}
        for trade in db.session.scalars(select(Trade).where(Trade.event_id == event.id)):
            trade.name = {**trade.name, "en": "Barista"}
    list(results.issue(played))

    row = db.session.scalars(select(Certificate).order_by(Certificate.number)).first()
    said = row.facts["statement"]
    assert said.startswith(f"This is to certify that {row.facts['recipient']}")
    assert said.endswith("in Barista at Daka Cup 2025.")
    page = certificates.reprint(SYSTEM, scope, row.number)
    assert said.replace(" ", "") in text_of(page).replace(" ", "")


@pytest.mark.parametrize(
    ("rarer", "than"),
    [
        ("龚䶮", "李明"),
        ("㛃月", "犇犇"),
        ("𬱖", "䶮"),
        ("ئابدۇللا", "张三"),
        ("བཀྲ་ཤིས", "龘"),
        ("龘", "李明"),
    ],
)  # fmt: skip
def test_the_rarest_name_is_the_one_furthest_from_what_fonts_have(rarer, than):
    assert max((rarer, than), key=certificate_texts.rarity) == rarer


def test_every_saved_change_is_taken_back_step_by_step(scope):
    change(scope, Extras(english=True), code_x="45")
    with transaction():
        certificate_layouts.take_background(SYSTEM, scope, SHEETS["svg"], "底图.svg", now=NOW)
    take(scope)
    assert certificate_layouts.read(SYSTEM, scope).steps == 3

    def take_back():
        with transaction():
            certificate_layouts.take_back(SYSTEM, scope, now=NOW)
        return certificate_layouts.read(SYSTEM, scope)

    without_seal = take_back()
    assert (without_seal.marks, without_seal.background) == ((), "底图.svg")
    without_sheet = take_back()
    assert (without_sheet.background, without_sheet.extras.english) == ("", True)
    assert without_sheet.values["code.x"] == 45
    bare = take_back()
    assert (bare.extras, bare.steps) == (NONE, 0)
    assert bare.values == bare.own
    with pytest.raises(NotNow, match="nothing-to-take-back"):
        take_back()


def test_what_an_event_repeats_along_the_frame_is_its_own(scope):
    change(scope, Extras(microtext=" 第五届 "))

    event = db.session.get_one(Event, scope.event_id)
    assert drafting.design(event).microtext == "第五届 "
    assert certificate_layouts.read(SYSTEM, scope).extras.microtext == "第五届"
