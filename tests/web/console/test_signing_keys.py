"""The installation's page of signing keys."""

from __future__ import annotations

import pytest

from competition.db import transaction
from competition.services import signing
from tests.factories import NOW, SYSTEM, make_event

PAGE = "/console/signing-keys"


@pytest.fixture
def admin(as_role):
    return as_role("admin")


def test_before_the_first_certificate_there_is_no_key(admin):
    assert "还没有密钥" in admin.get(f"{PAGE}?lang=zh_CN").get_data(as_text=True)


def test_cards_are_printed_and_a_new_key_takes_over(admin):
    with transaction():
        old = signing.signer(SYSTEM, now=NOW).fingerprint

    card = admin.post(f"{PAGE}/{old}/cards/2")
    assert (card.status_code, card.mimetype) == (200, "application/pdf")
    assert admin.post(f"{PAGE}/rotation").status_code == 302

    page = admin.get(f"{PAGE}?lang=zh_CN").get_data(as_text=True)
    assert signing.grouped(old) in page
    assert "只供核验" in page
    assert "正在签发" in page


def test_a_wrong_card_is_told_beside_its_field(admin):
    answer = admin.post(f"{PAGE}/cards?lang=zh_CN", data={"first": "ABCDE", "second": ""})
    assert answer.status_code == 422

    answer = admin.post(f"{PAGE}/cards?lang=zh_CN", data={"first": "ABCDE", "second": "ABCDE"})
    assert answer.status_code == 422
    assert "这不是密钥卡上的字组" in answer.get_data(as_text=True)


def test_an_organiser_does_not_reach_the_keys(as_role):
    assert as_role("organiser", event=make_event()).get(PAGE).status_code == 403


def test_where_certificates_are_issued_the_cards_are_asked_for(admin, as_role):
    event = make_event()
    with transaction():
        key = signing.signer(SYSTEM, now=NOW).fingerprint
    place = f"/console/{event.code}/certificates"
    asks = f"签名密钥 {signing.grouped(key)} 的两张卡还没打印"

    assert asks in admin.get(place).text
    assert f'href="{PAGE}"' in admin.get(place).text
    office = as_role("organiser", event=event).get(f"{place}/others").text
    assert asks in office
    assert "请管理员在“签名密钥”里打印" in office
    for number in (1, 2):
        assert "还没打印" in admin.get(place).text
        admin.post(f"{PAGE}/{key}/cards/{number}")
    assert "还没打印" not in admin.get(place).text
    assert "已打印" in admin.get(PAGE).text
