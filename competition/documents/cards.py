"""Cards and slips that open a door (裁判证、密钥卡、查分条)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from competition.documents.card_facts import (
    JudgeCard,
    KeyCard,
    ResultSlip,
    StationCard,
)
from competition.documents.colours import BLACK, GREY, PALE, SEAL, Colour
from competition.documents.fitting import fit_line, spread_name
from competition.documents.font_files import Role
from competition.documents.fonts import Library, library
from competition.documents.paper import Paper
from competition.documents.phrases import said_sample, say
from competition.documents.qr import symbol
from competition.documents.report import Report

Card = TypeVar("Card")

#: A bank card's size: fits the usual holders; two across and five down on A4.
CARD_WIDTH, CARD_HEIGHT = 85.6, 54.0
SLIP_WIDTH, SLIP_HEIGHT = 105.0, 59.0


def render_judge_cards(cards: Sequence[JudgeCard], *, fonts: Library | None = None) -> bytes:
    """Return judges' cards as PDF, ten a page, with lines to cut along."""
    size = (CARD_WIDTH, CARD_HEIGHT)
    return _grid(cards, size, (2, 5), _judge_card, "裁判证", fonts or library())


def render_result_slips(slips: Sequence[ResultSlip], *, fonts: Library | None = None) -> bytes:
    """Return contestants' slips as PDF, ten a page: entry number, secret and QR."""
    size = (SLIP_WIDTH, SLIP_HEIGHT)
    return _grid(slips, size, (2, 5), _result_slip, "查分条", fonts or library())


def render_station_cards(cards: Sequence[StationCard], *, fonts: Library | None = None) -> bytes:
    """Return station cards as PDF, two a page: the number large enough for the whole hall."""
    return _grid(cards, (210.0, 148.5), (1, 2), _station_card, "赛位牌", fonts or library())


def _grid(
    cards: Sequence[Card],
    size: tuple[float, float],
    shape: tuple[int, int],
    draw: Callable[[Paper, Card, float, float], None],
    title: str,
    fonts: Library,
) -> bytes:
    (width, height), (across, down) = size, shape
    left, top = (210 - across * width) / 2, (297 - down * height) / 2
    paper = Paper(210, 297, fonts=fonts, title=title)
    for at, card in enumerate(cards):
        place = at % (across * down)
        if at and not place:
            paper.next_page()
        x, y = left + place % across * width, top + place // across * height
        paper.box(x, y, width, height, edge=PALE, line=0.12, dash=(1.2, 1.2))
        draw(paper, card, x, y)
    paper.next_page()
    return paper.finish()


def _fitted(
    paper: Paper,
    x: float,
    y: float,
    text: str,
    width: float,
    role: Role,
    size: float,
    colour: Colour = BLACK,
    lines: int = 2,
) -> float:
    """Draw `text` at most `width` mm wide, in more lines if need be; return the last baseline."""
    fit = fit_line(
        text,
        width,
        lambda t, s: paper.measure(t, role, s),
        size,
        smallest=0.5,
        lines=lines,
        box="card",
    )
    lead = fit.size * 1.25 * 0.3528
    for index, line in enumerate(fit.lines):
        baseline = y + index * lead
        paper.text(x, baseline, line, role, fit.size, colour, stretch=fit.stretch)
    return y + (len(fit.lines) - 1) * lead


def _seal_line(paper: Paper, x: float, y: float, width: float) -> None:
    for down in (0.0, 0.8):
        paper.line(x, y + down, x + width, y + down, colour=SEAL, width=0.3)


def _judge_card(paper: Paper, card: JudgeCard, x: float, y: float) -> None:
    inner = x + 5
    event = said_sample(card.language, card.event, sample=card.sample)
    _fitted(paper, inner, y + 7.5, event, CARD_WIDTH - 10, Role.HEI, 7.5, GREY, 1)
    _seal_line(paper, inner, y + 10, CARD_WIDTH - 10)
    side = 29.0
    paper.qr(x + CARD_WIDTH - 5 - side, y + 15, side, symbol(card.qr))
    room = CARD_WIDTH - 10 - side - 4
    below = _fitted(paper, inner, y + 21, spread_name(card.name), room, Role.SONG_BOLD, 19)
    _fitted(paper, inner, below + 7, card.role, room, Role.HEI, 10)
    _fitted(paper, inner, below + 12.5, card.trade, room, Role.HEI, 9, GREY)
    paper.text(inner, y + 41.5, say(card.language, "登录号"), Role.HEI, 7, GREY)
    _fitted(paper, inner, y + 48.3, card.number, room, Role.HEI_BOLD, 17, lines=1)
    middle = x + CARD_WIDTH - 5 - side / 2
    hint = say(card.language, "扫码，再输入 PIN")
    paper.text(middle, y + 48.3, hint, Role.HEI, 6.5, GREY, align="centre")


def _result_slip(paper: Paper, slip: ResultSlip, x: float, y: float) -> None:
    inner, width = x + 7, SLIP_WIDTH - 14
    event = said_sample(slip.language, slip.event, sample=slip.sample)
    _fitted(paper, inner, y + 8, event, width, Role.HEI, 8, GREY, 1)
    _seal_line(paper, inner, y + 10.4, width)
    side = 30.0
    paper.qr(x + SLIP_WIDTH - 7 - side, y + 15, side, symbol(slip.qr))
    room = width - side - 5
    below = _fitted(paper, inner, y + 19.5, spread_name(slip.name), room, Role.SONG_BOLD, 16)
    below = _fitted(paper, inner, below + 5.5, slip.unit, room, Role.HEI, 8.5, GREY)
    _fitted(paper, inner, below + 5, slip.trade, room, Role.HEI, 8.5, GREY)
    for down, label, value in ((41.5, "参赛号", slip.number), (48.5, "查询码", slip.secret)):
        paper.text(inner, y + down, say(slip.language, label), Role.HEI, 8, GREY)
        _fitted(paper, inner + 12, y + down, value, room - 12, Role.HEI_BOLD, 13.5, lines=1)
    note = say(
        slip.language,
        "扫码或打开 {address} 查本人成绩。请妥善保管，不要转给他人",
        address=slip.address,
    )
    _fitted(paper, inner, y + 54.6, note, width, Role.HEI, 6.8, GREY, 1)


def _station_card(paper: Paper, card: StationCard, x: float, y: float) -> None:
    middle, inner, width = x + 105, x + 18, 174.0
    event = said_sample(card.language, card.event, sample=card.sample)
    _fitted(paper, inner, y + 19, event, width, Role.HEI, 12, GREY, 1)
    _seal_line(paper, inner, y + 23, width)
    room = 112.0 if card.qr else width
    size = min(260.0, 260.0 * room / paper.measure(card.station, Role.SONG_BOLD, 260))
    at = inner + room / 2 if card.qr else middle
    paper.text(at, y + 112, card.station, Role.SONG_BOLD, size, align="centre")
    paper.text(at, y + 34, say(card.language, "赛位"), Role.HEI, 14, GREY, align="centre")
    entry = say(card.language, "参赛号") + f" {card.number}" if card.number else ""
    below = "　".join(filter(None, (card.trade, card.session, entry)))
    _fitted(paper, inner, y + 132, below, width, Role.HEI_BOLD, 20, lines=1)
    if card.qr:
        paper.qr(x + 192 - 52, y + 48, 52, symbol(card.qr))


def render_key_card(card: KeyCard, *, fonts: Library | None = None) -> bytes:
    """Return the key of a code layer as PDF: QR and words, one A4 page for one bag."""
    report = Report(
        event=card.event,
        title=card.title,
        sample=card.sample,
        language=card.language,
        fonts=fonts,
    )
    report.head()
    side = 62.0
    top = report.y
    report.qr(report.left, top, side, card.qr)
    x = report.left + side + 10
    rows = (
        ("加密层", card.layer),
        ("持有人", card.holder),
        ("密封袋号", card.bag or "____________________"),
        ("密钥指纹", card.fingerprint),
        ("制卡时间", card.issued),
    )
    for index, (label, value) in enumerate(rows):
        y = top + 5 + index * 13
        report.text(x, y, report.say(label), size=8.5, colour=GREY)
        report.text(x, y + 6, value, role=Role.HEI_BOLD, size=13)
    report.y = top + side + 10
    words_grid(report, card.words)
    report.paragraph(
        report.say(
            "此卡可解开加密号对照表。核对二维码能扫出后，连同对照表装入密封袋，在封口处签名；"
            "解密时当众验看封口再拆。二维码损坏时，按顺序输入上面的词。"
        ),
        size=10,
        colour=GREY,
    )
    report.signatures((card.holder, "监督"), issued="")
    return report.finish()


def words_grid(report: Report, words: Sequence[str]) -> None:
    """Draw a secret's words in numbered boxes, four across."""
    across = 4
    pitch = report.width / across
    rows = -(-len(words) // across)
    height = 11.0
    for index, word in enumerate(words):
        x = report.left + index % across * pitch
        y = report.y + index // across * height
        report.box(x, y, pitch, height, line=0.15, colour=PALE)
        report.text(x + 2.5, y + 7, str(index + 1), size=8, colour=GREY)
        report.text(x + 9, y + 7.4, word, role=Role.HEI_BOLD, size=13)
    report.y += rows * height + 9
