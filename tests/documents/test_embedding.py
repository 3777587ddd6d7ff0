import ast
import io
import re
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from competition.documents import embedding
from competition.documents.embedding import embedded, to_unicode
from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.documents.paper import Paper
from tests.documents.reading import fonts_of, sound, text_of, words_of
from tests.documents.test_fonts import make_face


def print_line(fonts, text, role):
    paper = Paper(210, 297, fonts=fonts, title="试印")
    paper.text(20, 40, text, role, 16)
    paper.next_page()
    return paper.finish()


def test_characters_beyond_the_basic_plane_become_surrogate_pairs():
    table = to_unicode({7: (7, "𬱖"), 9: (9, "龘")}).decode()

    assert "<0007> <D873DC56>" in table
    assert "<0009> <9F98>" in table


def test_to_unicode_blocks_hold_at_most_a_hundred_lines():
    table = to_unicode({code: (code, chr(0x4E00 + code)) for code in range(1, 251)}).decode()

    assert re.findall(r"(\d+) beginbfchar", table) == ["100", "100", "50"]


def test_cff_faces_copy_out_as_printed(tmp_path):
    text = "䶮㛃𬱖龘犇阿依努尔·买合木提"

    pdf = print_line(library(system=False), text, Role.SONG)

    assert text in text_of(pdf)
    sound(pdf, tmp_path)


def test_truetype_faces_copy_out_as_printed(tmp_path):
    make_face(tmp_path, "song", drawn="甲乙𬱖丙")

    pdf = print_line(library(str(tmp_path), system=False), "丙𬱖甲", Role.SONG)

    assert text_of(pdf) == "丙𬱖甲"
    sound(pdf, tmp_path)


def test_every_font_is_embedded_and_none_is_helvetica():
    fonts = fonts_of(print_line(library(), "荣誉证书 DKB2026", Role.KAI))

    assert fonts
    assert all(fonts.values())
    assert not any("Helvetica" in name for name in fonts)


def test_a_file_holds_only_the_glyphs_it_uses():
    few = print_line(library(system=False), "一", Role.SONG)

    assert len(few) < 8_000


def test_two_files_of_one_name_are_two_fonts(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    make_face(tmp_path / "a", "song", drawn="甲")
    make_face(tmp_path / "b", "song", drawn="乙")

    first = embedded(library(str(tmp_path / "a"), system=False).faces[Role.SONG])
    second = embedded(library(str(tmp_path / "b"), system=False).faces[Role.SONG])

    assert first.fontName != second.fontName
    assert second.source.glyph("乙") is not None


def test_two_characters_with_one_glyph_both_copy_out(tmp_path):
    song = library(system=False).faces[Role.SONG]
    pairs = [("人", "\u2f08"), ("一", "\u2f00"), ("水", "\u2f54")]
    shared = [(a, b) for a, b in pairs if song.glyph(b) and song.glyph(a) == song.glyph(b)]
    assert shared

    plain, radical = shared[0]
    pdf = print_line(library(system=False), plain + "、" + radical, Role.SONG)

    (words,) = words_of(pdf, tmp_path)
    assert "".join(word for *_box, word in words) == f"{plain}、{radical}"


def test_papers_use_no_private_name_of_reportlab():
    folder = Path(embedding.__file__).parent
    private = [
        f"{path.name}:{node.lineno} {ast.unparse(node)}"
        for path in sorted(folder.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"})
    ]

    assert private == []


def test_a_canvas_gives_its_document_away_and_draws_nothing():
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    font = embedded(library().faces[Role.SONG])

    document = embedding.document_of(canvas, font)

    assert document.fontMapping.get(font.fontName) is None
    assert canvas.getpdfdata() == Canvas(io.BytesIO(), invariant=1).getpdfdata()
