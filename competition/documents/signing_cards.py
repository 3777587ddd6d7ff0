"""Half of the key that signs certificates, on paper (签名密钥卡), kept by one of two people."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.cards import words_grid
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report


@dataclass(frozen=True, slots=True)
class SigningCard:
    """One of two cards: which, of which key, its text in groups, when it was printed."""

    number: int
    fingerprint: str
    words: tuple[str, ...]
    issued: str


def render_signing_card(card: SigningCard, *, fonts: Library | None = None) -> bytes:
    """Return one A4 page: what the card is, its QR and its text, who keeps it where."""
    title = f"证书签名密钥卡（{'甲乙'[card.number - 1]}）"
    report = Report(event="证书签名密钥", title=title, fonts=fonts)
    report.head()
    side, top = 62.0, report.y
    report.qr(report.left, top, side, "-".join(card.words))
    x = report.left + side + 10
    for index, (label, value) in enumerate(
        (
            ("公钥指纹", card.fingerprint),
            ("第几张", f"两张中的第 {card.number} 张"),
            ("保管人", "____________________"),
            ("密封袋号", "____________________"),
            ("制卡日期", card.issued),
        )
    ):
        y = top + 5 + index * 12
        report.text(x, y, label, size=8.5, colour=GREY)
        report.text(x, y + 6, value, role=Role.HEI_BOLD, size=13)
    report.y = top + side + 10
    words_grid(report, card.words)
    report.paragraph(
        "密钥分在两张卡上，单独一张没有用。甲、乙两张由两个人分别保管，不要放在一起，不要拍照。"
        "电脑丢失或损坏后，在新装的系统里“系统－签名密钥”扫码或按顺序输入两张卡上的字组，"
        "就能用原来的密钥继续签发。已经发出的证书不靠这两张卡，一直可以核验。",
        size=10,
        colour=GREY,
    )
    report.signatures(("保管人", "监督"), issued="")
    return report.finish()
