"""A program hands theory marks in: looked at, taken whole, once (理论成绩接口)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.sheet import Revision, RevisionKind
from competition.services import demonstration, theory
from tests.factories import NOW, SYSTEM
from tests.web.api.conftest import Program

KEY = {"Idempotency-Key": "theory-2026"}


@pytest.fixture
def hall(app, token_for):
    """The contest that ships, a program that may hand theory marks in, and what it hands them to.

    Gives event, module, the first entries' numbers, and the program.
    """
    with transaction():
        play = demonstration.load(SYSTEM, "dakabei-2025", now=NOW)
    event, trade = demonstration.find("dakabei-2025"), demonstration.trades_of(play)[0]
    module = demonstration.modules_of(trade.id)[0]
    numbers = db.session.scalars(
        select(Entry.number).where(Entry.trade_id == trade.id).order_by(Entry.number)
    ).all()
    return event, module, numbers, Program(app.test_client(), token_for(event, "theory"))


def test_a_list_is_looked_at_then_taken_whole_and_once(hall, app, token_for):
    event, module, numbers, program = hall
    place = f"/events/{event.code}/theory"
    rows = f"参赛号,成绩\n{numbers[0]},86.5\n{numbers[1]},90\n"

    named = program.read(place, "TheoryModules")["items"]
    other = Program(app.test_client(), token_for(event, "roster"))
    barred = other.hand_in(f"{place}/{module.id}/lists?filename=理论.csv", rows)
    staged = program.hand_in(f"{place}/{module.id}/lists?filename=理论.csv", rows)
    nothing_yet = db.session.scalars(select(Revision)).all()
    address = f"{place}/lists/{staged.json['id']}"
    shown = program.read(address, "StagedMarks")
    taken = program.ask("POST", f"{address}/import", headers=KEY)
    again = program.ask("POST", f"{address}/import", headers=KEY)

    assert str(module.id) in [each["id"] for each in named]
    assert barred.status_code == 403
    assert (staged.status_code, nothing_yet) == (201, [])
    assert (shown["ready"], shown["rows"], shown["problems"]) == (True, 2, [])
    program.fits(taken.json, "MarksTaken")
    assert taken.json == again.json == {"count": 2}
    assert again.headers["Idempotency-Replayed"] == "true"
    marks = {
        line.number: line.mark for line in theory.paper(SYSTEM, Scope(event.id), module.id).lines
    }
    assert (marks[numbers[0]], marks[numbers[1]]) == ("86.5", "90")
    kinds = {each.kind for each in db.session.scalars(select(Revision))}
    assert kinds == {RevisionKind.IMPORT}


def test_everything_wrong_with_a_list_comes_back_at_once_and_nothing_is_written(hall):
    event, module, numbers, program = hall
    place = f"/events/{event.code}/theory"
    rows = f"参赛号,成绩\n{numbers[0]},101\n没有这个号,80\n"

    staged = program.hand_in(f"{place}/{module.id}/lists?filename=理论.csv", rows)
    refused = program.ask("POST", f"{place}/lists/{staged.json['id']}/import", headers=KEY)

    assert staged.json["ready"] is False
    assert len(staged.json["problems"]) == 2
    assert refused.status_code == 422
    assert db.session.scalars(select(Revision)).all() == []
