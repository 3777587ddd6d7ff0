"""Forms of appeals (申诉表单): lodged at the office or with a slip, moved on, the rule itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import DateTimeLocalField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from competition.rules.appeal_facts import AppealRuleFacts
from competition.services.appeal_lodging import Lodging
from competition.web.appeal_words import ABOUT, LODGED_AS, OUTCOMES, ROADS
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.fields import CountField, at_most, required

MOST = 4000
PICTURES = "application/pdf,image/jpeg,image/png,image/webp"


class SlipAppealForm(Form):
    """What a contestant fills in on the phone."""

    about = RadioField(_l("What it is about"), [required()])
    module = SelectField(_l("Which part"), validate_choice=False)
    grounds = TextAreaField(
        _l("What happened, and what you ask for"),
        [required(), at_most(MOST)],
        render_kw={"rows": "7"},
    )
    lodger = StringField(_l("Your name"), [required(), at_most(200)])
    files = MultipleFileField(
        _l("Photos or papers"),
        description=_l("PDF or photos, at most 10 MB each; may stay empty."),
        render_kw={"accept": PICTURES},
    )

    def offer(
        self, rule: AppealRuleFacts, modules: list[tuple[str, Any]], whole: Any
    ) -> SlipAppealForm:
        """Fill the choices as the rule has them."""
        self.about.choices = as_choices([(word, ABOUT[word]) for word in rule.about])
        self.module.choices = as_choices([("", whole), *modules])
        return self

    def uploads(self) -> list[tuple[str, bytes]]:
        """The files with their names; empty fields are no file."""
        given = [one for one in self.files.data or [] if getattr(one, "filename", "")]
        return [(one.filename, one.read()) for one in given]

    def lodging(self) -> Lodging:
        """What the form says."""
        return Lodging(
            road="appeal",
            lodged_as="contestant",
            lodger=self.lodger.data or "",
            about=self.about.data or "",
            grounds=self.grounds.data or "",
            module=self.module.data or "",
        )


class DelegationAppealForm(SlipAppealForm):
    """What a leader lodges about an entry of his delegation."""

    module = None
    entry = SelectField(_l("Whose result"), [required()])
    lodger = StringField(_l("Name of the leader"), [required(), at_most(200)])

    def ask(self, rule: AppealRuleFacts, entries: list[tuple[str, Any]]) -> DelegationAppealForm:
        """Fill the choices as the rule and the delegation have them."""
        self.about.choices = as_choices([(word, ABOUT[word]) for word in rule.about])
        self.entry.choices = as_choices(entries)
        return self

    def lodging(self) -> Lodging:
        """What the form says; whose result it is stands apart."""
        return Lodging(
            road="appeal",
            lodged_as="leader",
            lodger=self.lodger.data or "",
            about=self.about.data or "",
            grounds=self.grounds.data or "",
        )


class OfficeAppealForm(SlipAppealForm):
    """The same typed in from paper, with who brought it and when."""

    road = RadioField(_l("By which road"), [required()], choices=list(ROADS.items()))
    lodged_as = SelectField(_l("Lodged as"), [required()], choices=list(LODGED_AS.items()))
    lodger = StringField(_l("Name of whoever lodges it"), [required(), at_most(200)])
    grounds = TextAreaField(
        _l("What is appealed against, and why"),
        [required(), at_most(MOST)],
        render_kw={"rows": "7"},
    )
    entry = StringField(
        _l("Entry number"),
        [at_most(40)],
        description=_l("Empty where the trade as a whole is meant."),
        render_kw={"autocomplete": "off"},
    )
    aspect = StringField(_l("Aspect"), [at_most(40)], render_kw={"autocomplete": "off"})
    lodged_at = DateTimeLocalField(
        _l("Handed in"),
        [Optional()],
        description=_l("The time on the paper counts against the clock; empty: now."),
    )

    def lodging_in(self, zone: str) -> Lodging:
        """What the form says; the time of the paper is read in the event's own zone."""
        at: datetime | None = self.lodged_at.data
        return Lodging(
            road=self.road.data or "",
            lodged_as=self.lodged_as.data or "",
            lodger=self.lodger.data or "",
            about=self.about.data or "",
            grounds=self.grounds.data or "",
            entry=self.entry.data or "",
            module=self.module.data or "",
            aspect=self.aspect.data or "",
            lodged_at=at.replace(tzinfo=ZoneInfo(zone)) if at else None,
        )


class MoveForm(VersionedForm):
    """A move of an appeal with its words."""

    move = HiddenField()
    words = TextAreaField(_l("Words"), [at_most(MOST)], render_kw={"rows": "3"})


class RuleOnForm(MoveForm):
    """The answer to an appeal."""

    outcome = RadioField(_l("Outcome"), [required()], choices=list(OUTCOMES.items()))
    unchanged = BooleanField(_l("No result changes by it, even if it is upheld"))


class SlipWordsForm(Form):
    """What somebody says who takes an answer further or takes an appeal back."""

    words = TextAreaField(_l("Why"), [required(), at_most(MOST)], render_kw={"rows": "3"})


class StandBackForm(Form):
    """Why an arbitrator stands back."""

    reason = StringField(_l("Reason to stand back"), [required(), at_most(200)])


class _Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


UNITS = (("hours", _l("hours")), ("working-days", _l("working days")))


class AppealRuleForm(VersionedForm):
    """Who may appeal, about what, how long."""

    lodgers = _Boxes(
        _l("Who may appeal"),
        [required()],
        choices=[(key, word) for key, word in LODGED_AS.items() if key != "public"],
    )
    about = _Boxes(_l("About what"), [required()], choices=list(ABOUT.items()))
    clock = RadioField(
        _l("The time counts"),
        [required()],
        choices=[
            ("contest", _l("from the end of the contest")),
            ("publication", _l("from the publication of the results")),
        ],
    )
    within = CountField(_l("Time to appeal"), [required()], low=1, high=720)
    unit = SelectField(_l("counted in"), choices=UNITS)
    instances = RadioField(
        _l("Instances"),
        choices=[("1", _l("one: the answer is final")), ("2", _l("two: it may be taken further"))],
    )
    further = CountField(_l("Time to take it further"), [required()], low=1, high=720)
    further_unit = SelectField(_l("counted in"), choices=UNITS)
    objections = BooleanField(_l("Whoever reads the notice may object while it runs"))
    body = StringField(
        _l("Who answers"),
        [at_most(100)],
        description=_l("Stands on replies; empty: the event's supervision and arbitration group."),
    )

    @classmethod
    def of(cls, rule: AppealRuleFacts, version: int) -> AppealRuleForm:
        """The form of a rule as it stands."""
        return cls(
            version=str(version),
            lodgers=list(rule.lodgers),
            about=list(rule.about),
            clock=rule.clock,
            within=rule.within,
            unit=rule.unit,
            instances=str(rule.instances),
            further=rule.further,
            further_unit=rule.further_unit,
            objections=rule.objections,
            body=rule.body,
        )

    def piece(self) -> dict[str, Any]:
        """As the contest file says it."""
        return {
            "lodgers": self.lodgers.data,
            "about": self.about.data,
            "clock": self.clock.data,
            "within": self.within.data,
            "unit": self.unit.data,
            "instances": int(self.instances.data or 1),
            "further": self.further.data,
            "further_unit": self.further_unit.data,
            "objections": bool(self.objections.data),
            "body": self.body.data or "",
        }
