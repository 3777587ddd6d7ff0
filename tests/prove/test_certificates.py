"""Four thousand certificates (四千份证书): every code reads, every name copies out, no box."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp

from competition.documents.certificate_facts import CertificateFacts
from competition.documents.certificates import render_certificates
from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.documents.geometry import CODE_SIDE, geometry_of
from competition.documents.paper import MM
from competition.documents.print_runs import PrintRun
from competition.rules import certificate_numbers
from tests.documents.printed import DESIGN, LONG_NAME, SIGNED, make_certificate
from tests.documents.reading import tool

pytestmark = [pytest.mark.prove, pytest.mark.xdist_group("certificates")]  # drawn once

COUNT = 4000
DPI = 150
#: So many names at least hold a character beyond the first plane.
LEAST = 300
#: What stands around a code and belongs to it, in millimetres.
QUIET = 2.4
#: Beside plain names: beyond the first plane, long, dotted, mixed.
RARE = ("陈𬱖", "龚䶮", "李㛃", "龙龘", LONG_NAME, "欧阳若兰", "阿依努尔·买买提艾力", "Anna 王")
#: Where characters are that few faces have, and how many of each are tried: extension A, and all
#: that lies beyond the first plane.
SELDOM = ((range(0x3400, 0x4DC0), 200), (range(0x20000, 0x323B0), 400))
CODES = re.compile(rb"<([0-9A-F]+)>\s*Tj")


def names() -> Iterator[str]:
    """Rare names, seldom characters, then every common one that a face has, in order."""
    yield from RARE
    for codes, count in SELDOM:
        drawn = drawable(codes)
        yield from (f"王{c}" for c in drawn[:: max(len(drawn) // count, 1)][:count])
    yield from (f"王若{c}" for c in drawable(range(0x4E00, 0x9FA6)))


def drawable(codes: range) -> list[str]:
    """Every character of a range that some face draws."""
    fonts = library()
    return [c for c in map(chr, codes) if not fonts.missing_glyphs(c, Role.KAI_BOLD)]


@pytest.fixture(scope="module")
def facts() -> list[CertificateFacts]:
    found = []
    for n, name in zip(range(COUNT), names(), strict=False):
        number = certificate_numbers.compose("PROVE2026", n + 1)
        signature = SIGNED.rsplit("/", 1)[1]
        turned = signature[n % 100 :] + signature[: n % 100]
        qr = f"HTTPS://ZS.EXAMPLE.CN/C/{number}/{turned}"
        found.append(make_certificate(number=number, recipient=name, qr=qr))
    assert len(found) == COUNT
    assert sum(any(ord(c) > 0xFFFF for c in one.recipient) for one in found) >= LEAST
    assert sum(any(0x3400 <= ord(c) < 0x4DC0 for c in one.recipient) for one in found) >= 200
    return found


@pytest.fixture(scope="module")
def printed(facts: list[CertificateFacts]) -> bytes:
    return render_certificates(DESIGN, facts)


@pytest.fixture(scope="module")
def bare(facts: list[CertificateFacts]) -> bytes:
    """Without the ornament, which stands nowhere near and costs readers minutes to draw."""
    return render_certificates(DESIGN, facts, run=PrintRun(overprint=True))


def unread(pdf: bytes, facts: list[CertificateFacts], pages: range) -> list[str]:
    """Which certificates' codes a scanner does not read off pages of this many dots an inch."""
    geometry = geometry_of(DESIGN)
    left, top = geometry.code.x - QUIET, geometry.code.y - QUIET
    side = CODE_SIDE + 2 * QUIET
    margins = (left, geometry.height - top - side, geometry.width - left - side, top)
    crop = tuple(margin * MM for margin in margins)
    wrong = []
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == len(facts)
        for n in pages:
            page = document[n]
            picture = page.render(scale=DPI / 72, crop=crop, grayscale=True).to_pil()
            page.close()
            read = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
            if [code.text for code in read] != [facts[n].qr]:
                wrong.append(facts[n].number)
    return wrong


def test_every_code_decodes_at_a_hundred_and_fifty_dots(
    facts: list[CertificateFacts], bare: bytes
) -> None:
    assert unread(bare, facts, range(COUNT)) == []


def test_the_ornament_leaves_the_code_readable(
    facts: list[CertificateFacts], printed: bytes
) -> None:
    assert unread(printed, facts, range(0, COUNT, 100)) == []


def test_every_name_copies_out_as_it_is_written(
    facts: list[CertificateFacts], bare: bytes, tmp_path: Path
) -> None:
    source = tmp_path / "all.pdf"
    source.write_bytes(bare)
    command = [tool("pdftotext"), "-raw", str(source), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()

    pages = [re.sub(r"\s", "", page) for page in text.split("\f")[:COUNT]]

    assert len(pages) == COUNT
    assert [
        one.number
        for one, page in zip(facts, pages, strict=True)
        if re.sub(r"\s", "", one.recipient) not in page or one.number not in page
    ] == []


def test_no_page_shows_a_glyph_that_is_none(printed: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed))
    forms = reader.pages[0]["/Resources"]["/XObject"].values()
    streams = [form.get_object().get_data() for form in forms]
    streams += [page.get_contents().get_data() for page in reader.pages]

    shown = [match for stream in streams for match in CODES.findall(stream)]

    assert len(shown) > COUNT * 3
    assert not any(codes[i : i + 4] == b"0000" for codes in shown for i in range(0, len(codes), 4))
