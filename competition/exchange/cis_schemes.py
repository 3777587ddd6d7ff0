"""CIS aspects as a marking scheme of the contest file, and back (CIS 与评分方案互转)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from competition.errors import Invalid, Problem
from competition.exchange.cis import CRITERIA, CisAspect, CisCalculation, CisCriterion, CisScheme
from competition.rules import values
from competition.rules.facts import AspectFacts, SchemeFacts, SubCriterionFacts
from competition.rules.point_rules import Choice, Difference, Exact, ShareOfMax

DIFFERENCE, CHOICE = "REGULAR_DIFFERENCE_DEDUCTION", "CHOICE"
_MEANT = {"O": "M", "S": "J"}
_SUB = re.compile(r"([A-I][0-9]{1,3})(?:-[0-9]+)?")
_DAY, _WSOS, _NEED = "Day: ", "WSOS: ", "Requirement: "
#: Types of before 2017, and rows of calculations nobody has: kept, so that an export is the same.
_OLD, _ROW = "Type: ", "Calculation row: "


def scheme_document(found: CisScheme) -> dict[str, Any]:
    """The scheme as JSON values of the contest file: CIS letters and numbers are its codes.

    What the file has no key for stands in the notes: extra lines, requirement, standards, day, a
    type of the older form, the row of a calculation that is not in the workbook.
    """
    criteria = []
    seen: Counter[str] = Counter()
    for criterion in found.criteria:
        own = [aspect for aspect in found.aspects if aspect.criterion == criterion.code]
        if own:
            name = {"zh": criterion.name or criterion.code}
            most = values.text(criterion.mark)
            subs = [_sub(group, found, seen) for group in _groups(own)]
            document = {"code": criterion.code, "name": name, "max": most, "sub_criteria": subs}
            criteria.append(document)
    return {"max": values.text(found.total), "decimals": 2, "criteria": criteria}


def _groups(aspects: Sequence[CisAspect]) -> list[list[CisAspect]]:
    """Aspects by sub-criterion; a number that begins again begins another."""
    groups: list[list[CisAspect]] = []
    for aspect in aspects:
        if groups and groups[-1][0].sub == aspect.sub and aspect.number > groups[-1][-1].number:
            groups[-1].append(aspect)
        else:
            groups.append([aspect])
    return groups


def _sub(aspects: Sequence[CisAspect], found: CisScheme, seen: Counter[str]) -> dict[str, Any]:
    first = aspects[0]
    plain = first.sub or f"{first.criterion}0"
    seen[plain] += 1
    code = plain if seen[plain] == 1 else f"{plain}-{seen[plain]}"
    document: dict[str, Any] = {
        "code": code,
        "name": {"zh": first.sub_name or plain},
        "aspects": [_aspect(one, f"{code}.{n}", found) for n, one in enumerate(aspects, start=1)],
    }
    return document | ({"note": {"zh": f"{_DAY}{first.day}"}} if first.day else {})


def _aspect(aspect: CisAspect, code: str, found: CisScheme) -> dict[str, Any]:
    document: dict[str, Any] = {
        "code": code,
        "name": {"zh": aspect.description if aspect.description.strip() else code},
        "max": values.text(aspect.max),
        "type": "judgement" if aspect.judged else "measurement",
    }
    if aspect.judged:
        document["scale"] = {"max": "3"}
        document["points"] = {"rule": "share"}
        rungs = {str(score): text for score, text in sorted(aspect.ladder.items()) if text}
        document["descriptors"] = {score: {"zh": text} for score, text in rungs.items()}
    formula = None if aspect.judged else found.calculation(aspect.calculation)
    if (points := _points(aspect, formula)) is not None:
        document["points"] = points
    lines = [*aspect.extra]
    lines += [f"{_NEED}{aspect.requirement}"] if aspect.requirement else []
    lines += [f"{_WSOS}{aspect.wsos}"] if aspect.wsos else []
    lines += [f"{_OLD}{aspect.type}"] if aspect.type in _MEANT else []
    lines += [f"{_ROW}{aspect.calculation}"] if aspect.calculation and points is None else []
    return document | ({"note": {"zh": "\n".join(lines)}} if lines else {})


def _points(aspect: CisAspect, formula: CisCalculation | None) -> dict[str, Any] | None:
    """What a calculation says, where it is one we know whole."""
    if formula is None:
        return None
    numbers = formula.numbers
    if formula.type == DIFFERENCE and numbers.get("DIFFERENCE") and "DEDUCTION" in numbers:
        target = numbers.get("TARGET_VALUE", Fraction(0))
        parts = {"target": target, "step": numbers["DIFFERENCE"], "each": numbers["DEDUCTION"]}
        return {"rule": "difference", **{key: values.text(part) for key, part in parts.items()}}
    if formula.type == CHOICE:
        labels = {
            key.removeprefix("CHOICE").removesuffix("_LABEL"): word
            for key, word in formula.words.items()
            if key.startswith("CHOICE") and key.endswith("_LABEL")
        }
        choices = [
            {
                "code": n,
                "name": {"zh": word},
                "points": values.text(
                    aspect.max - numbers.get(f"CHOICE{n}_DEDUCTION", Fraction(0))
                ),
            }
            for n, word in labels.items()
        ]
        return {"rule": "choice", "choices": choices} if choices else None
    return None


def cis_scheme(scheme: SchemeFacts, skill: str) -> CisScheme:
    """A marking scheme in the words of CIS; `defects` name rules its form has no place for.

    Raises Invalid for more than nine criteria.
    """
    if len(scheme.criteria) > len(CRITERIA):
        found = {"most": len(CRITERIA), "found": len(scheme.criteria)}
        raise Invalid(
            "cis-too-many-criteria", [Problem("cis-too-many-criteria", "criteria", found)], **found
        )
    work = _Exported()
    criteria = []
    for letter, criterion in zip(CRITERIA, scheme.criteria, strict=False):
        for n, sub in enumerate(criterion.sub_criteria, start=1):
            work.sub(letter, f"{letter}{n}", sub)
        mark = sum((a.max for a in work.aspects if a.criterion == letter), Fraction(0))
        name = "" if criterion.name.zh == criterion.code else criterion.name.zh
        criteria.append(CisCriterion(letter, name, mark))
    return CisScheme(
        skill, tuple(criteria), work.listed(), (), tuple(work.formulas), tuple(work.lost)
    )


class _Exported:
    """What has been put into words of CIS so far."""

    def __init__(self) -> None:
        self.aspects: list[CisAspect] = []
        self.formulas: list[CisCalculation] = []
        self.lost: list[Problem] = []
        #: The rows of calculations that were not in the workbook the scheme came from.
        self.rows: list[str] = []

    def listed(self) -> tuple[CisAspect, ...]:
        """The aspects; rows of calculations we never saw are kept where there are no others."""
        if not self.formulas:
            return tuple(replace(one, calculation=self.rows[one.row]) for one in self.aspects)
        return tuple(self.aspects)

    def sub(self, letter: str, code: str, sub: SubCriterionFacts) -> None:
        """One sub-criterion; a CIS code of its own is kept."""
        kept = _SUB.fullmatch(sub.code)
        code = kept[1] if kept and kept[1].startswith(letter) else code
        name = "" if sub.name.zh == sub.code else sub.name.zh
        _, days = _noted(sub.note.zh if sub.note else "", _DAY)
        for number, aspect in enumerate(sub.aspects, start=1):
            self._aspect(letter, code, name, days, number, aspect)

    def _aspect(
        self, letter: str, sub: str, name: str, day: str, number: int, aspect: AspectFacts
    ) -> None:
        rest, wsos = _noted(aspect.note.zh if aspect.note else "", _WSOS)
        rest, need = _noted(rest, _NEED)
        rest, old = _noted(rest, _OLD)
        rest, row = _noted(rest, _ROW)
        judged = aspect.type == "judgement" and isinstance(aspect.points, ShareOfMax)
        plain = "J" if judged else "M"
        ladder = {int(key): text.zh for key, text in aspect.descriptors.items() if key in "0123"}
        self.rows.append(row)
        self.aspects.append(
            CisAspect(
                criterion=letter,
                sub=sub,
                number=number,
                type=old if _MEANT.get(old) == plain else plain,
                description=aspect.name.zh,
                max=aspect.max,
                sub_name=name,
                day=day,
                extra=tuple(rest.split("\n")) if rest else (),
                requirement=need,
                wsos=wsos,
                calculation=self._formula(aspect),
                ladder=ladder if judged else {},
                row=len(self.aspects),
            )
        )

    def _formula(self, aspect: AspectFacts) -> str:
        """The row of the calculation that says this rule; empty where none is needed or fits."""
        rule, name = aspect.points, aspect.code
        plain = isinstance(rule, Difference) and rule.per == "whole" and not rule.free
        if isinstance(rule, Difference) and plain and rule.target is not None:
            numbers = {
                "TARGET_VALUE": rule.target, "DIFFERENCE": rule.step, "DEDUCTION": rule.each,
            }  # fmt: skip
            words = {"DEDUCTION_TYPE": "UNIT", "DIFFERENCE_TYPE": "UNIT"}
            self.formulas.append(CisCalculation(name, DIFFERENCE, False, numbers, words))
        elif isinstance(rule, Choice):
            listed = list(enumerate(rule.choices, start=1))
            numbers = {f"CHOICE{n}_DEDUCTION": aspect.max - one.points for n, one in listed}
            words = {f"CHOICE{n}_LABEL": one.name.zh for n, one in listed}
            self.formulas.append(CisCalculation(name, CHOICE, False, numbers, words))
        else:
            if not isinstance(rule, Exact | ShareOfMax) or _is_scaled(aspect):
                self.lost.append(Problem("cis-rule-lost", aspect.code))
            return ""
        return str(len(self.formulas))


def _is_scaled(aspect: AspectFacts) -> bool:
    """Whether a judgement's scale is not the 0–3 of CIS, or a measurement has steps of its own."""
    scale, rule = aspect.scale, aspect.points
    if scale is None:
        return isinstance(rule, ShareOfMax)
    usual = scale.min == 0 and scale.max == 3 and scale.step == 1
    return aspect.type == "judgement" and not usual


def _noted(note: str, prefix: str) -> tuple[str, str]:
    """Take the line with this prefix out of a note: the rest, and what the line said."""
    lines = note.split("\n")
    said = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]
    return "\n".join(line for line in lines if not line.startswith(prefix)), "".join(said)
