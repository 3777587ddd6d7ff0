"""An employer verifies a list: number and name a line, the same answer for all wrong (批量核验)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from competition.db import db
from competition.models.certificate import Certificate
from competition.services import certificate_texts, verification
from tests.factories_results import issue, play, publish


@pytest.fixture
def papers(app: Flask) -> list[Certificate]:
    played = play()
    publish(played)
    assert list(issue(played))
    return db.session.query(Certificate).order_by(Certificate.number).all()


def ask(client: FlaskClient, *lines: str):
    return client.post("/C/", data={"lines": "\n".join(lines)})


def test_a_list_is_answered_line_by_line(client: FlaskClient, papers: list[Certificate]) -> None:
    first, second = papers[:2]

    page = ask(
        client,
        f"{first.number.lower()} {first.facts['recipient']}",
        f"{second.number}，{second.facts['recipient']}",
        f"{second.number} 别人",
    ).get_data(as_text=True)

    assert page.count("公示中") == 2
    assert page.count("无法确认") == 1
    assert first.facts["award"] in page


def test_no_such_number_and_a_wrong_name_are_answered_alike(
    client: FlaskClient, papers: list[Certificate]
) -> None:
    wrong = ask(client, f"{papers[0].number} 别人").get_data(as_text=True)
    nobody = ask(client, "DKB2025-99999-ZZ 别人").get_data(as_text=True)

    def said(page: str, number: str) -> str:
        body = page[page.index("<tbody>") : page.index("</tbody>")]
        return body.replace(number, "N")

    assert said(wrong, papers[0].number) == said(nobody, "DKB2025-99999-ZZ")


def test_what_is_no_list_says_how_one_looks(client: FlaskClient, papers: object) -> None:
    answer = ask(client, "只有一个词")

    assert answer.status_code == 422
    assert "每行一张" in answer.get_data(as_text=True)


def test_a_line_without_number_and_name_is_named_and_never_left_out(
    client: FlaskClient, papers: list[Certificate]
) -> None:
    answer = ask(client, f"{papers[0].number} {papers[0].facts['recipient']}", "xx")
    many = ask(client, *[f"{papers[0].number} 甲"] * 101)

    assert (answer.status_code, "这几行没有编号和姓名：xx" in answer.text) == (422, True)
    assert (many.status_code, "一次最多核验 100 张，这里有 101 行" in many.text) == (422, True)


def test_an_empty_list_is_not_sent_on(client: FlaskClient) -> None:
    assert ask(client, "").status_code == 422


def test_guessing_down_a_list_ends_like_guessing_one_by_one(
    client: FlaskClient, papers: list[Certificate]
) -> None:
    guesses = [f"{papers[0].number} 某{n}" for n in range(verification.TRIES + 2)]

    answer = ask(client, *guesses)

    assert answer.status_code == 429
    assert answer.get_data(as_text=True).count('<th scope="row"') == verification.TRIES


def test_a_codes_own_text_is_answered_as_its_address_would_be(
    client: FlaskClient, app: Flask
) -> None:
    played = play()
    publish(played)
    assert list(issue(played, place="none", host=""))
    paper = db.session.query(Certificate).order_by(Certificate.number).first()
    text = certificate_texts.qr_of(paper.facts, paper.signature)

    right = ask(client, *text.split("\n")).get_data(as_text=True)
    wrong = ask(client, *text.replace(paper.facts["recipient"], "冒名者").split("\n"))

    assert "公示中" in right
    assert paper.facts["recipient"] in right
    assert "与这个编号对不上" in wrong.get_data(as_text=True)
    assert "冒名者" not in wrong.get_data(as_text=True)


def test_a_codes_text_pasted_without_its_end_or_beginning_is_told(
    client: FlaskClient, app: Flask
) -> None:
    played = play()
    publish(played)
    assert list(issue(played, place="none", host=""))
    paper = db.session.query(Certificate).order_by(Certificate.number).first()
    text = certificate_texts.qr_of(paper.facts, paper.signature)

    for torn in (text[:-5], text.rpartition("\n")[0], text.partition("\n")[2]):
        answer = ask(client, *torn.split("\n"))
        assert answer.status_code == 422
        assert "二维码里的文字没有粘全" in answer.text
        assert 'class="verdict' not in answer.text
        assert "<tbody>" not in answer.text
    blanks = ask(client, text.replace("\n", " ")).get_data(as_text=True)
    assert "公示中" in blanks
    assert "这几行没有编号和姓名" in ask(client, paper.number, f"{paper.number} 甲").text
