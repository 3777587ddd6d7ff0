"""Find which known unit or trade a written name may mean (名称归并): pure comparison of names.

Likeness is a whole number from 0 to 1000. A name that folds to a known one is that one; what is
merely like one is a question for people, never an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

#: From here on two names are near enough to ask about.
NEAR = 600
_LOOKED_INTO = 12
#: A name this much less like than the best one is not worth asking about.
_BEHIND = 150
_NOISE = re.compile(r"[\s()\[\]【】《》<>“”\"'‘’·•,，.。、:：;；\-—_/]+")
_ENDINGS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|总公司|分公司|公司|集团|代表队|代表团|总厂|厂)+$"
)
#: Signs that tell two units of one kind apart: 第一中学 is not 第二中学, 城南区 not 城北区.
_TELLING = re.compile(r"[0-9一二三四五六七八九十甲乙丙丁东西南北]")
#: A province or city that is the whole name: 浙江省代表队 is 浙江代表队.
_PLACE = re.compile(r"^([\u4e00-\u9fff]{2,3})[省市]$")
_BEGINNINGS = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,3}市)(?=.{2,})")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A known name that may be meant: its code, how it is written, how like it is (0–1000)."""

    code: str
    name: str
    likeness: int


def folded_name(text: str) -> str:
    """Fold what never tells two units apart: width, case, spaces, brackets, marks.

    >>> folded_name("怀川茶业（集团） 有限公司")
    '怀川茶业集团有限公司'
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def core_of(folded: str) -> str:
    """Leave away the legal form and the province or city before it.

    >>> core_of("焦作市怀川茶业集团有限公司"), core_of("浙江省代表队")
    ('怀川茶业', '浙江')
    """
    core = _ENDINGS.sub("", folded)
    core = _PLACE.sub(r"\1", _BEGINNINGS.sub("", core))
    return core if len(core) >= 2 else folded


def likeness(one: str, other: str) -> int:
    """Say how like two folded names are, 0 to 1000; the order of the two does not matter.

    >>> likeness("怀川茶业", "怀川茶业集团"), likeness("怀川茶业", "太行文旅")
    (950, 0)
    """
    if one == other:
        return 1000
    if _tell_apart(one, other):
        return 0
    short, long = sorted((core_of(one), core_of(other)), key=lambda name: (len(name), name))
    if short == long:
        return 950
    matcher = SequenceMatcher(None, short, long, autojunk=False)
    alike = sum(block.size for block in matcher.get_matching_blocks())
    plain = 2000 * alike // (len(short) + len(long))
    if len(short) >= 3 and alike == len(short) and short[0] == long[0]:
        # An abbreviation keeps the signs of the full name in their order (焦职院).
        return max(plain, 700 + 100 * len(short) // len(long))
    return plain


def _tell_apart(one: str, other: str) -> bool:
    ones, others = _TELLING.findall(core_of(one)), _TELLING.findall(core_of(other))
    return bool(ones and others) and ones != others


class KnownNames:
    """Known names and their aliases, to be asked for one written name after another."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """Take all spellings by code; of each code the first is the name shown."""
        self._shown: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._spellings: list[tuple[str, str]] = []
        self._by_sign: dict[str, list[int]] = {}
        for code, spellings in names.items():
            for spelling in spellings:
                self._add(code, spelling)

    def _add(self, code: str, spelling: str) -> None:
        self._shown.setdefault(code, spelling)
        folded = folded_name(spelling)
        if not folded or folded in self._exact:
            return
        self._exact[folded] = code
        for sign in set(core_of(folded)):
            self._by_sign.setdefault(sign, []).append(len(self._spellings))
        self._spellings.append((folded, code))

    def code(self, written: str) -> str:
        """The code of the unit written exactly so, folding apart; "" when there is none."""
        return self._exact.get(folded_name(written), "")

    def shown(self, code: str) -> str:
        """The name shown for a code."""
        return self._shown[code]

    def nearest(self, written: str, *, at_least: int = NEAR, most: int = 3) -> tuple[Proposal, ...]:
        """The likest known names, likest first, each code once."""
        folded = folded_name(written)
        shared: Counter[int] = Counter()
        for sign in set(core_of(folded)):
            shared.update(self._by_sign.get(sign, ()))
        best: dict[str, int] = {}
        for index, _ in shared.most_common(_LOOKED_INTO):
            known, code = self._spellings[index]
            best[code] = max(best.get(code, 0), likeness(folded, known))
        found = [
            Proposal(code, self._shown[code], value)
            for code, value in best.items()
            if value >= at_least
        ]
        found.sort(key=lambda proposal: (-proposal.likeness, proposal.name))
        return tuple(each for each in found[:most] if each.likeness + _BEHIND > found[0].likeness)


def near_pairs(names: Mapping[str, str], *, at_least: int = NEAR) -> tuple[tuple[str, str], ...]:
    """List pairs of codes whose names may be one unit (疑似重名), likest first."""
    known = KnownNames({code: (name,) for code, name in names.items()})
    found: dict[tuple[str, str], int] = {}
    for code, name in names.items():
        for proposal in known.nearest(name, at_least=at_least):
            if proposal.code != code:
                pair = (min(code, proposal.code), max(code, proposal.code))
                found[pair] = proposal.likeness
    return tuple(sorted(found, key=lambda pair: (-found[pair], pair)))
