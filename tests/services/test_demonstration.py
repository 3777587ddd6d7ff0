"""The contests that ship are played to their published results (示例赛事)."""

from __future__ import annotations

import json

import pytest

from competition.db import transaction
from competition.models.publication import PublicationKind
from competition.services import audit, demonstration, publications, standings
from tests.factories import NOW, SYSTEM


def play(name: str) -> demonstration.Play:
    with transaction():
        found = demonstration.load(SYSTEM, name, now=NOW)
    for trade in demonstration.trades_of(found):
        with transaction():
            demonstration.prepare(SYSTEM, found, trade.id, now=NOW)
            for module in demonstration.modules_of(trade.id):
                demonstration.sign_module(SYSTEM, found, module.id, now=NOW)
            demonstration.close(SYSTEM, found, trade.id, now=NOW)
    return found


@pytest.mark.parametrize("name", ["dakabei-2025", "drivers-2025"])
def test_a_sample_is_complete_and_publishable(app, name):
    found = play(name)

    for trade in demonstration.trades_of(found):
        result = standings.result(SYSTEM, trade.id)
        assert result.standings.incomplete == ()
        with transaction():
            publication = publications.publish(
                SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW
            )
        body = json.loads(publication.body)
        listed = [row["entry"] for group in body["groups"] for row in group["rows"]]
        assert sorted(listed) == sorted(line.number for line in result.standings.lines)
        assert len(publication.digest) == 64
    assert list(audit.verify()) == []
