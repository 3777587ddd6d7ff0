"""Forms of rulings made at a desk (裁定): what is ruled, whom it is about, why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from competition.services.rulings import RulingDraft
from competition.web.forms.base import as_choices
from competition.web.forms.fields import PointsField, at_most, required
from competition.web.forms.results import ConfirmedForm
from competition.web.forms.trades import plain

#: What each kind asks for besides the reason.
ASKS = {
    "deduct": ("entry", "target", "value", "stage"),
    "deduct-share": ("entry", "target", "value", "stage"),
    "add": ("entry", "target", "value", "stage"),
    "zero": ("entry", "module"),
    "disqualify": ("entry", "stage"),
    "leave-out": ("entry", "seat", "aspect"),
    "order": ("entries", "stage"),
}


class SeenForm(ConfirmedForm):
    """A form that is accepted only after its effect was shown: `seen` names what was shown."""

    seen = HiddenField()
    reason = TextAreaField(_l("Reason"), [required(), at_most(2000)])


class RulingForm(SeenForm):
    """A ruling; only the fields of its kind are shown and read."""

    entry = StringField(_l("Entry"), [at_most(40)], render_kw={"autocomplete": "off"})
    entries = StringField(
        _l("Entries, the better first"), [at_most(400)], render_kw={"autocomplete": "off"}
    )
    target = SelectField(_l("From what"), validate_choice=False)
    module = SelectField(_l("Module"), validate_choice=False)
    seat = SelectField(_l("Sheet of the seat"), validate_choice=False)
    aspect = SelectField(_l("Only one aspect of it"), validate_choice=False)
    value = PointsField(_l("How much"), low=Decimal(0))
    stage = SelectField(_l("Where it acts"), validate_choice=False)

    def offer(self, kind: str, choices: dict[str, list[tuple[str, str]]]) -> None:
        """Keep only the fields of this kind and fill their choices."""
        for name in ("entry", "entries", "target", "module", "seat", "aspect", "value", "stage"):
            if name not in ASKS[kind] or not choices.get(name, [("", "")]):
                delattr(self, name)
            elif name in choices:
                self[name].choices = as_choices(choices[name])

    def draft(self, kind: str) -> RulingDraft:
        """What the form says, as the service takes it."""
        what, _colon, code = str(self._given("target")).partition(":")
        module, seat, attempt = (str(self._given("seat")).split("/") + ["", ""])[:3]
        value = self._given("value")
        if value and kind == "deduct-share":
            value = value / 100
        return RulingDraft(
            kind=kind,
            entry=str(self._given("entry")),
            entries=tuple(str(self._given("entries")).replace("、", " ").split()),
            node=code if what == "node" else "",
            module=code if what == "module" else module or str(self._given("module")),
            seat=seat,
            aspect=str(self._given("aspect")),
            attempt=int(attempt) if attempt.isdecimal() else 0,
            stage=str(self._given("stage")),
            value=plain(value) if value else "",
            reason=self.reason.data or "",
        )

    def _given(self, name: str) -> Any:
        field = self._fields.get(name)
        return "" if field is None or field.data is None else field.data


class WithdrawRulingForm(SeenForm):
    """Why a ruling no longer stands."""


class SchemeRulingForm(SeenForm):
    """Bring a new version of a scheme into force."""

    version = HiddenField()
    standing = SelectMultipleField(
        _l("Marks stand although these read differently now"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def drawn_version(self) -> int:
        """The version of the scheme's row when the form was drawn."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else -1
