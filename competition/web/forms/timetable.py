"""Forms of sessions and stations (场次、赛位)."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField, TimeField

from competition.services.timetable import SessionDraft, StagePlace
from competition.web.forms.base import Form, as_choices
from competition.web.forms.fields import (
    BilingualField,
    CodeField,
    CountField,
    at_most,
    required,
)
from competition.web.wording import in_language


class SessionForm(Form):
    """A session of a stage: what it is called, of which module, when."""

    code = CodeField(_l("Code"), [required()])
    name = BilingualField(_l("Name"), [required()], length=100)
    module = SelectField(_l("Module"), default="")
    day = DateField(_l("Day"), [required()])
    starts = TimeField(_l("Begins"), [required()])
    ends = TimeField(_l("Ends"), [required()])

    @classmethod
    def of(cls, place: StagePlace, key: object = "new", **options: Any) -> SessionForm:
        """The form for a stage; its modules can be chosen. key: keeps a page's forms apart."""
        form = cls(prefix=f"{key}-", **options)
        form.module.choices = as_choices(
            [("", _l("The whole stage"))]
            + [(str(each), in_language(name)) for each, name in place.modules]
        )
        return form

    @classmethod
    def drawn(cls, place: StagePlace, key: object, draft: SessionDraft) -> SessionForm:
        """The form of a session as it stands."""
        zone = ZoneInfo(place.event.timezone)
        start, end = draft.starts_at.astimezone(zone), draft.ends_at.astimezone(zone)
        values = {
            "code": draft.code,
            "name": draft.name,
            "module": str(draft.module_id or ""),
            "day": start.date(),
            "starts": start.time().replace(tzinfo=None),
            "ends": end.time().replace(tzinfo=None),
        }
        return cls.of(place, key, formdata=None, data=values)

    def draft(self, place: StagePlace) -> SessionDraft:
        """What was written, in the event's own time."""
        zone = ZoneInfo(place.event.timezone)

        def at(when: time) -> datetime:
            return datetime.combine(self.day.data, when, tzinfo=zone)

        return SessionDraft(
            code=self.code.data or "",
            name=self.name.data or {},
            module_id=uuid.UUID(self.module.data) if self.module.data else None,
            starts_at=at(self.starts.data),
            ends_at=at(self.ends.data),
        )


class StationsForm(Form):
    """A row of stations, from one number to another."""

    first = StringField(_l("From number"), [required(), at_most(40)])
    last = StringField(_l("To number"), [at_most(40)])
    site = StringField(_l("Site"), [at_most(200)])


class DealForm(Form):
    """Which stations the drawn order is dealt to."""

    site = SelectField(_l("Stations"), default="*")


class SiteForm(Form):
    """A hall with its opening hours."""

    name = StringField(_l("Site"), [required(), at_most(200)])
    hours = TextAreaField(
        _l("Opening hours"), [at_most(4000)], render_kw={"rows": "4", "spellcheck": "false"}
    )
    setup = CountField(_l("Minutes of set-up"))


class EditionForm(Form):
    """A timetable is made public."""

    note = StringField(_l("What changed"), [at_most(300)])
