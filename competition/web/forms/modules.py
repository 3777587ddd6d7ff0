"""Forms of a module (模块): kind, codes, time, attempts, panels and how their marks combine."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import FieldList, FormField, SelectField
from wtforms.fields import StringField

from competition.services.modules import NEW_SET, ModuleDetail, ModuleDraft, PanelDraft, SetLine
from competition.services.trades import NamedLine
from competition.web.forms.base import VersionedForm, as_choices
from competition.web.forms.fields import (
    BilingualField,
    CodeField,
    CountField,
    PointsField,
    at_most,
    fold,
    required,
)
from competition.web.forms.rows import Row, filled
from competition.web.forms.trades import plain
from competition.web.wording import in_language

KINDS = (("theory", _l("Theory")), ("practical", _l("Practical")), ("other", _l("Other")))
RULES = (
    ("mean", _l("mean of all")),
    ("trimmed", _l("mean without highest and lowest")),
    ("median", _l("median")),
    ("middle", _l("sum of the middle ones")),
    ("sum", _l("sum of all")),
    ("single", _l("one person's mark")),
    ("consensus", _l("one common sheet")),
)
ROLES = (
    ("judge", _l("judges")),
    ("recorder", _l("recorders")),
    ("machine", _l("a machine")),
)
MEDIA = (("tablet", _l("tablet")), ("paper", _l("paper")))
UNITS = (
    ("points", _l("points")),
    ("percent", _l("percent of the maximum")),
    ("steps", _l("steps")),
)


class PanelRow(Row):
    """A panel of the module."""

    code = CodeField(_l("Code"))
    name = BilingualField(_l("Name"), length=60)
    seats = CountField(_l("Seats"), low=1, high=50)
    role = SelectField(_l("Who sits there"), choices=ROLES)
    medium = SelectField(_l("Marks on"), choices=MEDIA)
    rule = SelectField(_l("Marks become one by"), choices=RULES)
    high = CountField(_l("Highest left out"), low=0, high=20)
    low = CountField(_l("Lowest left out"), low=0, high=20)
    keep = CountField(_l("Middle ones kept"), low=0, high=50)
    at_least = CountField(_l("Never fewer than"), low=0, high=50)
    over = SelectField(
        _l("Combined over"), choices=(("aspect", _l("each aspect")), ("sheet", _l("whole sheets")))
    )
    spread = PointsField(_l("Marks may lie apart by"))
    unit = SelectField(_l("measured in"), choices=UNITS)


ATTEMPTS = (
    ("attempt", _l("an attempt")),
    ("day", _l("a day")),
    ("week", _l("a week")),
    ("month", _l("a month")),
)


class ModuleForm(VersionedForm):
    """A module with its panels."""

    code = CodeField(_l("Code of the module"), [required()])
    name = BilingualField(_l("Name of the module"), [required()], length=100)
    kind = SelectField(_l("Kind"), choices=KINDS, default="practical")
    stage = SelectField(_l("Stage"))
    codes = SelectField(_l("What judges see instead of names"))
    maximum = PointsField(_l("Maximum of its scheme"))
    minutes = PointsField(_l("Time limit"), places=2)
    attempts = StringField(_l("Attempts and their coefficients"), [at_most(200)], default="1")
    attempts_are = SelectField(_l("Each of them is"), choices=ATTEMPTS, default="attempt")
    panels = FieldList(FormField(PanelRow), _l("Panels"), max_entries=12)

    def offer(self, stages: tuple[NamedLine, ...], sets: list[SetLine]) -> None:
        """Fill the choices from the trade."""
        self.stage.choices = as_choices((line.code, in_language(line.name)) for line in stages)
        self.codes.choices = as_choices([
            ("", _("the entry number, no code")),
            *(
                (one.code, ngettext(
                    "the codes of %(modules)s, %(num)s layer",
                    "the codes of %(modules)s, %(num)s layers",
                    one.layers,
                    modules=_(", ").join(map(in_language, one.modules)) or one.code,
                ))
                for one in sets
            ),
            *((f"{NEW_SET}{n}", ngettext(
                "a new code set of %(num)s layer", "a new code set of %(num)s layers", n
            ))
              for n in (1, 2, 3)),
        ])  # fmt: skip

    @classmethod
    def of(cls, detail: ModuleDetail) -> ModuleForm:
        """The form of a module as it stands."""
        draft = detail.draft
        minutes = Decimal(draft.time_limit) / 60 if draft.time_limit else None
        return cls(
            version=str(detail.version),
            code=draft.code,
            name=draft.name,
            kind=draft.kind,
            stage=draft.stage,
            codes=draft.codes,
            minutes=minutes,
            attempts=" ".join(draft.attempts),
            attempts_are=draft.attempts_are,
            panels=[panel_row(panel) for panel in draft.panels] + [{}],
        )

    def draft(self, before: ModuleDraft | None = None) -> ModuleDraft:
        """What was written; what the form does not show is kept from before."""
        known = {panel.code: panel for panel in before.panels} if before else {}
        seconds = self.minutes.data * 60 if self.minutes.data else None
        return ModuleDraft(
            code=self.code.data or "",
            stage=self.stage.data or "",
            name=self.name.data or {},
            kind=self.kind.data,
            codes=self.codes.data or "",
            time_limit=int(seconds) if seconds else None,
            attempts=tuple(fold(self.attempts.data or "1").replace(",", " ").split()) or ("1",),
            attempts_are=self.attempts_are.data,
            panels=tuple(
                _panel(row, known.get(row.code.data or ""))
                for row in filled(self.panels, "code", "seats")
            ),
            combine=before.combine if before else {},
            maximum=plain(self.maximum.data) if self.maximum.data else "0",
        )


def panel_row(panel: PanelDraft) -> dict[str, Any]:
    """A panel as its row shows it."""
    combine, spread = panel.combine, panel.spread or {}
    return {
        "code": panel.code,
        "name": panel.name,
        "seats": panel.seats,
        "role": panel.role,
        "medium": panel.medium,
        "rule": combine.get("rule", "mean"),
        "high": combine.get("high"),
        "low": combine.get("low"),
        "keep": combine.get("keep"),
        "at_least": combine.get("at_least"),
        "over": combine.get("over", "aspect"),
        "spread": spread.get("limit"),
        "unit": spread.get("unit", "points"),
    }


def _panel(row: Any, before: PanelDraft | None) -> PanelDraft:
    shown = {"rule", "high", "low", "keep", "at_least", "over"}
    kept = {key: value for key, value in (before.combine if before else {}).items()
            if key not in shown}  # fmt: skip
    rule = row.rule.data or "mean"
    combine: dict[str, Any] = {"rule": rule}
    if rule == "trimmed":
        combine |= {"high": row.high.data or 0, "low": row.low.data or 0}
    if rule == "middle":
        combine["keep"] = row.keep.data or 1
    if row.over.data == "sheet":
        combine["over"] = "sheet"
    if row.at_least.data:
        combine["at_least"] = row.at_least.data
    spread = None
    if row.spread.data is not None:
        spread = {"limit": plain(row.spread.data)}
        if row.unit.data != "points":
            spread["unit"] = row.unit.data
    return PanelDraft(
        code=row.code.data or "",
        seats=row.seats.data or 0,
        name=row.name.data or {},
        role=row.role.data or "judge",
        medium=row.medium.data or "tablet",
        combine=combine | kept,
        spread=spread,
    )
