"""Make the worked tables of docs/rules from the vectors: `python -m tests.rules.worked_tables`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.rules import worked_ways
from tests.rules.tables import came, table
from tests.rules.vectors import vector

DOCS = Path(__file__).resolve().parents[2] / "docs" / "rules"
_PLACE = re.compile(r"<!-- table: ([a-z]+) -->\n.*?<!-- end -->", re.DOTALL)


def _said(value: Any) -> str:
    """A setting in few words: a table as pairs, bands by their upper ends."""
    if isinstance(value, dict):
        return " ".join(f"{key}→{item}" for key, item in value.items())
    if isinstance(value, list) and value and isinstance(value[0], dict):
        pairs = [(item.get("code") or f"≤{item['to']}", item) for item in value]
        return " ".join(
            f"{name}→{item.get('points') or '−' + item['each']}" for name, item in pairs
        )
    return " ".join(value) if isinstance(value, list) else str(value)


def _settings(rule: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_said(value)}" for key, value in rule.items() if key != "rule")


def _values(group: dict[str, Any]) -> Iterator[str]:
    for row in group["values"]:
        found = row.get("points", f"✗ {row.get('problem', '').removeprefix('mark-')}")
        yield f"{row['value'] or '–'} → {found}"


def of_marks(found: dict[str, Any]) -> str:
    rows = []
    for group in found["groups"]:
        one = group["aspect"]
        scale = one.get("scale", {})
        span = f"{scale.get('min', '0')}–{scale['max']} / {scale.get('step', '1')}" if scale else ""
        settings = _settings(one.get("points", {}))
        rows.append([group["rule"], one["max"], span, settings, "; ".join(_values(group))])
    return table(["rule", "max", "scale", "settings", "entered → points"], rows)


def of_panels(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        marks = [
            f"~~{mark}~~" if n in case["dropped"] else mark for n, mark in enumerate(case["marks"])
        ]
        rule = case["combine"]
        shares = f"shares {' '.join(case['shares'])}" if "shares" in case else ""
        rows.append([rule["rule"], _settings(rule) or shares, " ".join(marks), case["expected"]])
    return table(["rule", "settings", "marks (dropped ~~struck~~)", "value"], rows)


def of_sheets(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        marks = ", ".join(
            f"{code} {'not attempted' if value is None else value}"
            for code, value in case["marks"].items()
        )
        criteria = ", ".join(f"{code} {value}" for code, value in case["criteria"].items())
        rows.append([case["name"], marks, criteria, case["total"], " ".join(case["missing"])])
    return table(["example", "entered", "criteria", "subtotal", "missing"], rows)


def _rounding(node: dict[str, Any]) -> str:
    return f" → {node['round']['to']} dp" if "round" in node else ""


def of_totals(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        parts = []
        for part in case["total"]["parts"]:
            most, points = case["modules"][part["module"]]
            ways = [f"{key} {part[key]}" for key in ("share", "out_of", "factor") if key in part]
            way = f", {ways[0]}" if ways else ""
            value = case["nodes"].get(part["code"])
            given = f"{part['code']} {points}/{most}{way}{_rounding(part)}"
            parts.append(given + (f" = {value}" if value else ""))
        combine = case["total"].get("combine", "sum") + _rounding(case["total"])
        rows.append([case["name"], "; ".join(parts), combine, case["nodes"]["total"]])
    return table(["example", "parts", "combine", "total"], rows)


def of_rounding(found: dict[str, Any]) -> str:
    rows = [[c["number"], str(c["to"]), c["mode"], c["expected"]] for c in found["cases"]]
    return table(["number", "decimals", "mode", "rounded"], rows)


def of_ranking(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        keys = ", ".join("/".join(row) for row in case["keys"])
        rows.append([case["name"], case["shared"], keys, ", ".join(case["places"])])
    return table(["example", "shared", "keys of the entries", "places"], rows)


def _award_part(key: str, value: Any) -> str:
    if key == "needs":
        return "needs " + " ".join(f"{n.get('node', 'total')}≥{n['at_least']}" for n in value)
    return f"{key} {value}"


def of_awards(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rules = "; ".join(
            f"{a['code']} " + ", ".join(_award_part(key, value) for key, value in a["rule"].items())
            for a in case["awards"]
        )
        notes = [f" ({unit})" for unit in case.get("units", [])] or [""] * len(case["totals"])
        for name, points in case.get("parts", {}).items():
            notes = [f"{n} ({name} {p})" for n, p in zip(notes, points, strict=True)]
        given = ", ".join(
            f"{total}{note} {award or '–'}"
            for total, note, award in zip(case["totals"], notes, case["given"], strict=True)
        )
        rows.append([case["name"], rules, given])
    return table(["example", "rules", "total and award"], rows)


def of_judges(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        marks = "; ".join(", ".join("/".join(judge) for judge in dance) for dance in case["dances"])
        rows.append([case["name"], case["key"]["rule"], marks, ", ".join(case["keys"])])
    return table(["example", "rule", "marks, a judge each; modules apart", "keys"], rows)


def of_medals(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        pairs = zip(case["scale"], case["given"], strict=True)
        given = ", ".join(f"{points} {medal or '–'}" for points, medal in pairs)
        window = f"{case.get('window', '2')}, {case.get('anchor', 'next')}"
        rows.append([case["name"], window, given])
    return table(["example", "window, anchor", "scale and medal"], rows)


def of_stages(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule = ", ".join(_award_part(key, value) for key, value in case["gate"]["rule"].items())
        if "reserves" in case["gate"]:
            rule += f"; reserves {case['gate']['reserves']}"
        units = {number: unit for number, _, unit, _ in case["entries"]}
        totals = {number: total for number, total, *_ in case["entries"]}
        said = []
        for number, goes, why, reserve in case["passing"]:
            unit = f" ({units[number]})" if units[number] else ""
            waits = f", reserve {reserve}" if reserve else ""
            said.append(f"{totals[number]}{unit} {'✓' if goes == 'yes' else '✗'} {why}{waits}")
        rows.append([case["name"], rule, "; ".join(said)])
    return table(["example", "gate", "total, goes on, why"], rows)


def of_teams(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        hidden = ("code", "name", "honours")
        rule = ", ".join(
            f"{key} {_said(value)}" for key, value in case["team"].items() if key not in hidden
        )
        lines = ", ".join(
            f"{unit} {points} → {place or reason}" + (f" {award}" if award else "")
            for unit, points, place, award, reason in case["lines"]
        )
        rows.append([case["name"], rule or "sum", lines])
    return table(["example", "rule", "unit, points → place"], rows)


def of_promotions(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        who = "; ".join(
            f"{row['person']} place {row['place']}, holds {row['held'] or '–'}"
            + (", student" if row.get("student") else "")
            for row in case["winners"]
        )
        out = [
            f"{person} → {level or ''}" + (" + title" if title is not None else "")
            for person, level, title in case["proposed"]
        ]
        out += [f"{person} ✗ {why}" for person, why in case["left"]]
        rows.append([case["name"], who, "; ".join(out) or "–"])
    return table(["example", "who", "proposed for level"], rows)


def of_scales(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        marks = ", ".join(f"{panel} {points}" for panel, points in case["marks"])
        rows.append([case["name"], case["rule"], marks, ", ".join(case["scaled"])])
    return table(["example", "rule", "panel and raw mark", "scaled"], rows)


def of_agreement(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        marks = "; ".join("/".join(mark or "–" for mark in row) for row in case["marks"])
        severe = ", ".join(
            f"{mean} ± {margin}{' ✗' if tells else ''}" for mean, margin, tells in case["severity"]
        )
        together = ", ".join(
            f"{name} {case[key] or '–'}"
            for name, key in (("W", "w"), ("ICC", "single"), ("panel", "panel"), ("α", "alpha"))
        )
        rows.append([case["name"], marks, severe, together])
    return table(["example", "marks, a row a code", "severity (✗ beyond chance)", "panel"], rows)


def of_versions(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        before, after = case["points"]
        ruled = ", let stand" if case.get("standing") else ""
        points = f"{before} → {'–' if after is None else after}"
        mark = "marked anew" if case["mark"] is None else case["mark"]
        rows.append([case["name"], case["value"], f"{case['change']}{ruled}", mark, points])
    return table(["example", "entered", "change", "carries over", "points"], rows)


def of_lateness(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule = case["rule"]
        steps = ", ".join(f"{key} {value}" for key, value in rule.items() if value is not None)
        rows.append([case["name"], steps, str(case["seconds"]), str(case["late"]), case["finding"]])
    return table(
        ["example", "rule", "seconds after the start", "minutes late", "what follows"], rows
    )


def of_turnout(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        place = "here" if case["placed"] else "elsewhere" if case["elsewhere"] else "nowhere"
        rows.append(
            [case["name"], case["status"], case["noted"] or "–", place, case["word"] or "–"]
        )
    return table(["example", "status", "noted at the door", "has a place", "counts as"], rows)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return " ".join(map(_plain, value)) if isinstance(value, list) else str(value)


def of_eligibility(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        said = [f"{one['code']} ({one['outcome']})" for one in case["findings"]]
        rule = "; ".join(_plain(rule) for rule in case["conditions"])
        rows.append([case["name"], rule, _plain(case["applicant"]), "; ".join(said) or "–"])
    return table(["example", "conditions", "applicant", "findings"], rows)


def of_quotas(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule = "; ".join(_plain(rule) for rule in case["quotas"])
        asked = ", ".join("/".join(filter(None, one)) for one in case["asked"])
        used = "; ".join(
            f"{unit or 'event'} {trade or 'together'}: {count} of {most}"
            for unit, trade, count, most in case["used"]
        )
        rows.append([case["name"], rule, asked, used or "–"])
    return table(["example", "quotas", "asked for (unit/kind/trade/division)", "used"], rows)


def of_absence(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        stated = ", ".join(
            f"{key} {value['points'] if isinstance(value, dict) else value}"
            for key, value in case["absence"].items()
        )
        marks = ", ".join(f"{c} {v or 'not attempted'}" for c, v in case["marks"].items())
        status = ", ".join(f"{code} {word}" for code, word in case["status"].items())
        said = case["expected"]
        award = (said["award"] or "–") if "award" in said else ""
        rows.append([case["name"], stated, status, marks, came(said), award])
    return table(["example", "absence", "status", "marks", "total", "award"], rows)


def of_ages(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        entries = ", ".join(f"{total} ({age or 'no age'})" for total, age in case["entries"])
        rows.append([case["name"], case["key"]["age"], entries, ", ".join(case["places"])])
    return table(["example", "first", "totals (ages) of the entries", "places"], rows)


def of_rulings(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        said = "; ".join(" ".join(piece.values()) for piece in case["rulings"])
        marks = "/".join(case.get("marks", ["92", "88", "90"]))
        rows.append([case["name"], said, marks, came(case["expected"])])
    return table(["example", "rulings", "sk of three seats", "total"], rows)


def of_spread(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule, scale = case["spread"], case["scale"]
        limit = f"{rule['limit']} {rule.get('unit', 'points')} over {rule.get('over', 'aspect')}"
        span = f"0–{scale['max']} / {scale['step']}"
        rows.append([case["name"], limit, span, "/".join(case["marks"]), came(case["expected"])])
    return table(["example", "limit", "scale", "marks", "points, or held"], rows)


def of_references(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        combine = case["combine"]
        extremes = ", highest and lowest dropped" if "high" in combine else ""
        to = f" → {combine['round']['to']} dp" if "round" in combine else ""
        made = f"{case['expected']['reference']}{'' if case['frozen'] else ' (not frozen)'}"
        said = [case["name"], "/".join(case["experts"]), f"{combine['rule']}{extremes}{to}", made]
        rows.append([*said, case["answer"], came(case["expected"])])
    return table(["example", "experts", "combine", "reference", "answer", "points of 10"], rows)


def of_recheck(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule = f"{case['top']} and {case['sample']}"
        came = case["expected"]
        wrong = f"{case['wrong']}, limit {case['limit']}"
        others = "all others" if came["widened"] else " ".join(came["others"]) or "–"
        drawn = [str(len(case["ranked"])), rule, case["seed"], wrong]
        rows.append([case["name"], *drawn, " ".join(came["first"]), others])
    head = ["example", "ranked", "top, sample", "seed", "found wrong", "the first", "the others"]
    return table(head, rows)


MAKERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "marks": of_marks, "answers": of_marks, "panels": of_panels, "sheets": of_sheets,
    "totals": of_totals, "rounding": of_rounding, "ranking": of_ranking, "awards": of_awards,
    "judges": of_judges, "medals": of_medals, "stages": of_stages, "teams": of_teams,
    "promotions": of_promotions, "scales": of_scales,
    "agreement": of_agreement, "versions": of_versions, "lateness": of_lateness,
    "turnout": of_turnout,
    "eligibility": of_eligibility, "quotas": of_quotas, "absence": of_absence,
    "rulings": of_rulings, "spread": of_spread, "references": of_references,
    "recheck": of_recheck, "ages": of_ages, **worked_ways.MAKERS,
}  # fmt: skip


def renewed(text: str) -> str:
    """Put fresh tables into a page."""

    def made(place: re.Match[str]) -> str:
        name = place.group(1)
        found = vector(name)
        source = f"From {found['source']} (`tests/vectors/{name}.json`)"
        return f"<!-- table: {name} -->\n{MAKERS[name](found)}\n\n{source}\n<!-- end -->"

    return _PLACE.sub(made, text)


def main() -> None:
    """Renew every page."""
    for page in sorted(DOCS.glob("*.md")):
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
