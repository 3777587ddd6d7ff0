"""Forms of what an event honours (团体、表彰、晋升): rankings of units, honours, promotions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField
from wtforms.fields import StringField

from competition.web.forms.award_rules import ROUNDINGS, TIES, rule_of, shown
from competition.web.forms.base import VersionedForm
from competition.web.forms.fields import (
    BilingualField,
    CodeField,
    CountField,
    PointsField,
    at_most,
    required,
)
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.forms.trades import LEVELS, plain

#: Codes in one field, with blanks or commas between.
SIGNS = str.maketrans({"，": " ", ",": " ", "、": " ", "；": " ", ";": " "})


def codes(text: str | None) -> list[str]:
    """Codes out of a field."""
    return (text or "").translate(SIGNS).split()


class PrizeRow(Row):
    """A prize of units and how many get it."""

    code = CodeField(_l("Code"))
    name = BilingualField(_l("Prize"), length=60)
    kind = SelectField(
        _l("Who gets it"),
        choices=(
            ("count", _l("so many")),
            ("share", _l("percent of the placed")),
            ("at_least", _l("from so many points")),
        ),
    )
    value = PointsField(_l("How many"), places=3)
    round = SelectField(_l("A broken number"), choices=ROUNDINGS)
    tie = SelectField(_l("Tie at the edge"), choices=TIES)


class PointsRow(Row):
    """What an award brings a unit."""

    award = StringField(_l("Code of the award"), [at_most(40)])
    points = PointsField(_l("Points"), places=3)


class TeamForm(VersionedForm):
    """How units are ranked by their entries."""

    code = CodeField(_l("Code"), [required()])
    name = BilingualField(_l("What it is called"), [required()], length=60)
    trades = StringField(_l("Only these trades"), [at_most(400)])
    by = SelectField(
        _l("An entry brings"),
        choices=(
            ("total", _l("its total")),
            ("worldskills", _l("its points on the WorldSkills scale")),
            ("places", _l("points for its place")),
            ("awards", _l("points for its award")),
        ),
    )
    places = StringField(_l("Points for place 1, 2, 3 …"), [at_most(400)])
    awards = FieldList(FormField(PointsRow), _l("Points for awards"), max_entries=30)
    others = PointsField(_l("Points for everybody else placed"), places=3)
    rule = SelectField(
        _l("Of a unit's entries"), choices=(("sum", _l("added")), ("mean", _l("the mean")))
    )
    keep = CountField(_l("Only the best"), low=1, high=10_000)
    in_each_trade = BooleanField(_l("The best of each trade"))
    at_least = CountField(_l("At least so many must have a place"), low=1, high=10_000)
    without_zero = BooleanField(_l("Units without points have no place"))
    ties = SelectField(
        _l("Equal points"),
        choices=(
            ("", _l("share the place")),
            ("time", _l("the less time")),
            ("firsts", _l("the more first places")),
            ("best", _l("the better best result")),
            ("firsts best", _l("first places, then the best result")),
        ),
    )
    prizes = FieldList(FormField(PrizeRow), _l("Prizes"), max_entries=20)

    @classmethod
    def of(cls, written: Mapping[str, Any], version: int) -> TeamForm:
        """The form of a ranking as it stands; empty for a new one."""
        points = [{"award": code, "points": p} for code, p in written.get("awards", {}).items()]
        prizes = [
            {"code": prize["code"], "name": prize["name"], **shown(prize["rule"], ())}
            for prize in written.get("honours", ())
        ]
        return cls(
            version=str(version),
            **{k: written[k] for k in ("code", "name", "by", "rule", "keep") if k in written},
            trades=" ".join(written.get("trades", ())),
            places=" ".join(written.get("places", ())),
            others=written.get("others"),
            in_each_trade=written.get("in_each_trade", False),
            at_least=written.get("at_least", 1),
            without_zero=written.get("without_zero", False),
            ties=" ".join(written.get("ties", ())),
            awards=with_spare(points),
            prizes=with_spare(prizes),
        )

    def written(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The ranking in the contest file's form; what no field shows stays as it was."""
        kept = {k: before[k] for k in ("divisions", "shares", "round", "shared") if k in before}
        found: dict[str, Any] = {"code": self.code.data or "", "name": self.name.data or {}}
        found |= kept | {"by": self.by.data, "rule": self.rule.data}
        found["trades"] = codes(self.trades.data)
        if self.by.data == "places":
            found["places"] = codes(self.places.data)
        if self.by.data == "awards":
            rows = filled(self.awards, "award")
            found["awards"] = {r.award.data: plain(r.points.data or Decimal(0)) for r in rows}
        if self.others.data is not None:
            found["others"] = plain(self.others.data)
        for name in ("keep", "at_least"):
            if self[name].data:
                found[name] = self[name].data
        for name in ("in_each_trade", "without_zero"):
            if self[name].data:
                found[name] = True
        found["ties"] = codes(self.ties.data)
        found["honours"] = [
            {"code": r.code.data or "", "name": r.name.data or {}, "rule": rule_of(r.data, ())}
            for r in filled(self.prizes, "code", "name")
        ]
        return found


class HonourForm(VersionedForm):
    """An honour outside the places of a trade."""

    code = CodeField(_l("Code"), [required()])
    name = BilingualField(_l("What it is called"), [required()], length=60)
    to = SelectField(
        _l("It goes to"), choices=(("unit", _l("units")), ("person", _l("people"))), default="unit"
    )
    decided = StringField(_l("Decided for"), [at_most(2000)])
    coaches_of = StringField(_l("Coaches of entries with these awards"), [at_most(400)])
    best = SelectField(
        _l("Best on the WorldSkills scale"),
        choices=(("", "—"), ("event", _l("of the whole event")), ("unit", _l("of each unit"))),
    )

    @classmethod
    def of(cls, written: Mapping[str, Any], version: int) -> HonourForm:
        """The form of an honour as it stands; empty for a new one."""
        return cls(
            version=str(version),
            **{k: written[k] for k in ("code", "name", "to", "best") if k in written},
            decided=" ".join(written.get("decided", ())),
            coaches_of=" ".join(written.get("coaches_of", ())),
        )

    def written(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The honour in the contest file's form."""
        found: dict[str, Any] = {k: before[k] for k in ("without",) if k in before}
        found |= {"code": self.code.data or "", "name": self.name.data or {}, "to": self.to.data}
        found["decided"] = codes(self.decided.data)
        found["coaches_of"] = codes(self.coaches_of.data)
        if self.best.data:
            found["best"] = self.best.data
        return found


WHO = (("", _l("everybody")), ("worker", _l("workers")), ("student", _l("students")))


class PromotionRow(Row):
    """One line of a promotion rule."""

    trades = StringField(_l("Trades"), [at_most(400)])
    who = SelectField(_l("For whom"), choices=WHO)
    after = CountField(_l("After place"), low=0, high=10_000)
    first = CountField(_l("Up to place"), low=1, high=10_000)
    share = PointsField(_l("Of the first, %"), places=2, high=Decimal(100))
    level = SelectField(_l("Level"), choices=LEVELS)
    above = SelectField(
        _l("Who holds it already"),
        choices=(("", _l("is not proposed")), ("next", _l("gets the next level"))),
    )
    title = BilingualField(_l("Title"), length=60)


class PromotionForm(VersionedForm):
    """A dated rule by which winners are proposed for levels and titles."""

    code = CodeField(_l("Code"), [required()])
    name = BilingualField(_l("What the list is called"), [required()], length=100)
    addressee = BilingualField(_l("Sent to"), length=100)
    source = BilingualField(_l("Where the rule stands"), length=400)
    begins = StringField(_l("In force from"), [at_most(10)])
    ends = StringField(_l("In force until"), [at_most(10)])
    once = BooleanField(_l("One level for a person"), default=True)
    lines = FieldList(FormField(PromotionRow), _l("Lines"), max_entries=40)

    @classmethod
    def of(cls, written: Mapping[str, Any], version: int) -> PromotionForm:
        """The form of a rule as it stands; empty for a new one."""
        return cls(
            version=str(version),
            **{k: written[k] for k in ("code", "name", "addressee", "source") if k in written},
            begins=written.get("from", ""),
            ends=written.get("to", ""),
            once=written.get("once", True),
            lines=with_spare([_line_shown(line) for line in written.get("lines", ())]),
        )

    def written(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The rule in the contest file's form; what no field shows of a line stays as it was."""
        found: dict[str, Any] = {"code": self.code.data or "", "name": self.name.data or {}}
        for name in ("addressee", "source"):
            if (self[name].data or {}).get("zh"):
                found[name] = self[name].data
        for key, field in (("from", self.begins), ("to", self.ends)):
            if field.data:
                found[key] = field.data
        if not self.once.data:
            found["once"] = False
        rows = filled(self.lines, "level", "title", "first", "share")
        known: Sequence[Mapping[str, Any]] = before.get("lines", ())
        found["lines"] = [
            _line(row, known[n] if n < len(known) else {}) for n, row in enumerate(rows)
        ]
        return found


def _line_shown(line: Mapping[str, Any]) -> dict[str, Any]:
    who = {True: "student", False: "worker"}.get(line.get("student"), "")
    share = line.get("share")
    return {
        "trades": " ".join(line.get("trades", ())),
        "who": who,
        "after": line.get("after") or None,
        "first": line.get("first"),
        "share": None if share is None else plain(Decimal(share) * 100),
        "level": str(line.get("level", "")),
        "above": "next" if line.get("above") else "",
        "title": line.get("title"),
    }


def _line(row: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    found = {k: before[k] for k in ("divisions", "awards", "needs", "held") if k in before}
    found["trades"] = codes(row.trades.data)
    if row.who.data:
        found["student"] = row.who.data == "student"
    for name in ("after", "first"):
        if row[name].data:
            found[name] = row[name].data
    if row.share.data is not None:
        found["share"] = plain(row.share.data / 100)
    if row.level.data:
        found["level"] = int(row.level.data)
    if row.above.data:
        found["above"] = True
    if (row.title.data or {}).get("zh"):
        found["title"] = row.title.data
    return found
