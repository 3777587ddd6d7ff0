"""Forms of tablets and judges' cards (平板、裁判证)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length

from competition.web.forms.base import Form


class PairingForm(Form):
    """What the tablet to come will be called."""

    label = StringField(_l("Name of the tablet"), [Length(max=60)])


class RenameForm(Form):
    """What a tablet is called from here on."""

    label = StringField(_l("Name of the tablet"), [Length(max=80)])


class HandoverForm(Form):
    """A file of unsent sheets, saved by a tablet."""

    file = FileField(
        _l("File saved by the tablet"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".json,application/json"},
    )
