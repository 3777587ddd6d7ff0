"""Forms of what happened on the floor (现场事件): the chief's decision, and its figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from competition.services.incidents import Decision
from competition.web.forms.rulings import DecisionForm


class IncidentForm(DecisionForm):
    """What is decided, how much, and why."""

    decision = RadioField(_l("Decision"), validate_choice=False)
    points = StringField(_l("Points off"), [Length(max=20)], render_kw={"inputmode": "decimal"})
    minutes = StringField(
        _l("Minutes given back"), [Length(max=3)], render_kw={"inputmode": "numeric"}
    )
    station = StringField(_l("Spare station"), [Length(max=40)])
    module = SelectField(_l("Module"), validate_choice=False)

    def given(self) -> Decision:
        """What the form says, as the service takes it."""
        names = ("points", "minutes", "station", "module")
        figures = {name: str(self[name].data or "") for name in names if name in self}
        return Decision(self.decision.data or "", self.reason.data or "", figures)
