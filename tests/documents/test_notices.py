from dataclasses import replace

import pytest

from competition.documents.fonts import library
from competition.documents.notice_facts import (
    NoticeStage,
    ProposalList,
    ProposalRow,
    ResultGroup,
    ResultRow,
)
from competition.documents.notices import render_proposal_list, render_results_notice
from competition.errors import Invalid
from tests.documents.printed import EVENT, LONG_NAME, make_notice, make_rows
from tests.documents.reading import (
    codes_of,
    fonts_of,
    pages_of,
    pictures_of,
    sound,
    text_of,
    words_of,
)

PIP = library(system=False)


def test_a_notice_says_until_when_and_to_whom_to_object():
    text = text_of(render_results_notice(make_notice(), fonts=PIP))

    assert "咖啡师（职工组）成绩公示" in text
    assert "公示中，至11月25日17:30" in text
    assert "有异议请在截止前向监督仲裁组提出。" in text


def test_a_final_notice_asks_for_no_objections():
    text = text_of(render_results_notice(make_notice(stage=NoticeStage.FINAL), fonts=PIP))

    assert "正式公布" in text
    assert "异议" not in text


def test_rows_carry_place_number_name_unit_and_total():
    text = text_of(render_results_notice(make_notice(), fonts=PIP))

    assert "陈　𬱖".replace("　", "") in text.replace("　", "")
    assert "2并列0127" in text
    assert "88.40" in text
    assert "缺赛" in text


def test_a_long_name_is_whole_on_paper():
    text = text_of(render_results_notice(make_notice(), fonts=PIP))

    assert all(part in text for part in LONG_NAME.split("·"))


def test_every_page_repeats_head_digest_and_count():
    groups = (ResultGroup("其余名次", make_rows(120)),)

    pdf = render_results_notice(make_notice(groups=groups), fonts=PIP)

    count = pages_of(pdf)
    assert count >= 4
    for page in range(count):
        text = text_of(pdf, page)
        assert f"第{page + 1}页，共{count}页" in text
        assert "8f3a8f3a" in text
    for page in range(count - 1):
        assert "参赛号姓名单位" in text_of(pdf, page)


def test_no_row_is_lost_or_broken_between_pages():
    rows = make_rows(120)
    pdf = render_results_notice(make_notice(groups=(ResultGroup("", rows),)), fonts=PIP)

    pages = [text_of(pdf, page) for page in range(pages_of(pdf))]
    for row in rows:
        holding = [page for page in pages if f"{row.number}{row.name[0]}" in page.replace("　", "")]
        assert len(holding) == 1, row
        assert row.total in holding[0]


def test_everything_stays_on_the_sheet(tmp_path):
    row = ResultRow("1", "0127", LONG_NAME, "平顶山某某陶瓷文化创意产业发展有限公司" * 2, "88.40")
    notice = make_notice(
        groups=(ResultGroup("一等奖", (row,)),),
        parts=("理论知识", "操作技能"),
        title="很长的题目" * 9,
    )
    notice = replace(
        notice, groups=(ResultGroup("一等奖", (replace(row, parts=("18.40", "70.00")),)),)
    )

    pdf = render_results_notice(notice, fonts=PIP)

    for page in words_of(pdf, tmp_path):
        for left, _top, right, bottom, word in page:
            assert left >= 19, word
            assert right <= 210 - 14, word
            assert bottom <= 297 - 8, word
    sound(pdf, tmp_path)


def test_an_example_says_so():
    assert "示例" in text_of(render_results_notice(make_notice(sample=True), fonts=PIP))


def test_a_notice_leads_to_the_page_by_its_code(tmp_path):
    pdf = render_results_notice(make_notice(qr="HTTPS://ZS.EXAMPLE.CN/R/1"), fonts=PIP)

    assert codes_of(pictures_of(pdf, tmp_path)[0]) == ["HTTPS://ZS.EXAMPLE.CN/R/1"]


def test_missing_characters_are_all_listed_and_nothing_is_printed():
    rows = tuple(
        ResultRow(str(i), "1", name, "甲", "1") for i, name in enumerate(("张𠮷", "李\u0f40"), 1)
    )

    with pytest.raises(Invalid) as refusal:
        render_results_notice(make_notice(groups=(ResultGroup("", rows),)), fonts=PIP)

    assert {p.values["character"] for p in refusal.value.problems} == {"𠮷", "\u0f40"}


def test_a_reprint_of_a_notice_gives_the_same_bytes():
    assert render_results_notice(make_notice(), fonts=PIP) == render_results_notice(
        make_notice(), fonts=PIP
    )


def test_fonts_of_a_notice_are_embedded():
    assert all(fonts_of(render_results_notice(make_notice())).values())


def test_a_proposal_names_the_level_already_held():
    row = ProposalRow("龚䶮", "怀川茶业集团", "咖啡师", "1", "一等奖", "四级", "三级")
    proposal = ProposalList(EVENT, "技能等级晋升建议名单", (row,), "某某市人社局", "2025年11月30日")

    text = text_of(render_proposal_list(proposal, fonts=PIP)).replace("　", "")

    assert "某某市人社局：" in text
    assert "龚䶮怀川茶业集团咖啡师1一等奖四级三级" in text


def test_a_level_that_is_not_known_is_not_said_to_be_none():
    row = ProposalRow("龚䶮", "怀川茶业集团", "咖啡师", "1", "一等奖", "", "三级")
    proposal = ProposalList(EVENT, "技能等级晋升建议名单", (row,), "某某市人社局", "2025年11月30日")

    text = text_of(render_proposal_list(proposal, fonts=PIP)).replace("　", "")

    assert "咖啡师1一等奖未登记三级" in text
