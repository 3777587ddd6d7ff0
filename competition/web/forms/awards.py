"""Forms of a trade's awards (奖项): who gets each, in the order they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField

from competition.web.forms.award_rules import ROUNDINGS, TIES, rule_of, shown
from competition.web.forms.fields import BilingualField, CodeField, CountField, PointsField
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.forms.trades import MovingForm


class AwardRow(Row):
    """An award and who gets it."""

    code = CodeField(_l("Code"))
    name = BilingualField(_l("Award"), length=60)
    kind = SelectField(
        _l("Who gets it"),
        choices=(
            ("share", _l("percent of the placed")),
            ("share-entries", _l("percent of all entries")),
            ("count", _l("so many")),
            ("at_least", _l("from so many points")),
            ("worldskills", _l("from so many on the WorldSkills scale")),
            ("gold", _l("gold by the WorldSkills scale")),
            ("silver", _l("silver by the WorldSkills scale")),
            ("bronze", _l("bronze by the WorldSkills scale")),
        ),
    )
    value = PointsField(_l("How many"), places=3)
    floor = PointsField(_l("And at least, in points"), places=3)
    each_part = PointsField(_l("In every part at least"), places=3)
    per_unit = CountField(_l("Of one unit at most"), low=1, high=10_000)
    round = SelectField(_l("A broken number"), choices=ROUNDINGS)
    tie = SelectField(_l("Tie at the edge"), choices=TIES)


def parts_of(total: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts of a total that a mark may be asked of."""
    return tuple(str(part["code"]) for part in total.get("parts", ()))


class AwardsForm(MovingForm):
    """Which awards there are, in the order they are given."""

    awards = FieldList(FormField(AwardRow), _l("Awards"), max_entries=30)

    @classmethod
    def of(
        cls, awards: Sequence[Mapping[str, Any]], total: Mapping[str, Any], version: int
    ) -> AwardsForm:
        """The form of the awards as they stand."""
        rows = [
            {"code": award["code"], "name": award["name"], **shown(award["rule"], parts_of(total))}
            for award in awards
        ]
        return cls(version=str(version), awards=with_spare(rows))

    def written(
        self, before: Sequence[Mapping[str, Any]], total: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """The awards in the contest file's form; what no field shows of one stays as it was."""
        kept = {award["code"]: award for award in before}
        return [
            {
                **kept.get(row.code.data, {}),
                "code": row.code.data or "",
                "name": row.name.data or {},
                "rule": rule_of(row.data, parts_of(total), kept.get(row.code.data, {}).get("rule")),
            }
            for row in filled(self.awards, "code", "name")
        ]
