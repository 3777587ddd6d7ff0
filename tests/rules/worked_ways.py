"""Worked tables of what marks go through (算例): vetoes."""

from __future__ import annotations

from typing import Any

from tests.rules.tables import came, table


def of_vetoes(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule, said = case["points"], case["expected"]
        scope = " ".join([rule["scope"], *rule.get("aspects", ())])
        scope += ", zero unplaced" if case["zero"] == "unplaced" else ""
        figures = [said[key] for key in ("A", "B", "m", "practical", "theory")]
        rows.append([case["name"], scope, "/".join(case["said"]), *figures, came(said)])
    head = ["example", "scope", "three judges", "A", "B", "module", "practical", "theory", "total"]
    return table(head, rows)


MAKERS = {"vetoes": of_vetoes}
