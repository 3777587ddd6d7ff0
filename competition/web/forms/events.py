"""Forms of an event (赛事): what it is called, when, where, by whom; its profile and switches."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from wtforms import BooleanField, DateField, FieldList, FormField, RadioField, SelectField
from wtforms.fields import StringField

from competition.errors import Invalid, Problem
from competition.rules import switches
from competition.services import presets
from competition.services.events import BodyLine, EventDetail, EventDraft, SectorLine
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.fields import BilingualField, CodeField, at_most, required
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.wording import in_language

ROLES = (
    ("host", _l("Host")),
    ("organiser", _l("Organising body")),
    ("co-organiser", _l("Co-organiser")),
    ("supporter", _l("Supporter")),
    ("executor", _l("Executor")),
)
PROFILES = (("small", _l("Small")), ("standard", _l("Standard")), ("large", _l("Large")))


class BodyRow(Row):
    """A body behind the event."""

    role = SelectField(_l("Role"), choices=ROLES)
    name = BilingualField(_l("Name of the body"), length=200)


class SectorRow(Row):
    """An industry chain, or a system."""

    code = CodeField(_l("Code"))
    name = BilingualField(_l("Name"), length=100)


class _EventFields(VersionedForm):
    name = BilingualField(_l("Name of the event"), [required()], length=200)
    starts_on = DateField(_l("First day"), [required()])
    ends_on = DateField(_l("Last day"), [required()])
    venue = BilingualField(_l("Venue"), length=200)
    bodies = FieldList(FormField(BodyRow), _l("Bodies, in order of rank"), max_entries=40)
    sectors = FieldList(FormField(SectorRow), _l("Industry chains"), max_entries=200)
    systems = FieldList(FormField(SectorRow), _l("Systems"), max_entries=200)
    sample = BooleanField(_l("This is a sample or a rehearsal"))

    def validate(self, extra_validators: Any = None) -> bool:
        """What the service would say of the days is said with all the rest, not after it."""
        right = bool(super().validate(extra_validators))
        days = self.starts_on.data, self.ends_on.data
        if not right and all(days) and days[1] < days[0]:
            self.show(Invalid("invalid", [Problem("dates-reversed", "ends_on")]))
        return right

    def draft(self, **more: Any) -> EventDraft:
        """What was written."""
        return EventDraft(
            name=self.name.data or {},
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            venue=self.venue.data or {},
            bodies=tuple(
                BodyLine(row.role.data, row.name.data or {}) for row in filled(self.bodies, "name")
            ),
            sectors=_groups(self.sectors),
            systems=_groups(self.systems),
            sample=self.sample.data,
            **more,
        )


def _groups(rows: Any) -> tuple[SectorLine, ...]:
    return tuple(
        SectorLine(row.code.data or "", row.name.data or {}) for row in filled(rows, "code", "name")
    )


def _shown(lines: tuple[SectorLine, ...]) -> list[dict[str, Any]]:
    return with_spare([{"code": line.code, "name": line.name} for line in lines])


class NewEventForm(_EventFields):
    """A new event, from nothing or from a preset."""

    code = CodeField(_l("Code of the event"), [required()])
    profile = RadioField(_l("How large is it"), choices=PROFILES, default="standard")
    preset = SelectField(_l("Start from"), default="")

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("bodies", with_spare([{"role": "host"}, {"role": "organiser"}], 1))
        options.setdefault("sectors", with_spare([], 1))
        options.setdefault("systems", with_spare([], 1))
        super().__init__(*args, **options)
        self.preset.choices = as_choices(
            [("", _l("Nothing: an empty event"))]
            + [(preset.code, in_language(preset.name)) for preset in presets.for_events()]
        )


class EventForm(_EventFields):
    """What an event is called, when, where and by whom."""

    @classmethod
    def of(cls, detail: EventDetail) -> EventForm:
        """The form of an event as it stands."""
        draft = detail.draft
        bodies = [{"role": body.role, "name": body.name} for body in draft.bodies]
        return cls(
            version=str(detail.version),
            name=draft.name,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            venue=draft.venue,
            sample=draft.sample,
            bodies=with_spare(bodies),
            sectors=_shown(draft.sectors),
            systems=_shown(draft.systems),
        )


PLACES = (
    ("unset", _l("Not decided yet")),
    ("host", _l("On this system, at the address below")),
    ("static", _l("As exported pages on a website of ours")),
    ("none", _l("Nowhere: the QR code carries signed text")),
)

SWITCH_LABELS = {
    "code-layers": _l("Blind codes"),
    "two-persons": _l("Two persons confirm"),
    "supervisor": _l("Supervisor"),
    "recheck": _l("Recheck"),
    "recheck-top": _l("Rechecked whole, from the top, in percent"),
    "recheck-sample": _l("Sample of the rest, in percent"),
    "recheck-duty": _l("Locking and publishing wait for the recheck"),
    "appeals": _l("Appeals"),
    "appeal-hours": _l("Hours to appeal"),
    "notice-days": _l("Days of public notice"),
    "signing": _l("How a judge signs a sheet"),
    "screen-lock": _l("Tablets lock when nobody touches them"),
    "rest": _l("Rest of a contestant between two sessions"),
    "setup": _l("Set-up of a station between two sessions"),
    "spread": _l("Contestants of one delegation spread over the sessions"),
    "trial": _l("Trial marking before a practical module opens"),
    "disclosure": _l("What contestants may see of their own result"),
}
WORDS: dict[tuple[str, str], Any] = {
    ("code-layers", "0"): _l("no codes"),
    ("code-layers", "1"): _l("one layer"),
    ("code-layers", "2"): _l("two layers"),
    ("code-layers", "3"): _l("three layers"),
    ("two-persons", "none"): _l("one person is enough"),
    ("two-persons", "same-screen"): _l("a second person's PIN on the same screen"),
    ("two-persons", "seals"): _l("lock, decoding, publication, revoked certificates"),
    ("two-persons", "seals-and-returns"): _l("also reopening and changes of number"),
    ("supervisor", "no"): _l("may be missing"),
    ("supervisor", "yes"): _l("signs every stage"),
    ("supervisor", "with-arbitration"): _l("signs every stage, arbitration apart"),
    ("recheck", "totals"): _l("totals"),
    ("recheck", "sample"): _l("the top whole, a sample of the rest"),
    ("recheck", "twice"): _l("by code and again by total"),
    ("recheck-duty", "offered"): _l("where a list was drawn"),
    ("recheck-duty", "required"): _l("always: a list has to be drawn"),
    ("appeals", "on-the-spot"): _l("on the spot"),
    ("appeals", "written"): _l("in writing"),
    ("appeals", "two-instances"): _l("two instances, and objections to the notice"),
    ("signing", "either"): _l("with the PIN or by hand"),
    ("signing", "pin"): _l("with the PIN"),
    ("signing", "stroke"): _l("by hand, drawn on the tablet"),
    ("screen-lock", "0"): _l("not by themselves"),
    ("screen-lock", "5"): _l("after 5 minutes"),
    ("screen-lock", "10"): _l("after 10 minutes"),
    ("screen-lock", "20"): _l("after 20 minutes"),
    ("screen-lock", "30"): _l("after 30 minutes"),
    ("spread", "no"): _l("as the lot falls"),
    ("spread", "yes"): _l("evenly, as equal conditions ask"),
    ("trial", "offered"): _l("where the chief judge wants it"),
    ("trial", "required"): _l("always"),
    ("disclosure", "total"): _l("total only"),
    ("disclosure", "parts"): _l("total and modules"),
    ("disclosure", "criteria"): _l("down to criteria"),
    ("disclosure", "aspects"): _l("down to aspects"),
    ("disclosure", "judges"): _l("down to each judge, without names"),
}


def switch_word(name: str, value: str) -> Any:
    """How a switch's value is said."""
    if (name, value) in WORDS:
        return WORDS[name, value]
    if name == "appeal-hours":
        return lazy_ngettext("%(num)s hour", "%(num)s hours", int(value))
    if name == "notice-days":
        return lazy_ngettext("%(num)s working day", "%(num)s working days", int(value))
    if name in {"rest", "setup"}:
        return lazy_ngettext("%(num)s minute", "%(num)s minutes", int(value))
    return _l("%(count)s %%", count=value)


class SettingsForm(VersionedForm):
    """The profile and every switch over it."""

    profile = RadioField(_l("Profile"), choices=PROFILES)
    verification = SelectField(_l("Where certificates are verified"), choices=PLACES)
    verification_host = StringField(_l("Address of the verification page"), [at_most(200)])

    @property
    def switches(self) -> list[Any]:
        """The fields of the switches, in order."""
        return [self._fields[field_of(switch.name)] for switch in switches.SWITCHES]

    def chosen(self) -> dict[str, str]:
        """What was chosen, by the names the contest file uses."""
        return {
            switch.name: self._fields[field_of(switch.name)].data for switch in switches.SWITCHES
        }

    @classmethod
    def of(cls, detail: EventDetail) -> SettingsForm:
        """The form of an event's switches as they stand."""
        values = {field_of(name): value for name, value in detail.settings.items()}
        return cls(
            version=str(detail.version),
            profile=detail.draft.profile,
            verification=detail.verification,
            verification_host=detail.verification_host,
            **values,
        )


def field_of(name: str) -> str:
    """A switch's name as a field's."""
    return "switch_" + name.replace("-", "_")


for _switch in switches.SWITCHES:
    setattr(
        SettingsForm,
        field_of(_switch.name),
        SelectField(
            SWITCH_LABELS[_switch.name],
            choices=[(value, switch_word(_switch.name, value)) for value in _switch.choices]
            if _switch.name not in {"appeal-hours", "notice-days", "recheck-top", "recheck-sample"}
            else [(value, value) for value in _switch.choices],
        ),
    )


class RemovalForm(Form):
    """A button that takes something away; the page names the thing."""


class EventCopyForm(Form):
    """What a new event made from an old one is called, and when it is."""

    name = StringField(_l("Name of the new event"), [required(), at_most(200)])
    code = CodeField(_l("Code"), [required()])
    starts_on = DateField(_l("First day"), [required()])
    ends_on = DateField(_l("Last day"), [required()])
    with_units = BooleanField(_l("The units come along"))
