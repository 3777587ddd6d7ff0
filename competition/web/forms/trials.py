"""The form that ends a round of trial marking (试评小结)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from competition.web.forms.base import Form


class TrialNoteForm(Form):
    """What the judges agreed on; kept with the round."""

    note = TextAreaField(_l("What the judges agreed on"), [Length(max=4000)])
