"""Units ranked, honours found, levels proposed: from the results of an event (团体、表彰、晋升)."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pypdf
import pytest

from competition.access.policy import Scope
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotFound
from competition.services import archives, honours
from competition.services.honours import PaperWords
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load, named

MARKS = {"01": "90", "02": "80", "03": "70", "04": "60", "05": "50"}
RULES = {
    "teams": [
        {"code": "sum", "name": named("团体总分"), "keep": 2, "at_least": 2,
         "honours": [{"code": "t1", "name": named("团体一等奖"), "rule": {"count": 1}}]},
    ],
    "honours": [
        {"code": "org", "name": named("优秀组织奖"), "decided": ["U3"]},
        {"code": "coach", "name": named("优秀教练"), "to": "person", "coaches_of": ["first"]},
        {"code": "best", "name": named("代表队最佳"), "to": "person", "best": "unit"},
    ],
    "promotions": [
        {"code": "up", "name": named("技能等级晋升推荐名单"), "addressee": named("市人社局"),
         "from": "2026-01-01", "to": "2026-12-31",
         "lines": [{"first": 1, "held": [3], "level": 2, "title": named("技术能手")},
                   {"first": 3, "level": 3}]},
        {"code": "old", "name": named("旧规定"), "to": "2025-12-31", "lines": [{"level": 4}]},
    ],
}  # fmt: skip
WORDS = PaperWords(
    "zh", {1: "高级技师", 2: "技师", 3: "高级工", 4: "中级工", 5: "初级工"}, ("经办人",),
    "2026年11月21日",
)  # fmt: skip


@pytest.fixture
def event(app):
    return load(contest(MARKS, MARKS, honours=RULES))[0]


def scope(event):
    return Scope(event.id)


def test_units_are_ranked_by_their_best_entries(event):
    found = honours.worked_out(SYSTEM, scope(event))

    ((_rule, lines),) = found.teams
    assert [(line.unit, str(line.points), line.place, line.award) for line in lines] == [
        ("U1", "150", 1, "t1"), ("U2", "130", 2, None), ("U3", "70", None, None),
    ]  # fmt: skip
    assert lines[2].reason == "too-few"


def test_honours_go_to_units_coaches_and_the_best_of_each_delegation(event):
    found = honours.worked_out(SYSTEM, scope(event))

    assert [[one.code for one in recipients] for _rule, recipients in found.honours] == [
        ["U3"], ["C1"], ["P01", "P02", "P03"],
    ]  # fmt: skip
    assert found.gathered.people["C1"].name == "教练甲"


def test_levels_are_proposed_by_the_rule_in_force_and_the_level_held(event):
    up, old = honours.worked_out(SYSTEM, scope(event)).promotions

    assert [(one.person, one.held, one.level, one.title) for one in up.proposed] == [
        ("P01", 3, 2, 0), ("P03", None, 3, None),
    ]  # fmt: skip
    assert [(one.person, one.why) for one in up.left] == [("P02", "held")]
    assert (old.in_force, old.proposed) == (False, ())


def test_a_proposal_list_is_printed_for_the_body_that_decides(event):
    paper = honours.proposal_paper(SYSTEM, scope(event), "up", WORDS)

    said = pypdf.PdfReader(BytesIO(paper)).pages[0].extract_text().replace(" ", "")
    assert "选手01" in said
    assert "技师技术能手" in said
    assert "市人社局" in said
    assert "选手02" not in said
    with pytest.raises(NotFound):
        honours.proposal_paper(SYSTEM, scope(event), "nothing", WORDS)


def test_a_proposal_list_is_the_same_as_words_and_as_a_sheet(event):
    def made(form, words=WORDS):
        return honours.proposal_paper(SYSTEM, scope(event), "up", words, form)

    with zipfile.ZipFile(BytesIO(made("docx"))) as parts:
        text = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
    rows = list(openpyxl.load_workbook(BytesIO(made("xlsx"))).active.values)

    for said in ("选手01", "选手03", "市人社局", "技师 技术能手", "经办人"):
        assert said in text
    assert "选手02" not in text
    head = next(n for n, row in enumerate(rows) if row[0] == "序号")
    assert [row[:2] for row in rows[head + 1 :]] == [(1, "选手01"), (2, "选手03")]
    assert rows[head + 1][7] == "技师 技术能手"
    assert [row[6] for row in rows[head + 1 :]] == ["高级工", "未登记"]
    english = made("xlsx", replace(WORDS, language="en"))
    assert any(row[1] == "Name" for row in openpyxl.load_workbook(BytesIO(english)).active.values)
    with pytest.raises(NotFound):
        made("odt")


def test_rules_are_changed_whole_or_refused_with_every_problem(event):
    known = honours.rules(SYSTEM, scope(event))
    bad = {
        "teams": [{"code": "x", "name": named("团体"), "trades": ["nowhere"], "by": "places"}],
        "honours": [{"code": "y", "name": named("空"), "to": "unit"}],
    }

    with pytest.raises(Invalid) as refused, transaction():
        honours.change(SYSTEM, scope(event), bad, version=known.version, now=NOW)
    with transaction():
        less = {"honours": RULES["honours"]}
        honours.change(SYSTEM, scope(event), less, version=known.version, now=NOW)
    with pytest.raises(Conflict), transaction():
        honours.change(SYSTEM, scope(event), {}, version=known.version, now=NOW)

    assert {problem.code for problem in refused.value.problems} == {
        "unknown-trade", "missing-key", "award-needs-rule",
    }  # fmt: skip
    assert honours.rules(SYSTEM, scope(event)).facts.teams == ()


def test_a_file_keeps_the_rules_of_honours(event):
    first = archives.dump(SYSTEM, event.id)
    with transaction():
        again = archives.load(SYSTEM, first, now=NOW, code="T9")

    assert "技能等级晋升推荐名单".encode() in first
    assert archives.dump(SYSTEM, again.id).replace(b'"T9"', b'"T1"') == first
