"""The letter on a certificate (证书正文): name, paragraph, award, closing line, by one factor.

Everything in the letter zone shrinks together until it fits its height; if the smallest is still
too tall the award moves into the paragraph; if that does not fit either, printing is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from competition.documents.fitting import DoesNotFit
from competition.documents.fonts import Library
from competition.documents.letter_parts import NOTHING, Addressee, Block, Setter
from competition.documents.paper import MM
from competition.documents.placed import Placed, Zone
from competition.documents.wording import Wording

_FACTORS = tuple(step / 100 for step in range(100, 74, -2))
_ASCENT, _DESCENT = 0.88, 0.14
_ABOVE = 0.42
#: What is kept free below a name that stands by itself, in em, and above an award, in points.
_BELOW_NAME, _CLEAR = 0.3, 5.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A set letter: what is one recipient's own, and what others' letters say too.

    name, award: what of these stands by itself, out of the flow.
    """

    own: tuple[Placed, ...]
    shared: tuple[Placed, ...]
    name: tuple[Placed, ...] = ()
    award: tuple[Placed, ...] = ()


class Letters:
    """Sets letters into one zone, and remembers the parts that many of them share."""

    def __init__(self, fonts: Library, zone: Zone) -> None:
        """Set with `fonts` into `zone`, below a name that stands by itself at its top."""
        if zone.name_at and zone.top < zone.name_at[1] < zone.bottom:
            zone = replace(zone, top=zone.name_at[1] + zone.name * _BELOW_NAME / MM)
        self.zone = zone
        self._setters = [Setter(fonts, zone, factor) for factor in _FACTORS]
        self._moved: dict[tuple[int, float], tuple[Placed, ...]] = {}
        self._awarded: dict[tuple[str, tuple[Placed, ...]], tuple[Placed, ...]] = {}

    def lay(self, words: Wording, to: Addressee) -> Letter:
        """Return every text of the letter in its place; raise DoesNotFit when nothing helps."""
        for stack in self._ways(words):
            for setter in self._setters:
                placed = stack(words, to, setter)
                if placed is not None:
                    return self._with_fixed(placed, words, to)
        raise DoesNotFit(to.recipient, "letter")

    def _ways(self, words: Wording) -> list[Callable[[Wording, Addressee, Setter], Letter | None]]:
        """Return how the letter may be stacked, the best way first.

        An award that stands by itself within the letter's zone is gone around where that fits.
        """
        zone = self.zone
        if zone.award_at is None:
            return [self._whole, self._inline] if words.award else [self._whole]
        within = zone.top < zone.award_at[1] < zone.bottom
        return [self._around, self._whole] if words.award and within else [self._whole]

    def _whole(self, words: Wording, to: Addressee, setter: Setter) -> Letter | None:
        shared = setter.shared_blocks(words, inline=False)
        return self._stack(setter.own_blocks(words, to), shared, setter.english(to.statement),
                           setter)  # fmt: skip

    def _inline(self, words: Wording, to: Addressee, setter: Setter) -> Letter | None:
        shared = setter.shared_blocks(words, inline=True)
        return self._stack(setter.own_blocks(words, to), shared, setter.english(to.statement),
                           setter)  # fmt: skip

    def _around(self, words: Wording, to: Addressee, setter: Setter) -> Letter | None:
        """Stack what comes before the award above it, the closing line and the English below."""
        zone = self.zone
        if zone.award_at is None:
            return None
        line = zone.award_at[1]
        before, after = setter.shared_halves(words)
        room = replace(zone, bottom=line - (_ASCENT * zone.award + _CLEAR) / MM)
        above = self._stack(setter.own_blocks(words, to), before, NOTHING, setter, room)
        last = setter.english(to.statement)
        end = line + sum(block.advance + block.depth for block in (*after, last))
        if above is None or end + setter.mm(zone.body) * _DESCENT > zone.bottom:
            return None
        below = end - last.depth
        english = tuple(_moved(text, below) for text in last.texts)
        return Letter((*above.own, *english), (*above.shared, *self._at(after, line)))

    def _with_fixed(self, letter: Letter, words: Wording, to: Addressee) -> Letter:
        """Add what stands by itself, at its full size whatever the letter's factor is."""
        setter, zone = self._setters[0], self.zone
        name: tuple[Placed, ...] = ()
        award: tuple[Placed, ...] = ()
        shared = letter.shared
        if zone.name_at:
            name = tuple(setter.fixed_name(words, to, zone.name_at))
        if zone.award_at and words.award:
            award = tuple(setter.fixed_award(words.award, zone.award_at))
            key = (words.award, shared)
            shared = self._awarded.setdefault(key, (*shared, *award))
        return Letter((*name, *letter.own), shared, name, award)

    def _stack(
        self,
        own: Sequence[Block],
        shared: Sequence[Block],
        last: Block,
        setter: Setter,
        room: Zone | None = None,
    ) -> Letter | None:
        zone, top = room or self.zone, (*own, *shared)[0]
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
