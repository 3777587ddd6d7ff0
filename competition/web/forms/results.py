"""Forms of publishing and of certificates (公示、证书表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from competition.web.forms.base import Form
from competition.web.forms.fields import (
    PointsField,
    SecretField,
    TokenField,
    at_most,
    required,
)


class ConfirmedForm(Form):
    """What a second person fills in."""

    second_login = StringField(
        _l("Account of the second person"),
        [at_most(80)],
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )
    second_password = SecretField(
        _l("Password of the second person"), render_kw={"autocomplete": "off"}
    )
    second_code = TokenField(
        _l("Second factor, if there is one"),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"},
    )


class PublishForm(ConfirmedForm):
    """Publish a trade's results."""

    kind = HiddenField(validators=[required()])
    reason = StringField(_l("Reason"), [at_most(300)])


class WithdrawForm(ConfirmedForm):
    """Withdraw a publication."""

    reason = StringField(_l("Reason, for everybody to read"), [required(), at_most(300)])


class IssueForm(Form):
    """Issue a trade's certificates."""

    participation = BooleanField(_l("Also certificates of participation for everybody else placed"))


class PlaceForm(Form):
    """Where certificates are verified."""

    place = RadioField(
        _l("Where certificates are verified"),
        [required()],
        choices=[
            ("host", _l("At an address that leads to this system")),
            ("static", _l("On another website that holds the exported pages")),
            ("none", _l("Nowhere online: the code holds readable signed text")),
        ],
    )
    host = StringField(
        _l("Address"),
        [at_most(200)],
        description=_l(
            "Such as https://verify.example.org; in a hall also http://192.168.1.10:8000."
        ),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )


class DesignForm(Form):
    """How certificates look."""

    series = StringField(
        _l("Series of the numbers"),
        [at_most(16)],
        description=_l("Capital letters and digits, such as DKB2025."),
        render_kw={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
    )
    bodies = TextAreaField(
        _l("Issuing bodies, one per line, in order of rank"),
        [at_most(1000)],
        description=_l("Empty: the hosts of the event."),
        render_kw={"rows": "4"},
    )
    dates = RadioField(
        _l("Dates and years"),
        choices=[("chinese", _l("In Chinese figures")), ("figures", _l("In Arabic figures"))],
    )
    look = RadioField(
        _l("Design"),
        choices=[
            ("classic", _l("Classic, red and gold")),
            ("classic-portrait", _l("Classic, upright")),
            ("modern", _l("Modern, vermilion")),
            ("modern/indigo", _l("Modern, indigo")),
            ("modern/pine", _l("Modern, pine green")),
            ("ceramic", _l("Blue and white porcelain")),
            ("tea", _l("Tea")),
            ("tea/coffee", _l("Coffee")),
            ("portrait", _l("Certificate of merit, upright")),
        ],
    )
    a3 = BooleanField(_l("A3 instead of A4"))
    awards = RadioField(
        _l("Awards are certified by"),
        choices=[
            ("", _l("what the design is called")),
            ("honour", _l("a certificate of honour")),
            ("merit", _l("a certificate of merit")),
        ],
        description=_l("An award that says so itself, in the details of its rule, comes first."),
    )
    together = BooleanField(_l("A team gets one certificate with all its members"))
    passing = PointsField(_l("Taking part with a pass from so many points"), places=3)
    salutation = StringField(
        _l("Form of address"),
        [at_most(10)],
        description=_l(
            "Empty: students, or those of a division of students, and others each in their own way."
        ),
    )
    unit = BooleanField(_l("Print the delegation above the name"))
    guides = BooleanField(_l("Dotted circles where seals go"))
    tint = BooleanField(_l("Tinted paper (off for office printers)"))
    bleed = BooleanField(_l("3 mm of bleed for a printing house"))


class SettleForm(Form):
    """Correct or revoke what the results say otherwise by now."""

    reason = StringField(_l("Reason, for everybody to read"), [required(), at_most(300)])


class AgainForm(Form):
    """Give whoever's certificate was revoked a new one."""

    reason = StringField(_l("Why a new one is given"), [required(), at_most(300)])


class CorrectForm(Form):
    """Put a new certificate in the place of a wrong one; empty keeps what was published."""

    recipient = StringField(_l("Name as it should be"), [at_most(200)])
    salutation = StringField(_l("Form of address"), [at_most(10)])
    latin = StringField(_l("Name in Latin letters"), [at_most(100)])
    reason = StringField(_l("Reason"), [required(), at_most(300)])


class RevokeForm(ConfirmedForm):
    """Revoke a certificate."""

    reason = StringField(_l("Reason, for everybody to read"), [required(), at_most(300)])
