"""Bring a signing key back from its two cards (签名密钥表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from competition.web.forms.base import Form
from competition.web.forms.fields import at_most, required

_QUIET = {
    "rows": "3",
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "data-secret": "",
}


class CardsForm(Form):
    """What stands on both cards."""

    first = TextAreaField(_l("Text of one card"), [required(), at_most(200)], render_kw=_QUIET)
    second = TextAreaField(
        _l("Text of the other card"), [required(), at_most(200)], render_kw=_QUIET
    )
