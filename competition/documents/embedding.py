"""Faces inside a PDF (字体嵌入): subset, embedded whole, and copied out as what was printed.

ReportLab embeds TrueType outlines only and writes code points above FFFF wrongly, so this is a
font class of our own behind ReportLab's protocol for dynamic fonts. CFF outlines go in natively
(CIDFontType0C), TrueType ones with a glyph map; ToUnicode carries surrogate pairs. Used glyphs
are written in order of their codes, so the same document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from competition.documents.faces import Face
from competition.documents.shaping import ShapedGlyph

#: Layout tables are of no use once glyphs are chosen.
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "name", "post", "DSIG", "STAT")
_DROPPED_TAGS = frozenset(int.from_bytes(tag.encode("ascii"), "big") for tag in _DROPPED)
_FLAGS = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
_BLOCK = 100
_CODES = 0x10000


class EmbeddedFont:
    """A face as ReportLab's canvas sees it: a dynamic font with one subset of two-byte codes."""

    _dynamicFont = True  # noqa: N815
    _multiByte = False  # noqa: N815
    shapable = False
    substitutionFonts: tuple[Any, ...] = ()  # noqa: N815

    def __init__(self, face: Face) -> None:
        """Wrap `face` under a name that no other file can share."""
        origin = hashlib.sha256(f"{face.path}#{face.index}".encode()).hexdigest()[:8]
        self.fontName = f"{face.name}-{origin}"
        self.source = face
        ascent, descent, _cap = face.vertical()
        self.face = SimpleNamespace(
            name=self.fontName, ascent=ascent, descent=descent, builtIn=False
        )
        self._used: WeakKeyDictionary[
            Any, tuple[dict[int, tuple[int, str]], dict[str, tuple[bytes, bool]]]
        ] = WeakKeyDictionary()
        self._names: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        """Return the codes of `text`, noting for `doc` which glyphs it needs; none for no text."""
        if not text:
            _MET.document = doc
            return []
        return [(0, self.encode(text, doc)[0])]

    def encode(self, text: str, doc: Any) -> tuple[bytes, bool]:
        """Return the two-byte codes of `text`, noted as used in `doc`, and whether they copy out.

        Two characters may share one glyph (人 and the radical ⼈); then a reader would copy the
        one that came first, and the text must be given beside its glyphs.
        """
        state = self._used.get(doc)
        if state is None:
            state = self._used[doc] = ({}, {})
        seen = state[1]
        plain = True
        codes = bytearray()
        for character in text:
            known = seen.get(character)
            if known is None:
                known = seen[character] = self._note(character, state[0])
            codes += known[0]
            plain = plain and known[1]
        return bytes(codes), plain

    def encode_glyphs(self, glyphs: Sequence[ShapedGlyph], doc: Any) -> tuple[list[bytes], bool]:
        """Return the code of each shaped glyph, noted as used in `doc`, and whether they copy out.

        One glyph may stand for several texts, a letter in two places: it gets a code for each,
        where the codes of the face are not glyph numbers of the program itself.
        """
        state = self._used.get(doc)
        if state is None:
            state = self._used[doc] = ({}, {})
        used, plain = state[0], True
        codes = []
        for one in glyphs:
            code = self.source.code(one.glyph)
            if used.setdefault(code, (one.glyph, one.text))[1] != one.text:
                code = self._other_code(used, one, code)
                plain = plain and used[code][1] == one.text
            codes.append(struct.pack(">H", code))
        return codes, plain

    def _other_code(self, used: dict[int, tuple[int, str]], one: ShapedGlyph, first: int) -> int:
        """Return a further code for a glyph that says something else than its own code does."""
        if self.source.is_cff:
            return first
        code = self.source.hb_face.glyph_count
        while used.setdefault(code, (one.glyph, one.text)) != (one.glyph, one.text):
            code += 1
        return code if code < _CODES else first

    def _note(self, character: str, used: dict[int, tuple[int, str]]) -> tuple[bytes, bool]:
        """Note a character as used; return its code, and whether the code copies out as it."""
        glyph = self.source.glyph(character)
        if glyph is None:
            raise ValueError(f"U+{ord(character):04X} is not in {self.source.name}")
        code = self.source.code(glyph)
        plain = used.setdefault(code, (glyph, character))[1] == character
        return struct.pack(">H", code), plain

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:  # noqa: N802
        """Return the width of `text` at `size`."""
        return sum(self.source.advance(c) for c in text) * size / 1000

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        """Return the name under which pages of `doc` call this font."""
        name = self._names.get(doc)
        if name is None:
            name = self._names[doc] = f"F{len(doc.fontMapping) + 1}"
            doc.fontMapping[self.fontName] = f"/{name}"
            doc.delayedFonts.append(self)
        return f"/{name}"

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Write the font, its subset program, widths and ToUnicode map into `doc`."""
        used = dict(sorted(self._used.get(doc, ({}, {}))[0].items()))
        name = self._names[doc]
        tag = _subset_tag(used)
        base = f"{tag}+{self.source.name}"
        program, glyph_map = _subset(self.source, {glyph for glyph, _ in used.values()})
        descriptor = _descriptor(self.source, base, _stream(doc, program, self._program_kind()))
        entries: dict[str, Any] = {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if self.source.is_cff else "/CIDFontType2",
            "BaseFont": f"/{base}",
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "FontDescriptor": doc.Reference(descriptor),
            "DW": 1000,
            "W": _widths(self.source, used),
        }
        if not self.source.is_cff:
            entries["CIDToGIDMap"] = _stream(doc, _glyph_table(used, glyph_map), {})
        descendant = pdfdoc.PDFDictionary(entries)
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{base}-Identity-H" if self.source.is_cff else f"/{base}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant)]),
                "ToUnicode": _stream(doc, to_unicode(used), {}),
            }
        )
        doc.Reference(font, f"font:{name}")
        doc.idToObject["BasicFonts"].dict[name] = doc.Reference(font, f"font:{name}")
        del self._used[doc]

    def _program_kind(self) -> dict[str, Any]:
        return {"Subtype": "/CIDFontType0C"} if self.source.is_cff else {}


class _Met(threading.local):
    """The document that last asked a font of this thread to draw nothing."""

    document: Any = None


_MET = _Met()


def document_of(canvas: Canvas, font: EmbeddedFont) -> Any:
    """Return the document a canvas writes, as it hands it to every font that draws.

    The canvas keeps it to itself; ReportLab's protocol for fonts gives it away. What the text
    object holds is thrown away: nothing is drawn, and the font is not noted as used.
    """
    text = canvas.beginText()
    text.setFont(font.fontName, 1)
    text.textOut("")
    document, _MET.document = _MET.document, None
    return document


def embedded(face: Face) -> EmbeddedFont:
    """Return the ReportLab font of `face`, registered once a process."""
    font = _REGISTERED.get(id(face))
    if font is None:
        font = EmbeddedFont(face)
        pdfmetrics.registerFont(font)
        font = pdfmetrics.getFont(font.fontName)
        _REGISTERED[id(face)] = font
    return font


_REGISTERED: dict[int, EmbeddedFont] = {}


def to_unicode(used: dict[int, tuple[int, str]]) -> bytes:
    """Return the ToUnicode map: code → UTF-16 with surrogate pairs, blocks of at most 100."""
    rows = [f"<{code:04X}> <{_utf16(char)}>" for code, (_glyph, char) in used.items() if char]
    blocks = [rows[i : i + _BLOCK] for i in range(0, len(rows), _BLOCK)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _utf16(character: str) -> str:
    return character.encode("utf-16-be").hex().upper()


def _subset_tag(used: dict[int, tuple[int, str]]) -> str:
    digest = hashlib.sha256(repr(sorted(used)).encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _subset(face: Face, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    """Return the font program of `glyphs` alone, and old glyph number → new one."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs | {0})
    wanted.drop_table_tag_set.update(_DROPPED_TAGS)
    wanted.flags = _FLAGS
    if face.is_cff and not face.cid_keyed:
        wanted.flags = _FLAGS | hb.SubsetFlags.RETAIN_GIDS
    plan = hb.SubsetPlan(face.hb_face, wanted)
    small = plan.execute()
    mapping = {int(old): int(new) for old, new in plan.old_to_new_glyph_mapping.items()}
    if face.is_cff:
        return bytes(small.reference_table("CFF ").data), mapping
    return bytes(small.blob.data), mapping


def _stream(doc: Any, content: bytes, extra: dict[str, Any]) -> Any:
    stream = pdfdoc.PDFStream()
    stream.content = content
    stream.filters = [pdfdoc.PDFZCompress]
    for key, value in extra.items():
        stream.dictionary.dict[key] = value
    return doc.Reference(stream)


def _descriptor(face: Face, base: str, program: Any) -> Any:
    ascent, descent, cap = face.vertical()
    return pdfdoc.PDFDictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{base}",
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray([-200, descent - 100, 1200, ascent + 100]),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": cap,
            "StemV": 80,
            ("FontFile3" if face.is_cff else "FontFile2"): program,
        }
    )


def _widths(face: Face, used: dict[int, tuple[int, str]]) -> Any:
    row: list[Any] = []
    for code, (glyph, _character) in used.items():
        width = round(face.glyph_advance(glyph))
        if width != 1000:
            row += [code, pdfdoc.PDFArray([width])]
    return pdfdoc.PDFArray(row)


def _glyph_table(used: dict[int, tuple[int, str]], mapping: dict[int, int]) -> bytes:
    table = bytearray(2 * (max(used, default=0) + 1))
    for code, (glyph, _character) in used.items():
        struct.pack_into(">H", table, 2 * code, mapping[glyph])
    return bytes(table)
