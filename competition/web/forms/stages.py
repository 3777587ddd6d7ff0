"""Forms of a stage's gate, and of who moves up (晋级、递补)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import StringField

from competition.web.forms.award_rules import ROUNDINGS, rule_of, shown
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.fields import CountField, PointsField, at_most, required


class GateForm(VersionedForm):
    """Who goes on from a stage."""

    kind = SelectField(
        _l("How it is decided"),
        choices=(
            ("none", _l("everybody: no gate")),
            ("count", _l("so many in each division")),
            ("share", _l("percent of the placed")),
            ("share-entries", _l("percent of all entries")),
            ("at_least", _l("from so many points")),
        ),
        default="none",
    )
    value = PointsField(_l("How many"), places=3)
    round = SelectField(_l("A broken number"), choices=ROUNDINGS)
    tie = SelectField(
        _l("Tie at the cut"),
        choices=(("include", _l("all go on")), ("exclude", _l("none goes on"))),
    )
    floor = PointsField(_l("And at least, in points"), places=3)
    each_part = PointsField(_l("In every part at least"), places=3)
    per_unit = CountField(_l("Of one unit at most"), low=1, high=10_000)
    reserves = CountField(_l("How many wait for a place"), low=0, high=10_000)

    @classmethod
    def of(cls, rules: Mapping[str, Any], parts: Sequence[str], version: int) -> GateForm:
        """The form of a gate as it stands."""
        gate = rules.get("gate")
        if not gate:
            return cls(version=str(version), reserves=0)
        return cls(
            version=str(version), reserves=gate.get("reserves", 0), **shown(gate["rule"], parts)
        )

    def rules(self, before: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
        """The stage's rules with this gate; its own total and tie chain stay as they were."""
        found = {key: before[key] for key in ("total", "ranking") if key in before}
        if self.kind.data == "none":
            return found
        kept = before.get("gate", {}).get("rule")
        gate: dict[str, Any] = {"rule": rule_of(self.data, parts, kept)}
        if self.reserves.data:
            gate["reserves"] = self.reserves.data
        if before.get("gate", {}).get("behind"):
            gate["behind"] = True
        return found | {"gate": gate}


class AdmitForm(Form):
    """Whom a ruling brought past the gate, and why he is let in although codes are given out."""

    entering = SelectField(_l("Who is let in"), [required()])
    grounds = StringField(_l("Reason"), [required(), at_most(200)])

    @classmethod
    def of(cls, missing: Sequence[tuple[str, str]]) -> AdmitForm:
        """The form with everybody who goes on and is not in."""
        form = cls()
        form.entering.choices = as_choices([("", "—"), *missing])
        return form


class MoveUpForm(Form):
    """Who gives up, and why: the first who waits takes the place."""

    leaving = SelectField(_l("Who gives up"), [required()])
    why = StringField(_l("Reason"), [required(), at_most(200)])

    @classmethod
    def of(cls, going: Sequence[tuple[str, str]]) -> MoveUpForm:
        """The form with everybody who went on."""
        form = cls()
        form.leaving.choices = as_choices([("", "—"), *going])
        return form
