"""A rule of an award or a gate as fields say it (奖项与晋级规则): read from a form, shown in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from competition.web.forms.trades import plain

MEDALS = ("gold", "silver", "bronze")
#: Kinds whose value is a percentage, and whose is a number of entries.
SHARES = ("share", "share-entries")
TIES = (
    ("include", _l("all get it")),
    ("exclude", _l("none gets it")),
    ("split", _l("cut by entry number")),
)
ROUNDINGS = (("half-up", _l("half up")), ("up", _l("up")), ("down", _l("down")))


def rule_of(
    data: Mapping[str, Any], parts: Sequence[str], kept: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A rule in the contest file's form.

    data: kind, value, floor, round, tie, per_unit, each_part as fields give them. parts: the nodes
    that `each_part` asks a mark of. kept: the rule as it was, for what no field shows.
    """
    kind, value = data["kind"], data["value"]
    if kind in MEDALS:
        more = {key: item for key, item in (kept or {}).items() if key in ("window", "anchor")}
        return {"medal": kind, **more}
    rule = _limits(kind, value)
    if data.get("floor") is not None and kind not in ("at_least", "worldskills"):
        rule["at_least"] = plain(data["floor"])
    if kind in SHARES and data.get("round", "half-up") != "half-up":
        rule["round"] = data["round"]
    if data.get("tie", "include") != "include":
        rule["tie"] = data["tie"]
    if data.get("per_unit"):
        rule["per_unit"] = data["per_unit"]
    if data.get("each_part") is not None:
        rule["needs"] = [{"node": node, "at_least": plain(data["each_part"])} for node in parts]
    elif kept and kept.get("needs") and each_part(kept["needs"], parts) is None:
        rule["needs"] = kept["needs"]
    if kept and "node" in kept and "at_least" in rule:
        rule["node"] = kept["node"]
    return rule


def _limits(kind: str, value: Decimal | None) -> dict[str, Any]:
    if value is None:
        return {}
    if kind in SHARES:
        share = {"share": plain(value / 100)}
        return share | ({"of": "entries"} if kind == "share-entries" else {})
    if kind == "count":
        return {"count": int(value)}
    return {"at_least": plain(value)} | ({"on": "worldskills"} if kind == "worldskills" else {})


def shown(rule: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    """What the fields show of a rule."""
    kind = kind_of(rule)
    value = rule.get("share" if kind in SHARES else "at_least" if kind != "count" else "count")
    if kind in SHARES and value is not None:
        value = plain(Decimal(value) * 100)
    return {
        "kind": kind,
        "value": value,
        "floor": rule.get("at_least") if kind in (*SHARES, "count") else None,
        "round": rule.get("round", "half-up"),
        "tie": rule.get("tie", "include"),
        "per_unit": rule.get("per_unit"),
        "each_part": each_part(rule.get("needs", ()), parts),
    }


def kind_of(rule: Mapping[str, Any]) -> str:
    """By which kind a rule is shown."""
    if "medal" in rule:
        return str(rule["medal"])
    if "share" in rule:
        return "share-entries" if rule.get("of") == "entries" else "share"
    if "count" in rule:
        return "count"
    if "at_least" in rule:
        return "worldskills" if rule.get("on") == "worldskills" else "at_least"
    return "share"


def each_part(needs: Sequence[Mapping[str, Any]], parts: Sequence[str]) -> str | None:
    """The one mark asked of every part, where that is what the needs say."""
    marks = {need["at_least"] for need in needs}
    nodes = {need.get("node") for need in needs}
    return next(iter(marks)) if len(marks) == 1 and nodes == {*parts} else None
