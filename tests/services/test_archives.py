"""A contest file goes into the database and comes out the same (装入与导出)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.errors import Conflict, Invalid
from competition.models.entry import Entry, EntryState
from competition.models.event import Event, Trade
from competition.services import archives, demonstration, publications, recomputation, standings
from tests.factories import NOW, SYSTEM
from tests.services import test_demonstration

SAMPLE = (archives.SAMPLES / "dakabei-2025.json").read_bytes()


def load(content: bytes) -> Event:
    with transaction():
        return archives.load(SYSTEM, content, now=NOW)


@pytest.mark.parametrize("name", sorted(path.stem for path in archives.SAMPLES.glob("*.json")))
def test_a_contest_that_ships_comes_out_byte_for_byte(app, name):
    content = (archives.SAMPLES / f"{name}.json").read_bytes()

    event = load(content)

    assert archives.dump(SYSTEM, event.id) == content


def test_an_entry_that_was_cancelled_stays_cancelled_and_keeps_its_number(app):
    event = load((archives.SAMPLES / "drivers-2025.json").read_bytes())
    with transaction():
        entry = db.session.scalars(select(Entry).order_by(Entry.number)).first()
        entry.state = EntryState.CANCELLED
        number = entry.number
    content = json.loads(archives.dump(SYSTEM, event.id))
    content["event"]["code"] = "AGAIN"

    again = load(json.dumps(content, ensure_ascii=False).encode())
    found = db.session.scalars(
        select(Entry).where(Entry.event_id == again.id, Entry.number == number)
    ).one()

    assert [e["number"] for e in content["entries"] if e.get("state") == "cancelled"] == [number]
    assert found.state is EntryState.CANCELLED
    assert json.loads(archives.dump(SYSTEM, again.id)) == content


def test_an_event_is_loaded_once(app):
    load(SAMPLE)

    with pytest.raises(Conflict, match="event-exists"):
        load(SAMPLE)


def test_a_file_with_problems_leaves_nothing_behind(app):
    broken = json.loads(SAMPLE)
    broken["entries"][0]["division"] = "nobody"
    broken["trades"][0]["modules"][0]["scheme"]["max"] = "99"

    with pytest.raises(Invalid) as refused:
        load(json.dumps(broken, ensure_ascii=False).encode())

    assert len(refused.value.problems) >= 2
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_finished_contest_travels_with_its_marks_and_publications(app):
    played = test_demonstration.play("drivers-2025")
    for trade in demonstration.trades_of(played):
        with transaction():
            publications.publish(
                SYSTEM, trade.id, publications.PublicationKind.PROVISIONAL, now=NOW
            )
    content = archives.dump(SYSTEM, played.event_id)
    elsewhere = json.loads(content)
    elsewhere["event"]["code"] = "COPY"

    copy = load((json.dumps(elsewhere, ensure_ascii=False, indent=2) + "\n").encode())

    assert elsewhere["revisions"]
    assert elsewhere["publications"]
    assert json.loads(archives.dump(SYSTEM, copy.id)) == elsewhere
    code = db.session.get_one(Event, played.event_id).code
    recomputed = [(one.event, one.outcome) for one in recomputation.recompute_all(SYSTEM)]
    assert recomputed == [("COPY", "same"), (code, "same")]


@pytest.mark.parametrize("inputs", ["", "AAAA", "A", "eJwDAAAAAAE="])
def test_a_publication_whose_inputs_are_not_those_it_names_is_refused_with_its_line(app, inputs):
    document = json.loads(SAMPLE)
    digest = f"sha256:{'0' * 64}"
    document["publications"] = [
        {"trade": document["trades"][0]["code"], "number": 1, "kind": "final",
         "at": "2025-01-01T00:00:00Z", "digest": digest, "content": {"inputs": "0" * 64},
         **({"inputs": inputs} if inputs else {})}
    ]  # fmt: skip
    text = json.dumps(document, ensure_ascii=False, indent=2)

    if not inputs:
        assert load(text.encode()).code == document["event"]["code"]
        return
    with pytest.raises(Invalid) as refused:
        load(text.encode())

    line = text.splitlines().index(f'      "inputs": "{inputs}"') + 1
    assert [(each.code, each.where, each.values) for each in refused.value.problems] == [
        ("publication-inputs-damaged", "publications[0].inputs", {"line": line})
    ]


def test_a_copy_ranks_as_the_original_did(app):
    played = test_demonstration.play("dakabei-2025")
    original = {
        trade.code: standings.result(SYSTEM, trade.id).standings
        for trade in demonstration.trades_of(played)
    }
    elsewhere = json.loads(archives.dump(SYSTEM, played.event_id))
    elsewhere["event"]["code"] = "COPY"

    copy = load(json.dumps(elsewhere, ensure_ascii=False).encode())

    for trade in db.session.scalars(select(Trade).where(Trade.event_id == copy.id)):
        again = standings.result(SYSTEM, trade.id).standings
        lines = original[trade.code].lines
        assert [(one.number, one.place, one.total, one.award) for one in again.lines] == [
            (one.number, one.place, one.total, one.award) for one in lines
        ]


def test_who_checks_a_seat_travels_with_it(app):
    content = json.loads(SAMPLE)
    panels = [p for t in content["trades"] for m in t["modules"] for p in m["panels"]]
    one, other = next(p for p in panels if sum("person" in s for s in p["seats"]) > 1)["seats"][:2]
    one |= {"checker": other["person"], "check_blind": True}

    event = load(json.dumps(content, ensure_ascii=False).encode())

    assert json.loads(archives.dump(SYSTEM, event.id)) == content


def test_a_checker_nobody_knows_is_named(app):
    content = json.loads(SAMPLE)
    content["trades"][0]["modules"][0]["panels"][0]["seats"][0]["checker"] = "nobody"

    with pytest.raises(Invalid) as refused:
        load(json.dumps(content, ensure_ascii=False).encode())

    where = "trades[0].modules[0].panels[0].seats[0].checker"
    assert (where, "unknown-person") in [(p.where, p.code) for p in refused.value.problems]
