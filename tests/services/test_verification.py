"""Verification: what the paper proves, and what nobody learns without it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import NotNow
from competition.models.certificate import Certificate
from competition.models.publication import PublicationKind
from competition.rules import certificate_numbers
from competition.services import (
    certificate_texts,
    certificates,
    demonstration,
    publications,
    verification,
)
from tests import factories_results as results
from tests.factories import NOW, SYSTEM

LATER = NOW.replace(month=12, day=20)


@pytest.fixture
def drivers(app):
    found = results.play("drivers-2025")
    results.publish(found)
    list(results.issue(found))
    return found


def first() -> Certificate:
    return db.session.scalars(select(Certificate).order_by(Certificate.number)).first()


def ask(number: str, name: str, address: str = "10.0.0.1"):
    with transaction():
        return verification.by_name(number, name, address=address, now=NOW)


def test_the_signature_on_the_paper_opens_it(drivers):
    row = first()

    found = verification.by_signature(row.number.lower(), row.signature.lower())

    assert (found.state, found.signed) == ("provisional", True)
    assert found.facts["recipient"] == row.facts["recipient"]


def test_after_the_final_publication_it_is_valid(drivers):
    trade = demonstration.trades_of(drivers)[0]
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.FINAL, now=LATER)

    row = first()
    assert verification.by_signature(row.number, row.signature).state == "valid"


def test_any_changed_character_of_the_signature_confirms_nothing(drivers):
    row = first()
    for place in (0, 50, 102):
        other = "A" if row.signature[place] != "A" else "Q"
        torn = row.signature[:place] + other + row.signature[place + 1 :]

        found = verification.by_signature(row.number, torn)

        assert (found.state, found.facts) == ("unconfirmed", None)


def test_a_forged_code_one_from_elsewhere_and_a_revoked_number_are_told_apart(drivers):
    row = first()
    torn = ("A" if row.signature[0] != "A" else "Q") + row.signature[1:]
    foreign = certificate_numbers.compose("NOWHERE", 7)
    with transaction():
        certificates.revoke(SYSTEM, Scope(drivers.event_id), row.number, reason="取消", now=NOW)

    forged = verification.by_signature(row.number, torn)
    elsewhere = verification.by_signature(foreign, row.signature)
    revoked = verification.by_signature(row.number, first().signature)

    assert [(each.state, each.why) for each in (forged, elsewhere, revoked)] == [
        ("unconfirmed", "forged"), ("unconfirmed", "elsewhere"), ("revoked", ""),
    ]  # fmt: skip
    assert forged.facts is elsewhere.facts is None


def test_a_code_of_another_installation_of_the_same_series_is_not_called_forged(drivers):
    row = first()
    code = certificate_texts.code_of(row.facts, row.signature)
    torn = ("A" if code[0] != "A" else "Q") + code[1:]
    other = f"{int(row.key_fingerprint[:4], 16) ^ 1:04X}"

    assert verification.by_signature(row.number, code).signed
    assert verification.by_signature(row.number, row.signature).signed
    assert verification.by_signature(row.number, torn).why == "forged"
    assert verification.by_signature(row.number, torn[:-4] + other).why == "foreign"
    assert verification.by_signature(row.number, row.signature + other).state == "unconfirmed"


def test_a_certificate_printed_before_codes_named_their_key_is_printed_as_it_was(drivers):
    row = first()
    old = {**row.facts, "format": "skills-certificate/1"}

    assert certificate_texts.qr_of(old, row.signature).endswith(f"/{row.signature}")


def test_a_forged_code_does_not_tell_whether_there_is_such_a_number(drivers):
    row = first()
    series = row.number.split("-")[0]
    free = certificate_numbers.compose(series, 99_999)

    there = verification.by_signature(row.number, "A" * 103)
    missing = verification.by_signature(free, "A" * 103)

    assert replace(there, number="") == replace(missing, number="")
    assert verification.by_signature("DKB-7", "A" * 103).why == "unknown"


def test_a_wrong_name_and_an_unknown_number_are_answered_alike(drivers):
    row = first()
    unknown = certificate_numbers.compose("NOWHERE", 7)

    wrong, missing = ask(row.number, "无此人"), ask(unknown, "无此人")

    assert replace(wrong, number="") == replace(missing, number="")


def test_a_name_opens_it_however_it_is_spaced(drivers):
    row = first()
    name = row.facts["recipient"]

    assert ask(row.number, " ".join(name)).state == "provisional"


def test_guessing_names_comes_to_an_end(drivers):
    row = first()
    for n in range(verification.TRIES):
        ask(row.number, f"某{n}")

    with pytest.raises(NotNow, match="too-many-tries"):
        ask(row.number, row.facts["recipient"])
    assert ask(row.number, row.facts["recipient"], address="10.0.0.2").state == "provisional"


def test_a_changed_record_is_not_green(drivers):
    row = first()
    with transaction():
        row = first()
        row.facts = {**row.facts, "award": "特等奖"}

    row = first()
    assert verification.by_signature(row.number, row.signature).state == "unconfirmed"


def test_a_revoked_and_a_corrected_one_say_so(drivers):
    scope = Scope(drivers.event_id)
    numbers = list(db.session.scalars(select(Certificate.number).order_by(Certificate.number)))
    with transaction():
        certificates.revoke(SYSTEM, scope, numbers[0], reason="成绩取消", now=NOW)
        new = certificates.correct(SYSTEM, scope, numbers[1], by_hand={}, reason="重印", now=NOW)

    revoked, corrected = (db.session.get(Certificate, each) for each in numbers[:2])
    found = verification.by_signature(revoked.number, revoked.signature)
    assert (found.state, found.reason, found.signed) == ("revoked", "成绩取消", True)
    found = verification.by_signature(corrected.number, corrected.signature)
    assert (found.state, found.successor) == ("corrected", new)


def test_withdrawn_results_confirm_nothing(drivers):
    trade = demonstration.trades_of(drivers)[0]
    with transaction():
        current = publications.current(trade.id)
        publications.withdraw(SYSTEM, current.id, reason="复核有误", now=NOW)

    row = first()
    found = verification.by_signature(row.number, row.signature)
    assert (found.state, found.why, found.facts) == ("unconfirmed", "withdrawn", None)


def test_the_text_of_a_code_without_an_address_is_checked_whole(app):
    played = results.play("drivers-2025")
    results.publish(played)
    list(results.issue(played, place="none", host=""))
    row = first()
    text = certificate_texts.qr_of(row.facts, row.signature)

    right = verification.by_text(text.replace("\n", " \r\n"))
    altered = verification.by_text(text.replace(row.facts["recipient"], "冒名者"))
    with transaction():
        certificates.revoke(SYSTEM, Scope(played.event_id), row.number, reason="取消", now=NOW)
    revoked = verification.by_text(text)

    assert verification.is_text(text)
    assert not verification.is_text(f"{row.number} {row.facts['recipient']}")
    assert (right.state, right.signed) == ("provisional", True)
    assert (altered.state, altered.why, altered.facts) == ("unconfirmed", "forged", None)
    foreign = text.replace(row.key_fingerprint, "0123456789AB")
    assert verification.by_text(foreign).why == "foreign"
    assert revoked.state == "revoked"
