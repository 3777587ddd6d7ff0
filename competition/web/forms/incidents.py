"""Forms of what happened on the floor (现场事件): the chief's decision, and its figures."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from competition.services.incidents import Decision
from competition.web.forms.base import Form
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


class PlaceForm(Form):
    """Which station an incident was at, and in which session."""

    place_station = StringField(_l("Station that was meant"), [Length(max=40)])
    place_session = SelectField(_l("Session"), validate_choice=False)

    def session_id(self) -> uuid.UUID | None:
        """The session chosen; what is no id names none there is."""
        text = self.place_session.data or ""
        try:
            return uuid.UUID(text) if text else None
        except ValueError:
            return uuid.UUID(int=0)
