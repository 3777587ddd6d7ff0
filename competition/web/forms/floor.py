"""Forms of the floor (检录与现场): a desk's name, an absence undone, late rules and violations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from competition.errors import Problem
from competition.rules.floor_facts import FloorFacts
from competition.rules.kinds import Part
from competition.web.forms.base import Form, as_choices
from competition.web.forms.fields import BilingualField
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.wording import sentence

#: Where a refusal of the rules points: a step of being late, or a violation's key.
AT = re.compile(r"(?:late\.|violations\[(?P<row>\d+)\]\.)(?P<name>\w+)")

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

    code = HiddenField()
    name = BilingualField(_l("What is forbidden"), length=200)
    then = SelectField(_l("Leads to"), choices=as_choices(ENDS), validate_choice=False)
    points = StringField(_l("Points off"), [Length(max=20)])
    module = SelectField(_l("In which module"), validate_choice=False)


def _minutes(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 600)])


class FloorRulesForm(Form):
    """When somebody is late, and what a violation costs."""

    before = _minutes(_l("To be there before the session"))
    warn = _minutes(_l("Noted as late from"))
    ruling = _minutes(_l("The chief judge decides from"))
    bar = _minutes(_l("Not let in from"))
    violations = FieldList(FormField(ViolationRow), _l("Violations"))

    @classmethod
    def showing(cls, floor: FloorFacts) -> FloorRulesForm:
        """The form with what holds now."""
        written = Part(FloorFacts).write(floor)
        late = floor.late
        rows = [
            {**each, "then": each.get("then", "deduct")} for each in written.get("violations", [])
        ]
        return cls(
            before=late.before, warn=late.warn, ruling=late.ruling, bar=late.bar,
            violations=with_spare(rows),
        )  # fmt: skip

    def offer(self, modules: Sequence[tuple[str, str]]) -> None:
        """Let every row choose among the trade's modules: code and name."""
        for entry in self.violations:
            module = entry.form.module
            listed = [("", _l("any module")), *modules]
            if module.data and module.data not in dict(modules):
                listed.append((module.data, module.data))
            module.choices = listed

    def _rows(self) -> list[Any]:
        return filled(self.violations, "name")

    def piece(self) -> dict[str, Any]:
        """As the contest file says it; a new violation gets the next free code, V1, V2, …"""
        late = {
            name: self[name].data
            for name in ("before", "warn", "ruling", "bar")
            if self[name].data is not None
        }
        used = {row["code"].data for row in self._rows()}
        free = (code for n in count(1) if (code := f"V{n}") not in used)
        listed = []
        for row in self._rows():
            kept = {key: row[key].data for key in ("then", "points", "module") if row[key].data}
            code = row["code"].data or next(free)
            listed.append({"code": code, "name": row["name"].data or {}, **kept})
        return {"late": late, "violations": listed}

    def tell(self, problems: Iterable[Problem]) -> list[str]:
        """Put each refusal at its field; what belongs to none is returned as a sentence."""
        rows, others = self._rows(), []
        for problem in problems:
            at = AT.match(problem.where)
            among = rows[int(at["row"])] if at and at["row"] else self
            if at is None or at["name"] not in among:
                others.append(sentence(problem))
                continue
            field = among[at["name"]]
            field.errors = [*field.errors, sentence(problem)]
            if among is not self:
                self.violations.errors = [*self.violations.errors, {at["name"]: field.errors}]
        return others
