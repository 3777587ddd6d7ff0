"""What every form has: stripped text, the row's version, a service's problems in place (表单)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields import Field, FieldList, FormField
from wtforms.fields.choices import SelectChoice

from competition.errors import Problem, Refused
from competition.web.wording import sentence


def strip(value: Any) -> Any:
    """Take the blank space around a text away, ideographic space included, and any NUL in it."""
    return value.replace("\0", "").strip() if isinstance(value, str) else value


def as_choices(given: Iterable[Any]) -> list[SelectChoice]:
    """Pairs of value and words as the choices of a select or of radios."""
    return [SelectChoice(each[0], each[1]) if isinstance(each, tuple) else each for each in given]


def prepare(unbound_field: Any) -> None:
    """Hang the strip on a field that does not keep its blanks, and give choices their shape."""
    kind = unbound_field.field_class
    kept = getattr(kind, "keeps_blanks", False) or issubclass(kind, FieldList | FormField)
    filters = tuple(unbound_field.kwargs.get("filters", ()))
    if not kept and strip not in filters:
        unbound_field.kwargs["filters"] = (*filters, strip)
    given = unbound_field.kwargs.get("choices")
    if given and not callable(given):
        unbound_field.kwargs["choices"] = as_choices(given)


class Form(FlaskForm):
    """The base of every form: CSRF, stripped text, errors from services in place."""

    class Meta(FlaskForm.Meta):
        """Strip what is typed, in every field."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Hang the strip on every field that does not keep its blanks (passwords do)."""
            prepare(unbound_field)
            return super().bind_field(form, unbound_field, options)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        token = self._fields.get("csrf_token")
        if token is not None:
            #: Several forms of a page carry it; an id would stand there several times.
            token.render_kw = {"id": False}

    def show(self, refused: Refused) -> None:
        """Put a refusal's problems beside their fields; what belongs to none, above the form.

        `where` of a problem names a field, or begins with its name and a dot.
        """
        problems = getattr(refused, "problems", ()) or (Problem(refused.code, "", refused.values),)
        for problem in problems:
            field = self._fields.get(problem.where.replace("[", ".").split(".", 1)[0])
            if field is None:
                self.form_errors = [*self.form_errors, sentence(problem)]
            else:
                field.errors = [*field.errors, sentence(problem)]


class VersionedForm(Form):
    """A form over a row that others may change: it carries the version it was drawn from."""

    version = HiddenField()

    @property
    def drawn_version(self) -> int:
        """The version of the row when the form was drawn; -1 (never current) when it is missing."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else -1
