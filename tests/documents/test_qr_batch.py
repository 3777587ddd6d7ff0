import pytest

from competition.documents.qr import symbol
from competition.documents.qr_batch import FEWEST, symbols

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def make_payloads(length, count=FEWEST):
    """Return payloads of one length that differ in every character."""
    return [
        (
            "HTTPS://ZS.EXAMPLE.CN/C/"
            + "".join(LETTERS[(7 * i + n * i + n) % 32] for i in range(400))
        )[:length]
        for n in range(count)
    ]


@pytest.mark.parametrize("length", [25, 78, 120, 171, 172, 300])
def test_a_batch_is_bit_identical_to_the_oracle(length):
    payloads = make_payloads(length)

    assert symbols(payloads, mask=0) == [symbol(payload, mask=0) for payload in payloads]


@pytest.mark.parametrize("mask", range(8))
def test_every_mask_is_kept(mask):
    payloads = make_payloads(100)

    assert symbols(payloads, mask=mask) == [symbol(payload, mask=mask) for payload in payloads]


def test_texts_of_other_letters_are_drawn_singly():
    payloads = [
        "证书编号 DKB2026",
        "https://example.cn/a",
        "https://example.cn/b",
        *(f"{n:03}" for n in range(FEWEST)),
    ]

    assert symbols(payloads, mask=0) == [symbol(payload, mask=0) for payload in payloads]


def test_lengths_may_be_mixed():
    payloads = [*make_payloads(78), *make_payloads(80), make_payloads(90)[0]]

    assert symbols(payloads, mask=0) == [symbol(payload, mask=0) for payload in payloads]
