from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from competition.documents.certificate_facts import CertificateKind
from competition.documents.certificates import check_certificates, render_certificates
from competition.documents.designs import DESIGNS
from competition.documents.fonts import library
from competition.documents.geometry import CODE_SIDE, geometry_of
from competition.documents.modern import points_of
from tests.documents.printed import DESIGN, FIVE_BODIES, LONG_NAME, SIGNED, make_certificate
from tests.documents.reading import codes_of, fonts_of, pictures_of, sound, text_of, words_of

PIP = library(system=False)
NAMES = sorted(DESIGNS)
TEAM = {
    "kind": CertificateKind.TEAM,
    "recipient": "平顶山某某陶瓷文化创意产业发展有限公司代表队",
    "salutation": "",
    "award": "团体一等奖",
    "members": ("李明", "欧阳若兰", "龚䶮", LONG_NAME, "王子涵"),
}
PAIR = {
    "recipient": "李明、欧阳若兰",
    "pairs": (
        ("阿依努尔·买买提艾力", "平顶山某某陶瓷文化创意产业发展有限公司"),
        ("龚䶮", "某某市某某咖啡文化有限公司"),
    ),
}
VARIANTS = {
    "plain": {},
    "long": {"recipient": LONG_NAME, "unit": "平顶山某某陶瓷文化创意产业发展有限公司"},
    "photo": {"photo": True, "recipient": LONG_NAME},
    "team": TEAM,
    "pair": PAIR,
    "five": {"bodies": FIVE_BODIES},
    "participation": {"kind": CertificateKind.PARTICIPATION, "award": "", "passed": True},
    "merit": {"kind": CertificateKind.MERIT, "award": "第一名"},
    "judge": {"kind": CertificateKind.JUDGE, "award": ""},
}


def design_of(name, **changes):
    return replace(DESIGN, name=name, **changes)


def printed(name, *facts, fonts=PIP, **changes):
    return render_certificates(design_of(name, **changes), facts, fonts=fonts)


@pytest.mark.parametrize("name", NAMES)
def test_every_design_says_all_of_it(name):
    facts = make_certificate(recipient="陈𬱖", unit="怀川茶业集团", division="职工组")

    text = text_of(printed(name, facts))

    for part in (
        "陈𬱖",
        "怀川茶业集团",
        "在二〇二六年某某省食品行业职业技能竞赛暨某某市第二届“大咖杯”绿色食品职业技能竞赛"
        "咖啡师赛项（职工组）中成绩优异，荣获",
        "一等奖",
        "特发此证，以资鼓励。",
        "某某省总工会",
        "二〇二六年一月十六日",
        "DKB2026-00123-7K",
        "zs.example.cn/C",
        "3F2A91C477E0B15D",
    ):
        assert part in text, part
    assert all(character in text for character in "荣誉证书")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_a_batch_copies_out_as_a_page_alone(name):
    facts = [make_certificate(recipient=who) for who in ("李㛃", "陈𬱖", "龚䶮", LONG_NAME)]

    batch = printed(name, *facts)

    for page, one in enumerate(facts):
        assert text_of(batch, page) == text_of(printed(name, one))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_leaves_the_page_or_covers_the_code(name, variant, tmp_path):
    geometry = geometry_of(design_of(name))
    pdf = printed(name, make_certificate(**VARIANTS[variant]))

    (words,) = words_of(pdf, tmp_path)

    x, y = geometry.code.x, geometry.code.y
    for left, top, right, bottom, word in words:
        assert left > 20, word
        assert right < geometry.width - 20, word
        assert bottom < geometry.height - 17, word
        beside = right <= x - 2.4 or left >= x + CODE_SIDE + 2.4
        above = bottom <= y - 0.3 or top >= y + CODE_SIDE + 1.5
        assert beside or above, word


@pytest.mark.parametrize("name", NAMES)
def test_every_design_is_sound_with_all_fonts_in_it_and_its_code_reads(name, tmp_path):
    pdf = printed(name, make_certificate(), fonts=library())

    sound(pdf, tmp_path)
    fonts = fonts_of(pdf)
    assert fonts
    assert all(fonts.values()), fonts
    (page,) = pictures_of(pdf, tmp_path)
    assert codes_of(page) == [SIGNED]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_certificate_gives_the_same_bytes(name):
    assert printed(name, make_certificate()) == printed(name, make_certificate())


@pytest.mark.parametrize("name", NAMES)
def test_a_press_sheet_of_every_design_is_inks_alone(name):
    pdf = printed(name, make_certificate(), bleed=True, sample=True)

    page = pypdf.PdfReader(BytesIO(pdf)).pages[0]
    forms = page["/Resources"]["/XObject"].values()
    codes = [page.get_contents().get_data(), *(form.get_object().get_data() for form in forms)]
    for code in codes:
        assert not set(code.split()) & {b"rg", b"RG", b"g", b"G"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("length", [2, 3, 9, 20])
@pytest.mark.parametrize("bodies", range(1, 6))
def test_names_of_every_length_fit_in_every_design(name, length, bodies):
    facts = make_certificate(
        recipient="甲" * length, unit="乙" * 24, division="职工组", bodies=FIVE_BODIES[:bodies]
    )

    assert check_certificates(design_of(name), [facts], fonts=PIP) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_a3_sheet_is_the_same_enlarged(name, tmp_path):
    small = printed(name, make_certificate())
    large = printed(name, make_certificate(), paper="A3")

    sides = [
        [float(v) for v in pypdf.PdfReader(BytesIO(pdf)).pages[0].mediabox[2:]]
        for pdf in (small, large)
    ]
    assert sides[1] == pytest.approx([side * 2**0.5 for side in sides[0]], abs=0.1)
    assert text_of(large) == text_of(small)
    assert codes_of(pictures_of(large, tmp_path, 110)[0]) == [SIGNED]


def test_six_bodies_stand_in_one_row_on_a3_and_in_a_stack_on_a4():
    facts = make_certificate(bodies=(*FIVE_BODIES, "某某市总工会"))

    assert "代章" in text_of(printed("classic", facts))
    assert "代章" not in text_of(printed("classic", facts, paper="A3"))


def test_the_medal_of_the_modern_design_is_the_trades_own():
    trades = ("咖啡师", "评茶员", "电工", "焊工", "拉坯成型", "茶艺师", "调饮师", "烘焙")

    assert {points_of(trade) for trade in trades} == {144, 168, 192, 216}
    batch = printed("modern", *(make_certificate(trade=trade) for trade in ("咖啡师", "评茶员")))
    pages = pypdf.PdfReader(BytesIO(batch)).pages
    grounds = [page.get_contents().get_data().split()[0] for page in pages]
    forms = [
        page["/Resources"]["/XObject"][ground.decode()].get_object().get_data()
        for page, ground in zip(pages, grounds, strict=True)
    ]
    assert forms[0] != forms[1]


def test_the_modern_design_carries_english_where_the_event_gives_it():
    statement = "This is to certify that Li Ming was awarded First Prize in the Barista event."

    text = text_of(printed("modern", make_certificate(statement=statement)))

    assert statement.replace(" ", "") in text
    assert "FIRSTPRIZE" in text


@pytest.mark.parametrize("trade", ["电工", "陶瓷书法", "工业机器人系统操作", "计算机软件产品检验"])
def test_the_vase_carries_the_trade_of_each_certificate(trade):
    text = text_of(printed("ceramic", make_certificate(trade=trade)))

    assert text.count(trade) >= 1
    assert all(text.count(character) >= 2 for character in trade)


def test_a_colourway_changes_what_is_drawn():
    facts = make_certificate()

    assert printed("modern", facts) != printed("modern", facts, colourway="indigo")


def test_a_design_with_a_field_off_the_page_prints_nothing():
    design = design_of("tea", changes={"code": {"y": 205}})

    (problem,) = check_certificates(design, [make_certificate()], fonts=PIP)

    assert (problem.code, problem.where) == ("design-off-page", "design/code")
