"""Form of names in Latin letters (姓名拼音): a field a person or unit, and what it was before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import request
from flask_babel import gettext as _
from wtforms import StringField

from competition.services.certificate_name_lists import NameLine
from competition.web.forms.base import Form
from competition.web.forms.fields import at_most

#: Before the name of the hidden field that says what a field was drawn with.
WAS = "was-"


class LatinNamesForm(Form):
    """A page of names; a field's name is the id of its person or unit."""

    def names(self) -> dict[uuid.UUID, str]:
        """What was changed by who sent the page: another's change meanwhile is left alone."""
        own = {
            name: field.data or "" for name, field in self._fields.items() if name != "csrf_token"
        }
        return {
            uuid.UUID(name): text.strip()
            for name, text in own.items()
            if text.strip() != request.form.get(WAS + name, "").strip()
        }


def latin_names_form(lines: Sequence[NameLine]) -> LatinNamesForm:
    """A form with a field for each of these lines."""
    fields = {
        str(line.id): StringField(_("%(name)s in Latin letters", name=line.name), [at_most(100)])
        for line in lines
    }
    shape = type("LatinNamesOfPage", (LatinNamesForm,), fields)
    form: LatinNamesForm = shape(data={str(line.id): line.latin for line in lines})
    return form
