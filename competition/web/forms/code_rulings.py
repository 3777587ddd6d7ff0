"""Form of a ruling by code (按加密号裁定): the code, what is ruled, how much, why."""

from __future__ import annotations

import uuid
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField

from competition.services.code_rulings import VALUED, CodeDraft
from competition.web.forms.fields import PointsField, at_most, required
from competition.web.forms.rulings import SecondForm
from competition.web.forms.trades import plain


class CodeRulingForm(SecondForm):
    """A penalty on a code, accepted only after its effect was shown: `seen` names it."""

    seen = HiddenField()
    code = SelectField(_l("Blind code"), validate_choice=False)
    kind = SelectField(_l("Kind of ruling"), validate_choice=False)
    value = PointsField(_l("How much"), low=Decimal(0))
    reason = TextAreaField(_l("Reason"), [required(), at_most(2000)])

    def draft(self) -> CodeDraft:
        """What the form says, as the service takes it."""
        kind = self.kind.data or ""
        value = self.value.data
        if value and kind == "deduct-share":
            value = value / 100
        return CodeDraft(
            kind=kind,
            code_id=_id(self.code.data or ""),
            value=plain(value) if value and kind in VALUED else "",
            reason=self.reason.data or "",
        )


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
