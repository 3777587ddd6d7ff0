"""Form of the ages by which ties are decided (同分比年龄): a field an entry."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms.validators import Optional

from competition.services.entry_ages import AgeLine
from competition.web.forms.base import Form
from competition.web.forms.fields import PointsField
from competition.web.forms.trades import plain


class AgesForm(Form):
    """The ages of a trade's entries; a field's name is its entry's id."""

    def ages(self) -> dict[uuid.UUID, str]:
        """What was written, by entry; "" for none."""
        own = {name: field for name, field in self._fields.items() if name != "csrf_token"}
        return {
            uuid.UUID(name): "" if field.data is None else plain(field.data)
            for name, field in own.items()
        }


def ages_form(lines: Sequence[AgeLine], *, saved: bool = False) -> AgesForm:
    """A form with a field for each of these entries; saved: as it is written down, not as sent."""
    fields = {
        str(line.entry.id): PointsField(
            _("Age of %(entry)s", entry=line.entry.number), [Optional()], places=3
        )
        for line in lines
    }
    shape = type("AgesOfTrade", (AgesForm,), fields)
    data = {str(line.entry.id): line.age or None for line in lines}
    form: AgesForm = shape(formdata=None, data=data) if saved else shape(data=data)
    return form
