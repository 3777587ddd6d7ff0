"""Forms of the floor (检录与现场): a desk's name, an absence undone, late rules and violations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from competition.rules.floor_facts import FloorFacts
from competition.rules.kinds import Part
from competition.web.forms.base import Form, as_choices
from competition.web.forms.rows import Row, filled, with_spare

ENDS = (
    ("deduct", _l("Points off")),
    ("warn", _l("Warning")),
    ("zero", _l("A module counts zero")),
    ("disqualify", _l("Disqualified from the trade")),
)


class DeskForm(Form):
    """What the desk to come will be called."""

    label = StringField(_l("Name of the desk"), [Length(max=60)])


class UndoForm(Form):
    """Why an absence is taken back."""

    reason = TextAreaField(_l("Reason"), [Length(max=2000)])


class ViolationRow(Row):
    """A violation and what it leads to."""

    code = StringField(_l("Code"), [Length(max=40)])
    name = StringField(_l("What is forbidden"), [Length(max=200)])
    then = SelectField(_l("Leads to"), choices=as_choices(ENDS), validate_choice=False)
    points = StringField(_l("Points off"), [Length(max=20)])
    module = StringField(_l("Module, if one"), [Length(max=40)])


def _minutes(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 600)])


class FloorRulesForm(Form):
    """When somebody is late, and what a violation costs."""

    before = _minutes(_l("To be there so many minutes before the session"))
    warn = _minutes(_l("Noted as late from, in minutes"))
    ruling = _minutes(_l("The chief judge decides from, in minutes"))
    bar = _minutes(_l("Not let in from, in minutes"))
    violations = FieldList(FormField(ViolationRow), _l("Violations"))

    @classmethod
    def showing(cls, floor: FloorFacts) -> FloorRulesForm:
        """The form with what holds now."""
        written = Part(FloorFacts).write(floor)
        late = floor.late
        rows = [
            {**each, "name": each["name"]["zh"], "then": each.get("then", "deduct")}
            for each in written.get("violations", [])
        ]
        return cls(
            before=late.before, warn=late.warn, ruling=late.ruling, bar=late.bar,
            violations=with_spare(rows),
        )  # fmt: skip

    def piece(self, before: FloorFacts) -> dict[str, Any]:
        """As the contest file says it; English names of before are kept."""
        late = {
            name: self[name].data
            for name in ("before", "warn", "ruling", "bar")
            if self[name].data is not None
        }
        english = {each.code: each.name.en for each in before.violations if each.name.en}
        rows = []
        for row in filled(self.violations, "code", "name"):
            kept = {
                key: row[key].data for key in ("code", "then", "points", "module") if row[key].data
            }
            name = {"zh": row["name"].data or ""}
            if english.get(kept.get("code", "")):
                name["en"] = english[kept["code"]]
            rows.append({**kept, "name": name})
        return {"late": late, "violations": rows}
