"""Forms of the second look (复核): the rule of a list, and what was found."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import StringField

from competition.services.rechecks import Drawn
from competition.web.forms.base import Form, as_choices
from competition.web.forms.fields import PointsField, at_most, required
from competition.web.forms.trades import plain

HUNDRED = Decimal(100)


class DrawListForm(Form):
    """What is rechecked, how much of it, and by which seed."""

    target = SelectField(_l("What is rechecked"), [required()])
    top = PointsField(_l("Of the first, whole"), [required()], places=2, high=HUNDRED)
    sample = PointsField(_l("Of the rest, a sample"), [required()], places=2, high=HUNDRED)
    limit = PointsField(_l("Errors allowed"), [required()], places=2, high=HUNDRED)
    seed = StringField(_l("Seed"), [required(), at_most(200)])

    @classmethod
    def of(cls, shares: tuple[str, str], choices: Sequence[tuple[str, Any]]) -> DrawListForm:
        """The form with the shares the event's profile asks for."""
        top, sample = (plain(Decimal(share) * 100) for share in shares)
        form = cls(top=top, sample=sample, limit="5")
        form.target.choices = as_choices(choices)
        return form

    def rule(self) -> Drawn:
        """What to draw."""
        kind, _colon, name = (self.target.data or "").partition(":")
        return Drawn(
            seed=self.seed.data or "",
            top=_share(self.top.data),
            sample=_share(self.sample.data),
            limit=_share(self.limit.data),
            module_id=uuid.UUID(name) if kind == "module" else None,
            division=name if kind == "division" else "",
        )


def _share(percent: Any) -> str:
    return plain(Decimal(percent or 0) / 100)


class FindingForm(Form):
    """Right, or wrong with a note for the chief."""

    finding = SelectField(
        _l("Found"),
        choices=(("right", _l("Nothing wrong")), ("wrong", _l("Wrong"))),
        validate_choice=False,
    )
    note = StringField(_l("What is wrong"), [at_most(500)])
