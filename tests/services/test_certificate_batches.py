"""Certificates by the hundred: as they are handed out, a file each, the list to be signed."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from competition.access.policy import Actor, Scope
from competition.errors import NotFound, NotNow
from competition.services import certificate_batches
from competition.services.certificate_batches import PrintRun
from tests import factories_results as results
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM


@pytest.fixture
def scope(app):
    played = results.play("drivers-2025")
    results.publish(played)
    list(results.issue(played))
    return Scope(played.event_id)


def all_text(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_certificates_lie_in_the_order_they_are_handed_out(scope):
    lines = certificate_batches.batch(SYSTEM, scope, order="delegation")
    by_number = certificate_batches.batch(SYSTEM, scope, order="number")

    delegations = [line.delegation for line in lines]
    runs = [name for n, name in enumerate(delegations) if n == 0 or delegations[n - 1] != name]
    assert len(runs) == len(set(delegations)) > 1
    assert [line.number for line in by_number] == sorted(line.number for line in lines)
    assert [line.number for line in by_number] != [line.number for line in lines]


def test_the_list_to_be_signed_names_everybody_in_the_same_order(scope):
    lines = certificate_batches.batch(SYSTEM, scope, order="delegation")

    said = all_text(certificate_batches.receipt_list(SYSTEM, scope, order="delegation", now=NOW))

    places = [said.find(line.recipient) for line in lines]
    assert -1 not in places
    assert all(line.delegation in said for line in lines)
    assert [said.find(line.number) for line in lines] == sorted(
        said.find(line.number) for line in lines
    )


def test_a_file_each_is_named_delegation_name_and_number(scope):
    lines = certificate_batches.batch(SYSTEM, scope)

    packed, said = io.BytesIO(), []
    certificate_batches.packed(SYSTEM, scope, packed, tell=lambda *far: said.append(far))

    assert said == [(done, len(lines)) for done in range(len(lines) + 1)]
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        assert names == [f"{line.delegation}-{line.recipient}-{line.number}.pdf" for line in lines]
        first = archive.read(names[0])

    assert pages_of(first) == 1
    assert lines[0].recipient in text_of(first)


def test_the_same_choice_gives_the_same_bytes(scope):
    for run in (PrintRun(), PrintRun(two_up=True), PrintRun(overprint=True, right=1.5)):
        once, again = (certificate_batches.printed(SYSTEM, scope, run=run) for _ in range(2))
        assert once == again


def test_two_on_a_sheet_need_half_the_sheets(scope):
    lines = certificate_batches.batch(SYSTEM, scope)

    sheets = pages_of(certificate_batches.printed(SYSTEM, scope, run=PrintRun(two_up=True)))

    assert sheets == (len(lines) + 1) // 2


def test_a_printing_house_gets_bleed_after_the_first_one_is_out(scope):
    plain, press = (
        certificate_batches.printed(SYSTEM, scope, run=PrintRun(bleed=bleed))
        for bleed in (False, True)
    )
    packed = io.BytesIO()
    certificate_batches.packed(SYSTEM, scope, packed, run=PrintRun(bleed=True))

    with zipfile.ZipFile(packed) as archive:
        alone = archive.read(archive.namelist()[0])
    boxes = [
        [round(float(edge) * 25.4 / 72) for edge in PdfReader(io.BytesIO(pdf)).pages[0].trimbox]
        for pdf in (plain, press, alone)
    ]
    assert boxes == [[0, 0, 297, 210], [3, 3, 300, 213], [3, 3, 300, 213]]
    assert all_text(press) == all_text(plain)


def test_without_certificates_nothing_is_printed(app):
    played = results.play("drivers-2025")

    with pytest.raises(NotNow, match="no-certificates"):
        certificate_batches.printed(SYSTEM, Scope(played.event_id))


def test_a_stranger_prints_nothing(scope):
    stranger = Actor(id=None, name="生人")

    for ask in (
        lambda: certificate_batches.printed(stranger, scope),
        lambda: certificate_batches.packed(stranger, scope, io.BytesIO()),
        lambda: certificate_batches.receipt_list(stranger, scope, now=NOW),
        lambda: certificate_batches.alignment_sheet(stranger, scope, PrintRun()),
    ):
        with pytest.raises(NotFound):
            ask()
