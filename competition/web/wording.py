"""From a code and its values to a sentence in the reader's language (措辞)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import get_domain, get_locale
from flask_babel.speaklater import LazyString

from competition.errors import Problem, Refused
from competition.web.filters import told

#: Values of sentences that are a day, or a day and a time of day.
DAYS = frozenset(("closed", "day", "from", "last", "on", "since", "to", "until", "when"))
_PLACE = re.compile(r"%\((\w+)\)")
#: What sentences may name without being told: how the shell's commands begin here.
COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence with a number in it, in the form for one and in the form for all others."""

    one: str
    many: str
    by: str

    def form(self, number: int) -> str:
        """The sentence for so many, its places still open."""
        return str(get_domain().get_translations().ungettext(self.one, self.many, number))

    def __str__(self) -> str:
        return self.form(2)


#: A sentence of a table: written once, or in two forms by the value that counts.
Text = LazyString | Counted

_sentences: dict[str, list[Text]] = {}
_words: dict[tuple[str, str], LazyString] = {}


def counted(one: str, many: str, by: str) -> Counted:
    """Write a sentence of a table in both forms; `by` names the value that chooses between them."""
    return Counted(one, many, by)


def how_many(value: Any) -> int:
    """The number a form goes by: "1" and "1.0" are written differently, so only "1" is one."""
    return 1 if str(value) == "1" else 2


def form_of(text: Text, values: Mapping[str, Any]) -> str:
    """The sentence in the form its values ask for, its places still open."""
    return text.form(how_many(values.get(text.by))) if isinstance(text, Counted) else str(text)


def add_sentences(sentences: Mapping[str, Text]) -> None:
    """Make the sentences of one noun known; a code may be said in several ways."""
    for code, text in sentences.items():
        ways = _sentences.setdefault(code, [])
        if all(text is not way for way in ways):
            ways.append(text)


def add_words(value: str, words: Mapping[str, LazyString]) -> None:
    """Say what a value of sentences holds in words: `expected` may be "object"."""
    _words.update({(value, word): text for word, text in words.items()})


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences)


def ways_of(code: str) -> tuple[Text, ...]:
    """Every way a code may be said; which one is taken depends on the values it comes with."""
    return tuple(_sentences.get(code, ()))


def places_in(text: Text | str) -> frozenset[str]:
    """The values a sentence names."""
    return frozenset(_PLACE.findall(str(text))) - {COMMAND}


def sentence(refused: Refused | Problem) -> str:
    """Say a refusal or a problem in the reader's language; an unknown code is shown as it is.

    Of several ways that one is taken which tells most of the values that came along, and no others.
    """
    ways = [form_of(text, refused.values) for text in _sentences.get(refused.code, ())]
    if not ways:
        return refused.code
    values = {name: _said(name, value) for name, value in refused.values.items()}
    if any(f"%({COMMAND})s" in text for text in ways):
        values[COMMAND] = current_app.config["COMMAND"]
    told = [text for text in ways if places_in(text) <= values.keys()]
    if not told:
        return _gaps(refused.code, ways[0], values)
    text = max(told, key=lambda each: len(places_in(each)))
    return text % values if values else text.replace("%%", "%")


def _gaps(code: str, text: str, values: Mapping[str, Any]) -> str:
    """The sentence with a dash where a value is wanting: a fault of ours, never the reader's."""
    return text % (dict.fromkeys(places_in(text), "—") | dict(values))


def _said(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "、".join(str(in_language(each)) for each in value)
    word = _words.get((name, value)) if isinstance(value, str) else None
    if word is None and name in DAYS and isinstance(value, str):
        return told(value)
    return in_language(value) if word is None else str(word)


def in_language(value: Any) -> Any:
    """Pick the reader's language out of {"zh": …, "en": …}; other values pass."""
    if isinstance(value, Mapping) and "zh" in value:
        locale = str(get_locale() or "zh_CN")
        return value.get("en") or value["zh"] if locale.startswith("en") else value["zh"]
    return value
