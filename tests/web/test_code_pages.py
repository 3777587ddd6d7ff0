"""Drawing, coding, decoding at the console (抽签、加密、解密)."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.audit import AuditEntry
from competition.models.code_key import CodeKey, OpenCode
from competition.models.draw import BlindCode, CodeLook, CodeSet, CodeSetState, DrawList
from competition.models.entry import Entry
from competition.models.event import Stage
from competition.services import accounts, assignments, demonstration, draws, marking
from competition.web.console import codes
from tests.factories import NOW, SYSTEM

PASSWORD = "lantern quietly 88 harbour"


@pytest.fixture
def play(app):
    with transaction():
        return demonstration.load(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def trade(play):
    return demonstration.trades_of(play)[0]


@pytest.fixture
def event(play):
    return demonstration.find("dakabei-2025")


@pytest.fixture
def coder(as_role, event):
    return as_role("coder", event=event)


def coded(trade):
    return next(one for one in draws.sets_of(trade.id) if one.layers)


def give(coder, event, trade):
    answer = coder.post(
        f"/console/{event.code}/codes/{coded(trade).id}/giving",
        data={"coder": "A-001", "spare": "A-002"},
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def test_an_order_is_drawn_before_witnesses_and_printed(coder, event, trade):
    stage = db.session.scalars(select(Stage).where(Stage.trade_id == trade.id)).one()
    place = f"/console/{event.code}/draws/{stage.id}"

    coder.post(f"{place}/lists", data={"kind": "order", "even": "y"})
    fixed = db.session.scalars(select(DrawList)).one()
    shown = coder.get(place).text
    silent = coder.post(f"{place}/lists/{fixed.id}", data={"by": "seed"})
    typed = coder.post(f"{place}/lists/{fixed.id}", data={"by": "lots", "lot-0101": "1"})
    coder.post(
        f"{place}/lists/{fixed.id}",
        data={"by": "seed", "who_1": "领队", "said_1": "20251103", "witnesses": "陆明远、苏若兰"},
    )
    page = coder.get(place).text
    draw = draws.current_draw(stage.id)
    papers = [
        coder.get(f"{place}/start-list.pdf"),
        coder.get(f"{place}/records/{draw.id}.pdf"),
    ]

    assert fixed.commitment in shown
    assert fixed.secret_part not in shown
    assert silent.status_code == typed.status_code == 422
    assert draw.witnesses == ["陆明远", "苏若兰"]
    assert "20251103" in page
    assert "结果一致" in page
    assert all(paper.data.startswith(b"%PDF") for paper in papers)


def test_codes_are_given_once_and_their_papers_printed_from_that_page(coder, event, trade):
    page = give(coder, event, trade)
    place = f"/console/{event.code}/codes/{coded(trade).id}"
    pairs = html.unescape(re.search(r'name="pairs" value="([^"]*)"', page).group(1))
    secret = re.search(r'class="secret">([A-Z2-7-]+)<', page).group(1)

    again = coder.post(f"{place}/giving", data={})
    papers = [
        coder.post(f"{place}/papers/1/labels", data={}),
        coder.post(f"{place}/papers/1/table", data={"pairs": pairs, "bag": "A-001"}),
        coder.post(f"{place}/papers/1/card", data={"secret": secret, "holder": "coder"}),
    ]

    assert again.status_code == 409
    assert all(paper.data.startswith(b"%PDF") for paper in papers)
    assert db.session.scalar(select(func.count()).select_from(CodeKey)) == 1
    assert db.session.scalar(select(func.count()).select_from(BlindCode)) == len(
        db.session.scalars(select(Entry).where(Entry.trade_id == trade.id)).all()
    )
    assert secret not in coder.get(place).text


def test_a_code_table_is_printed_once_more_with_its_reason(coder, event, trade):
    give(coder, event, trade)
    place = f"/console/{event.code}/codes/{coded(trade).id}/papers/1/table"
    asked = {"pairs": '[["0101", "K-001"]]', "bag": "A-001"}
    first = coder.post(place, data=asked)

    again = coder.post(place, data=asked)
    told = coder.post(place, data=asked | {"reason": "第一份卡纸"})

    assert first.data.startswith(b"%PDF")
    assert again.status_code == 422
    assert again.headers["Cache-Control"] == "no-store"
    assert "这份对照表已经打印过（第 1 份）" in again.text
    assert html.escape(asked["pairs"]).replace("&quot;", "&#34;") in again.text
    assert told.data.startswith(b"%PDF")


def test_no_layer_is_made_before_its_two_cards_have_bags_of_their_own(coder, event, trade):
    place = f"/console/{event.code}/codes/{coded(trade).id}/giving"

    none = coder.post(place, data={})
    same = coder.post(place, data={"coder": "A-1", "spare": "A-1"})

    assert (none.status_code, same.status_code) == (422, 422)
    assert none.text.count("请把卡装入密封袋，袋号填在这里。") >= 2
    assert "两个袋号不能相同" in same.text
    assert db.session.scalar(select(func.count()).select_from(CodeKey)) == 0


def test_a_long_list_of_sets_begins_with_those_that_wait(coder, event, trade, monkeypatch):
    monkeypatch.setattr(codes, "MANY", 1)
    give(coder, event, trade)
    place = f"/console/{event.code}/codes"
    own = f"/codes/{coded(trade).id}"

    assert own not in coder.get(place).text
    assert own in coder.get(f"{place}?show=marking").text
    assert own in coder.get(f"{place}?q={trade.code}").text
    assert "没有符合的赛项" in coder.get(f"{place}?q=nothing-such").text


def test_a_label_that_was_never_given_is_told_beside_its_field(coder, event, trade):
    give(coder, event, trade)
    place = f"/console/{event.code}/codes/{coded(trade).id}"
    known = db.session.scalars(
        select(BlindCode.text).where(BlindCode.code_set_id == coded(trade).id)
    ).first()

    wrong = coder.post(f"{place}/papers/1/labels", data={"only": f"{known} X-999"})
    right = coder.post(f"{place}/papers/1/labels", data={"only": known.lower()})

    printed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "codes.printed")
    ).all()
    assert wrong.status_code == 422
    assert "X-999" in wrong.text.split('id="only-err-1"')[1].split("</div>")[0]
    assert f'value="{known} X-999"' in wrong.text
    assert right.mimetype == "application/pdf"
    assert [(one.facts["paper"], one.facts["copy"], one.facts["numbers"]) for one in printed] == [
        ("labels", 1, known)
    ]


def test_codes_open_by_card_and_second_person_after_lock_and_digest(coder, event, play, trade):
    page = give(coder, event, trade)
    place = f"/console/{event.code}/codes/{coded(trade).id}"
    secret = re.search(r'class="secret">([A-Z2-7-]+)<', page).group(1)
    with transaction():
        second = accounts.create(SYSTEM, name="监督", login="witness", password=PASSWORD, now=NOW)
        assignments.grant(SYSTEM, second, "supervisor", Scope(event.id), now=NOW)
    confirmed = {"second_login": "witness", "second_password": PASSWORD}

    early = coder.post(
        f"{place}/opening", data={"secret": secret, "witnesses": "段成式", **confirmed}
    )
    with transaction():
        play.labels = {}
        lock_all(play, trade)
    coder.post(f"{place}/digest")
    unseen = coder.post(f"{place}/opening", data={"secret": secret, **confirmed})
    confirmed["witnesses"] = "段成式"
    alone = coder.post(f"{place}/opening", data={"secret": secret, "witnesses": "段成式"})
    wrong = coder.post(f"{place}/opening", data={"secret": "AAAA-BBBB-CCCC-DDDD", **confirmed})
    opened = coder.post(f"{place}/opening", data={"secret": secret, **confirmed})

    assert early.status_code == 409
    assert unseen.status_code == 422
    assert "解密须有人见证" in unseen.text
    assert alone.status_code == 403
    assert wrong.status_code == 422
    assert opened.status_code == 302
    db.session.expire_all()
    assert db.session.get(CodeSet, coded(trade).id).state is CodeSetState.DECODED
    assert db.session.scalar(select(func.count()).select_from(OpenCode)) > 0


def lock_all(play, trade):
    """Lay sheets out and lock without a mark: void sheets wait for nobody."""
    from sqlalchemy import update

    from competition.models.sheet import ScoreSheet, SheetState

    for module in demonstration.modules_of(trade.id):
        if module.code_set_id != coded(trade).id:
            continue
        marking.open_module(SYSTEM, module.id, now=NOW)
        db.session.execute(
            update(ScoreSheet)
            .where(ScoreSheet.module_id == module.id)
            .values(state=SheetState.VOID)
        )
        db.session.flush()
        marking.lock_module(SYSTEM, module.id, now=NOW)


def test_where_there_is_no_layer_one_button_is_all(coder, event, trade):
    plain = next(one for one in draws.sets_of(trade.id) if not one.layers)

    answer = coder.post(f"/console/{event.code}/codes/{plain.id}/giving", data={})

    assert answer.status_code == 302
    db.session.expire_all()
    assert db.session.get(CodeSet, plain.id).state is CodeSetState.DECODED


def test_an_organiser_alone_cannot_code_or_open(as_role, event, trade):
    office = as_role("organiser", event=event)

    listed = office.get(f"/console/{event.code}/codes")
    given = office.post(f"/console/{event.code}/codes/{coded(trade).id}/giving", data={})

    assert listed.status_code == given.status_code == 403


def test_codes_of_another_event_are_not_found(coder, event, play):
    with transaction():
        other = demonstration.load(SYSTEM, "drivers-2025", now=NOW)
    foreign = draws.sets_of(demonstration.trades_of(other)[0].id)[0]

    answer = coder.post(f"/console/{event.code}/codes/{foreign.id}/giving", data={})

    assert answer.status_code == 404


def test_papers_of_a_stage_are_downloads(as_role, event, trade):
    office = as_role("organiser", event=event)
    stage = db.session.scalars(select(Stage).where(Stage.trade_id == trade.id)).one()

    page = office.get(f"/console/{event.code}/printing")
    paper = office.get(f"/console/{event.code}/draws/{stage.id}/attendance.pdf")

    assert page.status_code == 200
    assert "还没有发证" in page.text
    assert "certificate-receipts.pdf" not in page.text
    assert paper.data.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]


def test_two_layers_are_made_by_two_coders_and_corrected_by_two_people(as_role, event, trade):
    with transaction():
        db.session.get_one(CodeSet, coded(trade).id).layers = 2
        witness = accounts.create(SYSTEM, name="监督", login="witness", password=PASSWORD, now=NOW)
        assignments.grant(SYSTEM, witness, "supervisor", Scope(event.id), now=NOW)
    first, second = as_role("coder", event=event), as_role("coder", event=event)
    place = f"/console/{event.code}/codes/{coded(trade).id}"

    one = first.post(f"{place}/giving", data={"coder": "A-1", "spare": "A-2"}).text
    again = first.post(f"{place}/giving", data={"coder": "C-1", "spare": "C-2"})
    shown = first.get(place).text, second.get(place).text
    two = second.post(f"{place}/giving", data={"coder": "B-1", "spare": "B-2"}).text
    names = [entry.number for entry in db.session.scalars(select(Entry))]
    foreign = first.post(f"{place}/papers/2/labels", data={})
    for _print in range(2):
        second.post(f"{place}/papers/2/labels", data={"only": "T-001"})
    alone = second.post(
        f"{place}/corrections",
        data={
            "correction-layer": "2", "correction-kind": "swap", "correction-first": "T-001",
            "correction-second": "T-002", "correction-reason": "贴反",
        },
    )  # fmt: skip
    both = second.post(
        f"{place}/corrections",
        data={
            "correction-layer": "2", "correction-kind": "swap", "correction-first": "T-001",
            "correction-second": "T-002", "correction-reason": "贴反",
            "correction-second_login": "witness", "correction-second_password": PASSWORD,
        },
    )  # fmt: skip
    wrong = second.post(
        f"{place}/late",
        data={
            "late-layer": "2", "late-secret": "AAAABBBBCCCCDDDD",
            "late-second_login": "witness", "late-second_password": PASSWORD,
        },
    )  # fmt: skip

    assert "J-001" in one
    assert ["/giving" in page for page in shown] == [False, True]
    assert "第 1 次加密是您做的" in shown[0]
    assert again.status_code == foreign.status_code == alone.status_code == 403
    assert not any(f">{number}<" in two for number in names)
    assert both.status_code == 302
    assert wrong.status_code == 422
    page = second.get(place).text
    assert "T-001 ⇄ T-002" in page
    kinds = db.session.execute(select(CodeLook.layer, CodeLook.kind, CodeLook.number)).all()
    assert {(2, "labels", 2), (2, "refused", 1)} <= {tuple(row) for row in kinds}
