"""Wording of certificates (证书文字): which sentence stands on which paper, by rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from competition.documents.certificate_facts import CertificateFacts, CertificateKind, DateStyle

_FIGURES = "〇一二三四五六七八九"
_YEAR_IN_NAME = re.compile(r"\s*(\d{4})\s*年\s*")

TITLES = {
    CertificateKind.HONOUR: ("荣誉证书", "CERTIFICATE OF HONOUR"),
    CertificateKind.MERIT: ("奖状", "AWARD OF MERIT"),
    CertificateKind.PARTICIPATION: ("参赛证书", "CERTIFICATE OF PARTICIPATION"),
    CertificateKind.JUDGE: ("荣誉证书", "CERTIFICATE OF HONOUR"),
    CertificateKind.ORGANISATION: ("荣誉证书", "CERTIFICATE OF HONOUR"),
    CertificateKind.COACH: ("荣誉证书", "CERTIFICATE OF HONOUR"),
    CertificateKind.TEAM: ("荣誉证书", "CERTIFICATE OF HONOUR"),
}

#: Awards that are the paper's own name rather than a place won.
_OWN_AWARD = {
    CertificateKind.JUDGE: "优秀裁判员",
    CertificateKind.ORGANISATION: "优秀组织奖",
    CertificateKind.COACH: "优秀指导教师",
}

#: The English of usual awards, as medals carry it.
_IN_ENGLISH = {
    "特等奖": "GRAND PRIZE",
    "一等奖": "FIRST PRIZE",
    "二等奖": "SECOND PRIZE",
    "三等奖": "THIRD PRIZE",
    "优秀奖": "MERIT PRIZE",
    "优胜奖": "MEDALLION FOR EXCELLENCE",
    "鼓励奖": "ENCOURAGEMENT PRIZE",
    "金奖": "GOLD AWARD",
    "银奖": "SILVER AWARD",
    "铜奖": "BRONZE AWARD",
    "金牌": "GOLD MEDAL",
    "银牌": "SILVER MEDAL",
    "铜牌": "BRONZE MEDAL",
    "冠军": "CHAMPION",
    "亚军": "RUNNER-UP",
    "季军": "THIRD PLACE",
    "第一名": "FIRST PLACE",
    "第二名": "SECOND PLACE",
    "第三名": "THIRD PLACE",
    "优秀裁判员": "OUTSTANDING JUDGE",
    "优秀组织奖": "EXCELLENT ORGANISATION",
    "优秀指导教师": "OUTSTANDING COACH",
}

#: Set phrases that are not parted at the end of a line where it can be helped.
_WHOLE = (
    "成绩优异",
    "成绩突出",
    "成绩合格",
    "技艺精湛",
    "密切协作",
    "坚持标准",
    "客观公正",
    "组织有力",
    "成效显著",
    "以资鼓励",
    "荣获",
    "被评为",
)

_NEEDED = {
    CertificateKind.HONOUR: ("trade", "award"),
    CertificateKind.MERIT: ("trade", "award"),
    CertificateKind.PARTICIPATION: ("trade", "tested"),
    CertificateKind.JUDGE: (),
    CertificateKind.ORGANISATION: (),
    CertificateKind.COACH: ("trade", "award", "pupil"),
    CertificateKind.TEAM: ("award",),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one certificate: paragraph, then the award alone, then the closing line."""

    title: str
    english: str
    address: str
    paragraph: str
    award: str
    closing: str
    keep: tuple[str, ...]


def certified(kind: CertificateKind, award: str) -> str:
    """Return what a paper certifies, in one word: an award, or its own; "": one took part.

    >>> certified(CertificateKind.COACH, "一等奖"), certified(CertificateKind.HONOUR, "一等奖")
    ('优秀指导教师', '一等奖')
    """
    return "" if kind is CertificateKind.PARTICIPATION else _OWN_AWARD.get(kind, award)


def holes(facts: CertificateFacts) -> list[str]:
    """Return the names of the facts without which the wording would have a hole."""
    needed = ("number", "recipient", "event", "bodies", "qr", "address", *_NEEDED[facts.kind])
    return [name for name in needed if not getattr(facts, name)]


def compose(facts: CertificateFacts, dates: DateStyle) -> Wording:
    """Return the words of a certificate; `holes` must have been empty."""
    title, english = TITLES[facts.kind]
    award = certified(facts.kind, facts.award)
    return Wording(
        title=title,
        english=english,
        address=facts.salutation + "：",
        paragraph=(_of_work if facts.work else _paragraph)(
            facts, event_with_year(facts.event, facts.year, dates)
        ),
        award=award,
        closing=_closing(facts.kind),
        keep=(
            *_WHOLE,
            *filter(None, (facts.trade, facts.division, facts.award, facts.pupil)),
        ),
    )


def _paragraph(facts: CertificateFacts, event: str) -> str:
    division = f"（{facts.division}）" if facts.division else ""
    trade = f"{facts.trade}赛项{division}" if facts.trade else ""
    passed = "，成绩合格" if facts.passed else ""
    return {
        CertificateKind.HONOUR: f"在{event}{trade}中成绩优异，荣获",
        CertificateKind.MERIT: f"在{event}{trade}决赛中技艺精湛、成绩突出，荣获",
        CertificateKind.PARTICIPATION: f"参加了{event}{trade}的{facts.tested}竞赛{passed}。",
        CertificateKind.JUDGE: f"在{event}{trade}执裁工作中坚持标准、客观公正，被评为",
        CertificateKind.ORGANISATION: f"在{event}中组织有力、成效显著，荣获",
        CertificateKind.COACH: f"指导{facts.pupil}在{event}{trade}中荣获{facts.award}，被评为",
        CertificateKind.TEAM: f"在{event}{trade}团体赛中密切协作、成绩优异，荣获",
    }[facts.kind]


def _of_work(facts: CertificateFacts, event: str) -> str:
    """What is said of a work: it has the award, and whoever made it is addressed."""
    division = f"（{facts.division}）" if facts.division else ""
    title = facts.work if facts.work.startswith("《") else f"《{facts.work}》"
    whose = "你们" if len(facts.members) > 1 else "您"
    work, trade = f"{whose}的作品{title}", f"{event}{facts.trade}{division}"
    if facts.kind is CertificateKind.PARTICIPATION:
        return f"{work}参加了{trade}。"
    return f"{work}在{trade}中表现突出，荣获"


def _closing(kind: CertificateKind) -> str:
    if kind is CertificateKind.PARTICIPATION:
        return "特发此证。"
    paper = "状" if kind is CertificateKind.MERIT else "证"
    return f"特发此{paper}，以资鼓励。"


def award_in_english(award: str) -> str:
    """Return the English of a usual award, or "" where there is none.

    >>> award_in_english("团体一等奖"), award_in_english("状元")
    ('TEAM FIRST PRIZE', '')
    """
    plain = award.removeprefix("团体")
    english = _IN_ENGLISH.get(plain, "")
    return f"TEAM {english}" if english and plain != award else english


#: What is said in English, by kind; a part in [] is left out where its value is empty.
_STATEMENTS = {
    CertificateKind.HONOUR: (
        "This is to certify that {name}[ of {unit}] was awarded {award}[ for {work}] "
        "in {trade} at {event}."
    ),
    CertificateKind.MERIT: (
        "This is to certify that {name}[ of {unit}] won {award}[ for {work}] in {trade} at {event}."
    ),
    CertificateKind.PARTICIPATION: (
        "This is to certify that {name}[ of {unit}] took part[ with {work}] in {trade} at {event}."
    ),
    CertificateKind.JUDGE: (
        "This is to certify that {name} was named Outstanding Judge[ in {trade}] at {event}."
    ),
    CertificateKind.ORGANISATION: (
        "This is to certify that {name} is presented with the Excellent Organisation Award of "
        "{event}."
    ),
    CertificateKind.COACH: (
        "This is to certify that {name} was named Outstanding Coach for coaching {pupil} to "
        "{award} in {trade} at {event}."
    ),
    CertificateKind.TEAM: (
        "This is to certify that the team of {name} was awarded {award}[ in {trade}] at {event}."
    ),
}
_OPTIONAL = re.compile(r"\[([^\]]*\{(\w+)\}[^\]]*)\]")


def statement(
    kind: CertificateKind, values: Mapping[str, str], *, several: bool = False
) -> tuple[str, list[str]]:
    """Return the whole in English, and the names of values it needs and has not.

    values: name, unit, award, trade, event, pupil, in English as far as there is any; several:
    the name is that of more than one.

    >>> statement(CertificateKind.PARTICIPATION, {"name": "李明", "trade": "Tea", "event": "T26"})
    ('This is to certify that 李明 took part in Tea at T26.', [])
    >>> statement(CertificateKind.HONOUR, {"name": "李明", "trade": "Tea", "event": "T26"})
    ('', ['award'])
    """
    text = _OPTIONAL.sub(lambda part: part[1] if values.get(part[2]) else "", _STATEMENTS[kind])
    if several:
        text = text.replace(" was awarded ", " were awarded ")
    needed = re.findall(r"\{(\w+)\}", text)
    lacking = [name for name in needed if not values.get(name)]
    return ("" if lacking else text.format(**values)), lacking


def event_with_year(event: str, year: int, dates: DateStyle) -> str:
    """Return the event's name with its year once, in one style.

    >>> event_with_year("2025 年“大咖杯”竞赛", 2025, DateStyle.CHINESE)
    '二〇二五年“大咖杯”竞赛'
    >>> event_with_year("某某物流 2025 年岗位竞赛", 2025, DateStyle.CHINESE)
    '某某物流二〇二五年岗位竞赛'
    >>> event_with_year("某某省第二届技能大赛", 2026, DateStyle.FIGURES)
    '2026年某某省第二届技能大赛'
    """
    found = _YEAR_IN_NAME.search(event)
    if found:
        named = _year(int(found.group(1)), dates)
        return f"{event[: found.start()]}{named}年{event[found.end() :]}"
    if str(year) in event or year_in_chinese(year) in event:
        return event
    return f"{_year(year, dates)}年{event}"


def write_date(day: date, dates: DateStyle) -> str:
    """Return a date as it stands under the issuing body.

    >>> write_date(date(2026, 1, 16), DateStyle.CHINESE)
    '二〇二六年一月十六日'
    >>> write_date(date(2030, 10, 31), DateStyle.CHINESE)
    '二〇三〇年十月三十一日'
    """
    if dates is DateStyle.FIGURES:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{year_in_chinese(day.year)}年{_tens(day.month)}月{_tens(day.day)}日"


def year_in_chinese(year: int) -> str:
    """Return a year figure by figure.

    >>> year_in_chinese(2026)
    '二〇二六'
    """
    return "".join(_FIGURES[int(figure)] for figure in str(year))


def _year(year: int, dates: DateStyle) -> str:
    return year_in_chinese(year) if dates is DateStyle.CHINESE else str(year)


def _tens(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, _FIGURES[tens] + "十")
    return head + (_FIGURES[ones] if ones else "")
