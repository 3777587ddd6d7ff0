import re
from io import BytesIO

import pytest
import qrcode
import zxingcpp
from PIL import Image

from competition.documents import qr
from competition.documents.fitting import DoesNotFit

PAYLOAD = "HTTPS://ZS.EXAMPLE.CN/C/DKB2026-00123-7K/" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4


def test_a_png_reads_back():
    image = Image.open(BytesIO(qr.png(PAYLOAD, scale=4)))

    assert [found.text for found in zxingcpp.read_barcodes(image)] == [PAYLOAD]


def test_a_png_keeps_its_quiet_zone():
    image = Image.open(BytesIO(qr.png("A", scale=1))).convert("L")

    edge = [image.getpixel((x, y)) for x in range(image.width) for y in range(qr.QUIET)]
    assert set(edge) == {255}


@pytest.mark.parametrize("mask", range(8))
def test_a_fixed_mask_is_the_oracles_own(mask):
    oracle = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=mask
    )
    oracle.add_data(PAYLOAD, optimize=0)
    oracle.make(fit=True)

    code = qr.symbol(PAYLOAD, mask=mask)

    drawn = [[code.dark(x, y) for x in range(code.size)] for y in range(code.size)]
    assert drawn == [[bool(cell) for cell in row] for row in oracle.get_matrix()]


def test_a_signed_address_of_172_characters_needs_version_7():
    assert qr.symbol("HTTPS://ZS.EXAMPLE.CN/C/" + "A" * 148).size == 45


def test_the_mask_is_packed_to_whole_bytes():
    code = qr.symbol("A")

    assert len(code.mask()) == code.size * 3
    assert code.mask()[0] == 0b11111110


def test_an_svg_draws_every_dark_module_once():
    code = qr.symbol("https://example.cn")

    drawn = qr.svg("https://example.cn")

    widths = [int(width) for width in re.findall(r"h(\d+)v1", drawn)]
    assert sum(widths) == code.bits.bit_count()
    assert "style" not in drawn


def test_a_text_no_symbol_can_hold_is_refused():
    with pytest.raises(DoesNotFit) as refusal:
        qr.symbol("字" * 2_000)

    assert refusal.value.box == "qr"
