"""What a trade's lists call those who are entered (选手、参赛队、作品): in both languages, once.

In a contest of works an entry is a work with its authors; in a contest of teams a team with its
members. Every page, paper, workbook and column asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class Entrants(StrEnum):
    """Who or what is entered, in one trade or in all that a list is about."""

    PEOPLE = "people"  # 人
    TEAMS = "teams"  # 参赛队
    WORKS = "works"  # 作品
    BOTH = "both"  # 有的赛项是人，有的是作品


_PEOPLE, _TEAMS, _WORKS, _BOTH = Entrants

#: Word → what it is in Chinese and in English; what a kind does not say is as of people.
#: `line` and `shown` head a column of titles, or of names where an entry has no title: on a
#: screen, on paper. `listed` heads titles with their people; `below` what stands under a title.
WORDS: Mapping[str, Mapping[Entrants, tuple[str, str]]] = {
    "of": {
        _PEOPLE: ("共 {count} 人", "of {count}"),
        _TEAMS: ("共 {count} 队", "of {count}"),
        _WORKS: ("共 {count} 件", "of {count}"),
        _BOTH: ("共 {count} 项", "of {count}"),
    },
    "one": {
        _PEOPLE: ("报选手", "Register a contestant"),
        _TEAMS: ("报参赛队", "Register a team"),
        _WORKS: ("报作品", "Register a work"),
        _BOTH: ("报选手或作品", "Register a contestant or a work"),
    },
    "registered": {
        _PEOPLE: ("选手", "Contestants"),
        _TEAMS: ("参赛队", "Teams"),
        _WORKS: ("作品", "Works"),
        _BOTH: ("选手与作品", "Contestants and works"),
    },
    "everybody": {
        _PEOPLE: ("全体选手", "All contestants"),
        _TEAMS: ("全体参赛队", "All teams"),
        _WORKS: ("全体作品", "All works"),
    },
    "holder": {
        _PEOPLE: ("参赛选手", "Contestant"),
        _TEAMS: ("参赛队员", "Team member"),
        _WORKS: ("作者", "Author"),
    },
    "register": {
        _PEOPLE: ("报名与选手", "Entries and contestants"),
        _TEAMS: ("报名与参赛队", "Entries and teams"),
        _WORKS: ("报名与作品", "Entries and works"),
        _BOTH: ("报名、选手与作品", "Entries, contestants and works"),
    },
    "line": {
        _PEOPLE: ("选手", "Contestant"),
        _TEAMS: ("参赛队", "Team"),
        _WORKS: ("作品", "Work"),
        _BOTH: ("选手或作品", "Contestant or work"),
    },
    "shown": {
        _PEOPLE: ("姓名", "Name"),
        _TEAMS: ("队名", "Team"),
        _WORKS: ("作品", "Work"),
        _BOTH: ("姓名或作品", "Name or work"),
    },
    "listed": {
        _PEOPLE: ("姓名", "Name"),
        _TEAMS: ("队名（队员）", "Team (members)"),
        _WORKS: ("作品（作者）", "Work (authors)"),
        _BOTH: ("姓名或作品（作者）", "Name or work (authors)"),
    },
    "below": {
        _PEOPLE: ("单位", "Unit"),
        _TEAMS: ("单位　队员", "Unit, members"),
        _WORKS: ("单位　作者", "Unit, authors"),
    },
    "contestant": {
        _PEOPLE: ("选手", "Contestant"),
        _TEAMS: ("队员", "Member"),
        _WORKS: ("作者", "Author"),
    },
    "contestants": {
        _PEOPLE: ("选手", "Contestants"),
        _TEAMS: ("队员", "Members"),
        _WORKS: ("作者", "Authors"),
        _BOTH: ("选手或作者", "Contestants or authors"),
    },
    "name": {
        _PEOPLE: ("姓名", "Name"),
        _TEAMS: ("队员", "Member"),
        _WORKS: ("作者", "Author"),
    },
    "team": {
        _PEOPLE: ("队名", "Team name"),
        _WORKS: ("作品名", "Title of the work"),
        _BOTH: ("队名或作品名", "Team or work"),
    },
    "members": {
        _PEOPLE: ("队员", "Members"),
        _WORKS: ("全体作者", "All authors"),
        _BOTH: ("队员或作者", "Members or authors"),
    },
    "people": {
        _PEOPLE: ("队员", "Members"),
        _WORKS: ("作者", "Authors"),
        _BOTH: ("队员或作者", "Members or authors"),
    },
    "sought": {
        _PEOPLE: ("参赛号或姓名", "Entry number or name"),
        _TEAMS: ("参赛号、队名或姓名", "Entry number, team or name"),
        _WORKS: ("参赛号、作品或作者", "Entry number, work or author"),
        _BOTH: ("参赛号、姓名或作品", "Entry number, name or work"),
    },
    "wanted": {
        _PEOPLE: ("姓名或队名", "Name or team"),
        _TEAMS: ("队名或队员", "Team or member"),
        _WORKS: ("作者或作品", "Author or work"),
        _BOTH: ("姓名、队名或作品", "Name, team or work"),
    },
    "searched": {
        _PEOPLE: ("姓名、参赛号或单位", "Name, number or unit"),
        _TEAMS: ("队名、队员、参赛号或单位", "Team, member, number or unit"),
        _WORKS: ("作者、作品、参赛号或单位", "Author, work, number or unit"),
        _BOTH: ("姓名、作品、参赛号或单位", "Name, work, number or unit"),
    },
    "recorded": {
        _PEOPLE: ("编号或姓名", "Number or name"),
        _TEAMS: ("编号、队名或姓名", "Number, team or name"),
        _WORKS: ("编号或作者", "Number or author"),
    },
    "entries": {
        _PEOPLE: ("{count} 人", "Entries: {count}"),
        _TEAMS: ("{count} 队", "Teams: {count}"),
        _WORKS: ("{count} 件", "Works: {count}"),
    },
    "expected": {
        _PEOPLE: (
            "应到 {count} 人　　实到 ______ 人　　缺赛 ______ 人",
            "Expected {count}    Present ______    Absent ______",
        ),
        _TEAMS: (
            "应到 {count} 队　　实到 ______ 队　　缺赛 ______ 队",
            "Teams expected {count}    Present ______    Absent ______",
        ),
        _WORKS: (
            "应到 {count} 件　　实到 ______ 件　　缺赛 ______ 件",
            "Works expected {count}    Present ______    Absent ______",
        ),
    },
    "incomplete": {
        _PEOPLE: (
            "{count} 名选手的成绩不全，还没有名次。",
            "Contestants not complete, so without a place yet: {count}",
        ),
        _TEAMS: (
            "{count} 队的成绩不全，还没有名次。",
            "Teams not complete, so without a place yet: {count}",
        ),
        _WORKS: (
            "{count} 件作品的成绩不全，还没有名次。",
            "Works not complete, so without a place yet: {count}",
        ),
    },
    "more": {
        _PEOPLE: ("加一名选手", "One more contestant"),
        _TEAMS: ("加一名队员", "One more member"),
        _WORKS: ("加一位作者", "One more author"),
    },
    "counted": {
        _PEOPLE: ("{count} 名", "{count}"),
        _TEAMS: ("{count} 队", "{count}"),
        _WORKS: ("{count} 件", "{count}"),
        _BOTH: ("{count} 项", "{count}"),
    },
}


def of(kinds: Iterable[Entrants]) -> Entrants:
    """What a list of several trades is about, by what is entered in each; teams are people too.

    >>> of([_WORKS, _WORKS]), of([_WORKS, _TEAMS]), of([_TEAMS])
    (<Entrants.WORKS: 'works'>, <Entrants.BOTH: 'both'>, <Entrants.TEAMS: 'teams'>)
    >>> of([_TEAMS, _PEOPLE]), of([])
    (<Entrants.PEOPLE: 'people'>, <Entrants.PEOPLE: 'people'>)
    """
    found = set(kinds)
    if len(found) == 1:
        return found.pop()
    return Entrants.BOTH if Entrants.WORKS in found else Entrants.PEOPLE


def in_rows(kind: Entrants, rows: Iterable[Mapping[str, Any]]) -> Entrants:
    """What the rows of a list are: people of whom each has a team's name are teams.

    >>> in_rows(Entrants.PEOPLE, [{"team": "甲班"}, {"team": "乙班"}])
    <Entrants.TEAMS: 'teams'>
    >>> in_rows(Entrants.PEOPLE, []), in_rows(Entrants.WORKS, [{"team": "《晨光》"}])
    (<Entrants.PEOPLE: 'people'>, <Entrants.WORKS: 'works'>)
    """
    if kind is not Entrants.PEOPLE:
        return kind
    titled = [bool(row["team"]) for row in rows]
    return Entrants.TEAMS if titled and all(titled) else kind


def called(word: str, kind: Entrants) -> dict[str, str]:
    """A word of lists for what is entered, in both languages.

    >>> called("contestant", Entrants.WORKS), called("name", Entrants.BOTH)
    ({'zh': '作者', 'en': 'Author'}, {'zh': '姓名', 'en': 'Name'})
    """
    ways = WORDS[word]
    zh, en = ways.get(kind, ways[Entrants.PEOPLE])
    return {"zh": zh, "en": en}
