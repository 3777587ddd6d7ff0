"""A sheet of one's own behind certificates: looked at, refused in words, drawn once."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from competition.documents.backgrounds import MOST_BYTES, read_background
from competition.documents.certificate_facts import CertificateDesign
from competition.documents.certificates import render_certificates
from competition.documents.fonts import library
from competition.errors import Invalid
from tests.documents.printed import make_certificate
from tests.documents.reading import codes_of, pictures_of, sound, text_of

PIP = library(system=False)
A4 = (297.0, 210.0)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="297" height="210">{}</svg>'


def picture(kind="PNG", size=(1782, 1260), colour=(250, 240, 210)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def pdf(pages=1, size=(841.89, 595.28), password=None):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=password, invariant=1)
    for _ in range(pages):
        canvas.setFillColorRGB(0.98, 0.94, 0.82)
        canvas.rect(0, 0, *size, fill=1, stroke=0)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def svg(inside='<rect width="297" height="210" fill="#faf0d2"/>'):
    return SVG.format(inside).encode()


SHEETS = {"png": picture(), "jpeg": picture("JPEG"), "pdf": pdf(), "svg": svg()}


def printed(content, **changes):
    design = replace(
        CertificateDesign(name="classic", microtext="样张"),
        background=read_background(content, *A4),
        **changes,
    )
    return render_certificates(design, [make_certificate(), make_certificate()], fonts=PIP)


@pytest.mark.parametrize("kind", SHEETS)
def test_a_certificate_stands_on_the_events_own_sheet(kind, tmp_path):
    made = printed(SHEETS[kind])

    sound(made, tmp_path)
    assert "李明" in text_of(made)
    page = pictures_of(made, tmp_path)[0]
    assert abs(page.convert("L").getpixel((40, 40)) - 240) < 12
    assert codes_of(page) == [make_certificate().qr]


def test_the_sheet_is_kept_once_however_many_are_printed():
    design = replace(
        CertificateDesign(name="classic", microtext="样张"),
        background=read_background(SHEETS["png"], *A4),
    )
    one, hundred = (
        render_certificates(design, [make_certificate()] * count, fonts=PIP) for count in (1, 100)
    )

    assert len(hundred) < len(one) + 100 * 2000


def test_a_title_that_stands_on_the_sheet_is_not_printed_again():
    assert "荣誉证书" in text_of(printed(SHEETS["png"]))
    assert "荣誉证书" not in text_of(printed(SHEETS["png"], titled=True))


def test_an_example_stays_marked_on_any_sheet():
    assert "示例无效" in text_of(printed(SHEETS["png"], titled=True, sample=True))


def test_a_sheet_fills_the_bleed_too(tmp_path):
    sound(printed(SHEETS["pdf"], bleed=True), tmp_path)


WRONG = [
        (b"x" * (MOST_BYTES + 1), "background-too-large"),
        (b"", "background-kind"),
        (b"GIF89a", "background-kind"),
        (picture()[:2000], "background-broken"),
        (b"%PDF-1.7\nnothing", "background-broken"),
        (pdf(password="secret"), "background-locked"),
        (pdf(pages=2), "background-pages"),
        (pdf(size=(595.28, 841.89)), "background-shape"),
        (picture(size=(1260, 1782)), "background-shape"),
        (picture(size=(297, 210)), "background-coarse"),
        (svg("<script>alert(1)</script>"), "background-script"),
        (svg('<rect width="9" height="9" onclick="x()"/>'), "background-script"),
        (svg('<a href="javascript:x()"><rect width="9" height="9"/></a>'), "background-script"),
        (svg('<image href="https://example.org/x.png"/>'), "background-outside"),
        (svg('<rect width="9" height="9" style="fill:url(file:///etc/passwd)"/>'),
         "background-outside"),
        (svg("<style>@import 'x.css'</style>"), "background-outside"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"),
         "background-broken"),
        (svg("<rect"), "background-broken"),
    ]  # fmt: skip


@pytest.mark.parametrize("n", range(len(WRONG)), ids=[code for _content, code in WRONG])
def test_a_sheet_that_will_not_do_is_told_apart(n):
    content, code = WRONG[n]
    with pytest.raises(Invalid) as refused:
        read_background(content, *A4)

    assert [(problem.code, problem.where) for problem in refused.value.problems] == [
        (code, "background")
    ]
