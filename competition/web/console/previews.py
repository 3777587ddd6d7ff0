"""What is set, said in plain words (预览): panels, totals, tie chains, awards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from competition.services.composition import Choices
from competition.services.modules import PanelDraft
from competition.services.schemes import PanelLine
from competition.web.wording import in_language

ROUNDINGS = {"half-up": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}


def percent(share: str | None) -> str:
    """A share as the percent people write."""
    if share is None:
        return ""
    text = f"{Decimal(share) * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def panel(draft: PanelDraft) -> str:
    """A panel of a module's form and how its marks become one."""
    return _panel(draft.code, draft.name, draft.seats, draft.combine)


def panel_line(line: PanelLine) -> str:
    """A panel of the scheme builder and how its marks become one."""
    return _panel(line.code, line.name, line.seats, line.combine)


def _panel(code: str, text: Mapping[str, str], count: int, combine: Mapping[str, Any]) -> str:
    name = in_language(text) if text else _("Panel %(code)s", code=code)
    words = {
        "single": _("one person marks"),
        "consensus": ngettext(
            "%(num)s judge, one sheet", "%(num)s judges agree on one sheet", count
        ),
        "mean": ngettext("%(num)s judge, the mean", "%(num)s judges, the mean", count),
        "trimmed": ngettext(
            "%(num)s judge, the mean without the highest %(high)s and lowest %(low)s",
            "%(num)s judges, the mean without the highest %(high)s and lowest %(low)s",
            count,
            high=combine.get("high", 0),
            low=combine.get("low", 0),
        ),
        "median": ngettext("%(num)s judge, the median", "%(num)s judges, the median", count),
        "middle": ngettext(
            "%(num)s judge, the middle %(keep)s added",
            "%(num)s judges, the middle %(keep)s added",
            count,
            keep=combine.get("keep", 1),
        ),
        "sum": ngettext("%(num)s judge's points", "%(num)s judges, all added", count),
        "shares": ngettext(
            "%(num)s judge, with a share", "%(num)s judges, each with a share", count
        ),
    }
    return _("%(name)s: %(rule)s", name=name, rule=words[combine.get("rule", "mean")])


def tie_chain(ranking: Mapping[str, Any], choices: Choices) -> str:
    """The tie chain as one sentence."""
    names = {code: in_language(name) for code, name in choices.names.items()}
    parts = [_key(key, names, choices) for key in ranking.get("keys", [])]
    if not parts:
        return _("No key yet: nobody can be placed.")
    text = _("First by %(key)s", key=parts[0])
    for part in parts[1:]:
        text = _("%(before)s; then by %(key)s", before=text, key=part)
    end = {
        "1224": _("whoever is still equal shares the place"),
        "1223": _("whoever is still equal shares the place, the next follows at once"),
        "mean": _("whoever is still equal shares the mean of the places"),
    }[ranking.get("shared", "1224")]
    return _("%(before)s; %(end)s.", before=text, end=end)


def _key(key: Mapping[str, Any], names: Mapping[str, str], choices: Choices) -> str:
    less = key.get("order") == "ascending"
    if "node" in key:
        node = key["node"]
        word = _("total") if node == choices.nodes[0] else names.get(node, node)
    elif "time" in key:
        word = _("time of %(name)s", name=names.get(key["time"], key["time"]))
        return _("%(what)s, less is better", what=word) if less else word
    elif "age" in key:
        younger = key["age"] == "younger"
        return _("Age, the younger first") if younger else _("Age, the older first")
    elif key.get("ruling"):
        return _("ruling of the chief judge")
    else:
        parts = [names.get(key.get("module", ""), key.get("module", ""))]
        parts += [key[name] for name in ("criterion", "aspect") if name in key]
        word = " ".join(parts)
    return _("%(what)s, less is better", what=word) if less else word


def awards(rows: Sequence[Mapping[str, Any]], entries: int) -> list[str]:
    """Each award as a sentence; with entries, how many that makes of so many placed."""
    said, sum_of_shares = [], Decimal(0)
    for award in rows:
        rule, name = award["rule"], in_language(award["name"])
        if "medal" in rule:
            said.append(_("%(name)s: by the WorldSkills scale.", name=name))
            continue
        if "share" in rule:
            before = _rounded(sum_of_shares, entries, rule)
            sum_of_shares += Decimal(rule["share"])
            count = _rounded(sum_of_shares, entries, rule) - before
            text = _(
                "%(name)s: the next %(percent)s %% of the placed",
                name=name,
                percent=percent(rule["share"]),
            )
            if entries:
                text = ngettext(
                    "%(text)s; %(count)s of %(num)s entry",
                    "%(text)s; %(count)s of %(num)s entries",
                    entries,
                    text=text,
                    count=count,
                )
        elif "count" in rule:
            text = ngettext(
                "%(name)s: the next place",
                "%(name)s: the next %(num)s places",
                int(rule["count"]),
                name=name,
            )
        else:
            text = _(
                "%(name)s: everybody else with a total from %(points)s", name=name,
                points=rule.get("at_least", "—"),
            )  # fmt: skip
        if "at_least" in rule and ("share" in rule or "count" in rule):
            text = _("%(text)s, with a total from %(points)s", text=text, points=rule["at_least"])
        if rule.get("needs"):
            needs = rule["needs"][0]["at_least"]
            text = _("%(text)s, with %(points)s in every part", text=text, points=needs)
        if "per_unit" in rule:
            text = _("%(text)s, at most %(most)s of one unit", text=text, most=rule["per_unit"])
        said.append(_("%(text)s; %(tie)s.", text=text, tie=_tie(rule.get("tie", "include"))))
    return said


def _rounded(share: Decimal, entries: int, rule: Mapping[str, Any]) -> int:
    mode = ROUNDINGS[rule.get("round", "half-up")]
    return int((share * entries).quantize(Decimal(1), rounding=mode))


def _tie(word: str) -> str:
    return {
        "include": _("a tie at the edge gives it to all"),
        "exclude": _("a tie at the edge gives it to none"),
        "split": _("a tie at the edge is cut by entry number"),
    }[word]
