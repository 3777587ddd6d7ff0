"""Read the single values of a roster: gender, level, truth, phone, numbers (名单的取值)."""

from __future__ import annotations

import re
import unicodedata

_GENDERS = {"男": "m", "m": "m", "male": "m", "女": "f", "f": "f", "female": "f"}
_TRUTHS = {
    **dict.fromkeys(("是", "y", "yes", "true", "1", "√", "✓", "学生", "在校生", "在校学生"), True),
    **dict.fromkeys(
        ("否", "n", "no", "false", "0", "×", "非学生", "职工", "教师", "社会人员"), False
    ),
}
#: Longer words first: 高级技师 holds 技师 and 高级.
_LEVELS = (
    ("首席技师", 1),
    ("特级技师", 1),
    ("高级技师", 1),
    ("技师", 2),
    ("高级", 3),
    ("中级", 4),
    ("初级", 5),
    ("一级", 1),
    ("二级", 2),
    ("三级", 3),
    ("四级", 4),
    ("五级", 5),
)
#: What people call the kinds of unit; the first is what a list says.
UNIT_KINDS: dict[str, tuple[str, ...]] = {
    "delegation": ("代表队", "代表团", "参赛队", "delegation", "team"),
    "college": (
        *(
            "院校",
            "学校",
            "高校",
            "学院",
            "职业院校",
            "技工院校",
            "大学",
            "中职",
            "高职",
            "本科院校",
        ),
        *("college", "school", "university"),
    ),
    "company": (
        *("企业", "公司", "用人单位", "国有企业", "国企", "民营企业", "民企", "私营企业", "工作室"),
        *("company", "enterprise", "firm", "workshop"),
    ),
    "body": (
        *("机构", "机关", "事业单位", "协会", "学会", "社会团体", "社会组织", "团体", "培训机构"),
        *("body", "association", "institution", "agency"),
    ),
}
_UNIT_KINDS = {word: kind for kind, words in UNIT_KINDS.items() for word in words}
_NOTHING = frozenset(["", "无", "没有", "-", "—", "/", "none", "暂无"])
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]{0,31}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,24}[0-9]")


def plain(text: str) -> str:
    """Fold width and close gaps, for values that are no names."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def is_nothing(text: str) -> bool:
    """Tell whether a cell says nothing: it is empty, or holds 无 or a dash."""
    return plain(text).casefold() in _NOTHING


def read_gender(text: str) -> str | None:
    """Return "m", "f" or "" for nothing; None for what is neither."""
    folded = plain(text).casefold()
    return "" if folded in _NOTHING else _GENDERS.get(folded)


def read_truth(text: str) -> tuple[bool | None, bool]:
    """Return (the truth or None for nothing, was it understood)."""
    folded = plain(text).casefold()
    if folded in _NOTHING:
        return None, True
    return _TRUTHS.get(folded), folded in _TRUTHS


def read_level(text: str) -> tuple[int | None, bool]:
    """Return (skill level 1 to 5 or None for nothing, was it understood); 1 is the highest.

    >>> read_level("三级/高级工"), read_level("高级技师"), read_level("５"), read_level("九段")
    ((3, True), (1, True), (5, True), (None, False))
    """
    folded = plain(text).casefold().removeprefix("level ")
    if folded in _NOTHING:
        return None, True
    if folded in ("1", "2", "3", "4", "5"):
        return int(folded), True
    for word, level in _LEVELS:
        if word in folded:
            return level, True
    return None, False


def read_unit_kind(text: str) -> str | None:
    """Return the kind of unit, "" for nothing; None for what is none.

    >>> read_unit_kind("职业院校"), read_unit_kind("Company"), read_unit_kind("家庭")
    ('college', 'company', None)
    """
    folded = plain(text).casefold()
    return "" if folded in _NOTHING else _UNIT_KINDS.get(folded)


def read_number(text: str) -> tuple[str, bool]:
    """Return (an entry number as printed, is it one): letters, digits and - . / _ alone."""
    number = plain(text).replace(" ", "").upper()
    return number, not number or bool(_NUMBER.fullmatch(number))


def read_phone(text: str) -> tuple[str, bool]:
    """Return (a phone number, is it one): digits, with + ( ) - between."""
    phone = plain(text)
    if phone in _NOTHING:
        return "", True
    return phone, bool(_PHONE.fullmatch(phone))
