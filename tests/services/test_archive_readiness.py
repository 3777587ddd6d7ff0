"""Systems and what was said of the preparations travel in the contest file (筹备台账的存取)."""

from __future__ import annotations

import copy
import json

import pytest

from competition.db import transaction
from competition.errors import Invalid
from competition.services import archives, event_copies
from competition.services.event_copies import CopyWish
from tests.factories import NOW, SYSTEM

READINESS = [
    {
        "trade": "barista",
        "item": "document",
        "owner": "技术组",
        "due": "2025-11-01",
        "ready": True,
        "edition": "1.2",
        "approved_by": "组委会",
        "approved": "2025-10-20",
        "note": "含样题",
        "by": "周示例",
        "at": "2025-10-21T09:00:00+08:00",
    },
    {"trade": "barista", "item": "papers", "owner": "赛务办", "due": "2025-11-15"},
]


def prepared() -> dict:
    content = json.loads((archives.SAMPLES / "dakabei-2025.json").read_bytes())
    content["event"]["systems"] = [{"code": "commerce", "name": {"zh": "商务系统"}}]
    barista = next(trade for trade in content["trades"] if trade["code"] == "barista")
    barista["system"] = "commerce"
    content["readiness"] = copy.deepcopy(READINESS)
    return content


def load(content: dict):
    with transaction():
        return archives.load(SYSTEM, json.dumps(content, ensure_ascii=False).encode(), now=NOW)


def test_systems_and_preparations_come_out_as_they_went_in(app):
    content = prepared()

    event = load(content)

    assert json.loads(archives.dump(SYSTEM, event.id)) == content


def test_a_copy_keeps_systems_days_and_offices_and_forgets_what_was_said(app):
    event = load(prepared())

    with transaction():
        made = event_copies.copy(
            SYSTEM,
            event.id,
            CopyWish("NEXT", "下一届", event.starts_on, event.ends_on),
            now=NOW,
        )

    copied = json.loads(archives.dump(SYSTEM, made))
    assert [trade.get("system") for trade in copied["trades"]].count("commerce") == 1
    kept = ("trade", "item", "owner", "due")
    assert copied["readiness"] == [{key: one[key] for key in kept} for one in READINESS]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda it: it["event"].pop("systems"), "unknown-system"),
        (lambda it: it["readiness"][0].update(trade="nobody"), "unknown-trade"),
        (lambda it: it["readiness"].append(it["readiness"][1]), "not-unique"),
        (lambda it: it["readiness"][0].pop("at"), "readiness-without-time"),
    ],
)
def test_what_does_not_fit_is_named(app, change, code):
    content = prepared()
    change(content)

    with pytest.raises(Invalid) as refused:
        load(content)

    assert code in {problem.code for problem in refused.value.problems}
