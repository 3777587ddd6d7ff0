"""The app's styles, less what no word of it can call up (样式瘦身), for a weak network.

Our own files and Bootstrap's are made for all pages; the app uses a part. A rule stays when every
class of one of its selectors stands in the app's text, whole or as the beginning it is made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

COMMENT = re.compile(r"/\*.*?\*/", re.S)
SPACE = re.compile(r"\s+")
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
NOT = re.compile(r":not\([^()]*\)")
TOKEN = re.compile(r"[\w-]+")
#: What a class may be put together from: shorter beginnings would call up everything.
SHORTEST = 3
NESTING = ("@media", "@supports")


def words_of(texts: list[str]) -> frozenset[str]:
    """Everything in the app's text that may name a class."""
    return frozenset(word for text in texts for word in TOKEN.findall(text))


def needed(css: str, words: frozenset[str]) -> str:
    """The rules whose classes stand among the words, without comments and idle space."""
    beginnings = tuple(word for word in words if word.endswith("-") and len(word) >= SHORTEST)
    return "".join(_kept(SPACE.sub(" ", COMMENT.sub("", css)), words, beginnings))


def _kept(css: str, words: frozenset[str], beginnings: tuple[str, ...]) -> Iterator[str]:
    for prelude, body in _rules(css):
        if body is None:
            yield f"{prelude};"
        elif prelude.startswith(NESTING):
            inner = "".join(_kept(body, words, beginnings))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [one for one in _parts(prelude) if _is_called(one, words, beginnings)]
            if selectors:
                yield f"{','.join(selectors)}{{{body.strip()}}}"


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """The rules of one level: what stands before the brace, and what inside."""
    at = 0
    while at < len(css):
        opening, ending = css.find("{", at), css.find(";", at)
        if ending >= 0 and (opening < 0 or ending < opening):
            yield css[at:ending].strip(), None
            at = ending + 1
            continue
        if opening < 0:
            return
        closing, depth = opening + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[closing], 0)
            closing += 1
        yield css[at:opening].strip(), css[opening + 1 : closing - 1]
        at = closing


def _parts(prelude: str) -> list[str]:
    """A list of selectors, parted at the commas that stand in no bracket."""
    found, depth, start = [], 0, 0
    for at, sign in enumerate(prelude):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if sign == "," and not depth:
            found.append(prelude[start:at])
            start = at + 1
    return [part.strip() for part in (*found, prelude[start:])]


def _is_called(selector: str, words: frozenset[str], beginnings: tuple[str, ...]) -> bool:
    names = CLASS.findall(NOT.sub("", selector))
    return all(name in words or name.startswith(beginnings) for name in names)
