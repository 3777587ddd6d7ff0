"""The worked examples that Python and JavaScript both read (算例)."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from competition.rules.facts import AspectFacts, SchemeFacts
from competition.rules.kinds import read_as

FOLDER = Path(__file__).resolve().parents[1] / "vectors"


def vector(name: str) -> Any:
    found = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert found["source"]
    return found


def fact(cls: type[Any], document: Any) -> Any:
    found, problems = read_as(cls, document)
    assert not problems
    return found


def aspect_of(group: Any) -> tuple[AspectFacts, SchemeFacts]:
    one = fact(AspectFacts, group["aspect"])
    whole = {
        "max": "1000", "decimals": group["decimals"],
        "criteria": [{
            "code": "A", "name": {"zh": "A"}, "max": "1000",
            "sub_criteria": [{"code": "A1", "name": {"zh": "A"}, "aspects": [group["aspect"]]}],
        }],
    }  # fmt: skip
    return one, fact(SchemeFacts, whole)


def number(text: str) -> Fraction:
    return Fraction(text)
