"""No English sentence says "1 sheets" (单复数): a number before a noun has a form for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask_babel import force_locale

from competition.errors import Problem
from competition.web import wording
from competition.web.wording import (
    Counted,
    add_sentences,
    counted,
    form_of,
    known_codes,
    sentence,
    ways_of,
)
from tests.architecture import code
from tests.architecture.test_translations import messages_in, sources

#: A place that may hold a number, what may stand between, and a word that goes with many.
PLURAL = re.compile(
    r"(?:%\((?P<place>\w+)\)[sd]|\{(?P<name>\w+)\})"
    r"(?: of (?:%\(\w+\)s|\{\w+\}))?"
    r"(?: (?:complete|empty|full|more|new|open|other|own|printed|signed|visible|working))*"
    r" (?P<word>\w+s|people|are|come|differ|do|go|have|lack|share|stay|take|wait)\b"
)
#: Words with an s that are no nouns in the plural.
NO_NOUNS = """
    across always as asks becomes belongs cannot carries comes counts does gives has hers his holds
    is its keeps knows lasts leads less lies looks makes means moves names needs opens puts reads
    rests says seems shares shows sits stands takes tells this unless us was wins yes
"""
SINGULAR = frozenset(NO_NOUNS.split())
#: These places name somebody or something: they are no number.
PLACES = """
    aspect below code division entry first key level levels module name new number old other panel
    seat second step who
"""
NAMES = frozenset(PLACES.split())
#: These are fixed, and more than one.
FIXED = frozenset(("digits", "least", "limit", "longest", "max", "shortest"))
#: Further sentences whose number is never one, and why.
NEVER_ONE = {
    "%(age)s years old on %(on)s, at least %(least)s": "an age",
    "%(age)s years old on %(on)s, at most %(most)s": "an age",
    "%(found)s asks something else now: its marks cannot be let stand.": "an aspect",
    "%(least)s to %(most)s years old on %(on)s": "an age",
    "%(who)s has %(found)s entries in one session, %(wanted)s at most for equal conditions: "
    "%(where)s.": "more than are allowed, and one always is",
    "%(who)s stands in %(found)s sessions of one part: %(where)s.": "one would be right",
    "A certificate has at most %(most)s printed seals and signatures.": "a fixed limit",
    "A number of %(found)s digits; at most %(most)s are read.": "beyond a fixed limit",
    "A session holds from 0 to %(most)s entries.": "a fixed limit",
    "A token lives for 1 to %(most)s days.": "a fixed limit",
    "At most %(most)s certificates at once; these are %(found)s.": "a fixed limit",
    "At most %(most)s empty columns fit on the sheet.": "a fixed limit",
    "At most %(most)s judges at once.": "a fixed limit",
    "At most %(most)s names at once.": "a fixed limit",
    "Send a key of 1 to %(most)s visible characters with this act.": "a fixed limit",
    "That is %(found)s stations; at most %(most)s at once.": "beyond a fixed limit",
    "The PDF has %(found)s pages; the sheet is one page.": "one would be right",
    "The answer has more than %(most)s characters.": "a fixed limit",
    "The file has %(found)s bytes; at most %(most)s are read.": "beyond a fixed limit",
    "The first %(count)s are shown.": "a fixed limit",
    "The picture has more than %(most)s million pixels. Export it smaller: an A4 sheet at 300 dpi "
    "has 9 million.": "a fixed limit",
    "The picture is %(found)s pixels wide and would be blurred. It needs %(wanted)s.": "read",
    "Too long: %(found)s characters, at most %(most)s.": "beyond a fixed limit",
    "Too long: at most %(most)s characters.": "a fixed limit",
    "at most %(most)s years old on %(on)s": "an age",
    "Panel %(found)s marks nothing.": "a panel",
    "{count} of {all} digits given": "a PIN has six",
    "{most} photos a sheet at most": "a fixed limit",
}


def in_many(message: str) -> Iterator[str]:
    """The words of a sentence that agree with many only."""
    for match in PLURAL.finditer(message):
        place = match["place"] or match["name"]
        if match["word"] not in SINGULAR and place not in NAMES | FIXED:
            yield match[0]


def test_a_number_before_a_noun_has_a_form_for_one():
    wrong: dict[str, list[str]] = {}
    for path in sources():
        for message in messages_in(path):
            if isinstance(message, str) and message not in NEVER_ONE and any(in_many(message)):
                wrong.setdefault(code.here(path), []).append(message)

    assert wrong == {}


def test_every_exception_is_still_said():
    said = {message for path in sources() for message in messages_in(path)}

    assert sorted(set(NEVER_ONE) - said) == []


@pytest.mark.parametrize(
    "message",
    ["%(count)s sheets", "%(done)s of %(whole)s sheets", "Take %(count)s signed sheets in",
     "{count} do not agree", "%(name)s: %(count)s people"],
)  # fmt: skip
def test_a_sentence_for_many_only_is_seen(message):
    assert any(in_many(message))


def test_names_and_forms_for_both_pass():
    assert not any(in_many("%(name)s belongs elsewhere, %(count)s in all"))
    assert not any(in_many("{count} {count|sheet is|sheets are} kept"))


def test_a_sentence_of_a_table_takes_the_form_its_number_asks_for(app, monkeypatch):
    monkeypatch.setattr(wording, "_sentences", {})
    add_sentences(
        {"plural-probe": counted("%(count)s mark for %(who)s", "%(count)s marks", "count")}
    )

    with force_locale("en"):
        told = [sentence(Problem("plural-probe", values={"count": n, "who": "A"})) for n in (1, 2)]

    assert told == ["1 mark for A", "2 marks"]


def test_every_refusal_in_two_forms_says_one(app):
    forms = [way for code_ in known_codes() for way in ways_of(code_) if isinstance(way, Counted)]
    with force_locale("en"):
        ones = [form_of(way, {way.by: number}) for way in forms for number in (1, "1")]
        many = [form_of(way, {way.by: number}) for way in forms for number in (0, 2, "1.0", None)]

    assert len(forms) > 25
    assert [each for each in ones if each not in {way.one for way in forms}] == []
    assert [each for each in many if each not in {way.many for way in forms}] == []
