"""Forms of the chief's decisions (裁定): a reason, and the second person where two decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from competition.web.forms.base import Form
from competition.web.forms.fields import SecretField


class SecondForm(Form):
    """Whoever confirms on the same screen: card (or its QR) and PIN, or login and password."""

    second_card = StringField(
        _l("Card number or account of the second person"),
        [Length(max=80)],
        render_kw={"autocapitalize": "off", "spellcheck": "false"},
    )
    second_pin = SecretField(_l("PIN or password of the second person"))


class DecisionForm(SecondForm):
    """A reason, kept with the decision."""

    reason = TextAreaField(_l("Reason"), [Length(max=2000)])


class RecodeForm(DecisionForm):
    """Where the marks of a sheet belong, and the judges who acknowledge it by card and PIN."""

    target = SelectField(_l("Belongs to"), validate_choice=False)
    judge_card = StringField(_l("Card of the judge who signed"), [Length(max=80)])
    judge_pin = PasswordField(_l("PIN of the judge who signed"), [Length(max=12)])
    other_card = StringField(_l("Card of the other seat's judge"), [Length(max=80)])
    other_pin = PasswordField(_l("PIN of the other seat's judge"), [Length(max=12)])
