"""Forms of the chief's decisions (裁定): a reason, and the second person where two decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import Length

from competition.web.forms.base import Form


class SecondForm(Form):
    """Whoever confirms: card number (or its QR) and PIN, on the same screen."""

    second_card = StringField(_l("Card of the second person"), [Length(max=80)])
    second_pin = PasswordField(_l("PIN of the second person"), [Length(max=12)])


class DecisionForm(SecondForm):
    """A reason, kept with the decision."""

    reason = TextAreaField(_l("Reason"), [Length(max=2000)])
