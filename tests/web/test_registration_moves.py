"""A registration between its leader and the office, each with the one role he has (报名往来)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db
from competition.models.entry import Entry, EntryState
from competition.models.event import Event
from competition.models.registration import Registration, RegistrationMember
from competition.models.ruling import Ruling
from competition.services import registration_exports
from competition.services.scopes import Scope
from tests.factories import SYSTEM
from tests.factories_registration import keep_rules, make_delegation, make_open_event

OPENED = {"opens": "2020-01-01T08:00:00+08:00", "closes": "2099-12-31T18:00:00+08:00"}
OVER = OPENED | {"closes": "2020-02-01T08:00:00+08:00"}


@dataclass(frozen=True)
class Desks:
    """The office and two leaders, each in a browser of his own."""

    event: Event
    office: FlaskClient
    leaders: dict[str, FlaskClient]

    def registers(self, leader: str, *names: str, **more: str) -> None:
        for name in names:
            said = {"trade": "barista", "division": "staff", "members-0-name": name, **more}
            there = f"/delegations/E1/{leader}/registrations/new?kind=entry"
            assert self.leaders[leader].post(there, data=said).status_code == 302

    def hands_in(self, leader: str) -> Any:
        page = self.portal(leader)
        ready = re.findall(r'type="hidden" name="registration" value="([^"]+)"', page)
        return self.leaders[leader].post(
            f"/delegations/E1/{leader}/submission", data={"registration": ready}
        )

    def portal(self, leader: str) -> str:
        return self.leaders[leader].get(f"/delegations/E1/{leader}/").text

    def changes(self, leader: str, name: str, **given: str) -> Any:
        place = f"/delegations/E1/{leader}/registrations/{of(name).id}/details"
        drawn = self.leaders[leader].get(place).text
        return self.leaders[leader].post(place, data=fields_of(drawn) | given)

    def withdraws(self, leader: str, name: str) -> Any:
        place = f"/delegations/E1/{leader}/registrations/{of(name).id}/withdrawal"
        return self.leaders[leader].post(place, data={"reason": "因故不能参赛"})

    def decides(self, act: str, name: str, reason: str = "") -> Any:
        said = {"act": act, "reason": reason}
        return self.office.post(f"/console/E1/registrations/{of(name).id}", data=said)


def fields_of(page: str) -> dict[str, str]:
    """What a form would send as it was drawn: its inputs and what is chosen."""
    main = page.split("<main", 1)[1]
    found = {
        name: value
        for tag in re.findall(r"<input[^>]*>", main)
        if not re.search(r'type="(checkbox|radio)"', tag) or "checked" in tag
        for name in re.findall(r'name="([^"]+)"', tag)
        for value in [(re.findall(r'value="([^"]*)"', tag) or [""])[0]]
    }
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.findall(r'<option selected value="([^"]*)"', inner)
        found[name] = chosen[0] if chosen else ""
    return found


def of(name: str) -> Registration:
    """The registration of somebody."""
    db.session.rollback()
    rows = db.session.scalars(select(Registration)).all()
    return next(row for row in rows if name in [each.name for each in members(row)])


def members(row: Registration) -> Any:
    return db.session.scalars(
        select(RegistrationMember).where(RegistrationMember.registration_id == row.id)
    ).all()


@pytest.fixture
def desks(app: Flask, as_role: Callable[..., FlaskClient]) -> Desks:
    event = make_open_event(rules=OPENED)
    units = {
        code: make_delegation(event, code, name)
        for code, name in (("D1", "怀川茶业"), ("D2", "云台学院"))
    }
    leaders = {
        code: as_role("leader", event=event, delegation_id=unit.id, name=f"领队{code}")
        for code, unit in units.items()
    }
    return Desks(event, as_role("organiser", event=event), leaders)


def test_what_the_office_returns_is_changed_handed_in_again_and_accepted(desks: Desks) -> None:
    desks.registers("D1", "甄一")
    desks.hands_in("D1")
    assert desks.decides("return", "甄一").status_code == 422
    assert desks.decides("return", "甄一", "缺手机号").status_code == 302

    assert "缺手机号" in desks.portal("D1")
    assert desks.changes("D1", "甄一", **{"members-0-phone": "13900000000"}).status_code == 302
    assert desks.hands_in("D1").status_code == 302
    assert desks.decides("accept", "甄一").status_code == 302

    assert "0101" in desks.portal("D1")
    assert "甄一" not in desks.portal("D2")
    assert desks.changes("D1", "甄一").status_code == 409


def test_after_the_deadline_the_office_lets_one_be_changed_by_ruling_and_only_that(
    desks: Desks,
) -> None:
    desks.registers("D1", "甄一", "甄二")
    desks.hands_in("D1")
    keep_rules(desks.event, OVER)
    shut = desks.changes("D1", "甄一", **{"members-0-name": "甄替"})
    assert "报名已经截止" in shut.text or shut.status_code == 409
    assert (
        'value="let-change"' in desks.office.get(f"/console/E1/registrations/{of('甄一').id}").text
    )

    assert desks.decides("let-change", "甄一").status_code == 422
    assert desks.decides("let-change", "甄一", "选手受伤，换人").status_code == 302
    assert desks.changes("D1", "甄一", **{"members-0-name": "甄替"}).status_code == 302
    assert desks.hands_in("D1").status_code == 302
    assert desks.decides("accept", "甄替").status_code == 302

    assert [one.reason for one in db.session.scalars(select(Ruling))] == ["选手受伤，换人"]
    assert "甄替" in desks.portal("D1")
    assert desks.withdraws("D1", "甄二").status_code == 409


def test_an_entry_let_in_late_is_not_withdrawn_by_its_leader_without_a_ruling(
    desks: Desks,
) -> None:
    desks.registers("D1", "甄一")
    desks.hands_in("D1")
    keep_rules(desks.event, OVER)
    desks.decides("let-change", "甄一", "补一份证明")
    desks.hands_in("D1")
    desks.decides("accept", "甄一")

    refused = desks.withdraws("D1", "甄一")

    assert refused.status_code == 409
    assert db.session.scalars(select(Entry)).one().state is EntryState.ACCEPTED
    assert desks.decides("withdraw", "甄一", "因病退赛").status_code == 302
    reasons = [one.reason for one in db.session.scalars(select(Ruling).order_by(Ruling.ruled_at))]
    assert reasons == ["补一份证明", "因病退赛"]


def test_who_waits_first_moves_up_when_another_leader_withdraws_and_his_leader_reads_it(
    desks: Desks,
) -> None:
    keep_rules(desks.event, OPENED | {"quotas": [{"per": "event", "most": 1}]})
    desks.registers("D1", "甄一")
    desks.hands_in("D1")
    desks.registers("D2", "贾一", "贾二", "贾三")
    desks.hands_in("D2")
    desks.decides("accept", "甄一")
    for name in ("贾一", "贾二", "贾三"):
        assert desks.decides("wait", name).status_code == 302
    full = desks.office.post("/console/E1/registrations/moving-up", data={"trade": "barista"})
    assert full.status_code == 422
    assert "第 2 位" in desks.portal("D2")

    assert desks.withdraws("D1", "甄一").status_code == 302
    waiting = desks.office.get("/console/E1/registrations?state=waiting").text
    moved = desks.office.post("/console/E1/registrations/moving-up", data={"trade": "barista"})

    assert "首位：贾一" in waiting
    assert moved.status_code == 302
    portal = desks.portal("D2")
    assert "0102" in portal
    assert [of(name).queue for name in ("贾一", "贾二", "贾三")] == [None, 1, 2]
    assert "第 1 位" in portal
    assert "第 3 位" not in portal


def test_own_answers_are_counted_and_taken_out_one_answer_at_a_time_by_who_may_see_them(
    desks: Desks, as_role: Callable[..., FlaskClient]
) -> None:
    size = {
        "code": "size", "name": {"zh": "服装尺码", "en": "Size"}, "kind": "choice",
        "choices": [{"code": "M", "name": {"zh": "中号", "en": "Medium"}},
                    {"code": "L", "name": {"zh": "大号", "en": "Large"}}],
    }  # fmt: skip
    quiet = {"code": "ring", "name": {"zh": "房号"}, "kind": "text", "seen_by": ["leader"]}
    keep_rules(desks.event, OPENED | {"fields": [size, quiet]})
    for name, answer in (("甄一", "M"), ("甄二", "L"), ("甄三", "M")):
        desks.registers(
            "D1", name, **{"members-0-answer_size": answer, "members-0-answer_ring": "八号楼"}
        )
    desks.hands_in("D1")
    base = "/console/E1/registrations"

    counted = desks.office.get(f"{base}/answers").text
    (english,) = registration_exports.statistics(SYSTEM, Scope(desks.event.id), language="en")
    table = desks.office.get(f"{base}/table.csv?field=size&answer=M").data.decode("utf-8-sig")
    whole = desks.office.get(f"{base}/table.csv").data.decode("utf-8-sig")

    assert re.search(r"中号</th><td class=\"num\">2</td>", counted)
    assert english.answers == (("M", "Medium", 2), ("L", "Large", 1))
    assert "field=size&amp;answer=M" in counted
    rows = list(csv.reader(io.StringIO(table)))
    assert [row[rows[0].index("姓名")] for row in rows[1:]] == ["甄一", "甄三"]
    assert "八号楼" not in counted + whole
    assert "房号" not in counted + whole
    assert desks.office.get(f"{base}/table.csv?field=ring").status_code == 404
    own = desks.leaders["D1"].get(f"/delegations/E1/D1/registrations/{of('甄一').id}").text
    desk = desks.office.get(f"{base}/{of('甄一').id}").text
    assert "中号" in own
    assert "八号楼" in own
    assert "中号" in desk
    assert "八号楼" not in desk
    chief = as_role("chief_judge", event=desks.event)
    for browser in (chief, desks.leaders["D1"], as_role("floor_judge", event=desks.event)):
        for more in ("answers", "table.csv?field=size&answer=M", "table.xlsx"):
            assert browser.get(f"{base}/{more}").status_code == 403
