"""From a code and its values to a sentence in the reader's language (措辞)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from competition.errors import Problem, Refused

_sentences: dict[str, LazyString] = {}
_words: dict[tuple[str, str], LazyString] = {}


def add_sentences(sentences: Mapping[str, LazyString]) -> None:
    """Make the sentences of one noun known; a code two nouns share is said the first way."""
    for code, text in sentences.items():
        _sentences.setdefault(code, text)


def add_words(value: str, words: Mapping[str, LazyString]) -> None:
    """Say what a value of sentences holds in words: `expected` may be "object"."""
    _words.update({(value, word): text for word, text in words.items()})


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences)


def sentence(refused: Refused | Problem) -> str:
    """Say a refusal or a problem in the reader's language; an unknown code is shown as it is."""
    text = _sentences.get(refused.code)
    if text is None:
        return refused.code
    values = {name: _said(name, value) for name, value in refused.values.items()}
    try:
        return str(text) % values if values else str(text).replace("%%", "%")
    except (KeyError, TypeError, ValueError):
        return str(text)


def _said(name: str, value: Any) -> Any:
    word = _words.get((name, value)) if isinstance(value, str) else None
    return in_language(value) if word is None else str(word)


def in_language(value: Any) -> Any:
    """Pick the reader's language out of {"zh": …, "en": …}; other values pass."""
    if isinstance(value, Mapping) and "zh" in value:
        locale = str(get_locale() or "zh_CN")
        return value.get("en") or value["zh"] if locale.startswith("en") else value["zh"]
    return value
