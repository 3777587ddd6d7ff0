"""The letter on a certificate (证书正文): name, paragraph, award, closing line, by one factor.

Everything in the letter zone shrinks together until it fits its height; if the smallest is still
too tall the award moves into the paragraph; if that does not fit either, printing is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competition.documents.fitting import DoesNotFit
from competition.documents.fonts import Library
from competition.documents.letter_parts import Addressee, Block, Setter
from competition.documents.paper import MM
from competition.documents.placed import Placed, Zone
from competition.documents.wording import Wording

_FACTORS = tuple(step / 100 for step in range(100, 74, -2))
_ASCENT, _DESCENT = 0.88, 0.14
_ABOVE = 0.42


@dataclass(frozen=True, slots=True)
class Letter:
    """A set letter: what is one recipient's own, and what others' letters say too."""

    own: tuple[Placed, ...]
    shared: tuple[Placed, ...]


class Letters:
    """Sets letters into one zone, and remembers the parts that many of them share."""

    def __init__(self, fonts: Library, zone: Zone) -> None:
        """Set with `fonts` into `zone`."""
        self.zone = zone
        self._setters = [Setter(fonts, zone, factor) for factor in _FACTORS]
        self._moved: dict[tuple[int, float], tuple[Placed, ...]] = {}
        self._awarded: dict[tuple[str, tuple[Placed, ...]], tuple[Placed, ...]] = {}

    def lay(self, words: Wording, to: Addressee) -> Letter:
        """Return every text of the letter in its place; raise DoesNotFit when nothing helps."""
        for inline in (False, True):
            if inline and (not words.award or self.zone.award_at):
                break
            for setter in self._setters:
                own = setter.own_blocks(words, to)
                shared = setter.shared_blocks(words, inline=inline)
                last = setter.english(to.statement)
                placed = self._stack(own, shared, last, setter)
                if placed is not None:
                    return self._with_fixed(placed, words, to)
        raise DoesNotFit(to.recipient, "letter")

    def _with_fixed(self, letter: Letter, words: Wording, to: Addressee) -> Letter:
        """Add what stands by itself, at its full size whatever the letter's factor is."""
        setter, zone = self._setters[0], self.zone
        own, shared = letter.own, letter.shared
        if zone.name_at:
            own = (*setter.fixed_name(words, to, zone.name_at), *own)
        if zone.award_at and words.award:
            key = (words.award, shared)
            found = self._awarded.get(key)
            if found is None:
                found = (*shared, *setter.fixed_award(words.award, zone.award_at))
                self._awarded[key] = found
            shared = found
        return Letter(own, shared)

    def _stack(
        self, own: Sequence[Block], shared: Sequence[Block], last: Block, setter: Setter
    ) -> Letter | None:
        zone, top = self.zone, (*own, *shared)[0]
        first = top.texts[0].size * _ASCENT / MM
        total = first + setter.mm(zone.body) * _DESCENT - top.advance
        total += sum(block.advance + block.depth for block in (*own, *shared, last))
        free = zone.bottom - zone.top - total
        if free < 0:
            return None
        baseline = zone.top + free * _ABOVE + first - top.advance
        mine: list[Placed] = []
        for block in own:
            baseline += block.advance
            mine += [_moved(text, baseline) for text in block.texts]
            baseline += block.depth
        below = baseline + sum(block.advance + block.depth for block in shared) + last.advance
        mine += [_moved(text, below) for text in last.texts]
        return Letter(tuple(mine), self._at(shared, baseline))

    def _at(self, blocks: Sequence[Block], baseline: float) -> tuple[Placed, ...]:
        """Return shared blocks below `baseline`; setters keep the blocks, so ids stay theirs."""
        key = (id(blocks), baseline)
        found = self._moved.get(key)
        if found is None:
            texts: list[Placed] = []
            for block in blocks:
                baseline += block.advance
                texts += [_moved(text, baseline) for text in block.texts]
                baseline += block.depth
            found = self._moved[key] = tuple(texts)
        return found


def _moved(text: Placed, by: float) -> Placed:
    return Placed(
        text.x,
        text.y + by,
        text.text,
        text.role,
        text.size,
        text.colour,
        text.spacing,
        text.stretch,
    )
