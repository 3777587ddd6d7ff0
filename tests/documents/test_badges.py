"""Badges, name tents, lists to be signed, envelopes and packs on paper (证件、桌签、签领表)."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from competition.documents.badge_facts import Badge, BadgeKind, NameTent
from competition.documents.badges import (
    HEIGHT,
    PORTRAIT,
    WIDTH,
    render_badges,
    render_name_tents,
    small_portrait,
)
from competition.documents.envelopes import EnvelopeCover, render_envelope_cover
from competition.documents.fonts import library
from competition.documents.packs import merged
from competition.documents.signing_lists import SigningGroup, SigningList, render_signing_list
from competition.errors import Invalid
from tests.documents.printed import LONG_NAME
from tests.documents.reading import codes_of, pages_of, pictures_of, sound, text_of, words_of

PIP = library(system=False)
EVENT = "2026 年某某省食品行业职业技能竞赛暨某某市第二届“大咖杯”绿色食品职业技能竞赛"


def make_badge(index=1, **changes):
    facts = {
        "kind": BadgeKind.CONTESTANT,
        "title": "参赛选手",
        "name": "龚䶮",
        "event": EVENT,
        "lines": ("怀川茶业集团", "咖啡师　职工组"),
        "number": f"{index:04}",
        "qr": f"DKB2026/BARISTA/{index:04}",
    }
    return Badge(**(facts | changes))


def make_photo(width=600, height=800, kind="JPEG"):
    out = BytesIO()
    Image.new("RGB", (width, height), (200, 160, 140)).save(out, kind)
    return out.getvalue()


def test_four_badges_share_a_sheet_and_each_reads(tmp_path):
    badges = [make_badge(index) for index in range(5)]

    pdf = render_badges(badges, fonts=PIP)

    first, second = pictures_of(pdf, tmp_path)
    assert sorted(codes_of(first)) == [badge.qr for badge in badges[:4]]
    assert codes_of(second) == [badges[4].qr]
    sound(pdf, tmp_path)


def test_the_codes_of_a_whole_batch_read_as_those_of_a_few(tmp_path):
    badges = [make_badge(index) for index in range(44)]

    pages = pictures_of(render_badges(badges, fonts=PIP), tmp_path)

    assert sorted(code for page in pages for code in codes_of(page)) == [b.qr for b in badges]


def test_the_longest_name_and_event_stay_on_their_badge(tmp_path):
    badge = make_badge(name=LONG_NAME, event=EVENT * 2, lines=(EVENT, EVENT))

    (words,) = words_of(render_badges([badge], fonts=PIP), tmp_path)

    assert all(left > 0 and right < WIDTH for left, _t, right, _b, _w in words)
    assert all(top > 0 and bottom < HEIGHT for _l, top, _r, bottom, _w in words)


def test_a_badge_holds_its_portrait_in_colour_and_else_says_where_to_glue_one():
    portrait = small_portrait(make_photo())

    with_photo = render_badges([make_badge(portrait=portrait)], fonts=PIP)
    without = render_badges([make_badge()], fonts=PIP)

    with pypdfium2.PdfDocument(with_photo) as document:
        shown = document[0].render(scale=1).to_pil().convert("RGB")
    red, green, blue = shown.getpixel((75, 160))
    assert red > green > blue > 100
    assert "贴照片处" in text_of(without)
    assert "贴照片处" not in text_of(with_photo)


@pytest.mark.parametrize("size", [(900, 600), (300, 900), (60, 80)])
def test_a_portrait_is_cut_to_the_badge_and_never_stretched(size):
    with Image.open(BytesIO(small_portrait(make_photo(*size)))) as image:
        shape = image.width / image.height

    assert abs(shape - PORTRAIT[0] / PORTRAIT[1]) < 0.03


def test_what_is_no_picture_leaves_the_frame_empty():
    assert small_portrait(b"%PDF-1.4 not a photo") == b""
    assert small_portrait(make_photo()[:200]) == b""


def test_a_name_no_face_can_draw_is_refused_and_named():
    with pytest.raises(Invalid) as refused:
        render_badges([make_badge(name="李\U0003ffff")], fonts=PIP)

    assert [problem.code for problem in refused.value.problems] == ["glyph-missing"]


def test_a_name_tent_says_the_name_on_both_sides(tmp_path):
    pdf = render_name_tents([NameTent("李明", "裁判长"), NameTent(LONG_NAME)], fonts=PIP)

    assert pages_of(pdf) == 2
    assert text_of(pdf).count("李明") == 2
    for words in words_of(pdf, tmp_path):
        assert all(left > 0 and right < 210 for left, _t, right, _b, _w in words)


def test_a_list_numbers_its_rows_through_all_groups_and_repeats_its_heads():
    rows = tuple((f"某人{n}", f"{n:04}") for n in range(40))
    paper = SigningList(
        event=EVENT,
        title="资料袋签领表",
        columns=(("姓名", 30), ("参赛号", 20)),
        groups=(SigningGroup("甲队", rows[:30]), SigningGroup("乙队", rows[30:])),
        empty=("资料袋", "餐券"),
        issued="2026-11-20 10:00",
    )

    pdf = render_signing_list(paper, fonts=PIP)

    assert pages_of(pdf) > 1
    assert all("餐券" in text_of(pdf, page) for page in range(pages_of(pdf)))
    last = text_of(pdf, pages_of(pdf) - 1)
    assert "40某人39" in last
    assert "发放人（签名）" in last


def test_an_envelope_says_what_is_in_it_and_what_is_not():
    cover = EnvelopeCover(
        event=EVENT,
        title="场次材料袋",
        about=(("赛项", "咖啡师"),),
        inside=(("签到表", ""),),
        left_out=(("标签", "加密号标签由加密裁判在加密室打印"),),
        issued="2026-11-20 10:00",
    )

    text = text_of(render_envelope_cover(cover, fonts=PIP))

    assert "袋内材料签到表" in text
    assert "未放入标签加密号标签由加密裁判在加密室打印" in text
    assert "封袋人（签名）" in text


def test_papers_are_laid_behind_one_another_page_by_page():
    badges = render_badges([make_badge(n) for n in range(5)], fonts=PIP)
    tents = render_name_tents([NameTent("李明")], fonts=PIP)

    whole = merged([tents, badges])

    assert pages_of(whole) == 3
    assert "李明" in text_of(whole, 0)
    assert "0004" in text_of(whole, 2)
