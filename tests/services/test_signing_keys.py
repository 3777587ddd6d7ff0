"""The keys that sign certificates: rotated, kept on two cards, brought back."""

from __future__ import annotations

import re

import pytest

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.certificate import SigningKey
from competition.services import audit, keys, signing, signing_keys
from tests.documents.reading import codes_of, pictures_of, text_of
from tests.factories import NOW, SYSTEM


@pytest.fixture
def key(app):
    with transaction():
        return signing.signer(SYSTEM, now=NOW).fingerprint


@pytest.fixture
def cards(key, tmp_path):
    """What a scanner reads from both cards."""
    found = []
    for number in (1, 2):
        with transaction():
            pdf = signing_keys.card(SYSTEM, key, number, now=NOW)
        found += codes_of(pictures_of(pdf, tmp_path)[0])
    return found


def sign(content=b"a certificate"):
    with transaction():
        return signing.signer(SYSTEM, now=NOW).sign(content)


def test_what_an_old_key_signed_verifies_after_a_new_one_came(key):
    old = sign()

    with transaction():
        new = signing_keys.rotate(SYSTEM, now=NOW)

    assert new != key
    assert sign().fingerprint == new
    assert signing.holds(key, b"a certificate", old.signature)
    lines = signing_keys.listing(SYSTEM)
    assert [(line.fingerprint, line.retired_at) for line in lines] == [(new, None), (key, NOW)]


def test_a_card_alone_tells_nothing_and_both_give_the_key_back(key, cards):
    with transaction():
        db.session.delete(db.session.get_one(SigningKey, key))
    assert not signing.holds(key, b"a certificate", "")

    with transaction():
        assert signing_keys.bring_back(SYSTEM, cards[1].lower(), cards[0], now=NOW) == key

    assert sign().fingerprint == key


def test_a_key_without_its_key_file_signs_again_from_its_cards(key, cards, tmp_path):
    keys.unlock(tmp_path / "another installation's keys")
    with pytest.raises(Invalid, match="wrong-key"):
        sign()

    with transaction():
        signing_keys.bring_back(SYSTEM, *cards, now=NOW)

    assert sign().fingerprint == key


def test_beside_a_key_in_use_one_brought_back_only_verifies(key, cards):
    with transaction():
        db.session.delete(db.session.get_one(SigningKey, key))
        other = signing.signer(SYSTEM, now=NOW).fingerprint

    with transaction():
        signing_keys.bring_back(SYSTEM, *cards, now=NOW)

    assert sign().fingerprint == other
    assert db.session.get_one(SigningKey, key).retired_at == NOW


def test_a_card_printed_again_is_the_same(key, cards, tmp_path):
    with transaction():
        pdf = signing_keys.card(SYSTEM, key, 1, now=NOW)

    assert codes_of(pictures_of(pdf, tmp_path)[0]) == [cards[0]]
    assert signing.grouped(key).replace(" ", "") in text_of(pdf)


@pytest.mark.parametrize(
    ("spoil", "code", "where"),
    [
        (lambda one, two: ("not a card", two), "card-unreadable", "first"),
        (lambda one, two: (one, one), "cards-alike", "second"),
        (lambda one, two: (one, two[:8] + ("A" if two[8] != "A" else "B") + two[9:]),
         "cards-of-two-keys", "second"),
    ],
)  # fmt: skip
def test_a_wrong_card_is_told_and_changes_nothing(cards, spoil, code, where):
    before = audit.heads()

    with pytest.raises(Invalid) as refused, transaction():
        signing_keys.bring_back(SYSTEM, *spoil(*cards), now=NOW)

    assert [(p.code, p.where) for p in refused.value.problems] == [(code, where)]
    assert audit.heads() == before


def test_a_card_holds_groups_that_can_be_typed(key):
    words = signing_keys.written(1, key, bytes(32))

    assert len(words) == 12
    assert all(re.fullmatch(r"[A-Z2-7]{3,5}", word) for word in words)


def test_there_is_no_third_card_and_no_card_of_a_strange_key(key):
    for fingerprint, number in ((key, 3), ("0" * 12, 1)):
        with pytest.raises(NotFound), transaction():
            signing_keys.card(SYSTEM, fingerprint, number, now=NOW)


def test_only_who_manages_the_installation_handles_its_keys(key):
    somebody = Actor(id=None, name="某人")

    for act in (
        lambda: signing_keys.listing(somebody),
        lambda: signing_keys.rotate(somebody, now=NOW),
        lambda: signing_keys.card(somebody, key, 1, now=NOW),
        lambda: signing_keys.bring_back(somebody, "", "", now=NOW),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()
