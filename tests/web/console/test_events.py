"""The pages on which an event and its trades are set up."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Trade
from competition.services import presets, progress, schemes
from tests import factories, queries
from tests.factories import NOW, SYSTEM

NEW = {
    "code": "DKB",
    "name": "大咖杯",
    "name-en": "Contest",
    "starts_on": "2026-11-20",
    "ends_on": "2026-11-21",
    "profile": "small",
    "preset": "",
    "bodies-0-role": "host",
    "bodies-0-name": "市总工会",
}


@pytest.fixture
def browser(as_role):
    return as_role("admin")


@pytest.fixture
def event(app):
    return factories.make_event("E1")


def plant(event: Event, count: int = 1, start: int = 0, preset: str = "five-judges") -> None:
    with transaction():
        for n in range(start, start + count):
            presets.plant(
                SYSTEM, Scope(event.id), presets.named(preset), now=NOW, code=f"t{n}",
                name={"zh": f"赛项{n}"},
            )  # fmt: skip


def text_of(page) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


def test_an_event_is_made_from_its_form(browser):
    answer = browser.post("/console/events/new", data=NEW)

    assert answer.status_code == 302
    row = db.session.query(Event).one()
    assert (row.code, row.name, row.profile.value) == (
        "DKB", {"zh": "大咖杯", "en": "Contest"}, "small",
    )  # fmt: skip
    assert "市总工会" in text_of(browser.get(answer.location))


def test_a_wrong_form_says_everything_in_place_and_keeps_what_was_typed(browser):
    wrong = NEW | {"code": "events", "ends_on": "2026-11-01"}

    page = browser.post("/console/events/new?lang=zh_CN", data=wrong)

    assert page.status_code == 422
    assert "结束日期早于开始日期。" in page.text
    assert "不能用系统保留的词" in page.text
    assert 'value="大咖杯"' in page.text
    assert db.session.query(Event).count() == 0


def test_days_in_the_wrong_order_are_said_with_all_the_rest(browser):
    wrong = NEW | {"code": "a b", "starts_on": "2026-11-22", "ends_on": "2026-11-20"}

    page = browser.post("/console/events/new?lang=zh_CN", data=wrong)

    assert page.status_code == 422
    assert "结束日期早于开始日期。" in page.text
    assert "只用字母、数字和连字符" in page.text
    assert 'value="2026-11-20"' in page.text


def test_a_stale_form_is_told_and_keeps_its_input(browser, event):
    form = {"version": "1", "name": "新名称", "starts_on": "2026-11-20", "ends_on": "2026-11-21"}
    assert browser.post("/console/E1/details", data=form).status_code == 302

    page = browser.post("/console/E1/details", data=form | {"name": "另一个名称"})

    assert page.status_code == 409
    assert 'value="另一个名称"' in page.text
    assert db.session.get(Event, event.id).name == {"zh": "新名称"}
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)
    again = browser.post("/console/E1/details", data=form | {"name": "定了", "version": version})
    assert again.status_code == 302
    db.session.expire_all()
    assert db.session.get(Event, event.id).name == {"zh": "定了"}


def test_settings_show_what_differs_from_the_profile(browser, event):
    page = browser.get("/console/E1/settings?lang=zh_CN")
    fields = dict(re.findall(r'<select[^>]*name="(switch_[^"]+)"()', page.text))
    chosen = {
        name: re.search(
            rf'name="{name}".*?<option selected value="([^"]*)"', page.text, re.DOTALL
        ).group(1)
        for name in fields
    }

    data = chosen | {"version": "1", "profile": "standard", "verification": "unset"}
    answer = browser.post("/console/E1/settings", data=data | {"switch_notice_days": "7"})

    assert answer.status_code == 302
    assert db.session.get(Event, event.id).settings == {"notice-days": "7"}
    assert "与规模不同" in browser.get("/console/E1/settings").text


def test_another_events_organiser_finds_nothing(as_role, event):
    stranger = as_role("organiser", event=factories.make_event("E2"))

    for address in ("/console/E1/", "/console/E1/trades", "/console/E1/settings"):
        assert stranger.get(address).status_code == 404
    assert [card.code for card in _cards(stranger)] == ["E2"]


def _cards(browser):
    page = browser.get("/console/")
    return [type("Card", (), {"code": code}) for code in re.findall(r'/console/(E\d)/"', page.text)]


def test_a_trade_comes_from_a_preset_under_its_own_code(browser, event):
    data = {"preset": "five-judges", "code": "welder", "name": "焊工", "sector": ""}

    answer = browser.post("/console/E1/trades/new", data=data)

    assert answer.status_code == 302
    page = text_of(browser.get(f"{answer.location}?lang=zh_CN"))
    assert "焊工" in page
    assert "30%" in page
    assert "70%" in page


def test_a_trade_that_hands_in_results_has_a_shorter_road(browser, event):
    data = {"preset": "handed-in", "code": "run", "name": "", "sector": ""}
    browser.post("/console/E1/trades/new", data=data)

    page = text_of(browser.get("/console/E1/trades/run/?lang=zh_CN"))

    assert "这个赛项仅成绩。" in page
    assert "加密" not in page.split("从这里到证书")[1]


def test_the_list_of_trades_asks_as_often_for_thirty_as_for_three(browser, event):
    def ask(address: str) -> int:
        with queries.counted() as found:
            assert browser.get(address).status_code == 200
        return found.count

    plant(event, 3, preset="single-sheet")
    addresses = (
        "/console/E1/trades",
        "/console/E1/progress",
        "/console/E1/",
        "/console/E1/schemes",
    )
    three = [ask(address) for address in addresses]
    plant(event, 27, 3, preset="single-sheet")
    thirty = [ask(address) for address in addresses]

    assert thirty == three


def test_trades_are_filtered_by_words(browser, event):
    plant(event, 3)

    page = text_of(browser.get("/console/E1/trades?q=赛项1&lang=zh_CN"))

    assert "赛项1" in page
    assert "赛项2" not in page


def test_shares_ranking_and_awards_are_changed_on_their_pages(browser, event):
    plant(event)
    trade = db.session.query(Trade).one()
    pages = "/console/E1/trades/t0"
    shares = {"way": "shares", "maximum": "100", "decimals": "1", "mode": "half-up",
              "shares-0-module": "theory", "shares-0-percent": "40",
              "shares-1-module": "practical", "shares-1-percent": "60"}  # fmt: skip
    keys = {"by": "trade", "shared": "1224", "no_tie_within": "3", "absent": "unplaced",
            "keys-0-key": '{"node": "total"}', "keys-0-order": "descending",
            "keys-1-key": '{"time": "practical"}', "keys-1-order": "ascending"}  # fmt: skip
    award = {"code": "first", "name": "一等奖", "kind": "share", "value": "12.5", "round": "up"}
    awards = {f"awards-0-{key}": value for key, value in (award | {"tie": "exclude"}).items()}

    for path, data in (("total", shares), ("ranking", keys), ("awards", awards)):
        db.session.expire_all()
        data["version"] = str(trade.version)
        assert browser.post(f"{pages}/{path}", data=data).status_code == 302, path

    db.session.expire_all()
    assert [part["share"] for part in trade.total["parts"]] == ["0.4", "0.6"]
    assert trade.ranking == {
        "by": "trade",
        "keys": [{"node": "total"}, {"time": "practical", "order": "ascending"}],
        "no_tie_within": 3,
    }
    assert trade.awards[0]["rule"] == {"share": "0.125", "round": "up", "tie": "exclude"}
    assert "12.5%" in text_of(browser.get(f"{pages}/awards?lang=zh_CN"))


def test_shares_short_of_the_whole_are_refused_in_place(browser, event):
    plant(event)
    data = {"version": "1", "way": "shares", "maximum": "100", "decimals": "2", "mode": "half-up",
            "shares-0-module": "practical", "shares-0-percent": "90"}  # fmt: skip

    page = browser.post("/console/E1/trades/t0/total?lang=zh_CN", data=data)

    assert page.status_code == 422
    assert "占比合计 90%，应为 100%。" in page.text


def test_an_empty_trade_is_taken_away_and_one_with_entries_is_not(browser, event):
    plant(event)

    browser.post("/console/E1/trades/t0/removal")

    assert db.session.query(Trade).count() == 0


def practical(event: Event):
    found = progress.of_event(SYSTEM, Scope(event.id))[0]
    module = next(one for one in found.modules if one.kind == "practical")
    return Scope(event.id, found.id), module.id


def test_autosave_keeps_a_draft_and_says_what_is_wrong(browser, event):
    plant(event)
    scope, module_id = practical(event)
    view = schemes.read(SYSTEM, scope, module_id)
    tree = json.loads(json.dumps(view.tree))
    tree["max"] = "99"
    address = f"/console/E1/trades/t0/modules/{module_id}/scheme"

    answer = browser.put(
        f"{address}/draft?lang=zh_CN", json=tree, headers={"If-Match": f'"{view.version}"'}
    )

    assert answer.status_code == 200
    assert answer.json["version"] > view.version
    assert [problem["where"] for problem in answer.json["problems"]] == ["max"]
    refused = browser.post(f"{address}/approval", data={"version": str(answer.json["version"])})
    assert refused.status_code == 422
    assert schemes.read(SYSTEM, scope, module_id).state == "draft"


def test_a_stale_autosave_is_a_conflict_that_names_the_present_version(browser, event):
    plant(event)
    scope, module_id = practical(event)
    view = schemes.read(SYSTEM, scope, module_id)
    address = f"/console/E1/trades/t0/modules/{module_id}/scheme/draft"

    answer = browser.put(address, json=view.tree, headers={"If-Match": '"999"'})

    assert answer.status_code == 409
    assert (answer.json["code"], answer.json["version"]) == ("stale", view.version)


def test_a_module_of_another_trade_is_not_found(browser, event):
    plant(event, 2)
    _, module_id = practical(event)

    for path in ("scheme", "details"):
        assert browser.get(f"/console/E1/trades/t1/modules/{module_id}/{path}").status_code == 404


def test_a_recorder_reads_schemes_but_writes_none(as_role, event):
    plant(event)
    _, module_id = practical(event)
    recorder = as_role("recorder", event=event)
    address = f"/console/E1/trades/t0/modules/{module_id}/scheme"

    page = recorder.get(address)

    assert page.status_code == 200
    assert 'data-editable="no"' in page.text
    assert recorder.put(f"{address}/draft", json={}).status_code == 403
    assert recorder.post(address, data={"version": "1", "tree": "{}"}).status_code == 403
