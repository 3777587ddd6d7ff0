"""Forms of a trade (赛项): what it is, how its modules make a total, places and awards."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField
from wtforms.fields import StringField, TextAreaField

from competition.services.composition import Choices, ShareLine, shares_of
from competition.services.presets import Preset
from competition.services.trades import NamedLine, TradeDetail, TradeDraft
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.fields import (
    BilingualField,
    CodeField,
    CountField,
    PointsField,
    at_most,
    required,
)
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.wording import how_many, in_language

MARKED = (("here", _l("Marked here")), ("elsewhere", _l("Results handed in")))
#: What a worker's skill level is called, from the lowest.
LEVELS = (
    ("", "—"),
    ("5", _l("Level 5, junior")),
    ("4", _l("Level 4, intermediate")),
    ("3", _l("Level 3, senior")),
    ("2", _l("Level 2, technician")),
    ("1", _l("Level 1, senior technician")),
)
MODES = (
    ("half-up", _l("half up")),
    ("half-even", _l("half to even")),
    ("truncate", _l("cut off")),
)
ORDERS = (("descending", _l("more is better")), ("ascending", _l("less is better")))


class NewTradeForm(Form):
    """A new trade, blank or from a preset."""

    preset = RadioField(_l("Start from"), default="")
    code = CodeField(_l("Code of the trade"), [required()])
    name = BilingualField(_l("Name of the trade"), length=100)
    sector = SelectField(_l("Industry chain"))

    def __init__(self, offered: tuple[Preset, ...], sectors: Any, **options: Any) -> None:
        super().__init__(**options)
        self.offered = offered
        self.preset.choices = as_choices(
            [("", _("Blank"))] + [(preset.code, in_language(preset.name)) for preset in offered]
        )
        self.sector.choices = as_choices(sector_choices(sectors))


def sector_choices(sectors: Any) -> list[tuple[str, Any]]:
    """The industry chains or systems of an event, and none."""
    return [("", "—")] + [(line.code, in_language(line.name)) for line in sectors]


class LineRow(Row):
    """A division or a stage."""

    code = CodeField(_l("Code"))
    name = BilingualField(_l("Name"), length=100)


class TradeForm(VersionedForm):
    """What a trade is called and for whom it is."""

    name = BilingualField(_l("Name of the trade"), [required()], length=100)
    sector = SelectField(_l("Industry chain"))
    system = SelectField(_l("System of the trade"))
    marked = RadioField(_l("Where it is marked"), choices=MARKED)
    occupation_name = StringField(_l("Occupation"), [at_most(100)])
    occupation_code = StringField(_l("Occupation code"), [at_most(20)])
    occupation_level = SelectField(_l("Skill level"), choices=LEVELS)
    note = BilingualField(_l("What is official, from where, and what is ours"), length=2000)
    divisions = FieldList(FormField(LineRow), _l("Divisions"), max_entries=50)
    stages = FieldList(FormField(LineRow), _l("Stages"), max_entries=20)

    @classmethod
    def of(cls, detail: TradeDetail, sectors: Any, systems: Any) -> TradeForm:
        """The form of a trade as it stands."""
        draft = detail.draft
        form = cls(
            version=str(detail.version),
            name=draft.name,
            sector=draft.sector,
            system=draft.system,
            marked=draft.marked,
            occupation_name=draft.occupation_name,
            occupation_code=draft.occupation_code,
            occupation_level=str(draft.occupation_level or ""),
            note=draft.note,
            divisions=_shown(draft.divisions),
            stages=_shown(draft.stages),
        )
        form.sector.choices = as_choices(sector_choices(sectors))
        form.system.choices = as_choices(sector_choices(systems))
        return form

    def draft(self, code: str) -> TradeDraft:
        """What was written; the code is the address's."""
        level = self.occupation_level.data
        return TradeDraft(
            code=code,
            name=self.name.data or {},
            sector=self.sector.data or "",
            system=self.system.data or "",
            occupation_name=self.occupation_name.data or "",
            occupation_code=self.occupation_code.data or "",
            occupation_level=int(level) if level else None,
            marked=self.marked.data,
            note=self.note.data or {},
            divisions=_lines(self.divisions),
            stages=_lines(self.stages),
        )


def _shown(lines: tuple[NamedLine, ...]) -> list[dict[str, Any]]:
    return with_spare([{"code": line.code, "name": line.name} for line in lines], 1)


def _lines(rows: Any) -> tuple[NamedLine, ...]:
    return tuple(
        NamedLine(row.code.data or "", row.name.data or {}) for row in filled(rows, "code", "name")
    )


class ShareRow(Row):
    """A module's share of the total, in percent."""

    module = StringField(_l("Module"))
    percent = PointsField(_l("Share"), places=4)


class MovingForm(VersionedForm):
    """A form whose effect on the standings is shown before it is kept; `seen` names what was."""

    seen = HiddenField()


class TotalForm(MovingForm):
    """How modules become the total: by shares, or as a tree in the contest file's own form."""

    way = RadioField(
        _l("How the total is made"),
        choices=(("shares", _l("By shares")), ("tree", _l("As a tree"))),
        default="shares",
    )
    maximum = PointsField(_l("Maximum of the total"), places=3)
    decimals = CountField(_l("Decimals kept"), low=0, high=6)
    mode = SelectField(_l("Rounding"), choices=MODES)
    shares = FieldList(FormField(ShareRow), _l("Shares"), max_entries=60)
    tree = TextAreaField(_l("The tree, as the contest file writes it"))

    @classmethod
    def of(cls, detail: TradeDetail, modules: Any) -> TotalForm:
        """The form of a total as it stands; modules without a share stand there with none."""
        total = detail.total
        lines = shares_of(total)
        known = {line.module: line.percent for line in lines or ()}
        rounding = total.get("round", {})
        even = {} if total else _even([code for code, _name in modules])
        return cls(
            version=str(detail.version),
            way="tree" if lines is None else "shares",
            maximum=total.get("max", "100"),
            decimals=rounding.get("to", 2),
            mode=rounding.get("mode", "half-up"),
            shares=[
                {"module": code, "percent": known.get(code, even.get(code))}
                for code, _name in modules
            ],
            tree=json.dumps(total, ensure_ascii=False, indent=2) if total else "",
        )

    def lines(self) -> list[ShareLine]:
        """The modules that have a share."""
        return [
            ShareLine(row.module.data, plain(row.percent.data))
            for row in filled(self.shares, "percent")
        ]


def plain(value: Any) -> str:
    """A decimal without exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _even(modules: list[str]) -> dict[str, str]:
    """What a new total is offered: the whole for one module, else nothing."""
    return {modules[0]: "100"} if len(modules) == 1 else {}


ABSENT = (("zero", _l("counts with zero points")), ("unplaced", _l("has no place")))


class KeyRow(Row):
    """One step of the tie chain: a key as the contest file writes it, without its order."""

    key = SelectField(_l("By"), default="", validate_choice=False)
    order = SelectField(_l("Order"), choices=ORDERS)


class RankingForm(MovingForm):
    """By what places are given, and what absence means."""

    by = RadioField(
        _l("Places are given"),
        choices=(("division", _l("in each division")), ("trade", _l("over the whole trade"))),
    )
    keys = FieldList(FormField(KeyRow), _l("Order of the keys"), max_entries=20)
    shared = SelectField(
        _l("Equal in every key"),
        choices=(
            ("1224", _l("share the place: 1, 2, 2, 4")),
            ("1223", _l("share the place: 1, 2, 2, 3")),
            ("mean", _l("share the mean of the places")),
        ),
    )
    no_tie_within = CountField(_l("No tie among the first"), low=0, high=10_000)
    absent = SelectField(
        _l("An absent entry"),
        choices=ABSENT,
    )

    def offer(self, choices: Choices) -> None:
        """Let every row choose among the nodes and modules of the trade."""
        offered = key_choices(choices)
        known = {value for value, _label in offered}
        for entry in self.keys:
            value = entry.form.key.data
            own = [(value, own_words(value, choices))] if value and value not in known else []
            entry.form.key.choices = as_choices(offered + own)

    @classmethod
    def of(cls, detail: TradeDetail, choices: Choices) -> RankingForm:
        """The form of a ranking as it stands."""
        ranking = detail.ranking or {"keys": [{"node": "total"}]}
        rows = [
            {"key": written(key), "order": key.get("order", "descending")}
            for key in ranking.get("keys", [])
        ]
        absent = detail.absence.get("absent", "zero")
        form = cls(
            version=str(detail.version),
            by=ranking.get("by", "division"),
            keys=with_spare(rows),
            shared=ranking.get("shared", "1224"),
            no_tie_within=ranking.get("no_tie_within", 0),
            absent=absent if isinstance(absent, str) else "points",
        )
        if not isinstance(absent, str):
            points = absent.get("points", "")
            words = ngettext(
                "counts with %(points)s point",
                "counts with %(points)s points",
                how_many(points),
                points=points,
            )
            form.absent.choices = as_choices([*ABSENT, ("points", words)])
        form.offer(choices)
        return form

    def absence(self, before: dict[str, Any]) -> dict[str, Any]:
        """What absence means; a constant stays the one it was."""
        kept = before.get("absent") if self.absent.data == "points" else self.absent.data
        return {**before, "absent": kept}

    def ranking(self) -> dict[str, Any]:
        """The ranking in the contest file's form; defaults are left out."""
        keys = []
        for row in filled(self.keys, "key"):
            key = json.loads(row.key.data)
            if row.order.data == "ascending":
                key["order"] = "ascending"
            keys.append(key)
        found: dict[str, Any] = {"keys": keys}
        if self.by.data != "division":
            found = {"by": self.by.data, **found}
        if self.shared.data != "1224":
            found["shared"] = self.shared.data
        if self.no_tie_within.data:
            found["no_tie_within"] = self.no_tie_within.data
        return found


def own_words(value: str, choices: Choices) -> str:
    """A key that only the page of every detail can write, in words."""
    try:
        key = json.loads(value)
    except ValueError:
        return value
    if not isinstance(key, dict):
        return value
    names = choices.names
    first = key.get("module") or key.get("time") or key.get("node") or ""
    said = [in_language(names.get(first, {"zh": first}))] if first else []
    said += [key[name] for name in ("criterion", "aspect") if name in key]
    if "judges" in key:
        said.append(_("the judges’ own orders"))
    if "age" in key:
        said.append(_("age"))
    if key.get("exact") or "round" in key:
        said.append(_("before rounding"))
    return " · ".join(str(one) for one in said) or value


def written(key: dict[str, Any]) -> str:
    """A key without its order, as a choice's value."""
    rest = {name: value for name, value in key.items() if name != "order"}
    return json.dumps(rest, ensure_ascii=False, sort_keys=True)


def key_choices(choices: Choices) -> list[tuple[str, str]]:
    """What places may be given by: the total, its parts, modules, times, a ruling."""
    names = {code: in_language(name) for code, name in choices.names.items()}
    offered = [("", "—")]
    for node in choices.nodes:
        label = _("Total") if node == choices.nodes[0] else names.get(node, node)
        offered.append((written({"node": node}), label))
    for code, name in names.items():
        if code not in choices.nodes:
            offered.append((written({"module": code}), _("Points of %(name)s", name=name)))
    offered.extend(
        (written({"time": code}), _("Time of %(name)s", name=name)) for code, name in names.items()
    )
    offered.append((written({"age": "younger"}), _("Age, the younger first")))
    offered.append((written({"age": "older"}), _("Age, the older first")))
    offered.append((written({"ruling": True}), _("A ruling of the chief judge")))
    return offered
