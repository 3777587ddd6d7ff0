"""How a raw value becomes points (计分方式): one shape per rule of the contest file."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from competition.rules.kinds import (
    CODE,
    LINE,
    Facts,
    Flag,
    Many,
    Number,
    OneOf,
    Part,
    Table,
    Whole,
    Words,
    given,
    maybe,
)
from competition.rules.shape_kinds import Tagged

ZERO = Fraction(0)
ANY = Number()
NATURAL = Number(least=ZERO)
VALUE = Words(r"[^\n\t]{1,80}", 80, "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Facts):
    """Words for people in Chinese and, where given, in English."""

    zh: str = given(Words(r"(?s:.+)"))
    en: str = maybe(Words(), "")


TEXT = Part(Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding(Facts):
    """To how many decimals, and in which way (修约)."""

    to: int = given(Whole(0, 6))
    mode: str = maybe(OneOf(("half-up", "half-even", "truncate")), "half-up")


ROUND = Part(Rounding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Facts):
    """Which values may be given: `min` to `max` in steps of `step`, and those in `also`."""

    min: Fraction = maybe(ANY, ZERO)
    max: Fraction = given(ANY)
    step: Fraction = maybe(NATURAL, Fraction(1))
    also: tuple[Fraction, ...] = maybe(Many(ANY), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact(Facts):
    """The value is the points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfMax(Facts):
    """Points grow evenly from 0 at the scale's least value to `max` at its greatest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiply(Facts):
    """The value times a factor."""

    factor: Fraction = given(ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Facts):
    """Points from a table; a value not in the table gives `beyond`."""

    table: dict[str, Fraction] = given(Table(VALUE, ANY))
    beyond: Fraction = maybe(ANY, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Facts):
    """Up to and including `to`: so many points."""

    to: Fraction = given(ANY)
    points: Fraction = given(ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands(Facts):
    """Points of the first band whose `to` is not below the value; `beyond` above the last."""

    bands: tuple[Band, ...] = given(Many(Part(Band), 1))
    beyond: Fraction = maybe(ANY, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Facts):
    """`max` less `each` for every `step` between value and target, never below 0.

    `per` says which steps count: `whole` ones only, every `started` one, or the `exact` quotient.
    Without a target it is what the module's reference panel found (参考值).
    """

    target: Fraction | None = maybe(ANY)
    step: Fraction = maybe(NATURAL, Fraction(1))
    each: Fraction = given(NATURAL)
    per: str = maybe(OneOf(("started", "whole", "exact")), "whole")
    free: Fraction = maybe(NATURAL, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear(Facts):
    """`base` and `rate` for every unit the value lies beyond `start` (基准分加超出量计分).

    Never below 0 nor above `max`; a bonus has no upper end.
    """

    base: Fraction = maybe(ANY, ZERO)
    rate: Fraction = given(ANY)
    start: Fraction = maybe(ANY, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Facts):
    """One choice and its points."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    points: Fraction = given(ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Facts):
    """The points of what was chosen."""

    choices: tuple[Option, ...] = given(Many(Part(Option), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences(Facts):
    """`each` off per occurrence: from `max` down to 0, or from zero down to −`max`."""

    each: Fraction = given(NATURAL)
    from_: str = maybe(OneOf(("max", "zero")), "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Facts):
    """One kind of fault and what each costs."""

    code: str = given(CODE)
    name: Text = given(TEXT)
    each: Fraction = given(NATURAL)
    most: int | None = maybe(Whole(1, 10_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases(Facts):
    """As occurrences, each kind of fault counted apart and the costs added."""

    cases: tuple[Case, ...] = given(Many(Part(Case), 1))
    from_: str = maybe(OneOf(("max", "zero")), "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Facts):
    """An answer in the key, or a synonym of one, gives `max`; anything else 0.

    `synonyms` maps a way of writing to the answer of the key it stands for.
    """

    key: tuple[str, ...] = given(Many(VALUE, 1))
    synonyms: dict[str, str] = maybe(Table(VALUE, VALUE), {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Facts):
    """An order against a key (排序): points by how many places are right.

    `table` gives the points of a number right; without it each right place gives `each`.
    """

    key: tuple[str, ...] = given(Many(CODE, 2))
    table: dict[str, Fraction] = maybe(Table(Words(r"[0-9]{1,3}", 3, "count"), ANY), {})
    each: Fraction = maybe(NATURAL, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches(Facts):
    """Several answers against a key, place by place (逐项对答案): points by how many are right.

    `synonyms` maps a way of writing to the answer of the key it stands for; `table` gives the
    points of a number right; without it each right answer gives `each`.
    """

    key: tuple[str, ...] = given(Many(VALUE, 1))
    synonyms: dict[str, str] = maybe(Table(VALUE, VALUE), {})
    table: dict[str, Fraction] = maybe(Table(Words(r"[0-9]{1,3}", 3, "count"), ANY), {})
    each: Fraction = maybe(NATURAL, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtime(Facts):
    """Seconds over `limit` cost `each` per `unit`, at most `cap` (超时扣分).

    `per`: every `started` unit counts, or every `whole` one. More than `after` seconds over: `zero`
    takes the module, `disqualify` the entry; `stop` ends the work there, so that the clock stands
    at `limit` + `after` and what came later is neither marked nor charged. Fewer than `least`
    seconds cost `short` (too early).
    """

    limit: Fraction = given(NATURAL)
    unit: Fraction = maybe(NATURAL, Fraction(1))
    each: Fraction = given(NATURAL)
    per: str = maybe(OneOf(("started", "whole")), "started")
    cap: Fraction | None = maybe(NATURAL)
    after: Fraction | None = maybe(NATURAL)
    beyond: str = maybe(OneOf(("nothing", "stop", "zero", "disqualify")), "nothing")
    least: Fraction = maybe(NATURAL, ZERO)
    short: Fraction = maybe(NATURAL, ZERO)

    @property
    def end(self) -> Fraction | None:
        """Where the clock stands still, in seconds; None where it runs on."""
        return self.limit + (self.after or ZERO) if self.beyond == "stop" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(Facts):
    """Yes makes the scope zero (一票否决): aspects, a criterion, the module, all.

    `aspects` names those of the scope `aspect`; `entry` is the entry's total.
    """

    scope: str = maybe(OneOf(("aspect", "sub-criterion", "criterion", "module", "entry")), "module")
    aspects: tuple[str, ...] = maybe(Many(CODE), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Facts):
    """A value kept for ties or the record (a time, a temperature) that gives no points."""


PointsRule = (
    Exact | ShareOfMax | Multiply | Lookup | Bands | Difference | Linear | Choice | Occurrences
    | Cases | Key | Order | Matches | Overtime | Veto | Record
)  # fmt: skip

POINTS = Tagged(
    "rule",
    {
        "exact": Exact,
        "share": ShareOfMax,
        "multiply": Multiply,
        "table": Lookup,
        "bands": Bands,
        "difference": Difference,
        "linear": Linear,
        "choice": Choice,
        "occurrences": Occurrences,
        "cases": Cases,
        "key": Key,
        "order": Order,
        "matches": Matches,
        "overtime": Overtime,
        "veto": Veto,
        "record": Record,
    },
)

FLAG = Flag()
NAME = LINE
