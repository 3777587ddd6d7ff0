"""Certificates: given once, kept, signed, corrected, revoked."""

from __future__ import annotations

import base64
import io
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pypdf import PdfReader
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.certificate import Certificate, CertificateState, NumberSeries
from competition.models.person import Person
from competition.rules import certificate_numbers
from competition.services import (
    certificate_batches,
    certificate_settings,
    certificate_texts,
    certificates,
    demonstration,
    publications,
    signing,
)
from tests import factories_results as results
from tests.documents.reading import codes_of, pages_of, pictures_of, sound, text_of
from tests.factories import NOW, SYSTEM


@pytest.fixture
def drivers(app):
    found = results.play("drivers-2025")
    results.publish(found)
    return found


def rows():
    return db.session.scalars(select(Certificate).order_by(Certificate.number)).all()


def test_none_is_issued_before_it_is_known_where_they_are_verified(drivers):
    trade = demonstration.trades_of(drivers)[0]

    with pytest.raises(NotNow, match="verification-unset"), transaction():
        certificates.issue(SYSTEM, trade.id, now=NOW)


def test_none_is_issued_from_results_that_are_not_published(app):
    played = results.play("drivers-2025")
    with transaction():
        certificates.choose_verification(SYSTEM, Scope(played.event_id), "none", "", now=NOW)

    with pytest.raises(NotNow, match="not-published"), transaction():
        certificates.issue(SYSTEM, demonstration.trades_of(played)[0].id, now=NOW)


def test_every_award_gets_one_numbered_signed_certificate(drivers):
    numbers = list(results.issue(drivers))

    found = rows()
    assert len(found) == 6
    assert [row.facts["award"] for row in found] == [
        "一等奖", "二等奖", "二等奖", "三等奖", "三等奖", "三等奖",
    ]  # fmt: skip
    assert sorted(numbers) == [row.number for row in found]
    assert all(certificate_numbers.is_number(number) for number in numbers)
    for row in found:
        content = certificate_texts.content_of(row.facts)
        assert signing.holds(row.key_fingerprint, content, row.signature)
        assert not signing.holds(row.key_fingerprint, content + b" ", row.signature)
        assert not signing.holds("0" * 12, content, row.signature)


def test_issuing_again_gives_nothing_twice(drivers):
    first = list(results.issue(drivers))

    with transaction():
        again = certificates.issue(SYSTEM, demonstration.trades_of(drivers)[0].id, now=NOW)

    assert (again.numbers, again.kept, again.outdated) == ((), len(first), ())


def test_the_rest_get_one_for_taking_part_when_asked(drivers):
    list(results.issue(drivers))

    with transaction():
        more = certificates.issue(
            SYSTEM, demonstration.trades_of(drivers)[0].id, now=NOW, participation=True
        )

    kinds = [row.kind for row in rows() if row.number in more.numbers]
    assert kinds
    assert set(kinds) == {"participation"}


def test_the_printed_code_leads_to_the_printed_number(drivers, tmp_path):
    numbers = list(results.issue(drivers))

    pdf = certificate_batches.printed(SYSTEM, Scope(drivers.event_id))

    assert pages_of(pdf) == len(numbers)
    sound(pdf, tmp_path)
    read = codes_of(pictures_of(pdf, tmp_path)[0])
    row = rows()[0]
    key = row.key_fingerprint[:4]
    expected = f"HTTPS://VERIFY.EXAMPLE.ORG/C/{row.number}/{row.signature}{key}"
    assert expected in read
    assert "verify.example.org/C" in text_of(pdf)


def test_a_reprint_is_the_same_to_the_byte(drivers):
    list(results.issue(drivers))
    scope = Scope(drivers.event_id, demonstration.trades_of(drivers)[0].id)

    assert certificate_batches.printed(SYSTEM, scope) == certificate_batches.printed(SYSTEM, scope)


def test_without_a_place_the_code_is_the_signed_text_itself(drivers, tmp_path):
    list(results.issue(drivers, place="none", host=""))
    pdf = certificate_batches.printed(SYSTEM, Scope(drivers.event_id))

    row = rows()[0]
    (read,) = codes_of(pictures_of(pdf, tmp_path, dpi=150)[0])
    content, _newline, signature = read.rpartition("\n")
    public = Ed25519PublicKey.from_public_bytes(signing.public_key(row.key_fingerprint))
    public.verify(base64.b32decode(signature + "="), content.encode())
    assert content.split("\n") == [
        row.number, row.facts["recipient"], "一等奖", row.facts["trade"],
        row.facts["event"].replace("  ", " "), row.facts["issued"], row.key_fingerprint,
    ]  # fmt: skip
    with pytest.raises(InvalidSignature):
        public.verify(base64.b32decode(signature + "="), content.replace("一", "二").encode())
    sound(pdf, tmp_path)


def test_a_name_that_cannot_be_printed_stops_the_whole_issue(drivers):
    trade = demonstration.trades_of(drivers)[0]
    publication = publications.current(trade.id)
    body = json.loads(publication.body)
    body["groups"][0]["rows"][0]["names"] = ["李\U0003fff0"]
    with transaction():
        publications.current(trade.id).body = json.dumps(body).encode()

    with pytest.raises(Invalid) as refusal:
        list(results.issue(drivers))

    assert [problem.code for problem in refusal.value.problems] == ["glyph-missing"]
    assert rows() == []
    assert (
        db.session.get(NumberSeries, certificate_numbers.series_of(drivers.facts.event.code))
        is None
    )


def test_a_corrected_certificate_names_its_successor(drivers):
    numbers = list(results.issue(drivers))
    scope = Scope(drivers.event_id)

    with transaction():
        new = certificates.correct(
            SYSTEM, scope, numbers[0], by_hand={"recipient": f"李明{chr(0xE863)}"},
            reason="姓名有误", now=NOW,
        )  # fmt: skip

    old, fresh = db.session.get(Certificate, numbers[0]), db.session.get(Certificate, new)
    assert (old.state, old.replaced_by) == (CertificateState.CORRECTED, new)
    assert fresh.facts["recipient"] == "李明䶮"  # a private-use sign typed from an old machine
    assert fresh.facts["award"] == old.facts["award"]
    assert new not in numbers
    with pytest.raises(NotNow, match="certificate-not-valid"), transaction():
        certificates.revoke(SYSTEM, scope, numbers[0], reason="再来", now=NOW)


def test_revoking_wants_a_reason_and_takes_it_out_of_the_print(drivers):
    numbers = list(results.issue(drivers))
    scope = Scope(drivers.event_id)

    with pytest.raises(Invalid), transaction():
        certificates.revoke(SYSTEM, scope, numbers[0], reason=" ", now=NOW)
    with transaction():
        certificates.revoke(SYSTEM, scope, numbers[0], reason="成绩取消", now=NOW)

    assert pages_of(certificate_batches.printed(SYSTEM, scope)) == len(numbers) - 1


def test_students_are_addressed_as_students(app):
    played = results.play("drivers-2025")
    with transaction():
        for person in db.session.scalars(select(Person)):
            person.student = True
    results.publish(played)

    list(results.issue(played))

    assert {row.facts["salutation"] for row in rows()} == {"同学"}


def test_a_preview_shows_specimens_and_gives_no_number(drivers):
    with transaction():
        certificates.choose_verification(
            SYSTEM, Scope(drivers.event_id), "host", results.HOST, now=NOW
        )

    pdf = certificates.preview(SYSTEM, demonstration.trades_of(drivers)[0].id)

    assert "SPECIMEN-00000-00" in text_of(pdf)
    assert rows() == []


def test_an_event_chooses_a_design_and_keeps_it_once_a_certificate_is_out(drivers):
    scope = Scope(drivers.event_id)
    trade = demonstration.trades_of(drivers)[0]
    with transaction():
        certificates.choose_verification(SYSTEM, scope, "host", "https://zs.example.cn", now=NOW)
        certificate_settings.change(
            SYSTEM, scope, {"name": "tea", "colourway": "coffee", "paper": "A3"}, now=NOW
        )
        certificates.issue(SYSTEM, trade.id, now=NOW)

    page = PdfReader(io.BytesIO(certificate_batches.printed(SYSTEM, scope))).pages[0]

    assert round(float(page.mediabox.width)) == round(420 / 25.4 * 72)
    with pytest.raises(NotNow, match="design-in-use"), transaction():
        certificate_settings.change(SYSTEM, scope, {"name": "modern"}, now=NOW)
