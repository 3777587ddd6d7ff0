"""Leaders come in, hand in documents and workbooks, object to judges (代表队)."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.exchange.table_writing import SheetColumn, SheetPage, write_workbook
from competition.models.account import RoleAssignment
from competition.models.entry import Entry, Recusal
from competition.models.person import Delegation
from competition.models.registration import (
    Registration,
    RegistrationFile,
    RegistrationMember,
)
from competition.services import (
    archives,
    assignments,
    delegations,
    draws,
    links,
    objections,
    registration_exports,
    registration_files,
    registration_imports,
    registration_lists,
    registration_reviews,
    registrations,
    sessions,
)
from competition.services.registration_lists import Wish
from competition.services.scopes import Scope
from tests.factories import NOW, SYSTEM
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

FIELDS = [
    {"code": "size", "name": {"zh": "服装尺码"}, "kind": "choice",
     "choices": [{"code": "M", "name": {"zh": "中号"}}, {"code": "L", "name": {"zh": "大号"}}]},
    {"code": "portrait", "name": {"zh": "证件照"}, "kind": "photo"},
]  # fmt: skip


@pytest.fixture
def hall(app):
    """An open event with two delegations and their leaders."""
    event = make_open_event(rules=RULES | {"fields": FIELDS})
    one, two = make_delegation(event, "D1", "怀川茶业"), make_delegation(event, "D2", "云台学院")
    return {
        "event": event,
        "scope": Scope(event.id),
        "one": one,
        "two": two,
        "leader": make_leader(event, one),
        "other": make_leader(event, two, "领队乙"),
    }


def picture(width: int, height: int) -> bytes:
    """A JPEG of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 40)).save(made, "JPEG")
    return made.getvalue()


def member_of(hall, registration_id):
    """The first person of a registration."""
    line, _said = registrations.read(hall["leader"], scope_of(hall["one"]), registration_id)
    return line.members[0]


def test_an_invited_leader_comes_in_once_and_acts_for_his_delegation_alone(hall):
    with transaction():
        secret = delegations.invite(SYSTEM, hall["scope"], hall["one"].id, "领队丙", now=OPEN)

    with transaction():
        token, _locale = links.use(secret, now=OPEN + timedelta(days=13), hours=8)
    actor, _stale = sessions.actor_of(token, now=OPEN + timedelta(days=13), idle_hours=8)

    assert registrations.portal(actor, scope_of(hall["one"]), now=OPEN).is_open
    with pytest.raises(NotAllowed):
        registrations.portal(actor, scope_of(hall["two"]), now=OPEN)
    with pytest.raises(NotFound):
        links.look(secret, now=OPEN)


def test_a_new_invitation_ends_the_old_one(hall):
    with transaction():
        first = delegations.invite(SYSTEM, hall["scope"], hall["one"].id, "领队丙", now=OPEN)
        account = next(
            leader.account_id
            for line in delegations.listing(SYSTEM, hall["scope"])
            for leader in line.leaders
            if leader.name == "领队丙"
        )
        second = delegations.invite_again(SYSTEM, hall["scope"], account, now=OPEN)

    with pytest.raises(NotFound):
        links.look(first, now=OPEN)
    assert links.look(second, now=OPEN).name == "领队丙"


def test_a_leader_is_no_judge_of_the_same_event(hall):
    with pytest.raises(Conflict) as refused, transaction():
        assignments.grant(SYSTEM, hall["leader"].id, "judge", hall["scope"], now=OPEN)

    assert refused.value.code == "roles-contradict"


def test_nobody_leads_without_a_delegation(hall):
    with pytest.raises(Invalid) as refused, transaction():
        assignments.grant(SYSTEM, hall["leader"].id, "leader", hall["scope"], now=OPEN)

    assert refused.value.problems[0].code == "leader-wants-delegation"
    assert len(db.session.scalars(select(RoleAssignment)).all()) == 2


def test_a_phone_photo_becomes_a_small_portrait_and_lies_sealed(hall):
    made = register(hall["leader"], hall["one"], wish())
    member, scope = member_of(hall, made[0]), scope_of(hall["one"])
    raw = picture(4000, 3000)

    with transaction():
        file_id = registration_files.keep(
            hall["leader"], scope, member.id, "portrait", "IMG_1.jpg", raw, now=OPEN
        )

    handed = registration_files.read_own(hall["leader"], scope, file_id)
    assert max(Image.open(io.BytesIO(handed.content)).size) == 900
    row = db.session.scalars(select(RegistrationFile)).one()
    assert handed.content[:200] not in registration_files.path_of(row.sha256).read_bytes()
    with pytest.raises(NotFound):
        registration_files.read_own(hall["other"], scope_of(hall["two"]), file_id)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"MZ\x90\x00 no document", "file-kind"),
        (b"", "upload-empty"),
        (b"%PDF-1.7" + b"x" * (11 * 1024 * 1024), "upload-too-large"),
    ],
)
def test_what_is_no_document_is_not_kept(hall, raw, code):
    made = register(hall["leader"], hall["one"], wish())
    member = member_of(hall, made[0])

    with pytest.raises(Invalid) as refused, transaction():
        registration_files.keep(
            hall["leader"], scope_of(hall["one"]), member.id, "proof", "a.pdf", raw, now=OPEN
        )

    assert refused.value.code == code
    assert db.session.scalars(select(RegistrationFile)).all() == []


def test_a_photo_of_eighty_megabytes_is_refused_plainly(hall):
    made = register(hall["leader"], hall["one"], wish())
    member = member_of(hall, made[0])

    with pytest.raises(Invalid) as refused, transaction():
        registration_files.keep(
            hall["leader"], scope_of(hall["one"]), member.id, "portrait", "x.jpg",
            b"\xff\xd8\xff" + bytes(80 * 1024 * 1024), now=OPEN,
        )  # fmt: skip

    assert (refused.value.code, refused.value.values) == ("upload-too-large", {"limit": 20})


def workbook(*rows: tuple[str, ...]) -> bytes:
    """A roster as a delegation sends it."""
    columns = tuple(SheetColumn(text) for text in ("姓名", "赛项", "组别", "单位", "身份证号"))
    return write_workbook([SheetPage("报名", columns, rows)])


def test_a_workbook_becomes_drafts_of_the_own_delegation(hall):
    data = workbook(
        ("甄一", "咖啡师", "职工组", "怀川茶业", ""), ("甄二", "茶艺师", "职工组", "", "")
    )
    scope = scope_of(hall["one"])

    with transaction():
        staged = registration_imports.stage(hall["leader"], scope, "报名.xlsx", data, now=OPEN)
        count = registration_imports.register(hall["leader"], scope, staged, now=OPEN)

    assert count == 2
    rows = db.session.scalars(select(Registration)).all()
    assert {row.delegation_id for row in rows} == {hall["one"].id}
    assert {row.state.value for row in rows} == {"draft"}


ASKED = [
    {"code": "size", "name": {"zh": "服装尺码"}, "kind": "choice", "of": ["entry"],
     "choices": [{"code": "m", "name": {"zh": "中号"}}, {"code": "l", "name": {"zh": "大号"}}]},
    {"code": "lodging", "name": {"zh": "是否住宿"}, "kind": "yes-no", "of": ["entry"]},
    {"code": "lunches", "name": {"zh": "午餐份数"}, "kind": "number", "of": ["entry"]},
]  # fmt: skip


def asking(*rows: tuple[str, ...]) -> tuple[dict, bytes]:
    """A delegation of an event with columns of its own, and its workbook."""
    event = make_open_event("asks", rules=RULES | {"fields": ASKED})
    one = make_delegation(event, "D9", "怀川陶瓷")
    columns = tuple(SheetColumn(text) for text in (
        "姓名", "赛项", "组别", "服装尺码", "是否住宿", "午餐份数",
    ))  # fmt: skip
    held = {"one": one, "leader": make_leader(event, one, "领队丁")}
    return held, write_workbook([SheetPage("报名", columns, rows)])


def test_own_columns_of_a_workbook_are_read_by_the_names_the_template_offers(app):
    held, data = asking(("甄一", "咖啡师", "职工组", "大号", "是", "2"))
    scope = scope_of(held["one"])

    empty = registration_imports.template(
        held["leader"], scope, title="报名", language="zh", now=OPEN
    )
    with transaction():
        staged = registration_imports.stage(held["leader"], scope, "报名.xlsx", data, now=OPEN)
        looked = registration_imports.look(held["leader"], scope, staged, now=OPEN)
        registration_imports.register(held["leader"], scope, staged, now=OPEN)

    member = db.session.scalars(select(RegistrationMember)).one()
    assert member.answers == {"size": "l", "lodging": "yes", "lunches": "2"}
    (draft,) = looked.drafts
    place = (draft.trade, f"{draft.trade}/{draft.division}")
    assert [looked.names[each] for each in place] == ["咖啡师", "职工组"]
    with zipfile.ZipFile(io.BytesIO(empty)) as book:
        assert any("中号" in book.read(name).decode() for name in book.namelist() if "xml" in name)


def test_own_columns_that_say_what_nobody_offers_are_named_by_their_cells(app):
    held, data = asking(
        ("甄一", "咖啡师", "职工组", "巨大", "大概", "二"),
        ("甄二", "茶艺师", "职工组", "m", "否", ""),
    )
    scope = scope_of(held["one"])
    with transaction():
        staged = registration_imports.stage(held["leader"], scope, "报名.xlsx", data, now=OPEN)

    looked = registration_imports.look(held["leader"], scope, staged, now=OPEN)

    assert {(each.code, each.where) for each in looked.problems} == {
        ("answer-no-choice", "D2"), ("answer-no-choice", "E2"), ("answer-no-number", "F2"),
    }  # fmt: skip


def test_a_workbook_with_mistakes_keeps_nothing_and_names_the_cells(hall):
    data = workbook(
        ("甄一", "咖啡师", "职工组", "", "110105194912310021"),
        ("甄二", "木工", "职工组", "", ""),
        ("甄三", "咖啡师", "职工组", "云台学院", ""),
    )
    scope = scope_of(hall["one"])
    with transaction():
        staged = registration_imports.stage(hall["leader"], scope, "报名.xlsx", data, now=OPEN)

    looked = registration_imports.look(hall["leader"], scope, staged, now=OPEN)
    with pytest.raises(Invalid), transaction():
        registration_imports.register(hall["leader"], scope, staged, now=OPEN)

    assert {"E2", "B3", "D4"} <= {problem.where for problem in looked.problems}
    assert db.session.scalars(select(Registration)).all() == []
    with pytest.raises(NotFound):
        registration_imports.look(hall["other"], scope_of(hall["two"]), staged, now=OPEN)


def test_the_matrix_and_the_table_count_what_was_asked(hall):
    keep_rules(hall["event"], RULES | {"fields": FIELDS, "quotas": [{"most": 2}]})
    made = register(hall["leader"], hall["one"], wish("甄一", answers={"size": "L"}), wish("甄二"))
    register(hall["other"], hall["two"], wish("贾一", answers={"size": "L"}))
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made[:1], now=OPEN)

    found = registration_lists.matrix(SYSTEM, hall["scope"])
    table = registration_exports.export(SYSTEM, hall["scope"], form="csv").decode("utf-8-sig")
    counted = registration_exports.statistics(SYSTEM, hall["scope"])

    cell = found.cells["D1", "barista"]
    assert (cell.counted, cell.accepted, cell.most, cell.is_over) == (2, 1, 2, False)
    assert found.totals == {"barista": 1}
    assert table.splitlines()[1].startswith("1,已通过,怀川茶业,企业,选手,咖啡师,职工组,0101,,甄一")
    assert counted[0].answers == (("L", "大号", 2), ("", "", 1))


def test_the_office_finds_registrations_by_state_trade_and_name(hall):
    made = register(hall["leader"], hall["one"], wish("甄一"), wish("甄二", trade="tea"))
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made[:1], now=OPEN)

    page = registration_lists.find(SYSTEM, hall["scope"], Wish(trade="tea"))
    named = registration_lists.find(SYSTEM, hall["scope"], Wish(q="甄一"))
    waiting = registration_lists.find(SYSTEM, hall["scope"], Wish(state="submitted"))

    assert [line.names for line in page.lines] == [("甄二",)]
    assert [line.names for line in named.lines] == [("甄一",)]
    assert waiting.counts == {"accepted": 1, "submitted": 1}
    assert [line.number for line in waiting.lines] == [2]


@pytest.fixture
def played(app):
    """A contest with judges at their seats, and a leader of a delegation that has entries."""
    return loaded("drivers-2025")


def loaded(sample: str):
    """A sample with the rules for objections, its first delegation, and that one's leader."""
    with transaction():
        event = archives.load_sample(SYSTEM, sample, now=NOW)
    delegation = db.session.scalars(
        select(Delegation)
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Delegation.event_id == event.id)
        .order_by(Delegation.position)
        .limit(1)
    ).one()
    keep_rules(event, RULES)
    return event, delegation, make_leader(event, delegation)


def test_an_accepted_objection_keeps_the_judge_from_every_entry_of_the_delegation(played):
    event, delegation, leader = played
    scope = scope_of(delegation)
    target = next(one for one in objections.targets(leader, scope) if one.trade_id)

    with transaction():
        lodged = objections.lodge(leader, scope, target.key, "kin", "系选手之父", now=OPEN)
        count = objections.answer(
            SYSTEM, Scope(event.id), lodged, accepted=True, words="情况属实，同意回避。", now=OPEN
        )

    line = objections.of_delegation(leader, scope)[0]
    assert (line.state, line.answer) == ("accepted", "情况属实，同意回避。")
    rows = db.session.scalars(
        select(Recusal).where(Recusal.note == str(line.number), Recusal.reason == "declared")
    ).all()
    assert count == len(rows) > 0


def test_an_objection_comes_in_time_once_and_is_answered_once(played):
    event, delegation, leader = played
    scope = scope_of(delegation)
    target = next(one for one in objections.targets(leader, scope) if one.trade_id)
    late = OPEN + timedelta(days=60)

    with pytest.raises(NotNow):
        objections.lodge(leader, scope, target.key, "kin", "系选手之父", now=late)
    with transaction():
        lodged = objections.lodge(leader, scope, target.key, "kin", "系选手之父", now=OPEN)
    with pytest.raises(Conflict):
        objections.lodge(leader, scope, target.key, "kin", "再次提出", now=OPEN)
    with pytest.raises(Invalid), transaction():
        objections.answer(SYSTEM, Scope(event.id), lodged, accepted=False, words=" ", now=OPEN)
    with transaction():
        objections.answer(
            SYSTEM, Scope(event.id), lodged, accepted=False, words="经核查不属实。", now=OPEN
        )
    with pytest.raises(NotNow):
        objections.withdraw(leader, scope, lodged, now=OPEN)

    assert db.session.scalars(select(Recusal).where(Recusal.note == "1")).all() == []


def test_codes_wait_for_the_answer_to_an_objection_and_none_is_lodged_after_them(app):
    event, delegation, leader = loaded("dakabei-2025")
    scope = scope_of(delegation)
    everybody = [one for one in objections.targets(leader, scope) if one.trade_id]
    first, second = [one for one in everybody if one.trade_id == everybody[0].trade_id][:2]
    coded = next(row for row in draws.sets_of(first.trade_id) if row.layers)
    with transaction():
        lodged = objections.lodge(leader, scope, first.key, "kin", "系选手之父", now=OPEN)

    with pytest.raises(NotNow, match="objections-open"):
        draws.give_codes(SYSTEM, coded.id, now=OPEN)
    with transaction():
        objections.answer(SYSTEM, Scope(event.id), lodged, accepted=True, words="同意。", now=OPEN)
        given = draws.give_codes(SYSTEM, coded.id, now=OPEN)

    assert given.exclusions > 0
    with pytest.raises(NotNow, match="objection-after-codes"):
        objections.lodge(leader, scope, second.key, "kin", "系选手之师", now=OPEN)
