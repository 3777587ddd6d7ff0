"""A program hands a roster in by the console's own way, and once only (名单导入)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from competition.db import db
from competition.models.audit import AuditEntry
from competition.models.entry import Entry
from competition.services import audit

GOOD = "姓名,代表队,工种\n郑若谷,怀川茶业集团,咖啡师\n张䶮,太行文旅,咖啡师\n"
KEY = {"Idempotency-Key": "spring-2026"}


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


@pytest.fixture
def office(program):
    return program("roster", "people")


def staged(office, text=GOOD):
    answer = office.hand_in("/events/E1/rosters?filename=名单.csv", text)
    assert answer.status_code == 201, answer.text
    office.fits(answer.json, "StagedRoster")
    return answer.json


def test_a_roster_is_looked_at_before_anything_is_written(office):
    found = staged(office)

    assert (found["ready"], found["filename"]) == (True, "名单.csv")
    assert found["rows"] == {"new": 2, "changed": 0, "unchanged": 0, "confirm": 0, "error": 0}
    assert set(found["new_units"]) == {"怀川茶业集团", "太行文旅"}
    assert entries() == 0


def test_a_roster_is_written_whole_and_read_back_with_names(office):
    place = f"/events/E1/rosters/{staged(office)['id']}"

    answer = office.ask("POST", f"{place}/import", headers=KEY)

    assert answer.status_code == 200, answer.text
    office.fits(answer.json, "RosterImported")
    assert answer.json["new_units"] == 2
    found = office.read("/events/E1/entries", "Entries")
    assert [each["contestants"] for each in found["items"]] == [["郑若谷"], ["张䶮"]]
    assert [each["number"] for each in found["items"]] == answer.json["created"]
    assert found["after"] is None
    assert list(audit.verify()) == []


def test_the_same_key_never_writes_twice_and_answers_the_same(office):
    place = f"/events/E1/rosters/{staged(office)['id']}/import"
    first = office.ask("POST", place, headers=KEY)

    again = office.ask("POST", place, headers=KEY)

    assert (again.status_code, again.json) == (200, first.json)
    assert first.headers["Idempotency-Replayed"] == "false"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert entries() == 2
    written = select(func.count()).where(AuditEntry.action == "roster.imported")
    assert db.session.scalar(written) == 1


def test_a_key_that_did_one_act_does_not_do_another(office):
    office.ask("POST", f"/events/E1/rosters/{staged(office)['id']}/import", headers=KEY)
    other = staged(office, GOOD.replace("郑若谷", "吴所谓"))

    answer = office.ask("POST", f"/events/E1/rosters/{other['id']}/import", headers=KEY)

    assert (answer.status_code, answer.json["code"]) == (422, "key-reused")
    assert entries() == 2


@pytest.mark.parametrize("key", ["", "x" * 101, "鍵"])
def test_an_act_without_a_key_anybody_can_read_is_not_done(office, key):
    place = f"/events/E1/rosters/{staged(office)['id']}/import"
    headers = {"Idempotency-Key": key.encode().decode("latin-1")} if key else {}

    answer = office.ask("POST", place, headers=headers)

    assert answer.status_code == 422
    assert answer.json["problems"][0]["where"] == "Idempotency-Key"
    assert entries() == 0


def test_every_problem_of_a_roster_comes_back_at_once_and_nothing_is_written(office):
    found = staged(office, "姓名,代表队,工种\n,怀川,咖啡师\n张䶮,太行,火箭师\n")

    answer = office.ask("POST", f"/events/E1/rosters/{found['id']}/import", headers=KEY)

    assert found["ready"] is False
    assert len(found["problems"]) + len(found["questions"]) >= 2
    assert all(each["message"] != each["code"] for each in found["problems"])
    assert (answer.status_code, answer.json["code"]) == (422, "not-ready")
    assert entries() == 0


def test_what_is_wrong_can_be_put_right_by_cell_or_left_out(office):
    found = staged(office, "姓名,代表队,工种\n,怀川,咖啡师\n张䶮,太行,咖啡师\n")
    place = f"/events/E1/rosters/{found['id']}"
    where = found["problems"][0]["where"]

    mended = office.ask("POST", f"{place}/choices", json={"cells": {where: "郑若谷"}})

    assert mended.status_code == 200, mended.text
    office.fits(mended.json, "StagedRoster")
    assert mended.json["ready"] is True
    assert office.read(place, "StagedRoster") == mended.json


def test_a_roster_whose_every_row_was_left_out_says_that_it_is_empty(office):
    place = f"/events/E1/rosters/{staged(office)['id']}"

    left = office.ask("POST", f"{place}/choices", json={"without": [2, 3]})

    assert left.status_code == 200, left.text
    assert [each["code"] for each in left.json["problems"]] == ["file-no-rows"]


def test_choices_of_another_shape_are_refused_all_at_once(office):
    place = f"/events/E1/rosters/{staged(office)['id']}/choices"

    answer = office.ask("POST", place, json={"cells": [], "without": [0], "colour": "red"})

    assert {each["where"] for each in answer.json["problems"]} == {"cells", "without", "colour"}


def test_a_staged_roster_can_be_thrown_away(office):
    place = f"/events/E1/rosters/{staged(office)['id']}"

    assert office.ask("DELETE", place).status_code == 204
    assert office.ask("GET", place).status_code == 404


def test_what_is_no_table_is_refused_as_such(office):
    answer = office.ask("POST", "/events/E1/rosters", data=b"{}", content_type="text/html")
    broken = office.ask("POST", "/events/E1/rosters", data=b"\0\1", content_type="text/csv")

    assert answer.status_code == 415
    assert broken.status_code == 422


def test_without_the_scope_for_people_an_entry_is_a_number(office, program):
    place = f"/events/E1/rosters/{staged(office)['id']}"
    office.ask("POST", f"{place}/import", headers=KEY)

    found = program().read("/events/E1/entries?trade=barista", "Entries")

    text = str(found)
    assert len(found["items"]) == 2
    assert not any(name in text for name in ("郑若谷", "张䶮", "怀川", "太行"))
    assert {each["unit"] for each in found["items"]} == {None}


def test_entries_come_page_by_page_each_once(office, monkeypatch):
    rows = "\n".join(f"郑{name},怀川,咖啡师" for name in "若谷长风清远山")
    place = f"/events/E1/rosters/{staged(office, '姓名,代表队,工种' + chr(10) + rows)['id']}"
    office.ask("POST", f"{place}/import", headers=KEY)
    monkeypatch.setattr("competition.services.entry_records.PAGE", 3)

    seen, after = [], ""
    while after is not None:
        found = office.read(f"/events/E1/entries?after={after}", "Entries")
        seen += [each["number"] for each in found["items"]]
        after = found["after"]

    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)
