"""Write roster workbooks: the empty one to send out, and the present entries (报名表、名单).

What is written here is read back by `rosters` without a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from competition.exchange.roster_facts import ContestantFact, EntryFact, RosterContext
from competition.exchange.roster_fields import ASKED, LABELS, label
from competition.exchange.roster_values import UNIT_KINDS
from competition.exchange.table_writing import (
    CellValue,
    SheetColumn,
    SheetPage,
    write_workbook,
)
from competition.rules.entrants import Entrants

_WIDTHS = {"name": 10, "unit": 18, "trade": 10, "id_number": 11, "phone": 8, "coaches": 12}
_LEVELS = {
    "zh": ("五级", "四级", "三级", "二级", "一级"),
    "en": ("Level 5", "Level 4", "Level 3", "Level 2", "Level 1"),
}
_CHOICES = {
    "zh": {
        "gender": ("男", "女"),
        "student": ("是", "否"),
        "unit_kind": ("代表队", "院校", "企业", "机构"),
    },
    "en": {
        "gender": ("Male", "Female"),
        "student": ("Yes", "No"),
        "unit_kind": ("Delegation", "College", "Company", "Body"),
    },
}
_WORDS = {
    "zh": {
        "sheet": "报名表",
        "guide": "填写说明",
        "column": "列",
        "must": "必填",
        "how": "填写方法",
        "yes": "是",
        "no": "否",
    },
    "en": {
        "sheet": "Roster",
        "guide": "How to fill in",
        "column": "Column",
        "must": "Required",
        "how": "How",
        "yes": "yes",
        "no": "no",
    },
}
_HOW = {
    "zh": {
        "number": "可以不填，由赛务办统一编号；已有编号的照填，以 0 开头的不要改成数字。",
        "name": "与身份证一致。生僻字直接输入，不用拼音、图片或“*”代替；少数民族姓名用间隔号“·”。",
        "unit": "写全称，同一单位前后一致。",
        "unit_kind": "从下拉列表中选；同一单位各行一致。",
        "trade": "从下拉列表中选。",
        "division": "从下拉列表中选。",
        "gender": "填了身份证号的可以不填。",
        "id_number": "18 位，单元格格式为文本。",
        "born_on": "写年月日，如 1999-02-14；填了身份证号的可以不填。",
        "trade_years": "从事本职业（工种）的整年数，如 12；不满一年写 0。",
        "phone": "本人手机号。",
        "skill_level": "已取得的职业技能等级；没有的不填。",
        "coaches": "多人用顿号“、”隔开。",
        "student": "在校学生填“是”。",
        "team": "团体赛项每人一行，队名相同的为一队。",
        "latin": "证书加印英文时用，如 Wang Xiaoming，按护照或本人习惯写；可以不填。",
    },
    "en": {
        "number": "May stay empty: the organisers number all entries.",
        "name": "As on the identity card. Type rare characters; no pictures, no asterisks.",
        "unit": "The full name, always spelled alike.",
        "unit_kind": "Choose from the list; the same in every row of a unit.",
        "trade": "Choose from the list.",
        "division": "Choose from the list.",
        "gender": "May stay empty where an ID number is given.",
        "id_number": "Eighteen signs, the cell formatted as text.",
        "born_on": "Year, month, day, as 1999-02-14. May stay empty where an ID number is given.",
        "trade_years": "Whole years in the trade, as 12; less than one is 0.",
        "phone": "The contestant's own.",
        "skill_level": "The level already held; else empty.",
        "coaches": "Separate several names with commas.",
        "student": "Yes for those at school or college.",
        "team": "One row a person; the same team name makes one entry.",
        "latin": "For certificates with English: as the holder writes it. May stay empty.",
    },
}
#: What is filled in otherwise where works are entered.
_HOW_WORKS = {
    "zh": {
        "name": "一件作品一行，作者有几位的用顿号“、”隔开。姓名与身份证一致。",
        "team": "作品的题目。图片报名后在系统里上传；链接有一列的，写在那一列。",
    },
    "en": {
        "name": "One row a work; several authors are parted by a comma. As on the identity card.",
        "team": "Its title. Pictures are handed in with the registration; a link in its column.",
    },
}


def roster_template(
    context: RosterContext, *, title: str = "", language: str = "zh", team: bool = False
) -> bytes:
    """Write the empty roster to send to delegations: headings, drop-downs, and how to fill it in.

    Division appears where some trade has several; team for trades of several contestants or
    of works.
    """
    team = team or any(trade.entered is not Entrants.PEOPLE for trade in context.trades)
    codes = _codes(context, team=team)
    words = _WORDS[language]
    how = _HOW[language] | (_HOW_WORKS[language] if context.of_works else {})
    needed = {"name", "unit", "trade"} | ({"id_number"} if context.id_required else set())
    guide = [
        [
            _label(context, code, language),
            words["yes"] if code in needed else words["no"],
            how.get(code, ""),
        ]
        for code in codes
    ]
    columns = tuple(SheetColumn(words[each], size) for each, size in _GUIDE_SIZES.items())
    return write_workbook(
        [
            SheetPage(
                words["sheet"],
                _columns(context, codes, language),
                [],
                (title,) if title else (),
            ),
            SheetPage(words["guide"], columns, guide),
        ]
    )


#: What an export never carries.
HELD_BACK = ("id_number", "born_on")
_GUIDE_SIZES = {"column": 12, "must": 5, "how": 45}


def roster_export(
    context: RosterContext,
    entries: Sequence[EntryFact],
    *,
    title: str = "",
    language: str = "zh",
) -> bytes:
    """Write the present entries under the same headings, one row a contestant.

    Identity numbers and dates of birth are left out: they leave the system only where their
    holder is asked for.
    """
    team = any(len(entry.contestants) > 1 or entry.team for entry in entries)
    codes = [code for code in _codes(context, team=team) if code not in HELD_BACK]
    rows = [
        [_value(context, entry, place, code, language) for code in codes]
        for each in entries
        for entry in (_in_one_row(each),)
        for place in range(len(entry.contestants))
    ]
    page = SheetPage(
        _WORDS[language]["sheet"],
        _columns(context, codes, language),
        rows,
        (title,) if title else (),
    )
    return write_workbook([page])


def _in_one_row(entry: EntryFact) -> EntryFact:
    """Several contestants without a team name share a row, or they would come back apart."""
    if entry.team or len(entry.contestants) < 2:
        return entry
    names = "、".join(person.name for person in entry.contestants)
    written = [person.latin for person in entry.contestants]
    latin = "、".join(written) if all(written) else ""
    return replace(entry, contestants=(ContestantFact(names, latin=latin),))


def _codes(context: RosterContext, *, team: bool) -> list[str]:
    absent = {"id_kind", "occupation_certificate", *(ASKED - context.asked)}
    codes = [code for code in LABELS if code not in absent]
    if not any(len(trade.divisions) > 1 for trade in context.trades):
        codes.remove("division")
    if not team:
        codes.remove("team")
    own = [f"own:{each.code}" for each in context.own_fields]
    if "own:latin" in own:
        codes.remove("latin")
    return [*codes[:-1], *own, codes[-1]]


def _label(context: RosterContext, code: str, language: str) -> str:
    for each in context.own_fields:
        if code == f"own:{each.code}":
            return each.names[-1 if language == "en" else 0]
    return label(context, code, language)


def _columns(
    context: RosterContext, codes: Sequence[str], language: str
) -> tuple[SheetColumn, ...]:
    trades = tuple(trade.names[0] for trade in context.trades)
    divisions = {each.names[0]: None for trade in context.trades for each in trade.divisions}
    choices: dict[str, tuple[str, ...]] = {
        **_CHOICES[language],
        "skill_level": _LEVELS[language],
        "trade": trades,
        "division": tuple(divisions),
        **{f"own:{each.code}": each.choices for each in context.own_fields},
    }
    return tuple(
        SheetColumn(
            _label(context, code, language),
            _WIDTHS.get(code, 8),
            choices=choices.get(code, ()),
        )
        for code in codes
    )


def _value(
    context: RosterContext, entry: EntryFact, place: int, code: str, language: str
) -> CellValue:
    person = entry.contestants[place]
    trade = next((each for each in context.trades if each.code == entry.trade), None)
    if code.startswith("own:"):
        return entry.own.get(code.removeprefix("own:"), "")
    if code == "trade":
        return trade.names[0] if trade else entry.trade
    if code == "division":
        known = {each.code: each.names[0] for each in trade.divisions} if trade else {}
        return known.get(entry.division, "")
    if code == "unit":
        units = {unit.code: unit.names[0] for unit in context.units}
        return units.get(entry.unit, entry.unit)
    words = _CHOICES[language]
    kind = context.unit_kinds.get(entry.unit, "")
    years = person.trade_years
    values: dict[str, CellValue] = {
        "trade_years": "" if years is None else years,
        "number": entry.number,
        "unit_kind": words["unit_kind"][list(UNIT_KINDS).index(kind)] if kind else "",
        "name": person.name,
        "gender": {"m": words["gender"][0], "f": words["gender"][1]}.get(person.gender, ""),
        "phone": person.phone,
        "skill_level": _LEVELS[language][5 - person.skill_level] if person.skill_level else "",
        "coaches": "、".join(entry.coaches),
        "student": "" if person.student is None else words["student"][0 if person.student else 1],
        "team": entry.team,
        "latin": person.latin,
        "note": entry.note,
    }
    return values[code]
