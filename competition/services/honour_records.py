"""Honours as records for programs (表彰记录): by unit code and entry number, names where allowed.

Whoever may not read entries is told no name of a unit or a person.
"""

from __future__ import annotations

from typing import Any

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.rules.kinds import Part
from competition.rules.point_rules import Text
from competition.rules.ranking import place_text
from competition.rules.teams import Result, TeamLine
from competition.services import honours
from competition.services.breakdowns import number
from competition.services.honours import Promotion


def of_event(actor: Actor, scope: Scope) -> dict[str, Any]:
    """Rankings of units, honours and proposals, as the results stand.

    Points are decimal texts or quotients. `missing`: trades without standings yet.
    """
    found = honours.worked_out(actor, scope)
    known = found.gathered
    named = policy.may(actor, Permission.ENTRY_READ, scope)
    units = known.units if named else {}
    people = {code: who.name for code, who in known.people.items()} if named else {}
    return {
        "teams": [
            {**_head(rule.code, rule.name), "lines": [_line(each, units) for each in lines]}
            for rule, lines in found.teams
        ],
        "honours": [
            {
                **_head(rule.code, rule.name),
                "to": rule.to,
                "recipients": [
                    {
                        "unit": each.code if rule.to == "unit" else None,
                        "name": (units if rule.to == "unit" else people).get(each.code),
                        "result": _result(each.result) if each.result else None,
                    }
                    for each in recipients
                ],
            }
            for rule, recipients in found.honours
        ],
        "promotions": [_promotion(each, people) for each in found.promotions],
        "missing": list(known.missing),
    }


def _head(code: str, name: Text) -> dict[str, Any]:
    return {"code": code, "name": Part(Text).write(name)}


def _result(result: Result) -> dict[str, Any]:
    return {"trade": result.trade, "entry": result.number, "place": place_text(result.place)}


def _line(line: TeamLine, units: Any) -> dict[str, Any]:
    return {
        "unit": line.unit,
        "name": units.get(line.unit),
        "place": place_text(line.place) if line.place is not None else None,
        "tied": line.tied,
        "points": number(line.points),
        "award": line.award,
        "reason": line.reason,
        "entries": [
            {**_result(each.result), "points": number(each.points), "counts": each.counts}
            for each in line.entries
        ],
    }


def _promotion(found: Promotion, people: Any) -> dict[str, Any]:
    """A rule with whom it proposes: for a level, a title, or both; and how many it leaves out."""
    return {
        **_head(found.rule.code, found.rule.name),
        "in_force": found.in_force,
        "proposed": [
            {
                **_result(one.result),
                "name": people.get(one.person),
                "held": one.held,
                "level": one.level,
                "title": Part(Text).write(title)
                if (title := honours.title_of(found.rule, one))
                else None,
            }
            for one in found.proposed
        ],
        "left_out": len(found.left),
    }
