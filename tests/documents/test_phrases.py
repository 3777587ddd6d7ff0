import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from competition import documents
from competition.documents.fonts import library
from competition.documents.notices import render_results_notice
from competition.documents.phrases import ENGLISH, say
from competition.documents.pictures import render_results_picture
from competition.documents.score_sheets import render_score_sheets
from tests.documents.printed import make_notice
from tests.documents.reading import text_of, words_of
from tests.documents.test_score_sheets import SHEET

PIP = library(system=False)
HAN = re.compile(r"[\u4e00-\u9fff]")
#: Certificates are Chinese papers; their words are told apart in wording.
PAPERS = (
    "badges",
    "cards",
    "coding",
    "draw_sheets",
    "envelopes",
    "explanations",
    "fairness",
    "notices",
    "pictures",
    "report",
    "rosters",
    "score_sheets",
    "signing_lists",
    "timetables",
)
#: Names of files, seen in a window's title, not on paper.
TITLES = {"裁判证", "查分条", "赛位牌"}


def literals(module):
    """Return the Chinese strings of a module, but for its docstrings and character sets."""
    tree = ast.parse((Path(documents.__file__).parent / f"{module}.py").read_text("utf-8"))
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and id(node) not in skipped
    }


@pytest.mark.parametrize("module", PAPERS)
def test_every_phrase_of_a_paper_has_its_english(module):
    found = literals(module)

    assert found
    assert found - TITLES <= set(ENGLISH)


def test_no_phrase_is_kept_that_no_paper_says():
    used = set().union(*(literals(module) for module in PAPERS))
    given = {"裁判长", "监督", "加密裁判", "评分裁判", "出场顺序", "（示例）"}

    assert {phrase for phrase in ENGLISH if HAN.search(phrase)} - used - given == set()


@pytest.mark.parametrize("phrase", sorted(ENGLISH))
def test_both_languages_have_the_same_places_to_fill(phrase):
    places = re.compile(r"\{(\w+)\}")

    assert set(places.findall(ENGLISH[phrase])) <= set(places.findall(phrase))
    assert not HAN.search(ENGLISH[phrase])


def test_names_of_bodies_are_left_as_they_are():
    assert say("en", "监督仲裁组") == "监督仲裁组"


def test_a_notice_in_english_says_nothing_of_its_own_in_chinese(tmp_path):
    notice = make_notice(
        event="Skills Games 2025",
        title="Barista, provisional results",
        until="25 November, 17:30",
        objections="the arbitration panel",
        issued="21 November 2025",
        signatures=("裁判长",),
        groups=(),
        language="en",
    )

    pdf = render_results_notice(notice, fonts=PIP)

    text = text_of(pdf)
    assert not HAN.search(text), text
    assert "Provisionaluntil25November,17:30" in text
    assert "Chiefjudge(signature):" in text
    for page in words_of(pdf, tmp_path):
        assert all(right < 197 for _l, _t, right, _b, _w in page)


def test_sheets_and_pictures_speak_english_too():
    assert "Page1of1" in text_of(render_score_sheets([replace(SHEET, language="en")], fonts=PIP))
    assert render_results_picture(make_notice(language="en"), fonts=PIP).startswith(b"\x89PNG")
