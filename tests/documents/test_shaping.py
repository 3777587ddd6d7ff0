"""Names in Uyghur and Tibetan: shaped by HarfBuzz where a face is at hand, else refused by name."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
import uharfbuzz as hb

from competition.documents.certificates import check_certificates, render_certificates
from competition.documents.faces import Face
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.shaping import shape, stretches
from competition.errors import Invalid
from tests.documents.printed import DESIGN, make_certificate
from tests.documents.reading import pictures_of, sound, text_of, tool

PIP = library(system=False)
#: An invented name: three joining letters and one that does not join onwards.
UYGHUR = "ئەنۋەر سەيپۇل"
TIBETAN = "བསོད་ནམས"
ARABIC_FACE = library().scripts.get("ARABIC")
needs_arabic = pytest.mark.skipif(
    ARABIC_FACE is None, reason="no face with Arabic letters: install fonts-dejavu-core"
)


@needs_arabic
def test_letters_take_the_form_their_neighbours_ask_for():
    face = ARABIC_FACE
    alone = shape(face, "س")
    joined = shape(face, "سس")

    assert len(joined) == 2
    assert {one.glyph for one in joined}.isdisjoint({one.glyph for one in alone})
    assert joined[0].glyph != joined[1].glyph


@needs_arabic
def test_a_stretch_runs_from_the_right():
    glyphs = shape(ARABIC_FACE, "سا")

    assert [one.text for one in glyphs] == ["ا", "س"]


@needs_arabic
def test_glyphs_are_those_of_the_shaping_engine():
    buffer = hb.Buffer()
    buffer.add_str(UYGHUR)
    buffer.guess_segment_properties()
    hb.shape(ARABIC_FACE.hb_font, buffer)

    assert [one.glyph for one in shape(ARABIC_FACE, UYGHUR)] == [
        info.codepoint for info in buffer.glyph_infos
    ]


@needs_arabic
def test_a_width_is_that_of_the_shaped_letters_not_of_each_alone():
    fonts = library()
    size = 10.0
    whole = fonts.width(UYGHUR, Role.KAI, size)
    letters = sum(fonts.width(letter, Role.KAI, size) for letter in UYGHUR)

    expected = sum(one.advance for one in shape(fonts.scripts["ARABIC"], UYGHUR)) * size / 1000
    assert whole == pytest.approx(expected)
    assert whole < letters


@needs_arabic
@pytest.mark.parametrize("name", ["classic", "modern", "ceramic", "tea", "portrait"])
def test_a_uyghur_name_stands_on_every_design_and_copies_out_whole(name, tmp_path):
    facts = make_certificate(recipient=UYGHUR, salutation="同志")
    design = DESIGN.__class__(name=name, microtext="样张")

    pdf = render_certificates(design, [facts])

    sound(pdf, tmp_path)
    assert UYGHUR.replace(" ", "") in unicodedata.normalize("NFKC", text_of(pdf)).replace(" ", "")


#: Invented names: two words, a ligature of two letters in three forms, a vowel in each of them.
COPIED = ("ئابدۇرېھىم ئۆتكۈر", "سلام لا محمد", "ئابدۇللا لالە", "مەھمۇد كاشغەرى", "نۇرگۈل")


@needs_arabic
@pytest.mark.parametrize("name", COPIED)
def test_every_reader_copies_the_name_out_letter_by_letter_in_the_order_it_is_spelt(name, tmp_path):
    facts = make_certificate(recipient=name)

    pdf = render_certificates(DESIGN, [facts])

    sound(pdf, tmp_path)
    wanted = name.replace(" ", "")
    for copied in (text_of(pdf), copied_by_pdfium(pdf), copied_by_poppler(pdf, tmp_path)):
        assert wanted in "".join(c for c in copied if c.isalpha())


def copied_by_pdfium(pdf: bytes) -> str:
    """What Chrome's viewer would copy from the first page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def copied_by_poppler(pdf: bytes, folder: Path) -> str:
    source = folder / "copied.pdf"
    source.write_bytes(pdf)
    command = [tool("pdftotext"), str(source), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@needs_arabic
def test_a_ligature_looks_as_it_did_and_says_its_letters_apart():
    glyphs = shape(ARABIC_FACE, "لا")

    assert [(one.text, one.hidden) for one in glyphs] == [("ا", False), ("ل", True)]
    assert sum(one.advance for one in glyphs) == glyphs[0].advance


@needs_arabic
def test_a_shaped_name_marks_the_paper_where_letters_alone_would_not(tmp_path):
    one, other = (
        render_certificates(DESIGN, [make_certificate(recipient=name)]) for name in ("سس", "س س")
    )

    assert pictures_of(one, tmp_path)[0].tobytes() != pictures_of(other, tmp_path)[0].tobytes()


@needs_arabic
def test_a_long_name_is_parted_between_words_only():
    words = ["ئابدۇرەھمان", "ئابدۇقادىر", "مۇھەممەدئىمىن"] * 2
    long = " ".join(words)

    pdf = render_certificates(DESIGN, [make_certificate(recipient=long)])

    said = unicodedata.normalize("NFKC", text_of(pdf))
    assert all(word in said.replace(" ", "") for word in words)


def test_without_a_face_the_script_is_named():
    facts = [make_certificate(recipient=name) for name in (UYGHUR, TIBETAN)]

    problems = check_certificates(DESIGN, facts, fonts=PIP)

    scripts = {problem.values["script"]["en"] for problem in problems}
    assert {problem.code for problem in problems} == {"script-unsupported"}
    assert scripts == {"Arabic letters (Uyghur, Kazakh)", "Tibetan"}
    with pytest.raises(Invalid):
        render_certificates(DESIGN, facts, fonts=PIP)


def test_mongolian_runs_downwards_and_is_refused_whatever_the_faces():
    problems = check_certificates(DESIGN, [make_certificate(recipient="ᠮᠣᠩᠭᠣᠯ")])

    assert {p.code for p in problems} == {"script-downwards"}
    assert {p.values["script"]["zh"] for p in problems} == {"传统蒙古文、满文"}


@needs_arabic
def test_a_face_that_lacks_a_letter_is_no_face_for_the_name():
    fonts = library()

    assert shape(fonts.scripts["ARABIC"], "س\u0870") is None


@needs_arabic
def test_a_paragraph_is_broken_by_character_so_such_a_name_in_it_is_refused():
    facts = make_certificate(kind="coach", pupil=UYGHUR, recipient="李明")

    problems = check_certificates(DESIGN, [facts])

    assert {(p.code, p.where.rsplit("/", 1)[1]) for p in problems} == {
        ("script-unsupported", "wording")
    }


def test_stretches_keep_what_stands_between_their_words():
    assert stretches(f"选手{UYGHUR}·队") == [("选手", False), (UYGHUR, True), ("·队", False)]


@needs_arabic
def test_a_face_of_the_installation_comes_before_the_systems(tmp_path: Path):
    source = ARABIC_FACE.path
    (tmp_path / f"arabic{source.suffix}").write_bytes(source.read_bytes())

    found = Library([tmp_path, source.parent]).scripts["ARABIC"]

    assert isinstance(found, Face)
    assert found.path.parent == tmp_path
