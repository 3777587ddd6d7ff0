"""Find which known unit or trade a written name may mean (名称归并): pure comparison of names.

Likeness is a whole number from 0 to 1000. A name that folds to a known one is that one; what is
merely like one is a question for people, never an answer.
"""

from __future__ import annotations

import os.path
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

#: From here on two names are near enough to ask about.
NEAR = 600
#: From here on two names of one register are proposed as one: nobody asked about either.
LIKE = 700
#: Names of one kind whose own words are the same are at least so like (东原市职业学院).
_SAME_OWN = 800
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
_PLACES = re.compile(
    r"([\u4e00-\u9fff]{2,3}?)(?:自治区|[省市]|(?<![社小园校矿])区)|([\u4e00-\u9fff]{1,3}?)县"
)
#: What schools, hospitals and unions are called; such words name nobody.
_KINDS = re.compile(
    r"(?:职业|技术|技师|技工|高级|高等|中等|专科|师范|人民|中心|教育|职教"
    r"|学院|学校|大学|中专|高中|中学|小学|幼儿园|医院|总?工会)+$"
)
#: Kinds that no unit is both of: 怀川职业学院 is not 怀川技师学院.
_EITHER = re.compile(r"职业|职教|技师|技工|大学|高中|中学|小学|幼儿园|医院|工会")
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
    alike = _alike(short, long)
    plain = 2000 * alike // (len(short) + len(long))
    _places, kinds, own = _parts(one)
    _others, other_kinds, other_own = _parts(other)
    if own and own == other_own and kinds & other_kinds:
        plain = max(plain, _SAME_OWN)
    if len(short) >= 3 and alike == len(short) and short[0] == long[0]:
        # An abbreviation keeps the signs of the full name in their order (焦职院).
        return max(plain, 700 + 100 * len(short) // len(long))
    return plain


def _tell_apart(one: str, other: str) -> bool:
    """Whether something in both names says that they are two: a number, a place, a kind, a word."""
    core, further = core_of(one), core_of(other)
    if _differ(_TELLING.findall(core), _TELLING.findall(further)):
        return True
    places, kinds, own = _parts(one)
    other_places, other_kinds, other_own = _parts(other)
    return (
        bool(places and other_places)
        and not (places <= other_places or other_places <= places)
        or bool(kinds and other_kinds)
        and kinds.isdisjoint(other_kinds)
        or _share_little(own, other_own)
        or _differ_between(core, further)
    )


def _differ(ones: list[str], others: list[str]) -> bool:
    return bool(ones and others) and ones != others


def _parts(folded: str) -> tuple[set[str], set[str], str]:
    """The places a name begins with, the kinds it ends with, and what is its own between them.

    A name that says nothing else has its place for its own: 孟州市总工会.
    """
    rest = _ENDINGS.sub("", folded)
    places: list[str] = []
    while found := _PLACES.match(rest):
        places.append(found[1] or found[2])
        rest = rest[found.end() :]
    own = _KINDS.sub("", rest)
    kinds = {"技工" if kind == "技师" else kind for kind in _EITHER.findall(rest[len(own) :])}
    return set(places), kinds, own or "".join(places[-1:])


def _share_little(one: str, other: str) -> bool:
    """Whether two names' own words have less than half of their signs in common."""
    if not one or not other or one in other or other in one:
        return False
    if min(len(one), len(other)) >= 3 and one[0] == other[0]:
        return False
    return 2 * _alike(one, other) < (len(one) + len(other)) // 2


def _differ_between(one: str, other: str) -> bool:
    """Whether they begin and end alike, with other words between (怀川酒店管理, 怀川物业管理)."""
    head = len(os.path.commonprefix((one, other)))
    one, other = one[head:], other[head:]
    tail = len(os.path.commonprefix((one[::-1], other[::-1])))
    one, other = one[: len(one) - tail], other[: len(other) - tail]
    return min(len(one), len(other)) >= 2 and head + tail > 0 and set(one).isdisjoint(other)


def _alike(one: str, other: str) -> int:
    """How many signs the two have in common, in their order."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


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

    def nearest(
        self, written: str, *, at_least: int = NEAR, most: int = 3, but: str = ""
    ) -> tuple[Proposal, ...]:
        """The likest known names, likest first, each code once; but: a code not asked for."""
        folded = folded_name(written)
        shared: Counter[int] = Counter()
        for sign in set(core_of(folded)):
            shared.update(i for i in self._by_sign.get(sign, ()) if self._spellings[i][1] != but)
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


def near_pairs(names: Mapping[str, str], *, at_least: int = LIKE) -> tuple[tuple[str, str], ...]:
    """List pairs of codes whose names may be one unit (疑似重名), likest first."""
    known = KnownNames({code: (name,) for code, name in names.items()})
    found: dict[tuple[str, str], int] = {}
    for code, name in names.items():
        for proposal in known.nearest(name, at_least=at_least, but=code):
            pair = (min(code, proposal.code), max(code, proposal.code))
            found[pair] = proposal.likeness
    return tuple(sorted(found, key=lambda pair: (-found[pair], pair)))
