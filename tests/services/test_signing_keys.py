"""The keys that sign certificates: rotated, kept on two cards, brought back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.certificate import Certificate, SigningKey
from competition.models.publication import PublicationKind
from competition.services import (
    audit,
    certificates,
    keys,
    publications,
    result_papers,
    signing,
    signing_keys,
    verification,
)
from tests import factories_results as results
from tests.documents.reading import codes_of, pictures_of, text_of
from tests.factories import NOW, SYSTEM, make_event


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


def first_certificate():
    return db.session.scalars(select(Certificate).order_by(Certificate.number)).first()


def posted(trade):
    row = publications.current(trade.id)
    return text_of(result_papers.list_file(SYSTEM, row.id, "pdf"))


def said(fingerprint):
    """As the papers' text is read: the groups of a fingerprint with nothing between."""
    return f"公钥指纹{fingerprint}"


def test_the_key_is_made_when_it_is_first_needed_and_stands_on_notice_and_certificate(app):
    played = results.play("drivers-2025")
    assert db.session.scalar(select(func.count()).select_from(SigningKey)) == 0

    (trade, *_others) = results.publish(played)
    list(results.issue(played))

    (line,) = signing_keys.listing(SYSTEM)
    row = first_certificate()
    paper = text_of(certificates.reprint(SYSTEM, Scope(played.event_id), row.number))
    assert (line.fingerprint, line.certificates > 0) == (row.key_fingerprint, True)
    for page in (posted(trade), paper):
        assert said(line.fingerprint) in page.replace(" ", "").replace("\n", "")


def test_a_notice_keeps_the_key_of_its_day_and_old_certificates_verify_after_a_rotation(app):
    played = results.play("drivers-2025")
    (trade, *_others) = results.publish(played)
    list(results.issue(played))
    old, before = first_certificate(), posted(trade)
    later = NOW.replace(month=12, day=20)

    with transaction():
        new = signing_keys.rotate(SYSTEM, now=later)
    unchanged = posted(trade)
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.FINAL, now=later)

    assert unchanged == before
    assert said(new) in posted(trade).replace(" ", "").replace("\n", "")
    found = verification.by_signature(old.number, old.signature)
    assert (found.state, found.signed, found.fingerprint) == ("valid", True, old.key_fingerprint)
    with transaction():
        corrected = certificates.correct(
            SYSTEM, Scope(played.event_id), old.number, by_hand={}, reason="重印", now=later
        )
    assert db.session.get_one(Certificate, corrected).key_fingerprint == new


def test_certificates_of_a_lost_key_go_on_after_both_cards_were_typed_in(app, tmp_path):
    played = results.play("drivers-2025")
    results.publish(played)
    list(results.issue(played))
    row = first_certificate()
    cards = []
    for number in (1, 2):
        with transaction():
            pdf = signing_keys.card(SYSTEM, row.key_fingerprint, number, now=NOW)
        cards += codes_of(pictures_of(pdf, tmp_path)[0])
    keys.unlock(tmp_path / "another installation's keys")
    scope = Scope(played.event_id)
    with pytest.raises(Invalid, match="wrong-key"), transaction():
        certificates.correct(SYSTEM, scope, row.number, by_hand={}, reason="重印", now=NOW)

    with transaction():
        signing_keys.bring_back(SYSTEM, *cards, now=NOW)
    with transaction():
        new = certificates.correct(SYSTEM, scope, row.number, by_hand={}, reason="重印", now=NOW)

    fresh = db.session.get_one(Certificate, new)
    assert fresh.key_fingerprint == row.key_fingerprint
    assert verification.by_signature(new, fresh.signature).signed
    old = verification.by_signature(row.number, row.signature)
    assert (old.state, old.successor, old.signed) == ("corrected", new, True)


def test_both_cards_are_asked_for_until_they_were_printed(key):
    event = make_event()
    scope = Scope(event.id)
    asked = [signing_keys.unprinted(SYSTEM, scope)]
    for number in (2, 1):
        with transaction():
            signing_keys.card(SYSTEM, key, number, now=NOW)
        asked.append(signing_keys.unprinted(SYSTEM, scope))
    with transaction():
        new = signing_keys.rotate(SYSTEM, now=NOW)
    asked.append(signing_keys.unprinted(SYSTEM, scope))

    told = [each and (each.fingerprint, each.cards) for each in asked]
    assert told == [(key, (1, 2)), (key, (1,)), None, (new, (1, 2))]


def test_a_key_that_came_back_by_its_cards_has_them(key, cards):
    with transaction():
        db.session.delete(db.session.get_one(SigningKey, key))
    with transaction():
        signing_keys.bring_back(SYSTEM, *cards, now=NOW)

    assert signing_keys.unprinted(SYSTEM, Scope(make_event().id)) is None
