"""Checkers take items in turn, the chief answers, the list is signed; the supervisor's page."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select, text
from werkzeug.datastructures import MultiDict

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.models.account import Account
from competition.models.event import Division, Event, Module, Trade
from competition.models.recheck import Recheck, RecheckItem, RecheckNotice, RecheckSheet
from competition.models.supervision import StopRequest, SupervisionFinding, WitnessSignature
from competition.services import (
    archives,
    fairness,
    marking,
    passwords,
    recheck_duty,
    recheck_notices,
    recheck_papers,
    recheck_work,
    rechecks,
    sessions,
    supervision,
    witnesses,
)
from competition.services.rechecks import Drawn
from competition.web.guards import utcnow
from competition.web.wording import sentence
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_honours import contest, load, scope_of
from tests.web.typed import typed

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 6)}
PASSWORD = "a long password for tests"


@pytest.fixture
def trade(app):
    return load(contest(HEAT, HEAT), locked=())[1]


@pytest.fixture
def scope(trade):
    return scope_of(trade)


@pytest.fixture
def event(trade):
    return db.session.get_one(Event, trade.event_id)


@pytest.fixture
def by_code(scope):
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()
    with transaction():
        return rechecks.draw(SYSTEM, scope, Drawn("s", "1", "0", module_id=module.id), now=NOW)


def person(event, role, name):
    account = make_account(
        role, event=event, name=name, login=name, password_hash=passwords.hashed(PASSWORD)
    )
    return sessions.actor_for_account(account)


def browser(app, actor):
    client = app.test_client()
    account = db.session.get_one(Account, actor.id)
    with transaction():
        client.set_cookie("token", sessions.open_session(account, now=utcnow(), hours=8))
    return client


def take(actor, scope, list_id):
    with transaction():
        return recheck_work.take_next(actor, scope, list_id, now=NOW)


def look(actor, scope, list_id, item_id, word="right", note=""):
    work = recheck_work.one(actor, scope, list_id, item_id)
    found = {part.view.id: (word, note) for part in work.parts}
    with transaction():
        recheck_work.write(actor, scope, list_id, item_id, found, now=NOW)
    return work


def test_two_checkers_never_look_at_the_same_item(scope, event, by_code):
    one, other = person(event, "supervisor", "甲"), person(event, "supervisor", "乙")

    first, second = take(one, scope, by_code), take(other, scope, by_code)

    assert first != second
    assert take(one, scope, by_code) == first
    with pytest.raises(Conflict, match="recheck-taken"):
        look(other, scope, by_code, first)


def test_an_item_shows_its_sheets_with_their_sums_and_no_name(app, scope, event, by_code):
    one = person(event, "supervisor", "甲")
    item = take(one, scope, by_code)
    there = f"/console/{event.code}/trades/fit/recheck/{by_code}/items/{item}"

    page = browser(app, one).get(there).get_data(as_text=True)

    work = recheck_work.one(one, scope, by_code, item)
    assert [len(part.view.versions) for part in work.parts] == [1]
    assert str(work.parts[0].view.id) in page
    version = work.parts[0].view.versions[0]
    assert version.total == sum(version.points.values()) == 99
    assert version.points.keys() == version.marks.keys()
    assert '<th scope="col" class="num">得分</th>' in page
    assert "data-main-action autofocus>" in page
    for name in db.session.scalars(select(Account.display_name).where(Account.login.is_(None))):
        assert name not in page


def test_one_key_says_all_right_and_shows_the_next(app, scope, event, by_code):
    one = person(event, "supervisor", "甲")
    client = browser(app, one)
    base = f"/console/{event.code}/trades/fit/recheck/{by_code}"
    there = client.post(f"{base}/next").headers["Location"]

    seen = [there]
    while "/items/" in there:
        there = client.post(there, data={"all": "right"}).headers["Location"]
        seen.append(there)

    assert len(seen) == 6
    assert db.session.scalars(select(RecheckItem.finding)).all() == ["right"] * 5
    assert len(db.session.scalars(select(RecheckSheet)).all()) == 5


def test_a_wrong_sheet_needs_a_note_and_becomes_a_notice_the_chief_answers(
    app, scope, event, by_code
):
    one, chief = person(event, "supervisor", "甲"), person(event, "chief_judge", "裁判长")
    item = take(one, scope, by_code)
    with pytest.raises(Invalid) as caught:
        look(one, scope, by_code, item, "wrong", " ")
    assert caught.value.problems[0].code == "note-needed"
    look(one, scope, by_code, item, "wrong", "A1 加错")

    page = browser(app, chief).get(f"/marking/{event.code}/trades/fit/notices")

    assert "A1 加错" in page.get_data(as_text=True)
    notice = db.session.scalars(select(RecheckNotice)).one()
    with pytest.raises(NotAllowed), transaction():
        recheck_notices.answer(one, scope, notice.id, "corrected", "已改", now=NOW)
    with transaction():
        recheck_notices.answer(chief, scope, notice.id, "corrected", "已退回重评", now=NOW)
    with pytest.raises(NotNow, match="recheck-notice-answered"), transaction():
        recheck_notices.answer(chief, scope, notice.id, "stands", "维持", now=NOW)


def test_a_list_is_dealt_in_turn_and_an_item_given_back(scope, event, by_code):
    one, other = person(event, "supervisor", "甲"), person(event, "supervisor", "乙")
    with transaction():
        dealt = recheck_work.share_out(one, scope, by_code, [one.id, other.id], now=NOW)

    shares = {each.name: each.taken for each in recheck_work.shares(one, scope, by_code)}

    assert (dealt, shares) == (5, {"乙": 2, "甲": 3})
    mine = take(other, scope, by_code)
    with transaction():
        recheck_work.give_back(other, scope, by_code, mine, now=NOW)
    assert db.session.get_one(RecheckItem, mine).checker_id is None


def test_a_list_is_closed_with_ones_own_signature_alone(app, scope, event, by_code):
    one = person(event, "supervisor", "甲")
    person(event, "supervisor", "乙")
    while (item := take(one, scope, by_code)) is not None:
        look(one, scope, by_code, item)
    client, base = browser(app, one), f"/console/{event.code}/trades/fit/recheck/{by_code}"
    version = str(db.session.get_one(Recheck, by_code).version)

    def close(**given):
        return client.post(f"{base}/close", data={"version": version, **given}).status_code

    assert close() == 422
    assert close(login="乙", password=PASSWORD) == 422
    assert close(login="甲", password=PASSWORD) == 302
    db.session.expire_all()
    row = db.session.get_one(Recheck, by_code)
    assert row.closed_at is not None
    assert row.digest == rechecks.digest_of(row)
    assert client.get(f"{base}/record.pdf").data.startswith(b"%PDF")


def test_a_module_is_not_locked_over_an_open_list(scope, event, by_code):
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()

    assert [each.code for each in recheck_duty.before_lock(event, module)] == ["recheck-open"]
    with pytest.raises(Invalid) as caught, transaction():
        marking.lock_module(SYSTEM, module.id, now=NOW)
    assert caught.value.problems[0].code == "recheck-open"


def test_where_it_is_a_duty_a_missing_list_is_in_the_way(event, trade):
    with transaction():
        event.settings = event.settings | {"recheck-duty": "required", "recheck": "twice"}
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()

    assert [p.code for p in recheck_duty.before_lock(event, module)] == ["recheck-missing-module"]
    found = recheck_duty.before_publication(event, trade)
    assert {each.code for each in found} == {"recheck-missing-division"}
    names = {row.name["zh"] for row in db.session.scalars(select(Division))}
    said = {sentence(each) for each in found}
    assert {each.removesuffix("的总成绩尚未复核。") for each in said} <= names


def test_the_chief_reads_what_the_recheck_still_owes_before_he_locks(app, event, trade):
    with transaction():
        event.settings = event.settings | {"recheck-duty": "required", "recheck": "twice"}
    module = db.session.scalars(select(Module).where(Module.code == "H")).one()
    client = browser(app, person(event, "chief_judge", "裁判长"))
    page = client.get(f"/marking/{event.code}/trades/fit/modules/{module.id}").text
    assert "锁定前先复核" in page
    assert "尚未按加密号复核" in page
    assert 'data-opens="lock"' not in page


def test_what_was_not_in_order_needs_a_remark_and_every_finding_stays(scope, event):
    one = person(event, "supervisor", "监督")
    item = supervision.of_trade(one, scope)[0]
    with pytest.raises(Invalid), transaction():
        supervision.find(one, scope, item.code, "wrong", "", now=NOW)
    for outcome, remark in (("wrong", "门口无人"), ("right", "已补")):
        with transaction():
            supervision.find(one, scope, item.code, outcome, remark, now=NOW)

    newest = supervision.of_trade(one, scope)[0]

    assert (newest.outcome, newest.times, newest.by) == ("right", 2, "监督")
    assert len(db.session.scalars(select(SupervisionFinding)).all()) == 2
    assert fairness.of_trade(scope.trade_id)["supervision"] == {"right": 1}


def test_a_request_to_stop_is_answered_by_the_chief_and_work_goes_on(app, scope, event):
    one, chief = person(event, "supervisor", "监督"), person(event, "chief_judge", "裁判长")
    page, desk = browser(app, one), browser(app, chief)
    base = f"/console/{event.code}/trades/fit/supervision"
    assert page.post(f"{base}/stops", data={"reason": "电压不稳"}).status_code == 303
    assert page.post(f"{base}/stops", data={"reason": "再次"}).status_code == 409
    stop = db.session.scalars(select(StopRequest)).one()
    there = f"/marking/{event.code}/trades/fit/notices/stops/{stop.id}"

    assert desk.post(there, data={"answer": "stopped", "words": ""}).status_code == 422
    assert desk.post(there, data={"answer": "stopped", "words": "属实"}).status_code == 303
    assert desk.post(there, data={"answer": "resumed"}).status_code == 303

    db.session.expire_all()
    row = db.session.scalars(select(StopRequest)).one()
    assert (row.answer.value, row.answered_by) == ("stopped", "裁判长")
    assert row.resumed_at is not None
    assert page.get(f"{base}/record.pdf").data.startswith(b"%PDF")
    assert "电压不稳" in page.get(base).get_data(as_text=True)


def test_a_witness_signs_with_the_own_password_for_the_act_that_was_seen(
    app, scope, event, by_code
):
    one = person(event, "supervisor", "监督")
    page = browser(app, one)
    base = f"/console/{event.code}/trades/fit/supervision"
    shown = page.get(base).get_data(as_text=True)
    sequence = re.search(r'name="sequence" value="(\d+)"', shown).group(1)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown).group(1)
    said = {"sequence": sequence, "digest": digest, "login": "监督"}

    missed = page.post(f"{base}/witness", data=said | {"password": "wrong one", "remark": "在场"})

    assert missed.status_code == 422
    assert "账号或密码不对。" in missed.text
    assert '<details class="move" open>' in missed.text
    assert 'value="在场"' in missed.text
    assert page.post(f"{base}/witness", data=said | {"password": PASSWORD}).status_code == 303
    assert page.post(f"{base}/witness", data=said | {"password": PASSWORD}).status_code == 409

    assert "第 1 号" in shown
    row = db.session.scalars(select(WitnessSignature)).one()
    assert (row.digest, row.by) == (digest, "监督")


def loaded_again(event, content):
    """The same file loaded as another event and written once more, under the first one's code."""
    with transaction():
        again = archives.load(SYSTEM, content, now=NOW, code="AGAIN")
    said = archives.dump(SYSTEM, again.id).decode().replace('"AGAIN"', f'"{event.code}"')
    return again, said.encode()


def test_the_supervisors_records_travel_in_the_contest_file(scope, event, by_code):
    one = person(event, "supervisor", "监督")
    code = supervision.of_trade(one, scope)[0].code
    drawn = witnesses.acts(one, scope)[0]
    with transaction():
        supervision.find(one, scope, code, "right", "", now=NOW)
        supervision.ask_to_stop(one, scope, "停电", now=NOW)
        witnesses.sign(one, scope, drawn.sequence, drawn.digest, "在场", now=NOW)
    first = archives.dump(SYSTEM, event.id)

    again, said = loaded_again(event, first)

    assert said == first
    assert "停电" in said.decode()
    there = Scope(again.id, db.session.scalar(select(Trade.id).where(Trade.event_id == again.id)))
    told = witnesses.acts(SYSTEM, there)
    assert [(seen.action, seen.digest, seen.carried) for seen in told] == [
        ("recheck.drawn", drawn.digest, True)
    ]
    assert [(each.by, each.remark) for each in told[0].signatures] == [("监督", "在场")]
    with pytest.raises(NotFound), transaction():
        witnesses.sign(SYSTEM, there, drawn.sequence, drawn.digest, "", now=NOW)


def test_recheck_lists_travel_in_the_contest_file(app, scope, event, by_code):
    one, chief = person(event, "supervisor", "甲"), person(event, "chief_judge", "裁判长")
    look(one, scope, by_code, take(one, scope, by_code), "wrong", "A1 加错")
    notice = db.session.scalars(select(RecheckNotice)).one()
    with transaction():
        recheck_notices.answer(chief, scope, notice.id, "corrected", "已退回重评", now=NOW)
        rechecks.widen(one, scope, by_code, now=NOW)
    while (item := take(one, scope, by_code)) is not None:
        look(one, scope, by_code, item)
    version = db.session.get_one(Recheck, by_code).version
    with transaction():
        rechecks.close(one, scope, by_code, version=version, now=NOW)
    first = archives.dump(SYSTEM, event.id)

    again, said = loaded_again(event, first)

    assert said == first
    there = Scope(again.id, db.session.scalar(select(Trade.id).where(Trade.event_id == again.id)))
    (line,) = rechecks.lists(SYSTEM, there)
    assert (line.tally.listed, line.tally.wrong, line.closed_at) == (5, 1, NOW)
    (told,) = recheck_notices.of_trade(SYSTEM, there)
    assert (told.written_by, told.answered_by, told.words) == ("甲", "裁判长", "已退回重评")
    assert recheck_papers.record(SYSTEM, there, line.id, now=NOW).startswith(b"%PDF")


def test_a_recheck_list_behind_sealed_codes_stays_out_of_the_contest_file(event, by_code):
    assert b'"rechecks"' in archives.dump(SYSTEM, event.id)
    with transaction():
        db.session.execute(text("DELETE FROM open_code"))

    assert b'"rechecks"' not in archives.dump(SYSTEM, event.id)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda one: one.update(trade="none"), "unknown-trade"),
        (lambda one: one.update(module="none"), "unknown-module"),
        (lambda one: one["items"][0].update(entry="none"), "unknown-entry"),
        (lambda one: one["items"][0].update(finding="wrong", at=one["at"]), "note-needed"),
        (lambda one: one["items"][0].update(finding="right"), "recheck-without-time"),
        (lambda one: one.update(closed=one["at"]), "recheck-closed-by-nobody"),
        (lambda one: one["items"].append(one["items"][0]), "not-unique"),
    ],
)
def test_a_recheck_list_that_does_not_fit_its_contest_is_refused(event, by_code, spoil, code):
    whole = json.loads(archives.dump(SYSTEM, event.id))
    spoil(whole["rechecks"][0])

    with pytest.raises(Invalid) as refused, transaction():
        archives.load(SYSTEM, json.dumps(whole).encode(), now=NOW, code="AGAIN")

    assert code in {problem.code for problem in refused.value.problems}


def test_the_event_states_its_own_checklist_as_data(scope, event):
    own = [{"code": "a", "moment": "draw", "name": {"zh": "看抽签箱"}}]
    with transaction():
        supervision.change(SYSTEM, Scope(event.id), own, version=event.version, now=NOW)

    assert [item.name["zh"] for item in supervision.of_trade(SYSTEM, scope)] == ["看抽签箱"]
    with pytest.raises(Invalid), transaction():
        supervision.change(SYSTEM, Scope(event.id), own * 2, version=event.version, now=NOW)


def test_the_office_puts_the_checklist_right_and_takes_the_usual_one_again(app, scope, event):
    page = browser(app, person(event, "organiser", "办公室"))
    place = f"/console/{event.code}/supervision/checklist"
    usual = [item.code for item in supervision.of_trade(SYSTEM, scope)]
    given = typed(page.get(place).get_data(as_text=True))
    own = [(key, "看抽签箱是否封好" if key == "checklist-0-name" else said) for key, said in given]

    twice = [(key, given_of(given, "checklist-0-code") if key == "checklist-1-code" else said)
             for key, said in own]  # fmt: skip
    assert page.post(place, data=MultiDict(twice)).status_code == 422
    assert page.post(place, data=MultiDict(own)).status_code == 302

    items = supervision.of_trade(SYSTEM, scope)
    assert sorted(item.code for item in items) == sorted(usual)
    assert "看抽签箱是否封好" in {item.name["zh"] for item in items}
    version = given_of(typed(page.get(place).get_data(as_text=True)), "version")
    assert page.post(f"{place}/reset", data={"version": version}).status_code == 303
    assert "看抽签箱是否封好" not in {
        item.name["zh"] for item in supervision.of_trade(SYSTEM, scope)
    }


def given_of(pairs, name):
    return next(said for key, said in pairs if key == name)
