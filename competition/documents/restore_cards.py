"""The card that opens sealed copies, on paper (备份恢复卡)."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.cards import words_grid
from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report


@dataclass(frozen=True, slots=True)
class RestoreCard:
    """Which card, its text in groups, when it was printed."""

    name: str
    words: tuple[str, ...]
    issued: str


def render_restore_card(card: RestoreCard, *, fonts: Library | None = None) -> bytes:
    """Return one A4 page: what the card is, its QR and its text, where it is kept."""
    report = Report(event="备份", title="备份恢复卡", fonts=fonts)
    report.head()
    side, top = 62.0, report.y
    report.qr(report.left, top, side, "-".join(card.words))
    x = report.left + side + 10
    for index, (label, value) in enumerate(
        (
            ("卡号", card.name),
            ("保管人", "____________________"),
            ("存放处", "____________________"),
            ("制卡日期", card.issued),
        )
    ):
        y = top + 8 + index * 13
        report.text(x, y, label, size=8.5, colour=GREY)
        report.text(x, y + 6, value, role=Role.HEI_BOLD, size=13)
    report.y = top + side + 10
    words_grid(report, card.words)
    report.paragraph(
        "移动硬盘或 U 盘上的备份已经加密，没有这张卡谁都打不开，卡丢了备份就打不开。"
        "卡和移动硬盘分开存放，不要拍照，不要放在装备份的包里。"
        "恢复：在新装的系统里打开“首次设置－从备份恢复”，选备份文件，扫码或按顺序输入上面的字组。",
        size=10,
        colour=GREY,
    )
    report.signatures(("保管人",), issued="")
    return report.finish()
