import pytest

from competition.documents.colours import BLACK
from competition.documents.fitting import DoesNotFit
from competition.documents.font_files import Role
from competition.documents.fonts import library
from competition.documents.issuers import COMMITTEE, SealRow, lay_issuers
from tests.documents.printed import FIVE_BODIES

FONTS = library(system=False)
ROW = SealRow(
    baseline=166.3,
    middles=((212.0,), (119.0, 213.0), (103.0, 166.0, 229.0), (95.5, 142.5, 189.5, 236.5)),
    size=13.5,
    stack_right=256.5,
    stack_width=66.5,
    role=Role.KAI,
    colour=BLACK,
)


def lay(*bodies):
    return lay_issuers(FONTS, ROW, bodies, "二〇二六年一月十六日")


def test_bodies_stand_left_to_right_in_order_of_rank():
    laid = lay("某某省总工会", "某某市总工会", "某某市人民政府")

    assert [text.text for text in laid.texts] == [
        "某某省总工会",
        "某某市总工会",
        "某某市人民政府",
        "二〇二六年一月十六日",
    ]
    assert [x for x, _y in laid.seals] == [103, 166, 229]


def test_the_date_stands_under_the_last_body():
    *_others, body, day = lay("某某省总工会", "某某市人民政府").texts

    middles = [
        text.x + FONTS.width(text.text, text.role, text.size) / 2 / 2.8346 for text in (body, day)
    ]
    assert middles[0] == pytest.approx(middles[1], abs=1.2)
    assert day.y - body.y == pytest.approx(8.6)


def test_a_long_name_breaks_after_the_province():
    texts = [text.text for text in lay(*FIVE_BODIES[:3], "某某省人力资源和社会保障厅").texts]

    assert "某某省" in texts
    assert "人力资源和社会保障厅" in texts


def test_a_long_name_breaks_where_the_organiser_says():
    bodies = ("甲会", "乙会", "丙会", "平顶山某某|陶瓷文化创意产业发展公司")

    texts = [text.text for text in lay(*bodies).texts]

    assert "平顶山某某" in texts
    assert not any("|" in text for text in texts)


def test_all_names_shrink_together():
    bodies = (
        "某某省总工会",
        "某某市总工会",
        "某某联合会",
        "某某轻纺烟草工会陶瓷文化创意产业某某委员会",
    )

    sizes = {text.size for text in lay(*bodies).texts}

    assert len(sizes) == 1
    assert sizes.pop() < ROW.size


def test_five_bodies_are_stacked_above_one_seal_of_the_committee():
    laid = lay(*FIVE_BODIES)

    *names, day = laid.texts
    assert [name.text for name in names] == [*FIVE_BODIES, COMMITTEE]
    assert len(laid.seals) == 1
    assert laid.rise == 11
    assert {round(b.y - a.y, 2) for a, b in zip(names, names[1:], strict=False)} == {7.2}
    assert day.y > names[-1].y


def test_stacked_names_are_spread_to_one_width():
    names = lay(*FIVE_BODIES).texts[:5]

    widths = {
        round(FONTS.width(n.text, n.role, n.size) + (len(n.text) - 1) * n.spacing * n.size, 1)
        for n in names
    }
    assert len(widths) == 1


def test_a_name_that_no_shrinking_helps_is_refused():
    with pytest.raises(DoesNotFit):
        lay("甲会", "乙会", "丙会", "某" * 60)


def test_a_long_committee_parts_at_a_seam_and_is_not_refused():
    bodies = ("焦作市绿色食品产业链技能竞赛组织委员会", "某某协会", "某某研究会", "某某研究所")

    texts = [text.text for text in lay(*bodies).texts]

    assert texts[:2] == ["焦作市绿色食品产业链", "技能竞赛组织委员会"]
