"""The office's pages of results and certificates."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.publication import Publication, PublicationKind
from competition.models.ruling import Ruling, RulingKind
from competition.services import (
    audit,
    demonstration,
    passwords,
    publication_lines,
    publications,
    standings,
)
from tests import factories_results as results
from tests.factories import SYSTEM, make_account

TRADE = "/console/HCWL2025/trades/driver"


@pytest.fixture
def drivers(app):
    return results.play("drivers-2025")


@pytest.fixture
def office(drivers, as_role):
    return as_role("organiser", event=db.session.get(Event, drivers.event_id))


def current() -> Publication | None:
    db.session.expire_all()
    return db.session.scalars(select(Publication).where(Publication.state == "current")).first()


def confirm(drivers, login="second") -> dict[str, str]:
    make_account(
        "supervisor",
        event=db.session.get(Event, drivers.event_id),
        name="监督员",
        login=login,
        password_hash=passwords.hashed("a long password for tests"),
    )
    return {"second_login": login, "second_password": "a long password for tests"}


def test_the_table_shows_what_the_rules_computed(drivers, office):
    page = office.get(f"{TRADE}/standings").get_data(as_text=True)

    result = standings.result(SYSTEM, demonstration.trades_of(drivers)[0].id)
    for line in result.standings.lines:
        assert result.people[line.number].shown in page
        assert line.total is None or publication_lines.shown(line.total, 2) in page


def test_the_kept_table_is_never_stale(drivers, office):
    before = office.get(f"{TRADE}/standings").get_data(as_text=True)
    result = standings.result(SYSTEM, demonstration.trades_of(drivers)[0].id)
    last = result.standings.lines[-1].number
    with transaction():
        trade = demonstration.trades_of(drivers)[0]
        entry = db.session.scalars(select(Entry).where(Entry.number == last)).one()
        db.session.add(
            Ruling(
                event_id=trade.event_id,
                trade_id=trade.id,
                entry_id=entry.id,
                code="R1",
                kind=RulingKind.ADD,
                value={"points": "3"},
                reason="裁定加分",
                ruled_at=results.NOW,
            )
        )
        audit.record(
            SYSTEM,
            "ruling.made",
            ("ruling", "R1"),
            scope=results.Scope(trade.event_id, trade.id),
            now=results.NOW,
        )

    after = office.get(f"{TRADE}/standings").get_data(as_text=True)

    assert before != after


def test_every_entry_explains_itself_and_any_two_compare(drivers, office):
    lines = standings.result(SYSTEM, demonstration.trades_of(drivers)[0].id).standings.lines
    for line in lines:
        assert office.get(f"{TRADE}/standings/{line.number}").status_code == 200

    first, second = lines[0].number, lines[1].number
    page = office.get(f"{TRADE}/standings/{second}/against/{first}").get_data(as_text=True)
    assert f"为什么 {first} 排在 {second} 前面" in page
    assert office.get(f"{TRADE}/standings/9999").status_code == 404


def test_publishing_takes_a_second_person(drivers, office):
    alone = office.post(f"{TRADE}/publications", data={"kind": "provisional"})
    assert alone.status_code == 403
    assert current() is None

    wrong = {"kind": "provisional", **confirm(drivers), "second_password": "wrong"}
    assert office.post(f"{TRADE}/publications", data=wrong).status_code == 422
    assert current() is None

    right = {**wrong, "second_password": "a long password for tests"}
    assert office.post(f"{TRADE}/publications", data=right).status_code == 302
    found = current()
    assert found.kind.value == "provisional"
    assert found.confirmed_by_id is not None
    assert found.confirmed_by_id != found.published_by_id


def test_a_stranger_confirms_nothing(drivers, office):
    make_account(
        name="外人", login="stranger", password_hash=passwords.hashed("a long password for tests")
    )
    data = {
        "kind": "provisional",
        "second_login": "stranger",
        "second_password": "a long password for tests",
    }

    assert office.post(f"{TRADE}/publications", data=data).status_code == 403
    assert current() is None


def test_the_pages_and_papers_of_a_publication_open(drivers, office):
    results.publish(drivers)
    found = current()
    base = f"{TRADE}/publications/{found.id}"

    assert office.get(f"{TRADE}/publications").status_code == 200
    assert office.get(base).status_code == 200
    for name, magic in (
        ("list.pdf", b"%PDF"),
        ("list.png", b"\x89PNG"),
        ("list.xlsx", b"PK\x03\x04"),
        ("fairness.pdf", b"%PDF"),
        ("slips.pdf", b"%PDF"),
    ):
        answer = office.get(f"{base}/{name}")
        assert (answer.status_code, answer.data[:4]) == (200, magic), name
    assert office.get(f"{base}/list.exe").status_code == 404


def test_withdrawing_wants_a_reason(drivers, office):
    results.publish(drivers)
    second = confirm(drivers)

    assert office.post(f"{TRADE}/publications/withdrawal", data=second).status_code == 422
    assert current() is not None

    given = {**second, "reason": "复核有误"}
    assert office.post(f"{TRADE}/publications/withdrawal", data=given).status_code == 302
    assert current() is None


def test_certificates_are_set_up_issued_corrected_and_revoked(drivers, office):
    results.publish(drivers)
    base = "/console/HCWL2025/certificates"
    refused = office.post(f"{TRADE}/certificates", data={})
    assert refused.status_code == 409
    assert "核验" in refused.get_data(as_text=True)

    bad = {"part": "place", "place": "host", "host": "verify.example.org"}
    assert office.post(f"{base}/settings", data=bad).status_code == 422
    good = {**bad, "host": results.HOST}
    assert office.post(f"{base}/settings", data=good).status_code == 302
    assert office.post(f"{TRADE}/certificates", data={}).status_code == 302
    rows = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
    numbers = [row.number for row in rows]
    assert len(numbers) == 6

    page = office.get(base).get_data(as_text=True)
    assert all(number in page for number in numbers)
    assert office.get(f"{base}.xlsx").data[:2] == b"PK"
    assert office.get(f"{base}/{numbers[0]}.pdf").data[:4] == b"%PDF"

    same = office.post(f"{base}/{numbers[0]}/correction?lang=zh_CN", data={"reason": "姓名有误"})
    assert (same.status_code, "没有可更正的" in same.text) == (409, True)
    sent = office.post(
        f"{base}/{numbers[0]}/correction", data={"recipient": "李明远", "reason": "姓名有误"}
    )
    assert sent.status_code == 302
    assert "李明远" in office.get(sent.location).get_data(as_text=True)
    assert office.post(f"{base}/{numbers[1]}/revocation", data={}).status_code == 422
    alone = office.post(f"{base}/{numbers[1]}/revocation?lang=zh_CN", data={"reason": "成绩取消"})
    assert (alone.status_code, "这一步要第二个人确认" in alone.text) == (403, True)
    given = {**confirm(drivers), "reason": "成绩取消"}
    gone = office.post(f"{base}/{numbers[1]}/revocation", data=given)
    assert gone.status_code == 302
    assert "成绩取消" in office.get(gone.location).get_data(as_text=True)


def test_another_events_certificate_is_not_found(drivers, office, as_role):
    results.publish(drivers)
    list(results.issue(drivers))
    number = db.session.scalars(select(Certificate.number)).first()
    stranger = as_role("organiser", event=results.other_event())

    assert stranger.get(f"/console/E2/certificates/{number}").status_code == 404
    assert stranger.get(f"/console/HCWL2025/certificates/{number}").status_code == 404


def test_a_publication_recomputes_to_the_same_lines(drivers):
    results.publish(drivers)
    trade = demonstration.trades_of(drivers)[0]
    first = json.loads(current().body)
    with transaction():
        publications.publish(
            SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=results.NOW, reason="再算一遍"
        )
    second = json.loads(current().body)

    assert second["replaces"]["changes"] == []
    for key in ("groups", "breakdowns", "comparisons", "columns"):
        assert first[key] == second[key]


def test_certificates_are_printed_in_every_way_from_one_page(drivers, office):
    results.publish(drivers)
    list(results.issue(drivers))
    page = "/console/HCWL2025/certificates/batch"

    assert office.get(page).status_code == 200
    for asked in (
        {"file": "pdf", "order": "delegation"},
        {"file": "pdf", "sheet": "two-up"},
        {"file": "pdf", "sheet": "press"},
        {"file": "pdf", "sheet": "overprint", "right": "1.5", "down": "-0.5"},
        {"file": "alignment", "sheet": "overprint", "right": "2"},
        {"file": "receipts", "order": "delegation"},
    ):
        answer = office.post(page, data=asked)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), asked
        answer.close()

    wrong = office.post(f"{page}?lang=zh_CN", data={"file": "pdf", "right": "far"})
    assert wrong.status_code == 422
    assert "这里要填数，例如 8.5。" in wrong.get_data(as_text=True)
    assert office.post(page, data={"file": "pdf", "trade": "unknown"}).status_code == 422


def test_nothing_is_printed_where_nothing_was_issued(drivers, office):
    page = "/console/HCWL2025/certificates/batch"

    assert "no certificate" in office.get(f"{page}?lang=en").get_data(as_text=True).lower()
    assert office.post(page, data={"file": "pdf"}).status_code == 409
    assert office.post(page, data={"file": "zip"}).status_code == 409


def test_judges_and_units_get_theirs_from_their_own_page(drivers, office):
    results.publish(drivers)
    list(results.issue(drivers))
    page = "/console/HCWL2025/certificates/others"

    for kind in ("judge", "coach", "organisation", "team"):
        assert office.get(f"{page}?kind={kind}").status_code == 200
    refused = office.post(f"{page}?kind=judge&lang=zh_CN", data={})
    assert refused.status_code == 422
    assert "没有选中还没有证书的" in refused.get_data(as_text=True)

    given = office.post(f"{page}?kind=organisation", data={"added": "怀川物流工会"})
    assert given.status_code == 302
    assert "怀川物流工会" in office.get("/console/HCWL2025/certificates").get_data(as_text=True)
    assert office.get(f"{page}?kind=unknown").status_code == 404
