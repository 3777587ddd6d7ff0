"""Photos on certificates: printed, kept as printed, purged with the personal data."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import NotNow
from competition.models.certificate import Certificate
from competition.models.event import Event
from competition.models.registration import (
    Registration,
    RegistrationFile,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.services import (
    certificate_batches,
    certificate_layouts,
    certificate_portraits,
    certificate_register,
    certificates,
    demonstration,
    privacy,
    registration_files,
    sealed_files,
)
from competition.services.certificate_layouts import Extras
from tests import factories_results as results
from tests.documents.reading import sound, text_of
from tests.factories import NOW, SYSTEM
from tests.factories_registration import RULES, keep_rules, make_delegation

PHOTO = {"code": "portrait", "name": {"zh": "证件照"}, "kind": "photo"}


@pytest.fixture
def played(app):
    """A published contest whose certificates have a place for a photo."""
    found = results.play("drivers-2025")
    results.publish(found)
    scope = Scope(found.event_id)
    keep_rules(db.session.get_one(Event, found.event_id), {**RULES, "fields": [PHOTO]})
    with transaction():
        own = certificate_layouts.read(SYSTEM, scope).own
        certificate_layouts.change(SYSTEM, scope, own, Extras(photo=True), now=NOW)
        certificates.choose_verification(SYSTEM, scope, "host", results.HOST, now=NOW)
    return found


def jpeg(colour):
    out = io.BytesIO()
    Image.new("RGB", (600, 900), colour).save(out, "JPEG")
    return out.getvalue()


def hand_in(played, person_id, colour, at=NOW):
    """What a leader's upload leaves behind, for somebody who is in the register already."""
    event, trade = db.session.get_one(Event, played.event_id), demonstration.trades_of(played)[0]
    number = len(db.session.scalars(select(Registration)).all()) + 1
    delegation = make_delegation(event, f"x{number}", f"某某单位{number}")
    with transaction():
        row = Registration(
            event_id=event.id, number=number, delegation_id=delegation.id, trade_id=trade.id,
            kind=RegistrationKind.ENTRY, state=RegistrationState.SUBMITTED, created_at=at,
            submitted_at=at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        member = RegistrationMember(
            registration_id=row.id, position=0, name="甄一", person_id=person_id
        )
        db.session.add(member)
        db.session.flush()
        digest, content = keep(jpeg(colour))
        db.session.add(
            RegistrationFile(
                id=uuid.uuid4(), member_id=member.id, field="portrait", filename="a.jpg",
                media_type="image/jpeg", sha256=digest, size=len(content), uploaded_at=at,
            )
        )  # fmt: skip


def keep(raw):
    digest = registration_files.hashlib.sha256(raw).hexdigest()
    place = f"registration_file:{digest}"
    sealed_files.write("registrations", digest, raw, belongs_to=place)
    return digest, raw


def first_person(played):
    trade = demonstration.trades_of(played)[0]
    on = certificates.drafting.ground(trade.id)
    drafts = certificates.recipients.drafts(on, participation=False)
    return trade, drafts[0].person_id


def issue(trade):
    with transaction():
        return certificates.issue(SYSTEM, trade.id, now=NOW).numbers


def pictures_in(pdf):
    """The middle colour of every photo in a file."""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for each in page.images:
            if each.image.width > 200:
                middle = each.image.convert("RGB").getpixel((160, 200))
                found.append(tuple(round(part, -1) for part in middle))
    return found


@pytest.fixture
def printed(played):
    trade, person = first_person(played)
    hand_in(played, person, (200, 60, 40))
    numbers = issue(trade)
    return played, person, numbers


def test_the_photo_handed_in_stands_on_its_holders_certificate_alone(printed, tmp_path):
    played, person, numbers = printed
    scope = Scope(played.event_id)
    rows = db.session.scalars(select(Certificate).where(Certificate.number.in_(numbers))).all()
    (own,) = [row for row in rows if row.person_id == person]
    other = next(row for row in rows if row.person_id != person)

    pdf = certificates.reprint(SYSTEM, Scope(played.event_id), own.number)
    plain = certificates.reprint(SYSTEM, Scope(played.event_id), other.number)

    sound(pdf, tmp_path)
    assert pictures_in(pdf) == [(200, 60, 40)]
    assert "照片" not in text_of(pdf)
    assert (pictures_in(plain), "照片" in text_of(plain)) == ([], True)
    assert len(own.facts["portrait"]) == 64
    assert "portrait" not in other.facts

    packed = io.BytesIO()

    whole = certificate_batches.printed(SYSTEM, scope)
    certificate_batches.packed(SYSTEM, scope, packed)

    sound(whole, tmp_path)
    assert pictures_in(whole) == [(200, 60, 40)]
    assert len(PdfReader(io.BytesIO(whole)).pages) == len(numbers)
    with zipfile.ZipFile(packed) as archive:
        found = [
            colour for name in archive.namelist() for colour in pictures_in(archive.read(name))
        ]
    assert found == [(200, 60, 40)]
    two_up = certificate_batches.printed(
        SYSTEM, scope, run=certificate_batches.PrintRun(two_up=True)
    )
    sound(two_up, tmp_path)
    assert pictures_in(two_up) == [(200, 60, 40)]


def test_a_photo_replaced_later_changes_no_reprint_and_a_purge_takes_what_was_printed(printed):
    played, person, numbers = printed
    scope = Scope(played.event_id)
    (own,) = [n for n in numbers if certificate_of(n).person_id == person]
    before = certificates.reprint(SYSTEM, scope, own)

    later = NOW.replace(year=NOW.year + 1)
    hand_in(played, person, (40, 90, 200), at=later)
    original = certificate_portraits.portraits.of_people(scope, [person])[person]

    assert certificates.reprint(SYSTEM, scope, own) == before
    with transaction():
        new = certificates.correct(
            SYSTEM, scope, own, by_hand={}, reason="照片错了", now=NOW, changing=True
        )
    assert pictures_in(certificates.reprint(SYSTEM, scope, new)) == [(40, 90, 200)]
    assert certificate_of(new).facts["portrait"] != original
    with pytest.raises(NotNow, match="nothing-to-correct"), transaction():
        certificates.correct(
            SYSTEM, scope, new, by_hand={}, reason="同一张", now=NOW, changing=True
        )
    assert not certificate_register.one(SYSTEM, scope, new).photo_gone

    with transaction():
        gone = privacy.purge(SYSTEM, scope, "保存期满", now=NOW)

    assert gone.documents == 4  # what was handed in twice, and what was printed
    assert sealed_files.names("portraits") == []
    pdf = certificates.reprint(SYSTEM, scope, new)
    assert (pictures_in(pdf), "照片" in text_of(pdf)) == ([], True)
    assert certificate_register.one(SYSTEM, scope, new).photo_gone
    assert certificate_batches.without_photo(SYSTEM, scope) == 1


def certificate_of(number):
    return db.session.get_one(Certificate, number)


def test_the_specimens_before_the_issue_show_it_and_keep_nothing(played):
    trade, person = first_person(played)
    hand_in(played, person, (200, 60, 40))

    pdf = certificates.preview(SYSTEM, trade.id)

    assert (200, 60, 40) in pictures_in(pdf)
    assert sealed_files.names("portraits") == []
