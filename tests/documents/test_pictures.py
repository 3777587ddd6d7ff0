from io import BytesIO

import pytest
from PIL import Image

from competition.documents.fonts import library
from competition.documents.notice_facts import ResultGroup, ResultRow
from competition.documents.pictures import WIDTH, render_results_picture
from competition.errors import Invalid
from tests.documents.printed import make_notice, make_rows
from tests.documents.reading import codes_of

PIP = library(system=False)


def picture(**changes):
    return Image.open(BytesIO(render_results_picture(make_notice(**changes), fonts=PIP)))


def test_a_picture_is_as_wide_as_a_phone_shows_and_as_long_as_needed():
    few = picture(groups=(ResultGroup("一等奖", make_rows(3)),))
    more = picture(groups=(ResultGroup("一等奖", make_rows(30)),))

    assert few.width == more.width == WIDTH
    assert more.height > few.height + 2_000


def test_the_ground_is_white_and_the_seal_line_red():
    image = picture().convert("RGB")

    assert image.getpixel((2, 2)) == (255, 255, 255)
    colours = {colour for _count, colour in image.getcolors(1 << 16)}
    assert (0xB5, 0x30, 0x1D) in colours


def test_a_missing_character_stops_the_picture():
    groups = (ResultGroup("", (ResultRow("1", "1", "张𠮷", "甲", "1"),)),)

    with pytest.raises(Invalid) as refusal:
        picture(groups=groups)

    assert refusal.value.problems[0].values["character"] == "𠮷"


def test_rare_characters_leave_ink():
    def ink(name):
        groups = (ResultGroup("", (ResultRow("1", "1", name, "甲", "1"),)),)
        return sum(picture(groups=groups).convert("L").histogram()[:128])

    assert ink("龘") > ink("一") + 300
    assert ink("𬱖") > ink("一") + 300


def test_the_code_on_a_picture_reads():
    image = picture(qr="HTTPS://ZS.EXAMPLE.CN/R/1")

    assert codes_of(image.convert("L")) == ["HTTPS://ZS.EXAMPLE.CN/R/1"]


def test_the_same_list_gives_the_same_picture():
    assert render_results_picture(make_notice(), fonts=PIP) == render_results_picture(
        make_notice(), fonts=PIP
    )


def test_a_list_of_two_hundred_can_still_be_sent():
    png = render_results_picture(
        make_notice(groups=(ResultGroup("其余名次", make_rows(225)),)), fonts=PIP
    )

    assert len(png) < 3_000_000
    assert Image.open(BytesIO(png)).height < 24_000
