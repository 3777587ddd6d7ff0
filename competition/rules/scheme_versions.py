"""Two versions of a marking scheme (评分方案新版本): what changed, and which marks carry on.

A mark carries on where a judge would enter the very same thing: the entry's form and its words are
those of before. What it is worth may have changed; it is then counted anew from the same mark. An
aspect that asks something else is marked anew, and until then it has no mark: never silently.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from competition.rules import digests
from competition.rules.facts import AspectFacts, ModuleFacts, SchemeFacts
from competition.rules.kinds import Part
from competition.rules.marks import is_text, places_of, read_value, scale_of, words_of, written
from competition.rules.point_rules import (
    Cases,
    Choice,
    Matches,
    Occurrences,
    Order,
    Overtime,
    Record,
    Veto,
)
from competition.rules.sheets import Mark, pack, sheet_of, unpack
from competition.rules.values import MarkStatus


class Change(StrEnum):
    """What became of an aspect between two versions."""

    #: The same in everything.
    KEPT = "kept"
    #: The same question; the mark stands and is worth something else.
    RECOUNTED = "recounted"
    #: The same form of entry under other words: marked anew, unless ruled that marks stand.
    WORDING = "wording"
    #: Another question: marked anew.
    ANEW = "anew"
    ADDED = "added"
    REMOVED = "removed"


#: What has to be marked after a change; a wording only where no ruling lets its marks stand.
MARKED_ANEW = frozenset({Change.WORDING, Change.ANEW, Change.ADDED})


@dataclass(frozen=True, slots=True)
class AspectChange:
    """One aspect in both versions; None on the side where it is not."""

    code: str
    #: Code of the panel that marks it, in the newer version where it is there.
    panel: str
    change: Change
    before: AspectFacts | None
    after: AspectFacts | None


def aspect_changes(old: ModuleFacts, new: ModuleFacts) -> tuple[AspectChange, ...]:
    """Compare two versions of a module's scheme aspect by aspect.

    The newer version's aspects in their order, then those that are gone.
    """
    before, after = _by_code(old), _by_code(new)
    found = []
    for code, (panel, aspect) in after.items():
        if code not in before:
            found.append(AspectChange(code, panel, Change.ADDED, None, aspect))
            continue
        was_panel, was = before[code]
        change = _change(old, was, new, aspect) if was_panel == panel else Change.ANEW
        found.append(AspectChange(code, panel, change, was, aspect))
    gone = [code for code in before if code not in after]
    found.extend(AspectChange(c, before[c][0], Change.REMOVED, before[c][1], None) for c in gone)
    return tuple(found)


def to_be_marked(
    changes: Collection[AspectChange], standing: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Aspects to be marked anew by panel; `standing`: reworded ones whose marks were let stand."""
    found: dict[str, list[str]] = {}
    for each in changes:
        stands = each.change is Change.WORDING and each.code in standing
        if each.change in MARKED_ANEW and not stands:
            found.setdefault(each.panel, []).append(each.code)
    return {panel: tuple(codes) for panel, codes in found.items()}


def _by_code(module: ModuleFacts) -> dict[str, tuple[str, AspectFacts]]:
    first = module.panels[0].code
    return {
        aspect.code: (criterion.panel or first, aspect)
        for criterion in module.scheme.criteria
        for aspect in criterion.aspects
    }


def _change(old: ModuleFacts, was: AspectFacts, new: ModuleFacts, now: AspectFacts) -> Change:
    if _form(was, places_of(was, old.scheme)) != _form(now, places_of(now, new.scheme)):
        return Change.ANEW
    if _words(was) != _words(now):
        return Change.WORDING
    if (was.max, was.points, was.round) != (now.max, now.points, now.round):
        return Change.RECOUNTED
    return Change.KEPT


def _form(aspect: AspectFacts, places: int) -> tuple[object, ...]:
    """What decides what may be entered: kind of entry, decimals, scale, words to choose from."""
    rule = aspect.points
    kind: object = "number"
    if isinstance(rule, Veto | Occurrences):
        kind = type(rule).__name__
    elif isinstance(rule, Overtime | Record) or aspect.type == "time":
        kind = "measured"
    elif isinstance(rule, Order):
        kind = tuple(sorted(rule.key))
    elif isinstance(rule, Cases):
        kind = tuple((case.code, case.most) for case in rule.cases)
    elif isinstance(rule, Matches):
        kind = ("answers", len(rule.key))
    elif is_text(aspect):
        kind = "answer"
    words = words_of(aspect)
    listed = None if words is None else tuple(sorted(words))
    return aspect.type, kind, places, scale_of(aspect, places), listed


def _words(aspect: AspectFacts) -> tuple[object, ...]:
    """What a judge reads while marking."""
    rule = aspect.points
    names: tuple[object, ...] = ()
    if isinstance(rule, Choice):
        names = tuple((option.code, option.name) for option in rule.choices)
    elif isinstance(rule, Cases):
        names = tuple((case.code, case.name) for case in rule.cases)
    described = tuple(sorted(aspect.descriptors.items(), key=lambda pair: pair[0]))
    return aspect.name, aspect.note, aspect.unit, described, tuple(sorted(names, key=str))


class Translation:
    """Turns vectors of one version's sheet into the next version's."""

    def __init__(
        self, old: ModuleFacts, new: ModuleFacts, panel: str, standing: Collection[str] = ()
    ) -> None:
        """panel: code; standing: reworded aspects whose marks a ruling let stand."""
        self.old = sheet_of(old, old.panel(panel))
        self.new = sheet_of(new, new.panel(panel))
        changes = aspect_changes(old, new)
        anew = set(to_be_marked(changes, standing).get(panel, ()))
        index = self.old.index()
        self._from = [
            None if aspect.code in anew else index.get(aspect.code) for aspect in self.new.aspects
        ]

    @property
    def is_plain(self) -> bool:
        """Whether vectors come through as they are."""
        return self.old == self.new

    def vector(self, vector: bytes) -> bytes:
        """The same marks on the newer sheet; what is to be marked anew is missing there."""
        if self.is_plain or not vector:
            return vector
        marks = unpack(self.old, vector)
        return pack([self._mark(n, marks) for n in range(len(self.new.aspects))])

    def _mark(self, n: int, marks: tuple[Mark, ...]) -> Mark:
        at = self._from[n]
        if at is None:
            return Mark(MarkStatus.MISSING)
        mark = marks[at]
        if mark.status is not MarkStatus.SCORED:
            return mark
        text = written(self.old.aspects[at], self.old.places[at], mark.raw)
        aspect = self.new.aspects[n]
        raw, problem = read_value(aspect, self.new.places[n], text, aspect.code)
        return Mark(MarkStatus.MISSING) if problem else Mark(MarkStatus.SCORED, raw)


def carried(sheets: Collection[Translation], vector: bytes) -> bytes:
    """Carry a vector through one version after the other, oldest first."""
    for each in sheets:
        vector = each.vector(vector)
    return vector


def digest_of(scheme: SchemeFacts) -> str:
    """The digest a sheet names its scheme by."""
    return digests.of(Part(SchemeFacts).write(scheme))


def signed_module(module: ModuleFacts, digest: str | None) -> ModuleFacts:
    """A module under the version a sheet names; under the one in force where it names no other.

    digest: as in the contest file, `sha256:…`; None: the sheet names none.
    """
    wanted = (digest or "").removeprefix("sha256:")
    found = next((old for old in module.earlier if digest_of(old.scheme) == wanted), None)
    return module if found is None else replace(module, scheme=found.scheme)


def vector_in_force(module: ModuleFacts, panel: str, digest: str | None, vector: bytes) -> bytes:
    """A signed sheet's marks as the version in force reads them, through all versions between."""
    wanted = (digest or "").removeprefix("sha256:")
    start = next(
        (n for n, old in enumerate(module.earlier) if digest_of(old.scheme) == wanted), None
    )
    if start is None:
        return vector
    schemes = [*(old.scheme for old in module.earlier), module.scheme]
    for n in range(start, len(module.earlier)):
        old, new = (replace(module, scheme=scheme) for scheme in schemes[n : n + 2])
        vector = Translation(old, new, panel, module.earlier[n].standing).vector(vector)
    return vector
