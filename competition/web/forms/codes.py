"""Forms of drawing and coding (抽签、加密、解密)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from competition.web.forms.base import Form
from competition.web.forms.fields import TokenField, at_most, required
from competition.web.forms.results import ConfirmedForm


class DrawForm(Form):
    """A seed read out before witnesses."""

    seed = StringField(_l("Seed, as read out"), [required(), at_most(200)])
    witnesses = StringField(_l("Witnesses"), [at_most(300)])


class BagsForm(Form):
    """The bags that the key cards are sealed in."""

    coder = StringField(_l("Number of the coder's bag"), [at_most(40)])
    spare = StringField(_l("Number of the spare bag"), [at_most(40)])


class OpenForm(ConfirmedForm):
    """The secret of a key card, and the second person."""

    secret = TokenField(
        _l("Words of the key card"),
        [required(), at_most(80)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
