"""Forms of the readiness board (筹备台账): one item of a trade; many at once."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from competition.services.readiness import Cell, Said
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.fields import at_most

ITEMS = (
    ("document", _l("Technical document")),
    ("scheme", _l("Marking schemes")),
    ("judges", _l("Judges and seats")),
    ("venue", _l("Venue and equipment")),
    ("timetable", _l("Timetable")),
    ("papers", _l("Papers for the hall")),
)


class ItemForm(VersionedForm):
    """Whose an item is, until when, and what no data tell."""

    owner = StringField(_l("Answers for it"), [at_most(100)])
    due = DateField(_l("Due on"), [Optional()])
    edition = StringField(_l("Version of the document"), [at_most(40)])
    approved_by = StringField(_l("Approved by"), [at_most(100)])
    approved = DateField(_l("Approved on"), [Optional()])
    ready = BooleanField(_l("It is ready"))
    note = StringField(_l("Note"), [at_most(500)])

    @classmethod
    def of(cls, cell: Cell) -> ItemForm:
        """The form of an item as it stands."""
        return cls(
            version=str(cell.version),
            owner=cell.owner,
            due=cell.due,
            edition=cell.edition,
            approved_by=cell.approved_by,
            approved=cell.approved_on,
            ready=cell.said and cell.state == "ready",
            note=cell.note,
        )

    def said(self) -> Said:
        """What was written."""
        return Said(
            owner=self.owner.data or "",
            due=self.due.data,
            ready=bool(self.ready.data),
            edition=self.edition.data or "",
            approved_by=self.approved_by.data or "",
            approved_on=self.approved.data,
            note=self.note.data or "",
        )


class AssignForm(Form):
    """An owner and a day for items of many trades."""

    group = SelectField(_l("Trades"), default="")
    items = SelectMultipleField(
        _l("Items"),
        choices=ITEMS,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    owner = StringField(_l("Answers for it"), [at_most(100)])
    due = DateField(_l("Due on"), [Optional()])

    @classmethod
    def among(cls, groups: Iterable[tuple[str, str]]) -> AssignForm:
        """The form with the groups of trades to choose from."""
        form = cls()
        form.group.choices = as_choices(groups)
        return form
