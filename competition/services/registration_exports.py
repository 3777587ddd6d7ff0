"""Registrations as a table (报名表导出), and the answers to own fields counted (统计)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound
from competition.exchange.table_writing import SheetColumn, SheetPage, write_csv, write_workbook
from competition.models.event import Event
from competition.models.registration import Registration, RegistrationState
from competition.rules.entrants import Entrants, called
from competition.rules.registration_facts import FILES, LINKS, FieldFacts, RegistrationRules
from competition.services import registration_rules
from competition.services.entrants import of_event
from competition.services.registration_rows import LINES, MemberLine, RegistrationLine, lines

#: Columns before the event's own fields: key, Chinese, English.
COLUMNS = (
    ("number", "编号", "Number"),
    ("state", "状态", "State"),
    ("unit", "代表队", "Delegation"),
    ("unit_kind", "单位类别", "Kind of unit"),
    ("kind", "类别", "Kind"),
    ("trade", "赛项", "Trade"),
    ("division", "组别", "Division"),
    ("entry", "参赛号", "Entry number"),
    ("team", "队名", "Team name"),
    ("name", "姓名", "Full name"),
    ("gender", "性别", "Gender"),
    ("born", "出生日期", "Date of birth"),
    ("level", "技能等级", "Skill level"),
    ("years", "从业年限", "Years in the trade"),
    ("student", "学生", "Student"),
    ("phone", "电话", "Phone"),
    ("id_shown", "身份证号（隐去中段）", "ID number (masked)"),
    ("coaches", "指导教师", "Coaches"),
    ("note", "备注", "Note"),
)
#: The columns that are called by what is entered.
CALLED = frozenset({"team", "name"})


@dataclass(frozen=True, slots=True)
class Counted:
    """The answers to one own field as (answer, its text, people), the most frequent first.

    "" is no answer.
    """

    field: FieldFacts
    answers: tuple[tuple[str, str, int], ...]


def _lines(scope: Scope) -> list[RegistrationLine]:
    return lines(
        LINES.where(
            Registration.event_id == scope.event_id,
            Registration.state.not_in([RegistrationState.DRAFT]),
        ).order_by(Registration.number)
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """Only those who gave this answer to this own field; "" is no answer."""

    field: str
    answer: str = ""


def export(
    actor: Actor,
    scope: Scope,
    *,
    form: str,
    language: str = "zh",
    only: Answered | None = None,
) -> bytes:
    """Everything the office sees of registrations, one row a person; form: `xlsx` or `csv`.

    only: those counted under one answer. Identity numbers stay masked. Raises NotFound for a field
    the office does not see.
    """
    policy.require(actor, Permission.ENTRY_READ, scope)
    rules = registration_rules.of_event(scope.event_id)
    fields = [one for one in rules.fields if "office" in one.readers and one.kind != "photo"]
    head = _head(scope, language)
    head += [one.name.zh if language == "zh" else one.name.en or one.name.zh for one in fields]
    rows = [
        _row(line, member, fields, language) for line, member in _people(_lines(scope), rules, only)
    ]
    event = db.session.get_one(Event, scope.event_id)
    page = SheetPage(
        "报名" if language == "zh" else "Registrations",
        tuple(SheetColumn(text) for text in head),
        rows,
        titles=(event.name.get(language) or event.name["zh"],),
    )
    return write_csv(head, rows) if form == "csv" else write_workbook([page])


def _people(
    found: Iterable[RegistrationLine], rules: RegistrationRules, only: Answered | None
) -> Iterator[tuple[RegistrationLine, MemberLine]]:
    if only is None:
        return ((line, member) for line in found for member in line.members)
    one = next((each for each in _counting(rules) if each.code == only.field), None)
    if one is None:
        raise NotFound("not-found")
    return (
        (line, member)
        for line, member in _asked(found, one)
        if member.answers.get(one.code, "") == only.answer
    )


def _counting(rules: RegistrationRules) -> list[FieldFacts]:
    """The own fields whose answers the office counts."""
    return [one for one in rules.fields if "office" in one.readers and one.kind not in FILES]


def _asked(
    found: Iterable[RegistrationLine], one: FieldFacts
) -> Iterator[tuple[RegistrationLine, MemberLine]]:
    """Everybody not withdrawn whom a field is asked of."""
    for line in found:
        if line.state != "withdrawn" and line.kind in one.of:
            yield from ((line, member) for member in line.members)


def _head(scope: Scope, language: str) -> list[str]:
    kind = of_event(scope.event_id)
    return [
        called(key, kind)[language] if key in CALLED else zh if language == "zh" else en
        for key, zh, en in COLUMNS
    ]


def _row(
    line: RegistrationLine, member: MemberLine, fields: list[FieldFacts], language: str
) -> list[str]:
    known: dict[str, Any] = {
        "number": line.number,
        "state": line.state,
        "unit": line.unit,
        "unit_kind": UNIT_KINDS[line.unit_kind][language == "en"],
        "kind": line.kind,
        "trade": (line.trade_name or {}).get("zh", ""),
        "division": (line.division_name or {}).get("zh", ""),
        "entry": line.entry_number,
        "team": line.team,
        "name": member.name,
        "gender": member.gender,
        "born": member.born_on.isoformat() if member.born_on else "",
        "level": member.level or "",
        "years": "" if member.trade_years is None else member.trade_years,
        "student": "1" if member.student else "",
        "phone": member.phone,
        "id_shown": member.id_shown,
        "coaches": "、".join(line.coaches),
        "note": line.note,
    }
    words = WORDS[language]
    if line.entered is not Entrants.PEOPLE:
        words = words | {"entry": called("contestant", line.entered)[language]}
    texts = [str(known[key]) for key, _zh, _en in COLUMNS]
    texts = [
        words.get(text, text) if key in ("state", "kind", "gender", "student") else text
        for text, (key, _zh, _en) in zip(texts, COLUMNS, strict=True)
    ]
    return texts + [answer_text(one, member, language) for one in fields]


#: What a table says of kinds of unit, in both languages.
UNIT_KINDS = {
    "delegation": ("代表队", "delegation"),
    "college": ("院校", "college"),
    "company": ("企业", "company"),
    "body": ("机构", "body"),
}
#: What a table says of states and kinds.
WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "submitted": "待审核", "returned": "已退回", "waiting": "递补", "accepted": "已通过",
        "withdrawn": "已撤回", "entry": "选手", "coach": "教练及随行", "judge": "推荐裁判",
        "f": "女", "m": "男", "1": "是", "yes": "是", "no": "否",
    },
    "en": {"f": "female", "m": "male", "1": "yes"},
}  # fmt: skip


def answer_text(one: FieldFacts, member: MemberLine, language: str) -> str:
    """An answer as people read it."""
    if one.kind in ("document", "work"):
        file = member.file(one.code)
        return file.filename if file else ""
    text = member.answers.get(one.code, "")
    if one.kind == "choice":
        name = next((each.name for each in one.choices if each.code == text), None)
        if name is not None:
            return name.en or name.zh if language == "en" else name.zh
    return WORDS[language].get(text, text) if one.kind == "yes-no" else text


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to a field of the event's own."""

    field: dict[str, str]
    name: str
    text: str
    is_link: bool


def of_entry(
    actor: Actor, scope: Scope, entry_id: uuid.UUID, *, language: str
) -> tuple[Answer, ...]:
    """What the people of an entry answered when they registered, for the office to read."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    rules = registration_rules.of_event(scope.event_id)
    asked = [one for one in rules.fields if "office" in one.readers and one.kind != "photo"]
    found = lines(
        LINES.where(Registration.event_id == scope.event_id, Registration.entry_id == entry_id)
    )
    return tuple(
        Answer({"zh": one.name.zh, "en": one.name.en or one.name.zh}, member.name, text,
               one.kind in LINKS)
        for line in found
        for one in asked
        for member in line.members
        if (text := answer_text(one, member, language))
    )  # fmt: skip


def statistics(actor: Actor, scope: Scope, *, language: str = "zh") -> list[Counted]:
    """How often each answer was given, over everybody not withdrawn."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    found, rules = _lines(scope), registration_rules.of_event(scope.event_id)
    return [_counted(one, list(_asked(found, one)), language) for one in _counting(rules)]


def _counted(
    one: FieldFacts, people: Sequence[tuple[RegistrationLine, MemberLine]], language: str
) -> Counted:
    texts = {
        member.answers.get(one.code, ""): answer_text(one, member, language)
        for _line, member in people
    }
    counts = Counter(member.answers.get(one.code, "") for _line, member in people)
    order = sorted(counts.items(), key=lambda each: (-each[1], each))
    return Counted(one, tuple((answer, texts[answer], count) for answer, count in order))
