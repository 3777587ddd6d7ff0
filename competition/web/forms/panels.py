"""Forms of judges, seats and recusals (裁判、席位、回避)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField

from competition.web.forms.base import Form
from competition.web.forms.fields import at_most, required

ROLES = (
    ("judge", _l("judge")),
    ("head", _l("head judge")),
    ("substitute", _l("substitute")),
    ("recorder", _l("recorder")),
    ("machine", _l("machine")),
)
MEDIA = (("tablet", _l("tablet")), ("paper", _l("paper")))
REASONS = (
    ("declared", _l("declared by the judge")),
    ("same-unit", _l("same unit")),
    ("coach", _l("coach of the contestant")),
    ("other", _l("other reason")),
)


class WaiverForm(Form):
    """Judges who are tied to contestants mark all the same, for a reason."""

    reason = StringField(_l("Reason"), [required(), at_most(300)])


class JudgesForm(Form):
    """A pasted list of judges."""

    judges = TextAreaField(_l("Judges, one per line: name, then unit"), [at_most(20_000)])


class RecusalForm(Form):
    """Somebody stands back from an entry: at a seat, or from what his office does about it."""

    seat = SelectField(_l("Who"))
    number = StringField(_l("Entry number"), [required(), at_most(20)])
    reason = SelectField(_l("Reason"), choices=REASONS)
    substitute = SelectField(_l("Marks instead"))
    note = StringField(_l("Note"), [at_most(300)])
