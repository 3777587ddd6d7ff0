"""The trail speaks plain words: names for people and trades, no bare ids (操作留痕的细节)."""

from __future__ import annotations

from competition.access.policy import Scope
from competition.db import transaction
from competition.services import audit
from competition.web.sentences.facts import fact_words
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_marking import make_hall

DIGEST = "398575eb1b09e764b7a79be22e533e7ea86bccfea67163c3c2ef17d46f278b7e"


def test_roles_kinds_and_digests_are_said_and_ids_left_out(app):
    facts = {
        "role": "chief_judge",
        "kind": "provisional",
        "digest": DIGEST,
        "panel": "ff32f5db-c32d-4920-b0c8-d9b47f7b4b18",
        "created": {"7eeac3fb-0510-4510-84d2-feb345e25b0e": "101"},
    }

    with app.test_request_context("/?lang=zh"):
        said = list(fact_words(facts))

    assert said == [
        ("角色", "裁判长"), ("类别", "公示"), ("摘要", "398575EB1B09…"), ("新增", "101"),
    ]  # fmt: skip


def test_what_a_supervisor_found_and_what_was_witnessed_is_said_in_words(app):
    with app.test_request_context("/?lang=zh"):
        said = [words for _name, words in fact_words({"outcome": "wrong", "act": "order.drawn"})]

    assert said[0] == "不符合"
    assert "drawn" not in said[1]


def test_the_page_names_the_second_person_and_the_trade(app, as_role):
    event = make_event()
    trade = make_trade(event)
    second = make_account("judge", event=event, trade=trade, name="谢清和")
    with transaction():
        audit.record(
            SYSTEM,
            "results.published",
            ("trade", trade.id),
            scope=Scope(event.id, trade.id),
            now=NOW,
            second=second.id,
            trade=trade.id,
        )

    page = as_role("organiser", event=event).get(f"/console/{event.code}/trail").text

    assert "谢清和" in page
    assert "咖啡师" in page
    assert str(second.id) not in page


def test_an_act_about_a_module_names_it_and_its_trade(app, as_role):
    hall = make_hall()
    scope = Scope(hall.event.id, hall.trade.id)
    with transaction():
        audit.record(SYSTEM, "module.locked", ("module", hall.module.id), scope=scope, now=NOW)

    page = as_role("organiser", event=hall.event).get(f"/console/{hall.event.code}/trail").text

    assert f">模块</span> {hall.module.name['zh']}" in page
    assert f">赛项</span> {hall.trade.name['zh']}" in page


def test_moments_and_sizes_are_said_as_people_read_them_and_nothing_is_left_out(app):
    facts = {"made_at": "2026-11-22T04:53:44.419826+00:00", "size": 233309, "second": None}

    with app.test_request_context("/?lang=zh"):
        said = list(fact_words(facts))

    assert said == [("做于", "2026年11月22日 12:53"), ("大小", "233 KB")]


def test_a_signature_says_whose_sheet_it_was(app, as_role):
    hall = make_hall()
    sheet, scope = hall.sheet(seat=1), Scope(hall.event.id, hall.trade.id)
    with transaction():
        audit.record(SYSTEM, "sheet.signed", ("sheet", sheet.id), scope=scope, now=NOW, n=1)

    page = as_role("organiser", event=hall.event).get(f"/console/{hall.event.code}/trail").text

    assert f">编号</span> {hall.codes[0].text}" in page
    assert ">席位</span> " in page


def test_the_card_that_opened_the_codes_is_said_in_words(app):
    with app.test_request_context("/?lang=zh"):
        said = list(fact_words({"opened_with": "coder"}))

    assert said == [("开启用", "加密裁判的密钥卡")]


def test_a_second_person_and_the_second_place_of_a_copy_each_have_their_word(app):
    with app.test_request_context("/?lang=zh"):
        said = [*fact_words({"second": "周监督"}), *fact_words({"second_place": True})]
        before = list(fact_words({"second": True}))

    assert said == [("第二人", "周监督"), ("第二个位置", "是")]
    assert before == [("第二个位置", "是")]
