from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from competition.documents.faces import Face
from competition.documents.font_files import Role, system_folders
from competition.documents.fonts import Library, library, missing_glyphs
from competition.errors import Invalid

RARE_NAMES = ("龚䶮", "李㛃", "陈𬱖", "龙龘", "牛犇")


def make_face(folder: Path, name: str, drawn: str, hollow: str = "") -> Path:
    """Write a TrueType face that draws `drawn` and lists `hollow` without an outline."""
    characters = drawn + hollow
    names = {character: f"g{index}" for index, character in enumerate(characters)}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(c): glyph for c, glyph in names.items()})
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, 700))
    pen.lineTo((800, 700))
    pen.closePath()
    square, empty = pen.glyph(), TTGlyphPen(None).glyph()
    glyphs = {".notdef": square}
    glyphs |= {glyph: square if c in drawn else empty for c, glyph in names.items()}
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2()
    builder.setupPost()
    path = folder / f"{name}.ttf"
    builder.save(path)
    return path


def test_the_pip_package_alone_gives_song_and_hei():
    faces = library(system=False).faces

    assert faces[Role.SONG].path.name == "NotoSerifSC-Regular.otf"
    assert faces[Role.HEI].path.name == "NotoSansSC-Regular.otf"


@pytest.mark.parametrize("name", RARE_NAMES)
@pytest.mark.parametrize("role", list(Role))
def test_rare_names_are_drawn_in_every_role_from_the_pip_package_alone(name, role):
    assert library(system=False).missing_glyphs(name, role) == []


def test_a_character_that_no_face_has_is_named():
    faces = library(system=False)

    with pytest.raises(Invalid) as refusal:
        faces.require([("rows/3/name", "张𠮷", Role.KAI), ("rows/4/name", "李\u0f40", Role.KAI)])

    first, second = refusal.value.problems
    assert refusal.value.code == "glyph-missing"
    assert first.where == "rows/3/name"
    assert first.values["character"] == "𠮷"
    assert first.values["code_point"] == "U+20BB7"
    assert first.values["name"] == "CJK UNIFIED IDEOGRAPH-20BB7"
    assert first.values["text"] == "张𠮷"
    assert second.code == "script-unsupported"
    assert second.values["name"] == "TIBETAN LETTER KA"


def test_a_script_that_must_be_shaped_is_refused_even_where_a_face_has_its_letters(tmp_path):
    make_face(tmp_path, "song", drawn="\u0626\u0627")

    assert Library([tmp_path]).missing_glyphs("\u0626\u0627", Role.SONG) == ["\u0626", "\u0627"]


def test_a_listed_character_without_outline_counts_as_missing(tmp_path):
    face = Face(make_face(tmp_path, "hollow", drawn="中", hollow="䶮"))

    assert face.glyph("中") is not None
    assert face.glyph("䶮") is None


def test_a_blank_needs_no_outline(tmp_path):
    face = Face(make_face(tmp_path, "blank", drawn="中", hollow="\u3000"))

    assert face.glyph("\u3000") is not None


def test_the_configured_folder_goes_before_everything(tmp_path):
    make_face(tmp_path, "kai", drawn="李明")

    faces = Library([tmp_path, *(face.path.parent for face in library().faces.values())])

    assert faces.faces[Role.KAI].path == tmp_path / "kai.ttf"


def test_who_has_no_home_has_the_fonts_of_the_system(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.setattr("sys.platform", "linux")

    assert system_folders() == [Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]


def test_one_line_falls_back_character_by_character(tmp_path):
    make_face(tmp_path, "kai", drawn="李明")
    make_face(tmp_path, "song", drawn="李明㸃")

    runs = Library([tmp_path]).runs("李㸃明", Role.KAI)

    assert [(run.face.name, run.text) for run in runs] == [
        ("kai", "李"),
        ("song", "㸃"),
        ("kai", "明"),
    ]


def test_figures_beside_kai_are_song_and_a_little_smaller(tmp_path):
    make_face(tmp_path, "kai", drawn="第2名")
    make_face(tmp_path, "song", drawn="第2名")

    runs = Library([tmp_path]).runs("第2名", Role.KAI)

    assert [(run.face.name, run.scale) for run in runs] == [
        ("kai", 1.0),
        ("song", 0.94),
        ("kai", 1.0),
    ]


def test_a_heavy_role_without_heavy_face_is_stroked():
    (run,) = library(system=False).runs("荣誉证书", Role.KAI_BOLD)

    assert run.stroke == pytest.approx(0.016)


def test_titles_and_awards_have_their_brush_with_the_project_itself():
    faces = library(system=False)

    assert faces.heading_role("荣誉证书", Role.BRUSH) is Role.BRUSH
    assert faces.heading_role("团体一等奖", Role.BRUSH) is Role.BRUSH


def test_a_heading_is_never_set_in_two_faces():
    faces = library(system=False)

    assert faces.heading_role("荣誉龘书", Role.BRUSH) is Role.KAI_BOLD


def test_missing_glyphs_are_listed_once_each():
    assert missing_glyphs("\u0f40中\u0f40") == ["\u0f40"]
