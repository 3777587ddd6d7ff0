"""What is typed becomes exact values, or is refused with a sentence (字段)."""

from decimal import Decimal

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, StringField

from competition.errors import Invalid, Problem
from competition.web.forms.base import Form, VersionedForm
from competition.web.forms.events import switch_word
from competition.web.forms.fields import (
    BilingualField,
    CodeField,
    CountField,
    PointsField,
    SecretField,
    TokenField,
    required,
)


class SheetForm(VersionedForm):
    points = PointsField("Points", high=Decimal(100))
    seats = CountField("Seats", low=1, high=9)
    code = CodeField("Code")
    name = BilingualField("Name", [required()])
    note = StringField("Note")
    secret = SecretField("Secret")
    token = TokenField("Token")
    lines = FieldList(StringField("Line"))


def filled(**given: str) -> SheetForm:
    return SheetForm(MultiDict({"name": "名称", **given}))


@pytest.mark.parametrize(
    ("typed", "points"),
    [("8.5", "8.5"), ("８．５", "8.5"), (" 7。25 ", "7.25"), ("0.125", "0.125"), ("100", "100")],
)
def test_points_are_read_exactly_and_width_is_folded(app, typed, points):
    form = filled(points=typed)

    assert form.validate(), form.errors
    assert form.points.data == Decimal(points)


@pytest.mark.parametrize("typed", ["8.1234", "1e2", "NaN", "inf", "-1", "100.001", "八", "1/2"])
def test_what_is_no_legal_number_of_points_is_refused_and_shown_again(app, typed):
    form = filled(points=typed)

    assert not form.validate()
    assert form.points.data is None
    assert typed in str(form.points())


def test_an_empty_number_is_none_not_zero(app):
    form = filled(points="  ")

    assert form.validate()
    assert form.points.data is None


def test_counts_take_thousands_and_keep_their_bounds(app):
    assert filled(seats="５").seats.data == 5
    assert not filled(seats="10").validate()
    assert not filled(seats="2.5").validate()


@pytest.mark.parametrize(
    ("typed", "legal"), [("barista-2", True), ("-a", False), ("a_b", False), ("咖啡", False)]
)
def test_codes_stand_in_addresses(app, typed, legal):
    assert filled(code=typed).validate() is legal


def test_text_in_two_languages_wants_chinese(app):
    both = SheetForm(MultiDict({"name": " 咖啡师 ", "name-en": "Barista"}))
    english_alone = SheetForm(MultiDict({"name": "", "name-en": "Barista"}))

    assert both.validate()
    assert both.name.data == {"zh": "咖啡师", "en": "Barista"}
    assert not english_alone.validate()


def test_two_languages_are_drawn_escaped_with_the_label_on_chinese(app):
    form = SheetForm(data={"name": {"zh": '"><b>', "en": "x"}})

    drawn = str(form.name())

    assert 'id="name"' in drawn
    assert 'id="name-en"' in drawn
    assert "<b>" not in drawn


def test_text_is_stripped_and_secrets_are_not(app):
    form = filled(note=" 一句话　", secret=" two  blanks ", token=" ABCD-efgh 1２ ")

    assert form.note.data == "一句话"
    assert form.secret.data == " two  blanks "
    assert form.token.data == "ABCDefgh12"


def test_a_form_without_its_version_is_never_current(app):
    assert filled(version="3").drawn_version == 3
    assert filled().drawn_version == -1
    assert filled(version="x").drawn_version == -1


def test_a_services_problems_stand_beside_their_fields(app):
    form = filled()
    form.validate()

    form.show(Invalid(problems=[Problem("stale", "code"), Problem("invalid", "elsewhere")]))

    assert len(form.code.errors) == 1
    assert len(form.form_errors) == 1


def test_a_refusal_without_problems_stands_above_the_form(app):
    class Small(Form):
        note = StringField("Note")

    form = Small(MultiDict())
    form.show(Invalid("csrf"))

    assert form.form_errors


def test_switches_are_said_in_the_language_of_the_reader(app):
    with app.test_request_context("/?lang=zh"):
        assert str(switch_word("rest", "30")) == "30 分钟"
        assert str(switch_word("appeal-hours", "24")) == "24 小时"
    with force_locale("en"):
        assert str(switch_word("rest", "30")) == "30 minutes"
