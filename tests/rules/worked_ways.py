"""Worked tables of what marks go through on their way to a place (算例)."""

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


def of_sealing(found: dict[str, Any]) -> str:
    rows = [
        [case["name"], "opened" if case["opened"] else "sealed", case["answer"],
         came(case["expected"])]
        for case in found["cases"]
    ]  # fmt: skip
    return table(["example", "answers", "written", "points of 4"], rows)


def _head_counts(codes: list[str] | None) -> str:
    if codes is None:
        return "head nowhere"
    return f"head in {' '.join(codes)}" if codes else "head everywhere"


def of_seats(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        said, rule = case["expected"], [_head_counts(case["head"])]
        rule += [f"at_least {case['at_least']}"] if case["at_least"] else []
        away = [f"{seat} stands back" for seat in case["back"]]
        away += [f"substitute {case['substitute']}"] if case["substitute"] else []
        away += [f"left out {' '.join(case['out'])}"] if case["out"] else []
        points = [said.get(code, "") for code in ("X1", "X2")]
        rows.append([case["name"], ", ".join(rule), ", ".join(away), *points, came(said)])
    return table(["example", "who counts", "who does not", "X1", "X2", "total"], rows)


def of_tries(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        tries = []
        for coefficient, points, *difficulty in case["tries"]:
            said = points or "not attempted"
            said += f" × {difficulty[0]}" if difficulty else ""
            tries.append(said + (f" (× {coefficient})" if coefficient != "1" else ""))
        rule = " ".join(str(value) for value in case["combine"].values()) or "sum"
        rows.append([case["name"], rule, "; ".join(tries), ", ".join(case["running"]),
                     case["total"]])  # fmt: skip
    return table(["example", "combine", "attempts", "running total", "module"], rows)


def _key(key: dict[str, Any]) -> str:
    if "time" in key:
        return "time ↑"
    more = " exact" if key.get("exact") else ""
    return key["node"] + more + (f" → {key['round']['to']} dp" if "round" in key else "")


def of_chains(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        keys = ", ".join(_key(key) for key in case["keys"])
        keys += f"; no_tie_within {case['no_tie_within']}" if case["no_tie_within"] else ""
        entries = ", ".join(f"{points} ({seconds} s)" for points, seconds in case["entries"])
        places = ", ".join(case["places"]) + (" ✗ tie-within" if case["stops"] else "")
        rows.append([case["name"], keys, entries, places])
    return table(["example", "keys", "points (time) of the entries", "places"], rows)


def of_divisions(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        entries = ", ".join(f"{code} {points}" for code, points in case["entries"])
        overall = ", ".join(place or "–" for place in case["overall"])
        rows.append([case["name"], case["by"], entries, ", ".join(case["places"]), overall])
    return table(["example", "by", "division and total", "places", "over all"], rows)


def of_heats(found: dict[str, Any]) -> str:
    rows = []
    for case in found["cases"]:
        rule = "carried 30 %" if case["carried"] else "dropped"
        rule += f"; behind, {case['shared']}" if case["behind"] else ""
        entries = ", ".join(f"{heat}/{final or '–'}" for heat, final in case["entries"])
        places = ", ".join(place or "–" for place in case["places"])
        rows.append([case["name"], rule, entries, ", ".join(case["totals"]), places])
    head = ["example", "rule", "heat/final", "totals of who went on", "places"]
    return table(head, rows)


def of_hundreds(found: dict[str, Any]) -> str:
    rows = [
        [case["name"], ", ".join(case["points"]), ", ".join(case["scale"])]
        for case in found["cases"]
    ]
    return table(["example", "totals", "on the 700 scale"], rows)


MAKERS = {
    "vetoes": of_vetoes, "sealing": of_sealing, "seats": of_seats, "tries": of_tries,
    "chains": of_chains, "divisions": of_divisions, "heats": of_heats, "hundreds": of_hundreds,
}  # fmt: skip
