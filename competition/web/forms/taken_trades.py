"""A trade that goes to another computer and comes home (外出赛项表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from competition.web.forms.base import Form
from competition.web.forms.fields import at_most, required


class TakeOutForm(Form):
    """Who takes it, on which computer."""

    where = StringField(_l("Who has it, on which computer"), [required(), at_most(100)])


class TradeFileForm(Form):
    """The file a trade comes in."""

    file = FileField(
        _l("File of the trade"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".trade"},
    )


class CallOffForm(Form):
    """Why a trade does not come home."""

    reason = StringField(_l("Why it does not come home"), [required(), at_most(200)])
