"""What goes wrong on a day has a way on and stands in its minutes (差错与赛务日志)."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale
from sqlalchemy import select, update

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.account import Role
from competition.models.entry import Entry
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.floor import Incident
from competition.models.person import Delegation
from competition.models.publication import PublicationKind
from competition.services import (
    appeal_lodging,
    appeal_moves,
    appeal_rules,
    appeals,
    archives,
    certificates,
    code_papers,
    code_views,
    day_minutes,
    desk_labels,
    draws,
    floor_sessions,
    imports,
    incidents,
    lots,
    objections,
    publications,
    refusals,
    registration_reviews,
    registrations,
    sessions,
)
from competition.services.appeal_lodging import Lodging
from competition.services.incidents import Decision
from competition.web.sentences.acts import act_words
from tests import factories_results as results
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_floor import NINE, body_of, make_hall, note, report
from tests.factories_honours import contest, load
from tests.factories_honours import scope_of as scope_of_trade
from tests.factories_registration import (
    OPEN,
    RULES,
    keep_rules,
    make_delegation,
    make_leader,
    make_open_event,
    register,
    scope_of,
    wish,
)

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 6)}
DAY = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()

IDS = ("11010519491231002X", "110101199003070038")


@pytest.fixture
def minutes_of(app):
    """The minutes of a day as the office reads them, in both languages: a line an act."""

    def read(scope, *, now=NOW, day=DAY):
        return Both(*(_text(app, scope, now, day, language) for language in ("zh", "en")))

    return read


@dataclass(frozen=True)
class Both:
    zh: str
    en: str


def _text(app, scope, now, day, language):
    with app.test_request_context(), force_locale("en" if language == "en" else "zh_CN"):
        content = day_minutes.minutes(
            SYSTEM, Scope(scope.event_id), day, "docx", now=now, words=act_words, language=language
        )
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        rows = re.findall(r"<w:tr>.*?</w:tr>", file.read("word/document.xml").decode(), re.S)
    return "\n".join(re.sub(r"<[^>]+>", "", row) for row in rows)


def test_a_station_that_burnt_gives_way_to_the_spare_one(minutes_of):
    hall = make_hall()
    burnt = report(hall, 0, "equipment", told="配电箱起火，赛位停用")
    with transaction():
        incidents.decide(
            hall.chief, hall.scope, burnt,
            Decision("spare-station", "改用备用赛位", {"station": "A6"}), now=NINE,
        )  # fmt: skip

    text = minutes_of(hall.scope)
    assert re.search("配电箱起火，赛位停用换备用赛位 A6；改用备用赛位", text.zh)
    assert re.search("A3.*配电箱起火.*A6", text.en)


def test_a_draw_repeated_by_ruling_tells_why(minutes_of):
    hall = make_hall()
    stage = db.session.scalars(select(Stage.id)).one()
    coder, chief = (
        Actor(make_account(name=f"某{role.value}").id, role.value, (Grant(role, hall.event),))
        for role in (Role.CODER, Role.CHIEF_JUDGE)
    )

    def draw(**given):
        with transaction():
            key = lots.fix_list(coder, hall.event, stage, "order", even=False, now=NOW)
            given |= {"said": [("领队", "7")], "witnesses": ["陆明远"]}
            return lots.draw(coder, hall.event, key, now=NOW, **given)

    draw()
    with pytest.raises(NotNow, match="draw-exists"):
        draw()
    draw(reason="名单漏了一人", second=chief)

    text = minutes_of(hall.scope)
    assert text.zh.count("抽签定顺序") == 2
    assert "名单漏了一人" in text.zh
    assert "某chief_judge" in text.zh
    assert text.zh.count("陆明远") == 2
    assert text.en.count("Drew the order") == 2


@pytest.fixture
def coded():
    """The coded set of a trade with one layer made, and its coder's cards."""
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()
    key = next(each.id for each in draws.sets_of(trade.id) if each.layers)
    with transaction():
        given = draws.give_codes(SYSTEM, key, bags={"coder": "A-1", "spare": "A-2"}, now=NOW)
    return Scope(event.id, trade.id), key, given.cards


def test_a_code_sheet_printed_twice_says_which_copy(coded, minutes_of):
    scope, key, _cards = coded

    with transaction():
        first = code_papers.note(SYSTEM, key, 1, "table", now=NOW)
    with pytest.raises(Invalid) as refused, transaction():
        code_papers.note(SYSTEM, key, 1, "table", reason=" ", now=NOW)
    with transaction():
        again = code_papers.note(SYSTEM, key, 1, "table", reason="第一份卡纸", now=NOW)

    with transaction():
        for holder in ("coder", "spare"):
            code_papers.note(SYSTEM, key, 1, "card", holder=holder, now=NOW)

    text = minutes_of(scope)
    assert [first, again] == [1, 2]
    assert re.search("打印了加密室用纸（第几次加密 1；纸质 加密裁判的密钥卡", text.zh)
    assert re.search("打印了加密室用纸（第几次加密 1；纸质 备用密钥卡", text.zh)
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("table-printed", "reason")
    ]
    assert text.zh.count("打印了加密室用纸") == 4
    assert re.search("打印了加密室用纸（第几份 2；理由 第一份卡纸", text.zh)
    assert re.search("Printed a paper of the coding room.*copy number 2", text.en)


def test_a_wrong_card_is_refused_and_the_spare_opens_for_the_lost_one(coded, minutes_of):
    scope, key, cards = coded
    with transaction():
        db.session.execute(
            update(Module)
            .where(Module.code_set_id == key)
            .values(state=ModuleState.LOCKED, locked_at=NOW)
        )
        draws.post_digest(SYSTEM, key, now=NOW)
    with pytest.raises(Invalid, match="wrong-words"), transaction():
        draws.open_codes(SYSTEM, key, secret="AAAA-BBBB-CCCC-DDDD", now=NOW)  # noqa: S106
    with transaction():
        code_views.note_refused(SYSTEM, key, 1, now=NOW)
    spare = next(card for card in cards if card.holder == "spare")
    with transaction():
        draws.open_codes(SYSTEM, key, secret=spare.secret, bag="A-2", now=NOW)

    text = minutes_of(scope)

    assert text.en.index("Tried a wrong key card") < text.en.index("Opened the codes")
    assert re.search("Opened the codes.*the spare card", text.en)
    assert re.search("解密.*备用密钥卡", text.zh)


def test_an_appeal_a_minute_late_is_kept_and_taken_up_by_ruling(minutes_of):
    scope = scope_of_trade(load(contest(HEAT, HEAT))[1])
    event = db.session.get_one(Event, scope.event_id)
    rule = {"within": 2, "clock": "publication", "instances": 1}
    with transaction():
        appeal_rules.change(SYSTEM, Scope(scope.event_id), rule, version=event.version, now=NOW)
        publications.publish(SYSTEM, scope.trade_id, PublicationKind.PROVISIONAL, now=NOW)
    late = NOW + timedelta(hours=2, minutes=1)
    with transaction():
        made = appeal_lodging.lodge(
            SYSTEM, scope,
            Lodging(road="appeal", lodged_as="contestant", lodger="柳青", about="result",
                    entry="02", grounds="第二题漏加 2 分。"),
            channel="office", now=late,
        )  # fmt: skip
    with transaction():
        version = appeals.one(SYSTEM, scope, made).line.version
        appeal_moves.admit(SYSTEM, scope, made, version=version, words="电梯故障", now=late)

    text = minutes_of(scope, now=late)

    assert re.search("登记申诉.*逾期 是", text.zh)
    assert re.search("Took an appeal up by ruling.*电梯故障", text.en)


@pytest.fixture
def registering():
    """An event open to two delegations, each with a leader."""
    event = make_open_event(rules={**RULES, "quotas": [{"per": "event", "most": 2}]})
    one, two = make_delegation(event, "D1", "怀川茶业"), make_delegation(event, "D2", "云台学院")
    return event, (one, make_leader(event, one)), (two, make_leader(event, two, "领队乙"))


def refused(actor, scope, act):
    with pytest.raises(Invalid, match="not-ready") as told, transaction():
        act()
    db.session.expire_all()
    with transaction():
        assert refusals.note_registrations(actor, scope, told.value, now=OPEN)


def test_what_the_office_did_with_registrations_is_in_the_minutes(registering, minutes_of):
    event, (one, leader), _other = registering
    scope = Scope(event.id)
    made = register(
        leader, one, wish("甄一"), wish("甄二"), wish("甄三"), wish("甄四", trade="tea")
    )
    with transaction():
        registration_reviews.accept(SYSTEM, scope, made[:2], now=OPEN)
        registration_reviews.put_on_waiting_list(SYSTEM, scope, made[2:3], now=OPEN)
        registration_reviews.send_back(SYSTEM, scope, made[3:], "缺身份证复印件", now=OPEN)
    refused(SYSTEM, scope, lambda: registration_reviews.accept(SYSTEM, scope, made[2:3], now=OPEN))
    with transaction():
        registration_reviews.accept(SYSTEM, scope, made[2:3], despite="因弃权递补", now=OPEN)

    text = minutes_of(scope, now=OPEN, day=OPEN.date())

    assert re.search("咖啡师提交报名（编号 1–3；数量 3）领队某", text.zh)
    assert re.search("咖啡师通过报名（编号 1–3；数量 3）", text.zh)
    assert re.search("咖啡师列入递补名单（号 3", text.zh)
    assert re.search("茶艺师退回报名（号 4；理由 缺身份证复印件）", text.zh)
    assert re.search("报名未受理（编号 3；原因 超出赛事名额）", text.zh)
    assert re.search(
        "作出裁定（理由 因弃权递补；情形 超名额；.*数量: 3; 上限: 2; 赛项: 咖啡师", text.zh
    )
    assert re.search(r"Accepted a registration \(numbers 1–3; count 3\)", text.en)
    assert re.search("over the event’s places", text.en)


def test_two_people_with_one_id_number_are_told_apart_in_the_minutes(registering, minutes_of):
    event, (one, leader), (two, other) = registering
    register(leader, one, wish("甄一", id_number=IDS[1]))
    with transaction():
        made = registrations.add(other, scope_of(two), wish("贾二", id_number=IDS[1]), now=OPEN)

    refused(
        other, scope_of(two),
        lambda: registrations.submit(other, scope_of(two), [made], now=OPEN),
    )  # fmt: skip

    text = minutes_of(Scope(event.id), now=OPEN, day=OPEN.date())
    assert re.search("报名未受理（编号 2；原因 同一赛项两人用同一证件号）领队乙", text.zh)
    assert IDS[1] not in text.zh


def test_a_roster_full_of_errors_and_a_photo_too_large_leave_a_line(registering, minutes_of):
    event, (_one, leader), _other = registering
    scope = Scope(event.id)
    clerk = make_account("organiser", event=event, name="办公室某")
    actor = sessions.actor_for_account(clerk)
    roster = "参赛号,姓名,单位,赛项\n1,,怀川茶业,barista\n1,甄一,,nobody\n".encode()
    with transaction():
        staged = imports.stage(actor, scope, "roster", "名单.csv", roster, now=OPEN)
    with pytest.raises(Invalid, match="not-ready") as told, transaction():
        imports.import_staged(actor, scope, staged, now=OPEN)
    with transaction():
        imports.note_refused(actor, scope, staged, told.value, now=OPEN)
        noted = refusals.note_file(
            leader, scope, size=80 * 1024 * 1024, limit=32 * 1024 * 1024, now=OPEN
        )

    text = minutes_of(scope, now=OPEN, day=OPEN.date())

    assert noted
    assert re.search(r"名单未导入（文件 名单\.csv；问题 \d）办公室某", text.zh)
    assert re.search("文件过大，未接收（大小 83,886 KB；上限 32 MB）领队某", text.zh)
    assert not refusals.note_file(
        Actor(id=leader.id, name="路人"), scope, size=1, limit=1, now=OPEN
    )


def test_an_objection_its_answer_and_the_desk_are_in_the_minutes(minutes_of):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    delegation = db.session.scalars(
        select(Delegation)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .order_by(Delegation.position)
    ).first()
    keep_rules(event, RULES)
    leader = make_leader(event, delegation)
    scope = scope_of(delegation)
    target = next(one for one in objections.targets(leader, scope) if one.trade_id)
    with transaction():
        lodged = objections.lodge(leader, scope, target.key, "kin", "系选手之父", now=OPEN)
        objections.answer(SYSTEM, Scope(event.id), lodged, accepted=True, words="同意", now=OPEN)
    judge = make_account("floor_judge", event=event, name="检录某")
    actor = sessions.actor_for_account(judge)
    with transaction():
        code = floor_sessions.start_desk(
            actor, Scope(event.id), label="东门", with_me=True, now=OPEN
        ).code
        _paired, opened = floor_sessions.pair(code, label="东门", now=OPEN)
        at = replace(actor, device_id=_paired.device_id, marking_session_id=opened.id)
        floor_sessions.close_session(at, event_id=event.id, now=OPEN)

    text = minutes_of(Scope(event.id), now=OPEN, day=OPEN.date())

    assert re.search("提出回避申请（号 1；理由 亲属关系", text.zh)
    assert re.search("答复回避申请（号 1；回避 是；", text.zh)
    assert re.search("进入检录终端（设备 东门）检录某", text.zh)
    assert re.search("Came to a desk of the floor.*东门", text.en)
    assert re.search("Left a desk of the floor", text.en)


def test_late_ones_absences_and_what_was_taken_back_are_in_the_minutes(minutes_of):
    hall = make_hall()
    note(hall, 0, minutes=3)
    note(hall, 1, minutes=12)
    note(hall, 2, minutes=-5)
    note(hall, 2, "taken-back", minutes=-4)
    note(hall, 3, "absent", minutes=20)

    text = minutes_of(hall.scope, now=NINE + timedelta(hours=1), day=NINE.date())

    assert re.search("09:03.*0101迟到 3 分钟，已入场", text.zh)
    assert re.search("09:12.*0102迟到 12 分钟，报裁判长裁定", text.zh)
    assert re.search("08:56.*0103撤销检录", text.zh)
    assert re.search("09:20.*0104记为缺赛", text.zh)
    assert "08:55" not in text.zh
    assert re.search("0104noted absent", text.en)


def test_a_certificate_taken_back_is_told_by_its_number(minutes_of):
    played = results.play("drivers-2025")
    results.publish(played)
    first, second, *_rest = results.issue(played)
    scope = Scope(played.event_id)
    with transaction():
        new = certificates.correct(SYSTEM, scope, first, by_hand={}, reason="重印", now=NOW)
        certificates.revoke(SYSTEM, scope, second, reason="重复发放", now=NOW)

    text = minutes_of(scope)

    assert re.search(f"更正证书.*{first}.*{new}", text.zh)
    assert re.search(f"撤销.*证书.*{second}.*", text.zh)


def test_a_label_printed_again_is_told_with_its_copy(minutes_of):
    hall = make_hall()
    note(hall, 0)
    sent = [print_label(hall, 0) for _copy in range(2)]
    for op, raw in sent[:1]:
        with transaction():
            known = desk_labels.take_in(hall.judge, hall.event, op, raw, now=NINE)

    text = minutes_of(hall.scope, now=NINE, day=NINE.date())

    assert known.replay
    assert text.zh.count("打印了标签") == 1
    assert re.search(f"再次打印了标签（.*第几份 2.*）{hall.judge.name}", text.zh)
    assert re.search("Printed a label at the desk once more.*copy number 2", text.en)


def print_label(hall, who):
    op = uuid.uuid4()
    raw = body_of(
        op, NINE, where=str(hall.wheres[who]), contest_session=str(hall.session), station="A1"
    )
    with transaction():
        desk_labels.take_in(hall.judge, hall.event, op, raw, now=NINE)
    return op, raw


def test_an_admission_taken_back_at_the_door_says_so_in_the_register(minutes_of):
    hall = make_hall()
    note(hall, 0, minutes=16, station="A1")
    asked = db.session.scalars(select(Incident.id)).one()
    with transaction():
        incidents.decide(hall.chief, hall.scope, asked, Decision("admit", "大巴抛锚", {}), now=NINE)
    note(hall, 0, "taken-back", minutes=30)

    line = incidents.register(hall.chief, hall.scope)[0]
    text = minutes_of(hall.scope, now=NINE + timedelta(hours=1), day=NINE.date())

    assert line.taken_back == NINE + timedelta(minutes=30)
    assert re.search("准许入场.*大巴抛锚；09:30 检录已撤销", text.zh)
