"""Certificates (证书) as one PDF: a page each, the ornament once, everything checked beforehand.

All certificates are laid out before the first is drawn, so that every missing character, every
hole in the wording and every text that does not fit is told at once, and nothing is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from competition.documents.certificate_drawing import Printer
from competition.documents.certificate_facts import CertificateDesign, CertificateFacts
from competition.documents.certificate_layout import Layout, Page
from competition.documents.fitting import DoesNotFit
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.geometry import Geometry, geometry_of
from competition.documents.paper import BLEED
from competition.documents.print_runs import PLAIN, PrintRun, cut_and_stack
from competition.documents.qr import Symbol
from competition.documents.qr_batch import symbols
from competition.documents.wording import TITLES
from competition.errors import Invalid, Problem

#: One mask for every certificate: choosing the best would cost most of the time of a batch.
_QR_MASK = 0


def check_certificates(
    design: CertificateDesign,
    facts: Sequence[CertificateFacts],
    *,
    fonts: Library | None = None,
) -> list[Problem]:
    """Return everything that keeps these certificates from being printed; [] when all is well.

    Codes: glyph-missing (values character, code_point, name, text), certificate-<field>-missing,
    does-not-fit (text, box), and those of `geometry_of`. `where` is the certificate's number and
    field, or the design's field.
    """
    try:
        geometry = geometry_of(design)
    except Invalid as refusal:
        return list(refusal.problems)
    return _lay_out(design, geometry, facts, fonts or library())[1]


def render_certificates(
    design: CertificateDesign,
    facts: Sequence[CertificateFacts],
    *,
    fonts: Library | None = None,
    run: PrintRun = PLAIN,
) -> bytes:
    """Return one PDF with a page for each certificate, in the order given, put on paper as `run`.

    Two on a sheet are paired for cutting and stacking, and have no bleed between them. The same
    facts give the same bytes. Raises Invalid("certificates") with every problem of
    every certificate before anything is drawn.
    """
    faces = fonts or library()
    if run.bleed:
        design = replace(design, bleed=True)
    if run.two_up:
        design = replace(design, bleed=False)
        facts = [one for pair in cut_and_stack(facts) for one in pair]
    if run.overprint:
        design = replace(design, guides=False, tint=False)
    try:
        geometry = geometry_of(design)
    except Invalid as refusal:
        raise Invalid("certificates", list(refusal.problems)) from refusal
    pages, problems = _lay_out(design, geometry, facts, faces)
    if problems:
        raise Invalid("certificates", problems)
    first = pages[0][0].facts
    title = f"{TITLES[first.kind][0]} {first.event}"
    printer = Printer(design, geometry, faces, title=title, subject=first.number, run=run)
    return printer.print([page for page, _code in pages], [code for _page, code in pages])


def _lay_out(
    design: CertificateDesign,
    geometry: Geometry,
    facts: Sequence[CertificateFacts],
    fonts: Library,
) -> tuple[list[tuple[Page, Symbol]], list[Problem]]:
    if not facts:
        return [], [Problem("nothing-to-print", "certificates")]
    layout = Layout(design, geometry, fonts, BLEED / geometry.enlarge if design.bleed else 0.0)
    pages: list[Page] = []
    texts = [("design/microtext", design.microtext, Role.HEI)]
    texts += [("design/lines", line.text, Role.HEI) for line in design.lines]
    problems = fonts.problems(texts) + fonts.unset([("design/microtext", design.microtext)])
    for one in facts:
        found = layout.problems(one)
        if not found:
            try:
                pages.append(layout.lay(one))
            except DoesNotFit as refusal:
                values = {"text": refusal.text, "box": refusal.box}
                found = [Problem("does-not-fit", f"{one.number}/{refusal.box}", values)]
        problems += found
    problems += layout.outside.values()
    try:
        codes = symbols([page.facts.qr for page in pages], mask=_QR_MASK)
    except DoesNotFit as refusal:
        values = {"text": refusal.text, "box": refusal.box}
        return [], [*problems, Problem("does-not-fit", "certificates/qr", values)]
    return list(zip(pages, codes, strict=True)), problems
