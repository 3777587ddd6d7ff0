"""Delegations register, the office decides (报名与审核)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from competition.models.audit import AuditEntry
from competition.models.entry import Entry, EntryState
from competition.models.event import Division, Trade
from competition.models.person import Person
from competition.models.registration import Registration, RegistrationMember
from competition.models.ruling import Ruling
from competition.services import (
    archives,
    entries,
    fairness,
    judges,
    registration_consents,
    registration_exports,
    registration_lists,
    registration_reviews,
    registrations,
    sessions,
)
from competition.services.scopes import Scope
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_registration import (
    LATE,
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

IDS = ("11010519491231002X", "110101199003070038", "110101199003070054")


@pytest.fixture
def hall(app):
    """An open event with two delegations and their leaders, and an organiser."""
    event = make_open_event()
    one, two = make_delegation(event, "D1", "怀川茶业"), make_delegation(event, "D2", "云台学院")
    return {
        "event": event,
        "scope": Scope(event.id),
        "one": one,
        "two": two,
        "leader": make_leader(event, one),
        "other": make_leader(event, two, "领队乙"),
    }


def states(hall):
    """State by number."""
    rows = db.session.scalars(select(Registration).order_by(Registration.number))
    return {row.number: row.state.value for row in rows}


def test_accepted_registrations_get_entry_numbers_in_their_order(hall):
    made = register(hall["leader"], hall["one"], wish("甄一"), wish("甄二"), wish("甄三"))

    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)

    rows = db.session.execute(
        select(Registration.number, Entry.number).join(Entry, Entry.id == Registration.entry_id)
    )
    assert dict(rows.all()) == {1: "0101", 2: "0102", 3: "0103"}
    assert {row.name for row in db.session.scalars(select(Person))} == {"甄一", "甄二", "甄三"}


def test_nothing_of_a_draft_stands_in_the_register(hall):
    with transaction():
        registrations.add(hall["leader"], scope_of(hall["one"]), wish(), now=OPEN)

    assert db.session.scalars(select(Person)).all() == []
    assert db.session.scalars(select(Entry)).all() == []


def test_a_leader_finds_nothing_of_another_delegation(hall):
    made = register(hall["leader"], hall["one"], wish())

    with pytest.raises(NotFound):
        registrations.read(hall["other"], scope_of(hall["two"]), made[0])
    with pytest.raises(NotAllowed):
        registrations.read(hall["other"], scope_of(hall["one"]), made[0])
    assert registrations.portal(hall["other"], scope_of(hall["two"]), now=OPEN).lines == ()


def test_a_returned_registration_says_why_and_comes_again(hall):
    made = register(hall["leader"], hall["one"], wish())
    with transaction():
        registration_reviews.send_back(SYSTEM, hall["scope"], made, "身份证号少一位", now=OPEN)

    line, _said = registrations.read(hall["leader"], scope_of(hall["one"]), made[0])
    assert (line.state, line.reason) == ("returned", "身份证号少一位")

    with transaction():
        registrations.submit(hall["leader"], scope_of(hall["one"]), made, now=OPEN)
    assert states(hall) == {1: "submitted"}


def test_returning_needs_a_reason(hall):
    made = register(hall["leader"], hall["one"], wish())

    with pytest.raises(Invalid) as refused:
        registration_reviews.send_back(SYSTEM, hall["scope"], made, " ", now=OPEN)

    assert refused.value.problems[0].code == "reason-missing"


def test_after_the_deadline_nothing_comes_and_nothing_goes(hall):
    made = register(hall["leader"], hall["one"], wish())
    scope = scope_of(hall["one"])

    with pytest.raises(NotNow):
        registrations.add(hall["leader"], scope, wish("甄二"), now=LATE)
    with pytest.raises(NotNow):
        registrations.withdraw(hall["leader"], scope, made[0], "有事", now=LATE)


def test_a_trade_may_close_earlier_than_the_event(hall):
    keep_rules(hall["event"], RULES | {"closes_for": {"tea": "2026-10-05T18:00:00+08:00"}})
    scope = scope_of(hall["one"])

    with pytest.raises(NotNow):
        registrations.add(hall["leader"], scope, wish(trade="tea"), now=OPEN)

    assert registrations.add(hall["leader"], scope, wish(), now=OPEN)


def test_a_change_let_through_after_the_deadline_is_a_ruling(hall):
    made = register(hall["leader"], hall["one"], wish("甄一"))
    scope = scope_of(hall["one"])
    with transaction():
        registration_reviews.let_change(SYSTEM, hall["scope"], made[0], "选手受伤，换人", now=LATE)
    row = db.session.get_one(Registration, made[0])

    with transaction():
        registrations.change(
            hall["leader"], scope, made[0], wish("甄替"), version=row.version, now=LATE
        )
        registrations.submit(hall["leader"], scope, made, now=LATE)
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=LATE)

    ruling = db.session.scalars(select(Ruling)).one()
    assert (ruling.kind.value, ruling.reason) == ("entry", "选手受伤，换人")
    assert ruling.value == {"what": "late-entry", "registration": 1}
    assert fairness.of_trade(ruling.trade_id)["rulings"] == {"entry": 1}


def test_a_late_withdrawal_is_a_ruling_and_cancels_the_entry(hall):
    made = register(hall["leader"], hall["one"], wish())
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)
        registration_reviews.withdraw(SYSTEM, hall["scope"], made[0], "因病退赛", now=LATE)

    ruling = db.session.scalars(select(Ruling)).one()
    assert ruling.value["what"] == "late-withdrawal"
    assert db.session.scalars(select(Entry)).one().state is EntryState.CANCELLED
    assert states(hall) == {1: "withdrawn"}


def test_a_delegation_cannot_submit_beyond_its_quota(hall):
    keep_rules(hall["event"], RULES | {"quotas": [{"most": 1, "except": {"D2": 2}}]})
    scope = scope_of(hall["one"])
    register(hall["leader"], hall["one"], wish("甄一"))
    register(hall["other"], hall["two"], wish("贾一"), wish("贾二"))
    more = registrations.add(hall["leader"], scope, wish("甄二"), now=OPEN)

    with pytest.raises(Invalid) as refused:
        registrations.submit(hall["leader"], scope, [more], now=OPEN)

    problem = refused.value.problems[0]
    assert (problem.code, problem.values["count"], problem.values["most"]) == ("quota-broken", 2, 1)


def enter(hall, name, unit, trade="barista", id_number=""):
    """An entry the office writes itself."""
    member = entries.MemberWish(name, id_number)
    wished = entries.EntryWish(trade, "staff", "", unit, "", "", (member,))
    with transaction():
        return entries.add(SYSTEM, hall["scope"], wished, now=OPEN)


def test_a_namesake_the_office_entered_is_told_before_he_is_taken_twice(hall):
    keep_rules(hall["event"], RULES | {"conditions": [{"rule": "trades", "most": 1}]})
    enter(hall, "甄一", "怀川茶业")
    scope = scope_of(hall["one"])
    same, other = (
        registrations.add(hall["leader"], scope, wish("甄一", trade=trade), now=OPEN)
        for trade in ("barista", "tea")
    )

    _line, said = registrations.read(hall["leader"], scope, same)
    (told,) = (one for one in said if one.code == "name-entered-already")
    assert (told.outcome, told.member, told.values["name"]) == ("warn", 0, "甄一")
    registrations.withdraw(hall["leader"], scope, same, "", now=OPEN)
    _line, said = registrations.read(hall["leader"], scope, other)
    assert [one.code for one in said] == ["too-many-trades"]


def test_whom_the_office_entered_counts_in_one_trade_by_his_number(hall):
    keep_rules(hall["event"], RULES | {"conditions": [{"rule": "trades", "most": 1}]})
    enter(hall, "甄一", "怀川茶业", id_number=IDS[0])

    wished = wish("甄一", trade="tea", id_number=IDS[0])
    made = registrations.add(hall["leader"], scope_of(hall["one"]), wished, now=OPEN)

    _line, said = registrations.read(hall["leader"], scope_of(hall["one"]), made)
    assert [one.code for one in said] == ["too-many-trades"]


def test_what_a_registration_became_is_no_second_trade(hall):
    keep_rules(hall["event"], RULES | {"conditions": [{"rule": "trades", "most": 1}]})
    made = register(hall["leader"], hall["one"], wish("甄一", id_number=IDS[0]))
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)

    _line, said = registrations.read(hall["leader"], scope_of(hall["one"]), made[0])

    assert said == ()


def test_a_leader_reads_whom_the_office_entered_for_him(hall):
    enter(hall, "甲一", "怀川茶业")
    made = register(hall["leader"], hall["one"], wish("甄一"))
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)

    own = registrations.portal(hall["leader"], scope_of(hall["one"]), now=OPEN)
    other = registrations.portal(hall["other"], scope_of(hall["two"]), now=OPEN)

    assert [(line.names, line.trade_name["zh"]) for line in own.entered] == [
        (("甲一",), own.trades[0].name["zh"])
    ]
    assert [line.names for line in own.lines] == [("甄一",)]
    assert other.entered == ()


def test_a_division_of_another_trade_is_called_by_name_with_those_there_are(hall):
    trade = db.session.scalars(select(Trade).where(Trade.code == "tea")).one()
    with transaction():
        db.session.add(
            Division(trade_id=trade.id, code="industry", name={"zh": "行业组"}, position=5)
        )

    with pytest.raises(Invalid) as refused:
        registrations.add(
            hall["leader"], scope_of(hall["one"]), wish("甄一", division="industry"), now=OPEN
        )

    (problem,) = refused.value.problems
    assert (problem.code, problem.values["value"]) == (
        "division-of-another-trade", {"zh": "行业组"},
    )  # fmt: skip
    assert "行业组" not in str(problem.values["divisions"])


def test_entries_the_office_wrote_fill_the_quotas_too(hall):
    keep_rules(hall["event"], RULES | {"quotas": [{"most": 2}, {"per": "event", "most": 3}]})
    enter(hall, "甲一", "怀川茶业")
    enter(hall, "乙一", "云台学院")
    made = register(hall["leader"], hall["one"], wish("甄一"))
    scope = scope_of(hall["one"])
    more = registrations.add(hall["leader"], scope, wish("甄二"), now=OPEN)

    with pytest.raises(Invalid) as refused:
        registrations.submit(hall["leader"], scope, [more], now=OPEN)

    problem = refused.value.problems[0]
    assert (problem.code, problem.values["count"], problem.values["most"]) == ("quota-broken", 3, 2)
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)
    found = registration_lists.matrix(SYSTEM, hall["scope"])
    assert {key: (cell.accepted, cell.most) for key, cell in found.cells.items()} == {
        ("D1", "barista"): (2, 2),
        ("D2", "barista"): (1, 2),
    }
    assert found.totals == {"barista": 3}


def test_a_full_event_takes_nobody_more_and_the_waiting_list_moves_up(hall):
    keep_rules(hall["event"], RULES | {"quotas": [{"per": "event", "most": 1}]})
    made = register(hall["leader"], hall["one"], wish("甄一"), wish("甄二"), wish("甄三"))
    scope = hall["scope"]

    with pytest.raises(Invalid) as refused:
        registration_reviews.accept(SYSTEM, scope, made, now=OPEN)
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("quota-full", "2"), ("quota-full", "3"),
    ]  # fmt: skip

    with transaction():
        registration_reviews.accept(SYSTEM, scope, made[:1], now=OPEN)
        registration_reviews.put_on_waiting_list(SYSTEM, scope, made[1:], now=OPEN)
        registration_reviews.put_first(SYSTEM, scope, made[2], now=OPEN)
    with pytest.raises(Invalid):
        registration_reviews.move_up(SYSTEM, scope, "barista", now=OPEN)
    with transaction():
        registrations.withdraw(hall["leader"], scope_of(hall["one"]), made[0], "有事", now=OPEN)
        registration_reviews.move_up(SYSTEM, scope, "barista", now=OPEN)

    assert states(hall) == {1: "withdrawn", 2: "waiting", 3: "accepted"}


def test_who_waits_is_passed_over_only_with_a_reason(hall):
    made = register(hall["leader"], hall["one"], wish("甄一"), wish("甄二"), wish("甄三"))
    scope = hall["scope"]
    with transaction():
        registration_reviews.put_on_waiting_list(SYSTEM, scope, made, now=OPEN)

    with pytest.raises(Invalid) as refused:
        registration_reviews.accept(SYSTEM, scope, made[1:], now=OPEN)
    assert [(one.code, one.where, one.values["first"]) for one in refused.value.problems] == [
        ("out-of-turn", "2", 1), ("out-of-turn", "3", 1),
    ]  # fmt: skip

    with transaction():
        registration_reviews.accept(SYSTEM, scope, made[2:], now=OPEN, despite="第一名已弃权")
        registration_reviews.accept(SYSTEM, scope, made[:2], now=OPEN)

    assert set(states(hall).values()) == {"accepted"}
    trail = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "registration.accepted")
    )
    assert {row.facts["number"]: row.facts.get("out_of_turn") for row in trail} == {
        1: None, 2: None, 3: "第一名已弃权",
    }  # fmt: skip


def test_a_quota_overrun_is_a_ruling_with_its_reason(hall):
    keep_rules(hall["event"], RULES | {"quotas": [{"per": "event", "most": 0}]})
    made = register(hall["leader"], hall["one"], wish())

    with transaction():
        registration_reviews.accept(
            SYSTEM, hall["scope"], made, now=OPEN, despite="东道主增加一个名额"
        )

    ruling = db.session.scalars(select(Ruling)).one()
    assert ruling.value["what"] == "over-quota"
    assert ruling.value["quotas"] == [{"count": 1, "most": 0, "trade": "barista"}]
    assert states(hall) == {1: "accepted"}


def test_one_id_number_under_two_names_is_told_and_not_accepted(hall):
    register(hall["leader"], hall["one"], wish("甄一", id_number=IDS[0]))
    scope = scope_of(hall["two"])
    made = registrations.add(
        hall["other"], scope, wish("贾二", trade="tea", id_number=IDS[0]), now=OPEN
    )

    _line, said = registrations.read(hall["other"], scope, made)

    assert [one.code for one in said] == ["id-two-names"]
    with pytest.raises(Invalid):
        registrations.submit(hall["other"], scope, [made], now=OPEN)


def test_an_entry_the_office_takes_back_makes_room_for_the_waiting_list(hall):
    keep_rules(hall["event"], RULES | {"quotas": [{"per": "event", "most": 1}]})
    scope = hall["scope"]
    made = register(hall["leader"], hall["one"], wish("甄一"), wish("甄二"))
    with transaction():
        registration_reviews.accept(SYSTEM, scope, made[:1], now=OPEN)
        registration_reviews.put_on_waiting_list(SYSTEM, scope, made[1:], now=OPEN)
    entry = db.session.scalars(select(Entry.id)).one()

    with transaction():
        entries.cancel(SYSTEM, scope, entry, "本人退赛", now=OPEN)
        registration_reviews.move_up(SYSTEM, scope, "barista", now=OPEN)

    assert states(hall) == {1: "withdrawn", 2: "accepted"}
    line, _said = registrations.read(hall["leader"], scope_of(hall["one"]), made[0])
    assert line.reason == "本人退赛"

    with transaction():
        entries.restore(SYSTEM, scope, entry, now=OPEN)
    assert states(hall) == {1: "accepted", 2: "accepted"}


def test_a_draft_of_another_delegation_stands_in_nobodys_way(hall):
    keep_rules(hall["event"], RULES | {"conditions": [{"rule": "trades", "most": 1}]})
    made = register(hall["leader"], hall["one"], wish("甄一", id_number=IDS[0]))
    for trade in ("barista", "tea"):
        drawn = wish("贾二", trade=trade, id_number=IDS[0])
        registrations.add(hall["other"], scope_of(hall["two"]), drawn, now=OPEN)

    _line, said = registrations.read(hall["leader"], scope_of(hall["one"]), made[0])

    assert said == ()
    assert registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN) == 1


def test_drafts_of_one_delegation_tell_of_each_other(hall):
    scope = scope_of(hall["one"])
    for name in ("甄一", "贾二"):
        made = registrations.add(hall["leader"], scope, wish(name, id_number=IDS[0]), now=OPEN)

    _line, said = registrations.read(hall["leader"], scope, made)

    assert [(one.code, one.values) for one in said] == [("id-entered-already", {"holder": "甄一"})]


def test_who_the_office_entered_is_not_registered_for_the_trade_again(hall):
    entered = entries.EntryWish(
        trade="barista", division="staff", number="", unit="怀川茶业", team="", note="",
        contestants=(entries.MemberWish("甄一", id_number=IDS[0]),),
    )  # fmt: skip
    entries.add(SYSTEM, hall["scope"], entered, now=OPEN)
    scope = scope_of(hall["one"])
    made = registrations.add(hall["leader"], scope, wish("甄一", id_number=IDS[0]), now=OPEN)

    _line, said = registrations.read(hall["leader"], scope, made)

    assert [(one.code, one.values) for one in said] == [
        ("id-entered-already", {"holder": "0101 甄一"})
    ]


def test_the_same_person_in_two_trades_stays_one_person(hall):
    made = register(
        hall["leader"],
        hall["one"],
        wish("甄一", id_number=IDS[0]),
        wish("甄一", trade="tea", id_number=IDS[0]),
    )

    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)

    assert len(db.session.scalars(select(Person)).all()) == 1


def test_an_id_number_gives_birthday_and_gender_and_is_kept_sealed(hall):
    made = register(hall["leader"], hall["one"], wish("甄一", id_number=IDS[0]))

    line, _said = registrations.read(hall["leader"], scope_of(hall["one"]), made[0])

    member = line.members[0]
    assert (member.born_on.isoformat(), member.gender) == ("1949-12-31", "f")
    assert member.id_shown == "110***********002X"
    row = db.session.scalars(select(RegistrationMember)).one()
    assert IDS[0].encode() not in row.id_number


def test_conditions_refuse_warn_and_ask_for_papers(hall):
    keep_rules(
        hall["event"],
        RULES
        | {
            "conditions": [
                {"rule": "age", "on": "2026-11-20", "least": 18},
                {"rule": "level", "at_least": 3, "otherwise": "warn"},
                {"rule": "years", "at_least": 2, "otherwise": "document"},
            ]
        },
    )
    scope = scope_of(hall["one"])
    made = registrations.add(hall["leader"], scope, wish(level=4, trade_years=1), now=OPEN)

    _line, said = registrations.read(hall["leader"], scope, made)

    assert [(one.code, one.outcome) for one in said] == [
        ("birthday-unknown", "refuse"),
        ("level-too-low", "warn"),
        ("years-too-few", "document"),
    ]


def test_required_fields_and_consent_are_asked_before_submitting(hall):
    keep_rules(
        hall["event"],
        RULES
        | {
            "fields": [{"code": "size", "name": {"zh": "服装尺码"}, "required": True}],
            "consent": {"version": "1", "text": {"zh": "同意为组织本次竞赛使用个人信息。"}},
        },
    )
    scope = scope_of(hall["one"])
    with transaction():
        made = registrations.add(hall["leader"], scope, wish(), now=OPEN)

    with pytest.raises(Invalid) as refused, transaction():
        registrations.submit(hall["leader"], scope, [made], now=OPEN)
    assert [one.code for one in refused.value.problems] == ["field-missing", "consent-missing"]

    line, _said = registrations.read(hall["leader"], scope, made)
    whole = wish(id=line.members[0].id, answers={"size": "L"}, consents=True)
    registrations.change(hall["leader"], scope, made, whole, version=line.version, now=OPEN)
    assert registrations.submit(hall["leader"], scope, [made], now=OPEN) == 1
    row = db.session.scalars(select(RegistrationMember)).one()
    assert (row.consent, row.consented_at, row.answers) == ("1", OPEN, {"size": "L"})


def test_a_leader_notes_the_consent_of_everybody_listed_in_one_act(hall):
    text = {"version": "2", "text": {"zh": "同意为组织本次竞赛使用个人信息。"}}
    keep_rules(hall["event"], RULES | {"consent": text})
    scope, leader = scope_of(hall["one"]), hall["leader"]
    with transaction():
        made = [registrations.add(leader, scope, wish(name), now=OPEN) for name in ("甄一", "甄二")]
    listed = registration_consents.lacking(leader, scope)
    assert [(one.name, one.number) for one in listed] == [("甄一", 1), ("甄二", 2)]
    ids = [one.id for one in listed]
    with pytest.raises(Conflict, match="consent-text-changed"):
        registration_consents.confirm(leader, scope, ids, version="1", now=OPEN)
    with pytest.raises(NotAllowed):
        registration_consents.confirm(hall["other"], scope, ids, version="2", now=OPEN)
    with pytest.raises(NotFound):
        registration_consents.confirm(
            hall["other"], scope_of(hall["two"]), ids, version="2", now=OPEN
        )

    with transaction():
        count = registration_consents.confirm(leader, scope, ids, version="2", now=OPEN)

    assert (count, registration_consents.lacking(leader, scope)) == (2, ())
    rows = db.session.scalars(select(RegistrationMember)).all()
    assert {(row.consent, row.consented_at, row.consented_by_id) for row in rows} == {
        ("2", OPEN, leader.id)
    }
    said = select(AuditEntry).where(AuditEntry.action == "registration.consented")
    assert sorted(row.facts["number"] for row in db.session.scalars(said)) == [1, 2]
    assert registrations.submit(leader, scope, made, now=OPEN) == 2


def test_an_old_form_does_not_overwrite_a_newer_one(hall):
    scope = scope_of(hall["one"])
    made = registrations.add(hall["leader"], scope, wish(), now=OPEN)
    line, _said = registrations.read(hall["leader"], scope, made)
    registrations.change(hall["leader"], scope, made, wish("甄二"), version=line.version, now=OPEN)

    with pytest.raises(Conflict):
        registrations.change(
            hall["leader"], scope, made, wish("甄三"), version=line.version, now=OPEN
        )


def test_an_accepted_judge_may_be_seated(hall):
    made = register(hall["leader"], hall["one"], wish("评一", kind="judge", level=1))

    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)

    assert [one.name for one in judges.choices(SYSTEM, hall["scope"])] == ["评一"]
    person = db.session.scalars(select(Person)).one()
    assert person.extra["level"] == 1


def test_a_team_is_one_entry_with_its_coaches(hall):
    team = wish("甄一", team="怀川一队", coaches=("指导甲",))
    team = replace(team, members=(*team.members, *wish("甄二").members))
    made = register(hall["leader"], hall["one"], team)

    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)

    entry = db.session.scalars(select(Entry)).one()
    assert entry.team_name == "怀川一队"
    people = {row.name for row in db.session.scalars(select(Person))}
    assert people == {"甄一", "甄二", "指导甲"}


def test_registrations_travel_in_the_contest_file(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "drivers-2025", now=NOW)
    one = make_delegation(event, "X1", "怀川茶业")
    leader, scope = make_leader(event, one), Scope(event.id)
    trade, division = db.session.execute(
        select(Trade.code, Division.code).join(Division, Division.trade_id == Trade.id).limit(1)
    ).one()
    keep_rules(event, RULES | {"quotas": [{"most": 3, "except": {"X1": 5}}]})
    made = register(
        leader,
        one,
        *(wish(name, trade=trade, division=division, level=3) for name in ("甄一", "甄二", "甄三")),
    )
    with transaction():
        registration_reviews.accept(SYSTEM, scope, made[:1], now=OPEN)
        registration_reviews.send_back(SYSTEM, scope, made[1:2], "缺证书", now=OPEN)
        registration_reviews.put_on_waiting_list(SYSTEM, scope, made[2:], now=OPEN)

    first = archives.dump(SYSTEM, event.id)
    with transaction():
        copy = archives.load(SYSTEM, first, now=NOW, code="COPY")

    assert first.count(b'"state": "waiting"') == 1
    code = event.code.encode()
    assert archives.dump(SYSTEM, copy.id) == first.replace(b'"%s"' % code, b'"COPY"', 1)


def test_only_the_office_decides(hall):
    made = register(hall["leader"], hall["one"], wish())

    for role in ("judge", "recorder", "coder"):
        actor = make_account(role, event=hall["event"])
        with pytest.raises(NotAllowed):
            registration_reviews.accept(
                sessions.actor_for_account(actor), hall["scope"], made, now=OPEN
            )
    with pytest.raises(NotAllowed):
        registration_reviews.accept(hall["leader"], hall["scope"], made, now=OPEN)


LINK = {"code": "link", "name": {"zh": "作品链接"}, "kind": "link", "of": ["entry"]}


def test_a_work_is_handed_in_by_a_link_that_the_office_reads_at_the_entry(hall):
    keep_rules(hall["event"], RULES | {"fields": [LINK]})
    address = "https://works.example.org/7.mp4"
    made = register(hall["leader"], hall["one"], wish("甄一", answers={"link": address}))
    with transaction():
        registration_reviews.accept(SYSTEM, hall["scope"], made, now=OPEN)
    entry = db.session.scalars(select(Entry)).one()

    (found,) = registration_exports.of_entry(SYSTEM, hall["scope"], entry.id, language="zh")

    assert (found.field["zh"], found.text, found.is_link) == ("作品链接", address, True)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "works.example.org/7", "https://no host/7", "ftp://a.b/c"]
)
def test_what_is_no_address_of_the_web_is_no_link_to_a_work(hall, text):
    keep_rules(hall["event"], RULES | {"fields": [LINK]})

    with pytest.raises(Invalid) as refused:
        registrations.add(
            hall["leader"], scope_of(hall["one"]), wish("甄一", answers={"link": text}), now=OPEN
        )

    assert [one.code for one in refused.value.problems] == ["answer-no-link"]
