"""A trade is marked on another computer and comes home whole, or is refused whole (外出赛项)."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from competition import create_app
from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow, Refused
from competition.models.audit import AuditEntry
from competition.models.code_key import CodeKey
from competition.models.draw import CodeSet
from competition.models.entry import Entry, EntryMember
from competition.models.panel import Medium, PanelSeat
from competition.models.person import Person
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.services import audit, identities, paper, sessions, taken_trades, trade_rows_out
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_marking import MARKS, Hall, make_hall


@dataclass
class Away:
    """A trade that left, the file it left in, and the computer it went to."""

    hall: Hall
    scope: Scope
    file: bytes
    laptop: Flask


@contextmanager
def at(app: Flask) -> Iterator[None]:
    """Work at another computer for a while."""
    with app.test_request_context("/"):
        yield
        db.session.remove()


@pytest.fixture
def laptop(tmp_path: Path, migrated_database: Path) -> Iterator[Flask]:
    folder = tmp_path / "laptop"
    folder.mkdir()
    shutil.copy(migrated_database, folder / "competition.db")
    settings = {
        "TESTING": True,
        "BACKUP_EVERY": 0,
        "JOBS_BESIDE": False,
        "SECRET_KEY": "secret of the laptop only",
    }
    app = create_app(settings, instance=str(folder))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def gone(app: Flask, laptop: Flask) -> Away:
    hall = make_hall()
    scope = hall.scope
    with transaction():
        for seat in hall.seats:
            seat.medium = Medium.PAPER
    with transaction():
        file = taken_trades.take_out(SYSTEM, scope, "祁老师的笔记本", now=NOW)
    with at(laptop), transaction():
        taken_trades.take_in(SYSTEM, file, now=NOW)
    return Away(hall, scope, file, laptop)


def sign_everything(scope: Scope) -> int:
    """Type every sheet of the trade twice."""
    ids = [line.sheet_id for line in paper.sheets_of(SYSTEM, Scope(scope.event_id))]
    for sheet_id in ids:
        for _time in (1, 2):
            with transaction():
                paper.type_in(SYSTEM, Scope(scope.event_id), sheet_id, MARKS, base_rev=0, now=NOW)
    return len(ids)


def marked_away(gone: Away) -> bytes:
    """Mark the trade on the laptop and write it for its way home."""
    with at(gone.laptop):
        assert sign_everything(gone.scope) > 0
        with transaction():
            return taken_trades.take_home(SYSTEM, gone.scope, now=NOW)


def come_home(gone: Away, file: bytes) -> int:
    with transaction():
        return taken_trades.bring_back(SYSTEM, gone.scope, file, now=NOW)


def states() -> list[str]:
    return sorted(db.session.scalars(select(ScoreSheet.state)).all())


def changed(file: bytes, **given: Any) -> bytes:
    content = {**json.loads(gzip.decompress(file)), **given}
    return gzip.compress(json.dumps(content).encode())


def test_marked_elsewhere_it_comes_home_with_every_sheet_and_an_unbroken_trail(gone: Away) -> None:
    before = db.session.query(AuditEntry).count()

    acts = come_home(gone, marked_away(gone))

    assert set(states()) == {SheetState.SIGNED}
    assert db.session.query(Revision).count() == len(states())
    assert acts > 2 * len(states())
    assert db.session.query(AuditEntry).count() == before + acts + 1
    assert list(audit.verify()) == []
    assert taken_trades.away(gone.scope) is None


def test_while_it_is_away_nothing_of_it_can_be_changed_here(gone: Away) -> None:
    with pytest.raises(NotNow, match="trade-taken-out") as refused:
        sign_everything(gone.scope)
    with pytest.raises(NotNow, match="trade-taken-out"), transaction():
        taken_trades.take_out(SYSTEM, gone.scope, "另一台", now=NOW)

    assert refused.value.values["place"] == "祁老师的笔记本"
    assert taken_trades.away(gone.scope).where == "祁老师的笔记本"
    assert set(states()) == {SheetState.OPEN}


def test_the_laptop_learns_no_id_number_and_no_password(gone: Away) -> None:
    with at(gone.laptop):
        people = db.session.scalars(select(Person.id_number)).all()
        entries = db.session.query(Entry).count()
        members = db.session.query(EntryMember).count()

    assert set(people) <= {None}
    assert (entries, members) == (
        db.session.query(Entry).count(),
        db.session.query(EntryMember).count(),
    )


def refused(gone: Away, file: bytes) -> str:
    """Bring a file home that must not come in; nothing may have changed."""
    acts = db.session.query(AuditEntry).count()
    with pytest.raises(Refused) as found:
        come_home(gone, file)
    assert db.session.query(Revision).count() == 0
    assert db.session.query(AuditEntry).count() == acts
    return found.value.code


def test_an_altered_file_is_refused_whole(gone: Away) -> None:
    home = marked_away(gone)
    content = json.loads(gzip.decompress(home))
    rows = content["rows"]
    sheet = rows["score_sheet"][0]

    more = {**rows, "score_sheet": [{**sheet, "current_n": 7}, *rows["score_sheet"][1:]]}
    assert refused(gone, changed(home, rows=more)) == "trade-file-altered"
    assert refused(gone, changed(home, trail=content["trail"][:-1])) == "trade-file-altered"
    assert refused(gone, changed(home, code="00")) == "trade-file-altered"
    assert refused(gone, home[:-40]) == "trade-file-unreadable"
    assert refused(gone, b"hello") == "trade-file-unreadable"
    assert refused(gone, gone.file) == "trade-file-other-way"
    assert taken_trades.away(gone.scope) is not None


def test_a_file_with_any_bit_turned_is_refused_as_damaged(gone: Away) -> None:
    home = marked_away(gone)

    chance = random.Random(12)
    for _ in range(20):
        hurt = bytearray(home)
        # Neither the head, with a time nobody reads, nor the padding before the checksum.
        hurt[chance.randrange(10, len(home) - 9)] ^= 1 << chance.randrange(8)
        assert refused(gone, bytes(hurt)) == "trade-file-unreadable"
    bare = gzip.compress(json.dumps({"format": taken_trades.FORMAT, "kind": "home"}).encode())
    assert refused(gone, bare) == "trade-file-unreadable"
    assert come_home(gone, home) > 0


def test_a_file_of_another_release_is_refused_whole_both_ways(
    gone: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = trade_rows_out.shape()
    monkeypatch.setattr(trade_rows_out, "shape", lambda: "of a later release")
    home = marked_away(gone)
    monkeypatch.undo()

    assert refused(gone, home) == "trade-file-other-release"
    with at(gone.laptop), pytest.raises(Invalid, match="trade-file-other-release"), transaction():
        taken_trades.take_in(SYSTEM, changed(gone.file, shape="of an earlier one"), now=NOW)
    with at(gone.laptop), transaction():
        again = taken_trades.take_home(SYSTEM, gone.scope, now=NOW)
    assert json.loads(gzip.decompress(again))["shape"] == ours
    assert come_home(gone, again) > 0


def test_a_home_that_was_updated_meanwhile_still_takes_its_trade_back(
    gone: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trade_rows_out, "shape", lambda: "of a later release")
    monkeypatch.setattr(trade_rows_out, "digest", lambda rows: "with a column more")
    home = marked_away(gone)

    assert come_home(gone, home) > 0


def test_another_trade_s_file_is_refused(gone: Away) -> None:
    home = marked_away(gone)
    other = make_trade(db.session.get_one(type(gone.hall.event), gone.scope.event_id), "tea")

    with pytest.raises(Invalid, match="trade-file-of-another"), transaction():
        taken_trades.bring_back(SYSTEM, Scope(gone.scope.event_id, other.id), home, now=NOW)


def test_it_comes_home_once(gone: Away) -> None:
    home = marked_away(gone)
    come_home(gone, home)

    with pytest.raises(NotNow, match="trade-back-already"):
        come_home(gone, home)


def test_what_was_changed_here_meanwhile_keeps_it_out(gone: Away) -> None:
    home = marked_away(gone)
    with transaction():
        seat = db.session.scalars(select(PanelSeat).limit(1)).one()
        seat.counts = not seat.counts

    assert refused(gone, home) == "trade-changed-meanwhile"


def test_a_leave_that_was_called_off_lets_it_be_marked_here_and_its_file_no_more(
    gone: Away,
) -> None:
    home = marked_away(gone)
    with transaction():
        taken_trades.call_off(SYSTEM, gone.scope, "电脑丢失", now=NOW)

    assert refused(gone, home) == "trade-not-out"
    assert sign_everything(gone.scope) == len(states())


def test_a_file_of_an_earlier_leave_is_refused(gone: Away) -> None:
    home = marked_away(gone)
    with transaction():
        taken_trades.call_off(SYSTEM, gone.scope, "改期", now=NOW)
    with transaction():
        taken_trades.take_out(SYSTEM, gone.scope, "另一台", now=NOW)

    assert refused(gone, home) == "trade-file-other-leave"


def test_a_trade_that_is_here_already_cannot_be_borrowed(gone: Away) -> None:
    with pytest.raises(Conflict, match="trade-present"), transaction():
        taken_trades.take_in(SYSTEM, gone.file, now=NOW)
    with at(gone.laptop):
        with pytest.raises(Conflict, match="trade-present"), transaction():
            taken_trades.take_in(SYSTEM, gone.file, now=NOW)
        with pytest.raises(NotNow, match="trade-is-guest"), transaction():
            taken_trades.take_out(SYSTEM, gone.scope, "第三台", now=NOW)


def test_another_event_of_the_same_name_keeps_the_trade_out(app: Flask, laptop: Flask) -> None:
    event = make_event("E5")
    trade = make_trade(event)
    with transaction():
        file = taken_trades.take_out(SYSTEM, Scope(event.id, trade.id), "笔记本", now=NOW)

    with at(laptop):
        make_event("E5")
        with pytest.raises(Conflict, match="trade-collides"), transaction():
            taken_trades.take_in(SYSTEM, file, now=NOW)


def test_only_who_may_change_the_event_sends_a_trade_away(gone: Away) -> None:
    judge = sessions.actor_for_account(make_account("judge", event=gone.hall.event, name="路人"))

    with pytest.raises(NotAllowed), transaction():
        taken_trades.call_off(judge, gone.scope, "", now=NOW)


def test_sealed_keys_travel_as_ciphertext_and_open_at_home_with_their_card(
    app: Flask, laptop: Flask
) -> None:
    hall = make_hall()
    scope = hall.scope
    code_set = db.session.get_one(CodeSet, hall.codes[0].code_set_id)
    with transaction():
        pairs = [(code.id, uuid.uuid4()) for code in hall.codes]
        (card,) = identities.seal(code_set, pairs, holders={"coder": "7"}, now=NOW)
    with transaction():
        file = taken_trades.take_out(SYSTEM, scope, "笔记本", now=NOW)
    with at(laptop), transaction():
        taken_trades.take_in(SYSTEM, file, now=NOW)
    with at(laptop), transaction():
        home = taken_trades.take_home(SYSTEM, scope, now=NOW)
    with transaction():
        db.session.execute(delete(CodeKey))
        taken_trades.bring_back(SYSTEM, scope, home, now=NOW)

    content = json.loads(gzip.decompress(file))
    assert card.secret not in json.dumps(content, ensure_ascii=False)
    assert [row["layer"] for row in content["keys"]["code_key"]] == [1]
    code_set = db.session.get_one(CodeSet, hall.codes[0].code_set_id)
    assert identities.taken_in(code_set, 1, card.secret) == {taken for _out, taken in pairs}
