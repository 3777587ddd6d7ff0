"""Lists inside a form (多行): rows of fields; a row left empty is no row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField
from wtforms.fields import Field

from competition.web.forms.base import prepare

#: How many empty rows stand below what there is, for those without script.
SPARE = 2


class Row(PlainForm):
    """One row; the form around it carries CSRF."""

    class Meta(PlainForm.Meta):
        """Strip what is typed, in every field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Prepare every field as any form does."""
            prepare(unbound_field)
            return super().bind_field(form, unbound_field, options)


def filled(entries: Iterable[FormField], *names: str) -> list[PlainForm]:
    """The rows in which one of the named fields says something."""
    return [entry.form for entry in entries if any(entry.form._fields[name].data for name in names)]


def with_spare(rows: Sequence[dict[str, Any]], spare: int = SPARE) -> list[dict[str, Any]]:
    """What a list shows: its rows, and a few empty ones."""
    return [*rows, *({} for _ in range(spare))]
