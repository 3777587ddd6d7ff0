from dataclasses import replace
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from pypdf.generic import StreamObject

from competition.documents import guilloche as art
from competition.documents.certificate_facts import CertificateDesign, CertificateKind
from competition.documents.certificates import check_certificates, render_certificates
from competition.documents.fonts import library
from competition.documents.paper import MM
from competition.documents.stamp_facts import Impression
from competition.errors import Invalid
from tests.documents.printed import (
    DESIGN,
    FIVE_BODIES,
    LONG_NAME,
    SIGNED,
    make_certificate,
)
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
ROUND = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    b'<circle cx="20" cy="20" r="19"/></svg>'
)
RARE = ("龚䶮", "李㛃", "陈𬱖", "龙龘", "牛犇")


def printed(*facts, design=DESIGN, fonts=PIP):
    return render_certificates(design, facts, fonts=fonts)


def test_a_certificate_says_what_it_should_in_reading_order():
    text = text_of(printed(make_certificate(division="职工组")))

    parts = (
        "荣誉证书",
        "CERTIFICATEOFHONOUR",
        "李明同志：",
        "在二〇二六年某某省食品行业职业技能竞赛暨某某市第二届“大咖杯”绿色食品职业技能竞赛"
        "咖啡师赛项（职工组）中成绩优异，荣获",
        "一等奖",
        "特发此证，以资鼓励。",
        "某某省总工会",
        "某某市人民政府",
        "二〇二六年一月十六日",
        "证书编号DKB2026-00123-7K",
        "扫码验证zs.example.cn/C",
        "公钥指纹3F2A91C477E0B15D",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places)


@pytest.mark.parametrize("fonts", [PIP, library()], ids=["pip", "system"])
@pytest.mark.parametrize("name", [*RARE, LONG_NAME])
def test_every_name_copies_out_exactly(name, fonts):
    assert name + "同志：" in text_of(printed(make_certificate(recipient=name), fonts=fonts))


def test_one_file_holds_a_page_for_each_in_the_order_given():
    pdf = printed(*(make_certificate(recipient=name) for name in RARE))

    assert pages_of(pdf) == len(RARE)
    for page, name in enumerate(RARE):
        assert name in text_of(pdf, page)


def test_the_ornament_is_in_the_file_once():
    one = printed(make_certificate())
    ten = printed(*[make_certificate()] * 10)

    assert (len(ten) - len(one)) / 9 < 2_500


def test_a_reprint_gives_the_same_bytes():
    facts = [make_certificate(recipient=name) for name in RARE]

    assert printed(*facts) == printed(*facts)


def test_every_font_is_embedded():
    fonts = fonts_of(printed(make_certificate(), fonts=library()))

    assert fonts
    assert all(fonts.values()), fonts


def test_every_code_reads_at_150_dots_an_inch(tmp_path):
    codes = [SIGNED[:-4] + f"{index:04}" for index in range(6)]
    pdf = printed(*(make_certificate(qr=code) for code in codes))

    assert [codes_of(page) for page in pictures_of(pdf, tmp_path)] == [[code] for code in codes]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"recipient": LONG_NAME, "unit": "平顶山某某陶瓷文化创意产业发展有限公司"},
        {"bodies": FIVE_BODIES},
        {"bodies": (*FIVE_BODIES, "某某市人民政府", "某某市总工会")},
        {"bodies": FIVE_BODIES[:4]},
        {"photo": True, "kind": CertificateKind.PARTICIPATION, "award": ""},
        {
            "kind": CertificateKind.TEAM,
            "recipient": "怀川轻工技师学院代表队",
            "salutation": "",
            "members": ("李明", "欧阳若兰", "龚䶮", LONG_NAME, "王子涵"),
        },
    ],
    ids=["plain", "long", "five-bodies", "seven-bodies", "four-bodies", "photo", "team"],
)
def test_everything_stays_inside_the_frame_and_clear_of_the_code(changes, tmp_path):
    pdf = printed(make_certificate(**changes))

    (words,) = words_of(pdf, tmp_path)

    for left, top, right, bottom, word in words:
        assert left > 27, word
        assert right < 297 - 27, word
        assert bottom < 210 - 21.5, word
        over_code = left < 66.5 and right > 39.5 and top < 172 and bottom > 145.3
        assert not over_code, word
    sound(pdf, tmp_path)


def test_a_press_sheet_has_bleed_and_inks_alone():
    pdf = printed(make_certificate(), design=replace(DESIGN, bleed=True))

    page = pypdf.PdfReader(BytesIO(pdf)).pages[0]
    assert [round(float(v) * 25.4 / 72, 1) for v in page.trimbox] == [3, 3, 300, 213]
    assert [round(float(v) * 25.4 / 72, 1) for v in page.bleedbox] == [0, 0, 303, 216]
    ornament = next(iter(page["/Resources"]["/XObject"].values())).get_object()
    for code in (page.get_contents().get_data(), ornament.get_data()):
        operators = set(code.split())
        assert operators & {b"k", b"K"}
        assert not operators & {b"rg", b"RG"}


def test_an_example_is_marked_as_one():
    text = text_of(printed(make_certificate(), design=replace(DESIGN, sample=True)))

    assert "样" in text
    assert "示例" in text


def test_all_problems_of_all_certificates_come_at_once_and_nothing_is_printed():
    facts = [
        make_certificate(number="A-1", recipient="张𠮷"),
        make_certificate(number="A-2", award=""),
        make_certificate(number="A-3"),
        make_certificate(number="A-4", recipient="甲" * 80),
        make_certificate(number="A-5", recipient="\u0f40\u0f41"),
    ]

    with pytest.raises(Invalid) as refusal:
        printed(*facts)

    found = [(problem.code, problem.where) for problem in refusal.value.problems]
    assert found == [
        ("glyph-missing", "A-1/recipient"),
        ("certificate-award-missing", "A-2/award"),
        ("does-not-fit", "A-4/name"),
        ("script-unsupported", "A-5/recipient"),
    ]


def test_a_check_gives_the_same_problems_without_printing():
    problems = check_certificates(DESIGN, [make_certificate(recipient="张𠮷")], fonts=PIP)

    assert [problem.values["character"] for problem in problems] == ["𠮷"]
    assert check_certificates(DESIGN, [make_certificate()], fonts=PIP) == []


def test_a_design_nobody_drew_is_refused():
    (problem,) = check_certificates(replace(DESIGN, name="rococo"), [make_certificate()], fonts=PIP)

    assert problem.code == "design-unknown"


@pytest.mark.parametrize("length", range(2, 21))
@pytest.mark.parametrize("bodies", [1, 2, 3, 4, 5])
def test_names_of_every_length_fit_under_one_to_five_bodies(length, bodies):
    facts = make_certificate(
        recipient="甲" * length, unit="乙" * 24, division="职工组", bodies=FIVE_BODIES[:bodies]
    )

    assert check_certificates(DESIGN, [facts], fonts=PIP) == []


@pytest.mark.parametrize(
    ("name", "limit"),
    [("classic", 90), ("modern", 60), ("ceramic", 160), ("tea", 160), ("portrait", 90)],
)
def test_a_certificate_alone_is_light_enough_for_a_telephone(name, limit):
    alone = printed(make_certificate(), design=replace(DESIGN, name=name), fonts=library())

    assert len(alone) < limit * 1000


#: The hairline inside a drawn seal's ring.
SEAL_LINE = art.circle(0, 0, 18.4).encode()


def drawn_seals(pdf):
    return sum(stream.count(SEAL_LINE) for stream in streams(pdf))


def streams(pdf):
    reader = pypdf.PdfReader(BytesIO(pdf))
    found = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [one.get_data() for one in found if isinstance(one, StreamObject)]


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_drawn_seal_stands_in_examples_and_on_nothing_issued(paper):
    design = replace(DESIGN, paper=paper)

    example = printed(make_certificate(), design=replace(design, sample=True))
    issued = printed(make_certificate(), design=design)

    assert drawn_seals(example) == len(make_certificate().bodies)
    assert drawn_seals(issued) == 0
    assert "盖章处" in text_of(issued)
    assert "盖章处" not in text_of(example)


def test_a_drawn_seal_names_no_body_and_leaves_no_words_to_copy():
    text = text_of(printed(make_certificate(), design=replace(DESIGN, sample=True)))

    assert "样章" not in text
    for body in make_certificate().bodies:
        assert text.count(body) == 1


def test_where_an_uploaded_seal_stands_none_is_drawn():
    design = replace(DESIGN, sample=True)
    x, y = 119, 166
    mark = Impression("svg", ROUND, x, y, 40)

    example = printed(
        make_certificate(bodies=("甲单位", "乙单位")), design=replace(design, marks=(mark,))
    )

    assert drawn_seals(example) == 1


def test_without_seal_places_no_seal_is_drawn():
    example = printed(make_certificate(), design=replace(DESIGN, sample=True, guides=False))

    assert drawn_seals(example) == 0


def origin_of(pdf: bytes, text: str) -> tuple[float, float]:
    """Where a text begins on the first page, in millimetres from the upper left."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        found = page.get_textpage().search(text).get_next()
        assert found is not None
        left, bottom, _right, _top = page.get_textpage().get_charbox(found[0])
        return left / MM, (page.get_height() - bottom) / MM


@pytest.mark.parametrize("name", ["classic", "classic-portrait", "ceramic", "tea", "portrait"])
@pytest.mark.parametrize("changes", [{}, {"unit": "某某学院"}, {"recipient": "欧阳若兰"}])
def test_name_award_and_date_stand_where_ready_stock_wants_them(name, changes):
    fixed = {
        "name": {"place": "fixed", "x": 120, "y": 90},
        "award": {"place": "fixed", "x": 140, "y": 130},
        "date": {"place": "fixed", "x": 100, "y": 180},
    }
    facts = make_certificate(bodies=("某某市总工会",), **changes)
    pdf = render_certificates(CertificateDesign(name, changes=fixed), [facts])

    left, bottom = origin_of(pdf, facts.recipient[0])
    assert left == pytest.approx(120, abs=1.5)
    assert bottom == pytest.approx(90, abs=2.0)
    assert origin_of(pdf, "一等奖")[1] == pytest.approx(130, abs=4.5)
    assert origin_of(pdf, "二〇二六年一月十六日")[1] == pytest.approx(180, abs=3.0)


def test_a_name_of_its_own_place_is_refused_off_the_page():
    fixed = {"name": {"place": "fixed", "x": 400, "y": 90}}

    with pytest.raises(Invalid) as refused:
        render_certificates(CertificateDesign("classic", changes=fixed), [make_certificate()])

    assert [problem.values["field"] for problem in refused.value.problems] == ["name"]
