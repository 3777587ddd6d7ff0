"""The public pages: the frozen publication, one's own result, and nothing else."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.person import Person
from competition.models.publication import Publication, PublicationKind
from competition.services import (
    certificates,
    demonstration,
    keys,
    public_results,
    publications,
    verification,
)
from tests import factories_results as results
from tests.factories import NOW, SYSTEM

LIST = "/r/HCWL2025/driver/"


@pytest.fixture
def drivers(app):
    found = results.play("drivers-2025")
    results.publish(found)
    list(results.issue(found))
    return found


def rows():
    body = json.loads(db.session.scalars(select(Publication)).first().body)
    return [row for group in body["groups"] for row in group["rows"]]


def slip(row) -> dict[str, str]:
    return {"number": row["entry"], "secret": keys.ring().slip_secret(row["entry_id"])}


def test_the_list_shows_every_entry_by_award(drivers, client):
    page = client.get(LIST).get_data(as_text=True)

    for row in rows():
        assert row["names"][0] in page
    for award in ("一等奖", "二等奖", "三等奖", "公示中"):
        assert award in page
    places = [page.index(row["names"][0]) for row in rows()]
    assert places == sorted(places)


def test_before_anything_is_published_nobody_learns_that_the_event_exists(app, client):
    results.play("drivers-2025")

    for address in ("/r/HCWL2025/", LIST, LIST + "own", LIST + "list.pdf"):
        assert client.get(address).status_code == 404
    assert "HCWL2025" not in client.get("/r/").get_data(as_text=True)


def test_what_is_shown_inside_the_office_alone_is_not_public(app, client):
    played = results.play("drivers-2025")
    results.publish(played, "internal")

    assert client.get(LIST).status_code == 404
    name = json.loads(db.session.scalars(select(Publication)).first().body)["groups"][0]["rows"][0]
    assert name["names"][0] not in client.get("/r/").get_data(as_text=True)


def test_a_later_change_of_a_name_does_not_reach_the_published_list(drivers, client):
    name = rows()[0]["names"][0]
    with transaction():
        for person in db.session.scalars(select(Person).where(Person.name == name)):
            person.name = "改名后"

    page = client.get(LIST).get_data(as_text=True)
    assert name in page
    assert "改名后" not in page


def test_a_withdrawn_list_says_so_and_shows_nobody(drivers, client):
    names = [row["names"][0] for row in rows()]
    with transaction():
        current = publications.current(demonstration.trades_of(drivers)[0].id)
        publications.withdraw(SYSTEM, current.id, reason="复核有误", now=NOW)

    for address in (LIST, LIST + "own"):
        page = client.get(address).get_data(as_text=True)
        assert "复核有误" in page
        assert not any(name in page for name in names)
    assert client.get(LIST + "list.pdf").status_code == 409


def test_number_and_secret_open_ones_own_result(drivers, client):
    row = rows()[3]

    page = client.post(LIST + "own", data=slip(row), follow_redirects=True)

    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert row["names"][0] in text
    assert row["total"] in text
    assert rows()[0]["names"][0] not in text
    why = client.get(LIST + "own/why").get_data(as_text=True)
    assert "与第 3 名相比" in why
    assert rows()[2]["names"][0] not in why


def test_an_unknown_number_and_a_wrong_secret_are_answered_alike(drivers, client):
    unknown = client.post(LIST + "own", data={"number": "99", "secret": "AAAABBBBCCCC"})
    wrong = client.post(LIST + "own", data={"number": "02", "secret": "AAAABBBBCCCC"})

    assert unknown.status_code == wrong.status_code == 422
    cleaned = [
        re.sub(r'value="[^"]*"', "", page.get_data(as_text=True)) for page in (unknown, wrong)
    ]
    assert cleaned[0] == cleaned[1]


def test_guessing_a_secret_comes_to_an_end(drivers, client):
    row = rows()[0]
    wrong = {"number": row["entry"], "secret": "AAAABBBBCCCC"}
    for _ in range(public_results.TRIES):
        assert client.post(LIST + "own", data=wrong).status_code == 422

    assert client.post(LIST + "own", data=slip(row)).status_code == 429
    other = client.post(LIST + "own", data=slip(row), environ_base={"REMOTE_ADDR": "10.1.1.1"})
    assert other.status_code == 303


def test_a_new_publication_asks_for_the_slip_again(drivers, client):
    client.post(LIST + "own", data=slip(rows()[0]))
    with transaction():
        publications.publish(
            SYSTEM,
            demonstration.trades_of(drivers)[0].id,
            PublicationKind.PROVISIONAL,
            now=NOW,
            reason="更正单位名称",
        )

    assert "查询码" in client.get(LIST + "own").get_data(as_text=True)


def test_looking_up_a_name_shows_only_who_answers(drivers, client):
    row = rows()[5]

    page = client.get(LIST, query_string={"q": row["names"][0]}).get_data(as_text=True)

    assert row["total"] in page
    assert rows()[0]["total"] not in page


def test_the_list_is_there_as_pdf_and_as_a_picture(drivers, client):
    assert client.get(LIST + "list.pdf").data[:5] == b"%PDF-"
    assert client.get(LIST + "list.png").data[:4] == b"\x89PNG"


def test_nobody_can_have_his_own_address_printed_on_the_list(drivers, app, client):
    app.config["PUBLIC_ADDRESS"] = "http://contest.example"

    right = client.get(LIST + "list.png").data
    forged = client.get(LIST + "list.png", headers={"Host": "elsewhere.example"}).data

    assert forged == right


def certificate() -> Certificate:
    return db.session.scalars(select(Certificate).order_by(Certificate.number)).first()


def test_the_printed_address_leads_to_the_answer_in_either_case(drivers, client):
    row = certificate()
    address = f"/C/{row.number}/{row.signature}"

    for form in (address, address.lower()):
        page = client.get(form)
        text = page.get_data(as_text=True)
        assert page.status_code == 200
        assert row.facts["recipient"] in text
        assert 'class="verdict is-care"' in text


def test_the_number_alone_shows_no_name(drivers, client):
    row = certificate()

    text = client.get(f"/C/{row.number}").get_data(as_text=True)
    assert row.facts["recipient"] not in text

    shown = client.post(f"/C/{row.number}", data={"name": row.facts["recipient"]})
    assert row.facts["award"] in shown.get_data(as_text=True)


def test_a_torn_signature_is_never_green_and_shows_no_name(drivers, client):
    row = certificate()
    torn = ("B" if row.signature[0] != "B" else "C") + row.signature[1:]

    text = client.get(f"/C/{row.number}/{torn}").get_data(as_text=True)

    assert 'class="verdict is-none"' in text
    assert row.facts["recipient"] not in text
    assert "is-done" not in text


def test_a_forged_code_one_from_elsewhere_and_a_revoked_number_are_told_plainly(drivers, client):
    row = certificate()
    torn = ("B" if row.signature[0] != "B" else "C") + row.signature[1:]
    foreign = verification.certificate_numbers.compose("NOWHERE", 7)
    with transaction():
        certificates.revoke(SYSTEM, Scope(drivers.event_id), row.number, reason="重复发放", now=NOW)

    def told(number: str, signature: str) -> str:
        return client.get(f"/C/{number}/{signature}?lang=zh_CN").get_data(as_text=True)

    forged, elsewhere = told(row.number, torn), told(foreign, row.signature)
    revoked = told(row.number, certificate().signature)
    assert "二维码被改动过" in forged
    assert "这一系列的编号不是本站发出的" in elsewhere
    assert "重复发放" in revoked
    for page in (forged, elsewhere):
        assert 'class="verdict is-none"' in page
        assert row.facts["recipient"] not in page


def test_final_is_green_and_revoked_is_red(drivers, client):
    row = certificate()
    address = f"/C/{row.number}/{row.signature}"
    with transaction():
        publications.publish(
            SYSTEM,
            demonstration.trades_of(drivers)[0].id,
            PublicationKind.FINAL,
            now=NOW.replace(month=12, day=20),
        )
    assert 'class="verdict is-done"' in client.get(address).get_data(as_text=True)

    with transaction():
        certificates.revoke(SYSTEM, Scope(drivers.event_id), row.number, reason="成绩取消", now=NOW)
    text = client.get(address).get_data(as_text=True)
    assert 'class="verdict is-stop"' in text
    assert "成绩取消" in text


def test_a_wrong_name_is_answered_like_an_unknown_number(drivers, client):
    row = certificate()
    unknown = "NOWHERE-00007-" + verification.certificate_numbers.check_characters("NOWHERE00007")

    pages = [
        client.post(f"/C/{number}", data={"name": "无此人"}).get_data(as_text=True)
        for number in (row.number, unknown)
    ]

    assert pages[0].replace(row.number, "N") == pages[1].replace(unknown, "N")


def test_a_page_drawn_before_gives_way_when_its_publication_is_taken_back(drivers, client):
    first, again = client.get(LIST).text, client.get(LIST).text
    publication = db.session.scalars(select(Publication)).one()

    with transaction():
        publications.withdraw(SYSTEM, publication.id, reason="重新核对", now=NOW)
    after = client.get(LIST).text

    assert first == again
    assert "重新核对" not in first
    assert "重新核对" in after
