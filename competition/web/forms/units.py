"""Forms of units (单位): one more spelling, what a unit is, two that are one."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField

from competition.services.units import UnitLine
from competition.web.forms.base import Form, as_choices
from competition.web.forms.fields import at_most, required

#: What the kinds of unit are called.
KINDS = {
    "delegation": _l("delegation"),
    "college": _l("college"),
    "company": _l("company"),
    "body": _l("body"),
}


class AliasForm(Form):
    """Another way people write a unit's name."""

    unit = SelectField(_l("Unit"))
    name = StringField(_l("Also written"), [required(), at_most(200)])

    def offer(self, lines: Sequence[UnitLine]) -> None:
        """Fill the choices."""
        self.unit.choices = as_choices((str(line.id), line.name) for line in lines)


class KindForm(Form):
    """What a unit is (单位类别)."""

    which = SelectField(_l("Unit"))
    kind = SelectField(_l("Kind of unit"), choices=as_choices(KINDS.items()))

    def offer(self, lines: Sequence[UnitLine]) -> None:
        """Fill the choices."""
        self.which.choices = as_choices((str(line.id), line.name) for line in lines)


class MergeForm(Form):
    """Two units that are one (单位合并): whose name goes, whose stays, and why."""

    gone = SelectField(_l("This unit"), [required()])
    into = SelectField(_l("is this one, whose name stays"), [required()])
    reason = TextAreaField(_l("Reason"), [required(), at_most(500)], render_kw={"rows": 2})

    def offer(self, lines: Sequence[UnitLine]) -> None:
        """Fill the choices; none is chosen beforehand."""
        listed = [("", _l("Choose a unit")), *((str(line.id), line.name) for line in lines)]
        self.gone.choices, self.into.choices = as_choices(listed), as_choices(listed)
