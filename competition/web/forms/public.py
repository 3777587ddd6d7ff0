"""Forms for everybody: one's own result, a certificate's holder (查询表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from competition.web.forms.base import Form
from competition.web.forms.fields import at_most, required


class OwnForm(Form):
    """Entry number and the secret on the slip."""

    number = StringField(
        _l("Entry number"),
        [required(), at_most(20)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"},
    )
    secret = StringField(
        _l("Code on the slip"),
        [required(), at_most(40)],
        description=_l("Twelve letters and digits below the QR code."),
        render_kw={
            "data-secret": "",
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )


class HolderForm(Form):
    """The holder's name, asked for before a certificate is shown."""

    name = StringField(
        _l("Name of the holder"), [required(), at_most(200)], render_kw={"autocomplete": "off"}
    )


class ManyForm(Form):
    """Many certificates at once: a number and its holder's name on each line."""

    lines = TextAreaField(
        _l(
            "One per line: number, a space, the holder's name. "
            "Or the text that a code holds, whole."
        ),
        [required(), at_most(6000)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "rows": 6},
    )
