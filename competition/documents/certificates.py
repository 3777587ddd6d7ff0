"""Certificates (证书) as one PDF: a page each, the ornament once, everything checked beforehand.

All certificates are laid out before the first is drawn, so that every missing character, every
hole in the wording and every text that does not fit is told at once, and nothing is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from competition.documents import classic
from competition.documents.certificate_facts import CertificateDesign, CertificateFacts
from competition.documents.fitting import DoesNotFit
from competition.documents.fonts import Library, Role, library
from competition.documents.issuers import Issuers, SealRow, lay_issuers
from competition.documents.letter import Placed, Zone, lay_letter
from competition.documents.paper import Colour, Paper
from competition.documents.qr import Symbol
from competition.documents.qr_batch import symbols
from competition.documents.wording import Wording, compose, holes, write_date
from competition.errors import Invalid, Problem

#: One mask for every certificate: choosing the best would cost most of the time of a batch.
_QR_MASK = 0
_QR_SIDE, _QR_AT = 26.0, (40.0, 145.8)
_PHOTO = (232.0, 76.0, 25.0, 35.0)

_ZONE = Zone(
    left=40,
    right=257,
    top=73,
    bottom=143,
    body=17.5,
    name=27,
    salutation=18,
    award=36,
    ink=classic.INK,
    grey=Colour(0x6B625E, (0, 0, 0, 65)),
    accent=classic.RED,
)
_SEALS = SealRow(
    baseline=166.3,
    middles=((212.0,), (119.0, 213.0), (103.0, 166.0, 229.0), (95.5, 142.5, 189.5, 236.5)),
    size=13.5,
    stack_right=256.5,
    stack_width=66.5,
    role=Role.KAI,
    colour=classic.INK,
)


@dataclass(frozen=True, slots=True)
class _Page:
    """One certificate, laid out."""

    facts: CertificateFacts
    words: Wording
    letter: tuple[Placed, ...]
    issuers: Issuers


def check_certificates(
    design: CertificateDesign,
    facts: Sequence[CertificateFacts],
    *,
    fonts: Library | None = None,
) -> list[Problem]:
    """Return everything that keeps these certificates from being printed; [] when all is well.

    Codes: glyph-missing (values character, code_point, name, text), certificate-<field>-missing,
    does-not-fit (text, box), design-unknown (name). `where` is the certificate's number and field.
    """
    return _lay_out(design, facts, fonts or library())[1]


def render_certificates(
    design: CertificateDesign,
    facts: Sequence[CertificateFacts],
    *,
    fonts: Library | None = None,
) -> bytes:
    """Return one PDF with a page for each certificate, in the order given.

    The same facts give the same bytes. Raises Invalid("certificates") with every problem of
    every certificate before anything is drawn.
    """
    faces = fonts or library()
    pages, problems = _lay_out(design, facts, faces)
    if problems:
        raise Invalid("certificates", problems)
    first = pages[0][0]
    paper = Paper(
        classic.WIDTH,
        classic.HEIGHT,
        fonts=faces,
        title=f"{first.words.title} {first.facts.event}",
        subject=first.facts.number,
        bleed=design.bleed,
    )
    with paper.form("ornament"):
        classic.draw_ornament(paper, design)
        if design.sample:
            classic.draw_sample_mark(paper)
    for page, code in pages:
        _draw(paper, design, page, code)
        paper.next_page()
    return paper.finish()


def _lay_out(
    design: CertificateDesign, facts: Sequence[CertificateFacts], fonts: Library
) -> tuple[list[tuple[_Page, Symbol]], list[Problem]]:
    if design.name != "classic":
        return [], [Problem("design-unknown", "design", {"name": design.name})]
    if not facts:
        return [], [Problem("nothing-to-print", "certificates")]
    pages: list[_Page] = []
    problems = fonts.problems([("design/microtext", design.microtext, Role.HEI)])
    for one in facts:
        found = _problems_of(one, design, fonts)
        if not found:
            try:
                pages.append(_lay_page(design, one, fonts))
            except DoesNotFit as refusal:
                values = {"text": refusal.text, "box": refusal.box}
                found = [Problem("does-not-fit", f"{one.number}/{refusal.box}", values)]
        problems += found
    try:
        codes = symbols([page.facts.qr for page in pages], mask=_QR_MASK)
    except DoesNotFit as refusal:
        values = {"text": refusal.text, "box": refusal.box}
        return [], [*problems, Problem("does-not-fit", "certificates/qr", values)]
    return list(zip(pages, codes, strict=True)), problems


def _problems_of(
    facts: CertificateFacts, design: CertificateDesign, fonts: Library
) -> list[Problem]:
    missing = holes(facts)
    if missing:
        return [
            Problem(f"certificate-{name}-missing", f"{facts.number}/{name}") for name in missing
        ]
    words = compose(facts, design.dates)
    texts = [
        ("recipient", facts.recipient, Role.KAI_BOLD),
        ("unit", facts.unit, Role.KAI),
        ("salutation", words.address, Role.KAI),
        ("wording", words.paragraph + words.closing, Role.KAI),
        ("award", words.award, Role.BRUSH),
        ("number", facts.number, Role.SONG),
        ("address", facts.address + facts.fingerprint, Role.HEI),
        *(("bodies", body, Role.KAI) for body in facts.bodies),
        *(("members", name, Role.KAI) for name in facts.members),
    ]
    return fonts.problems((f"{facts.number}/{field}", text, role) for field, text, role in texts)


def _lay_page(design: CertificateDesign, facts: CertificateFacts, fonts: Library) -> _Page:
    words = compose(facts, design.dates)
    issuers = lay_issuers(fonts, _SEALS, facts.bodies, write_date(facts.issued, design.dates))
    zone = replace(
        _ZONE,
        bottom=_ZONE.bottom - issuers.rise,
        right=_ZONE.right - (31 if facts.photo else 0),
    )
    letter = lay_letter(
        fonts, zone, words, recipient=facts.recipient, unit=facts.unit, members=facts.members
    )
    return _Page(facts, words, tuple(letter), issuers)


def _draw(paper: Paper, design: CertificateDesign, page: _Page, code: Symbol) -> None:
    paper.place("ornament")
    classic.draw_title(paper, page.words.title, page.words.english)
    _draw_texts(paper, page.letter)
    if design.guides:
        for x, y in page.issuers.seals:
            classic.draw_seal_place(paper, x, y, tint=design.tint, caption=page.issuers.captions)
    if page.facts.photo:
        _draw_photo_place(paper, design)
    _draw_texts(paper, page.issuers.texts)
    _draw_code(paper, page, code)


def _draw_texts(paper: Paper, texts: Sequence[Placed]) -> None:
    for text in texts:
        paper.text(
            text.x,
            text.y,
            text.text,
            text.role,
            text.size,
            text.colour,
            spacing=text.spacing,
            stretch=text.stretch,
        )


def _draw_photo_place(paper: Paper, design: CertificateDesign) -> None:
    x, y, width, height = _PHOTO
    ground = classic.PAPER if design.tint else classic.WHITE
    paper.box(
        x, y, width, height, fill=classic.GOLD.tint(0.1, ground), edge=classic.GOLD, line=0.15
    )
    colour = classic.GOLD.tint(0.8, ground)
    paper.text(x + width / 2, y + height / 2 + 1, "照片", Role.KAI, 8, colour, align="centre")


def _draw_code(paper: Paper, page: _Page, code: Symbol) -> None:
    """Draw the QR with its captions: number, where to verify, fingerprint of the key."""
    x, y = _QR_AT
    paper.qr(x, y, _QR_SIDE, code, colour=classic.INK)
    middle, below = x + _QR_SIDE / 2, y + _QR_SIDE
    facts = page.facts
    rows = (
        (4.7, "证书编号", Role.HEI, 6.0, classic.CAPTION),
        (7.9, facts.number, Role.SONG_BOLD, 8.0, classic.INK),
        (10.9, f"扫码验证 {facts.address}", Role.HEI, 5.3, classic.CAPTION),
        (13.5, f"公钥指纹 {facts.fingerprint}", Role.HEI, 5.3, classic.CAPTION),
    )
    for down, text, role, size, colour in rows if facts.fingerprint else rows[:-1]:
        room = 40.0
        width = paper.measure(text, role, size)
        paper.text(
            middle,
            below + down,
            text,
            role,
            size * min(1.0, room / width),
            colour,
            align="centre",
        )
