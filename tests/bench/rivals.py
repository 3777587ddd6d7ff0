"""Other engines printing the same certificates (同一证书，别家引擎), as well as their users would.

Each gets every string with its place from our layout, the ornament ready made (a PDF for Typst,
a picture for fpdf2), and the QR symbols as pictures; only what each then does is measured.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from PIL import Image

from competition.documents.certificate_facts import CertificateDesign, CertificateFacts
from competition.documents.certificate_layout import Layout, Page
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.geometry import Geometry, geometry_of
from competition.documents.ornaments import ornament
from competition.documents.paper import Paper
from competition.documents.placed import Placed
from competition.documents.qr_batch import symbols

_DPI = 150
_FAMILY = {
    Role.KAI: "kai",
    Role.KAI_BOLD: "kai",
    Role.BRUSH: "brush",
}


def lay_out(
    design: CertificateDesign, facts: Sequence[CertificateFacts], folder: Path
) -> tuple[Geometry, list[Page], list[Path], Path]:
    """Return places, pages, the symbols' pictures and the ornament as a PDF of one page."""
    geometry, fonts = geometry_of(design), library()
    layout = Layout(design, geometry, fonts, 0.0)
    pages = [layout.lay(one) for one in facts]
    pictures = []
    for index, code in enumerate(symbols([one.qr for one in facts], mask=0)):
        stride = (code.size + 7) // 8 * 8
        image = Image.frombytes("1", (stride, code.size), bytes(255 - b for b in code.mask()))
        path = folder / f"{index}.png"
        image.crop((0, 0, code.size, code.size)).save(path)
        pictures.append(path)
    paper = Paper(geometry.width, geometry.height, fonts=fonts, title="ornament")
    paper.ready_form("ornament", ornament(pages[0].ornament, fonts, paper.inks))
    paper.place("ornament")
    paper.next_page()
    ground = folder / "ground.pdf"
    ground.write_bytes(paper.finish())
    return geometry, pages, pictures, ground


def _fonts_of(fonts: Library) -> dict[str, Path]:
    song = fonts.faces[Role.SONG].path
    kai = fonts.faces.get(Role.KAI)
    return {
        "song": song,
        "kai": kai.path if kai else song,
        "brush": fonts.faces[Role.BRUSH].path,
        "rare": fonts.faces[Role.RARE].path if Role.RARE in fonts.faces else song,
    }


def _texts(page: Page) -> list[Placed]:
    return [text for group in page.groups for text in group.texts]


def _put(text: Placed) -> tuple[float | str, ...]:
    """Return what Typst's function is given for one string."""
    family = _FAMILY.get(text.role, "song")
    ink = f"#{text.colour.rgb:06x}"
    return text.x, text.y, text.text, text.size, family, text.spacing, ink


def run_typst(
    design: CertificateDesign, facts: Sequence[CertificateFacts], folder: Path
) -> tuple[float, int]:
    """Return Typst's CPU seconds and bytes: shared texts in one definition, own ones from data."""
    import typst

    geometry, pages, pictures, _ground = lay_out(design, facts, folder)
    names = {"song": "Noto Serif SC", "kai": "LXGW WenKai", "brush": "Ma Shan Zheng"}
    shared = [text for group in pages[0].groups if group.shared for text in group.texts]
    rows = [
        {
            "qr": path.name,
            "texts": [
                list(_put(text))
                for group in page.groups
                if not group.shared
                for text in group.texts
            ],
        }
        for page, path in zip(pages, pictures, strict=True)
    ]
    (folder / "rows.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    put = "\n".join(
        f"  #put(..{tuple(json.dumps(part, ensure_ascii=False) for part in _put(text))})".replace(
            "'", ""
        )
        for text in shared
    )
    faces = ", ".join(f'"{key}": "{name}"' for key, name in names.items())
    source = f"""
#set page(width: {geometry.width}mm, height: {geometry.height}mm, margin: 0mm)
#let faces = ({faces})
#let put(x, y, words, size, face, spacing, ink) = place(dx: x * 1mm, dy: y * 1mm - size * 1pt,
  text(font: (faces.at(face), "Noto Serif SC"), size: size * 1pt, top-edge: 1em,
    tracking: spacing * 1em, fill: rgb(ink), words))
#let ground = place(image("ground.pdf", width: {geometry.width}mm))
#let shared = [
{put}
]
#for row in json("rows.json") {{
  ground
  shared
  for one in row.texts {{ put(..one) }}
  place(dx: {geometry.code.x}mm, dy: {geometry.code.y}mm,
    image(row.qr, width: 26mm, scaling: "pixelated"))
  pagebreak(weak: true)
}}
"""
    (folder / "main.typ").write_text(source, "utf-8")
    folders = sorted({str(path.parent) for path in _fonts_of(library()).values()})
    began = time.process_time()
    content = typst.compile(
        str(folder / "main.typ"), root=str(folder), font_paths=folders, ignore_system_fonts=True
    )
    return time.process_time() - began, len(content)


def run_fpdf2(
    design: CertificateDesign, facts: Sequence[CertificateFacts], folder: Path
) -> tuple[float, int]:
    """Return fpdf2's CPU seconds and bytes; its ornament is a picture, kept once."""
    geometry, pages, pictures, ground = lay_out(design, facts, folder)
    picture = folder / "ground.png"
    if shutil.which("pdftoppm"):
        stem = str(picture.with_suffix(""))
        command = ["pdftoppm", "-r", str(_DPI), "-png", "-singlefile", str(ground), stem]
        subprocess.run(command, check=True)
    paths = _fonts_of(library())
    began = time.process_time()
    pdf = FPDF("landscape", "mm", (geometry.height, geometry.width))
    pdf.set_auto_page_break(False)
    for name, path in paths.items():
        pdf.add_font(name, "", str(path))
    pdf.set_fallback_fonts(["song", "rare"])
    for page, code in zip(pages, pictures, strict=True):
        pdf.add_page()
        if picture.exists():
            pdf.image(picture, 0, 0, geometry.width)
        for text in _texts(page):
            pdf.set_font(_FAMILY.get(text.role, "song"), size=text.size)
            pdf.set_char_spacing(text.spacing * text.size)
            pdf.text(text.x, text.y, text.text)
        pdf.image(code, geometry.code.x, geometry.code.y, 26)
    out = BytesIO(bytes(pdf.output()))
    return time.process_time() - began, len(out.getvalue())


RUN: dict[
    str,
    Callable[[CertificateDesign, Sequence[CertificateFacts], Path], tuple[float, int]],
] = {"typst": run_typst, "fpdf2": run_fpdf2}
