"""What a trade says of works (作品规定)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import Optional

from competition.rules.work_facts import WORKS_EACH, WorksFacts
from competition.web.forms.base import Form
from competition.web.forms.fields import CountField


class WorksForm(Form):
    """What is entered; of works how many of one author, and whether titles may be missing."""

    kind = RadioField(
        _l("What is entered"),
        choices=[
            ("people", _l("People, each for himself")),
            ("teams", _l("Teams with their members")),
            ("works", _l("Works with their authors")),
        ],
        default="people",
    )
    each = CountField(
        _l("Works of one author, at most"), [Optional()], low=1, high=1000, default=WORKS_EACH
    )
    untitled = BooleanField(_l("A work may go without a title"))

    def rules(self) -> WorksFacts:
        """What was said; a number left empty is the usual one."""
        return WorksFacts(
            entered=self.kind.data == "works",
            teams=self.kind.data == "teams",
            each=self.each.data or WORKS_EACH,
            untitled=bool(self.untitled.data),
        )
