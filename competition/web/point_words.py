"""What a rule of points says with its own figures, in a plain sentence (怎样给分)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from competition.web.figures import figure

Rule = Mapping[str, Any]


def said(kind: str, rule: Rule, aspect: Mapping[str, Any]) -> str:
    """How much of what was written gives or costs how many points; empty where no more is told."""
    writers = {
        "ShareOfMax": _share, "Multiply": _times, "Difference": _difference,
        "Overtime": _overtime, "Occurrences": _occurrences,
    }  # fmt: skip
    writer = writers.get(kind)
    return writer(rule, aspect) if writer is not None else ""


def _share(rule: Rule, aspect: Mapping[str, Any]) -> str:
    most, top = aspect.get("detail", {}).get("max"), rule.get("top")
    if not most or not top:
        return ""
    return _("%(most)s × level ÷ %(top)s", most=figure(most), top=figure(top))


def _times(rule: Rule, aspect: Mapping[str, Any]) -> str:
    return _("what was entered × %(factor)s", factor=figure(rule["factor"]))


def _difference(rule: Rule, aspect: Mapping[str, Any]) -> str:
    if "target" not in rule:
        return ""
    named = {
        "target": figure(rule["target"]),
        "step": figure(rule.get("step", "1")),
        "each": figure(rule["each"]),
        "free": figure(rule.get("free", "0")),
    }
    per = rule.get("per", "whole")
    if named["free"] != "0":
        return {
            "whole": _(
                "true value %(target)s, nothing off within %(free)s, then"
                " %(each)s off for every whole %(step)s", **named,
            ),
            "started": _(
                "true value %(target)s, nothing off within %(free)s, then"
                " %(each)s off for every %(step)s begun", **named,
            ),
        }.get(per) or _(
            "true value %(target)s, nothing off within %(free)s, then"
            " %(each)s off per %(step)s in proportion", **named,
        )  # fmt: skip
    return {
        "whole": _("true value %(target)s, %(each)s off for every whole %(step)s away", **named),
        "started": _("true value %(target)s, %(each)s off for every %(step)s away, begun ones too",
                     **named),
    }.get(per) or _(
        "true value %(target)s, %(each)s off per %(step)s away, in proportion", **named
    )  # fmt: skip


def _overtime(rule: Rule, aspect: Mapping[str, Any]) -> str:
    named = {
        "limit": figure(rule["limit"]),
        "unit": figure(rule.get("unit", "1")),
        "each": figure(rule["each"]),
    }
    if named["each"] == "0":
        return ""
    if rule.get("per", "started") == "whole":
        return _("nothing off up to %(limit)s s, then %(each)s for every whole %(unit)s s", **named)
    return _("nothing off up to %(limit)s s, then %(each)s for every %(unit)s s begun", **named)


def _occurrences(rule: Rule, aspect: Mapping[str, Any]) -> str:
    return _("%(each)s off each time", each=figure(rule["each"]))
