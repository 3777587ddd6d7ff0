"""Forms of units (单位): one more spelling."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from competition.services.units import UnitLine
from competition.web.forms.base import Form, as_choices
from competition.web.forms.fields import at_most, required


class AliasForm(Form):
    """Another way people write a unit's name."""

    unit = SelectField(_l("Unit"))
    name = StringField(_l("Also written"), [required(), at_most(200)])

    def offer(self, lines: Sequence[UnitLine]) -> None:
        """Fill the choices."""
        self.unit.choices = as_choices((str(line.id), line.name) for line in lines)
