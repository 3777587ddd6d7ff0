"""A piece of the contest file as fields (细则表单): every key, its words, value and faults.

What a class holds is said by its facts (`rules`), so no key can be without a field. The words come
from `piece_words`; choices that hang on the trade (its modules, nodes, awards) are offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, replace
from decimal import Decimal
from typing import Any

from competition.rules import kinds
from competition.rules.kinds import MISSING, Facts, Number, OneOf, named
from competition.rules.point_rules import TEXT
from competition.rules.values import is_number
from competition.web.forms.fields import NUMBER
from competition.web.forms.piece_kinds import LONG, keys_of, kind_of, shape_of
from competition.web.forms.piece_reading import Shown, kinds_share
from competition.web.forms.piece_words import ADDS, ORDER, RARE, hint_of, label_of, word_of
from competition.web.forms.trades import plain
from competition.web.wording import in_language

#: Codes to choose from, by class and key.
Offers = Mapping[tuple[str, str], Sequence[tuple[str, str]]]
#: What the name of a row begins with in the blank row that a page copies.
BLANK = "new."


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a page, or several under one heading.

    shape: as `piece_kinds.shape_of` says, or `row`. blank: the name of the row a page copies to add
    one; empty where rows cannot be added. rare: stands folded away while it says nothing.
    """

    shape: str
    name: str
    label: str = ""
    hint: str = ""
    value: Any = ""
    choices: tuple[tuple[str, str], ...] = ()
    children: tuple[Control, ...] = ()
    errors: tuple[str, ...] = ()
    blank: str = ""
    add: str = ""
    suffix: str = ""
    usual: Any = ""
    rare: bool = False

    @property
    def says(self) -> bool:
        """Whether anything is written here, or wrong."""
        if self.shape == "said":
            return bool(self.errors or self.value["zh"] or self.value["en"])
        own = self.value not in ("", (), False, None, self.usual)
        return bool(self.errors) or own or any(child.says for child in self.children)

    @property
    def simple(self) -> bool:
        """Whether it is one field that may stand beside others."""
        return self.shape not in ("part", "rows", "row", "pairs", "said", "lines", "checks")

    @property
    def is_long(self) -> bool:
        """Whether a text in two languages wants several lines."""
        said = self.value if isinstance(self.value, dict) else {}
        return self.name.rpartition("-")[2] in LONG or any("\n" in text for text in said.values())

    @property
    def is_title(self) -> bool:
        """Whether it is what the rest is called, so that it stands first."""
        return self.shape == "said" and self.name.rpartition("-")[2] == "name"

    @property
    def is_pair(self) -> bool:
        """Whether it is a part small enough to stand in one line."""
        small = self.shape == "part" and len(self.children) <= 2
        return small and all(child.simple for child in self.children)


class Drawing:
    """Fields for one page.

    errors: sentences by the name of the field they belong to. more: the list given an empty row.
    """

    def __init__(
        self,
        offers: Offers | None = None,
        shown: Shown | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
        more: str = "",
    ) -> None:
        self.offers, self.shown, self.errors = offers or {}, shown or {}, dict(errors or {})
        self.more = more
        #: The blank rows that the page copies, by class.
        self.blanks: dict[str, Control] = {}

    def piece(
        self, cls: type[Facts], value: Mapping[str, Any], name: str = ""
    ) -> tuple[Control, ...]:
        """The fields of a class, in the order the page shows them."""
        shown = self.shown.get(cls.__name__)
        keys = {named(one.name): one for one in keys_of(cls)}
        first = ORDER.get(cls.__name__, ())
        return tuple(
            self._key(cls, keys[key], value.get(key), f"{name}-{key}" if name else key)
            for key in (*first, *(key for key in keys if key not in first))
            if shown is None or key in shown
        )

    def _key(self, cls: type[Facts], one: Field[Any], value: Any, name: str) -> Control:
        shape, key = shape_of(one), named(one.name)
        base = Control(
            shape,
            name,
            label_of(cls, key),
            hint_of(cls, key),
            errors=tuple(self.errors.get(name, ())),
            rare=(cls.__name__, key) in RARE,
        )
        if shape == "part":
            return self._part(base, one, value)
        if shape == "rows":
            return self._rows(base, one, value)
        if shape == "pairs":
            return self._pairs(base, cls, one, value)
        if shape in ("several", "lines", "picks"):
            return self._many(base, cls, one, value)
        return self._single(base, cls, one, value)

    def _part(self, base: Control, one: Field[Any], value: Any) -> Control:
        inner = kind_of(one).cls
        given = value if isinstance(value, Mapping) else {}
        return replace(base, children=self.piece(inner, given, base.name))

    def _rows(self, base: Control, one: Field[Any], value: Any) -> Control:
        inner = kind_of(one).kind.cls
        given = value if isinstance(value, list) else []
        given = [*given, {}] if self.more == base.name else given
        rows = tuple(self._row(inner, row, f"{base.name}-{n}") for n, row in enumerate(given))
        own = self.shown.get(inner.__name__)
        if own is not None and "code" not in own:
            return replace(base, children=rows)
        return replace(base, children=rows, blank=self._blank(inner), add=str(ADDS[inner.__name__]))

    def _blank(self, cls: type[Facts]) -> str:
        name = cls.__name__
        if name not in self.blanks:
            self.blanks[name] = Control("row", BLANK)
            self.blanks[name] = self._row(cls, {}, f"{BLANK}{name}")
        return name

    def _row(self, cls: type[Facts], value: Any, name: str) -> Control:
        given = value if isinstance(value, Mapping) else {}
        called = in_language(given.get("name") or "") if self.shown.get(cls.__name__) else ""
        return Control(
            "row",
            name,
            f"{given.get('code', '')} {called}".strip(),
            errors=tuple(self.errors.get(name, ())),
            children=self.piece(cls, given, name),
        )

    def _pairs(self, base: Control, cls: type[Facts], one: Field[Any], value: Any) -> Control:
        given = value if isinstance(value, Mapping) else {}
        kind = kind_of(one).kind
        pairs = [(str(key), _typed(kind, item)) for key, item in given.items()]
        empty = _typed(kind, {} if kind is TEXT else "")
        pairs += [("", empty)] if self.more == base.name else []
        rows = tuple(
            self._pair(cls, named(one.name), f"{base.name}-{n}", pair)
            for n, pair in enumerate(pairs)
        )
        blank = f"{cls.__name__}.{named(one.name)}"
        self.blanks[blank] = self._pair(cls, named(one.name), f"{BLANK}{blank}", ("", empty))
        add = str(ADDS[blank])
        suffix = "%" if kinds_share(kind) else ""
        return replace(base, children=rows, blank=blank, add=add, suffix=suffix)

    def _pair(self, cls: type[Facts], key: str, name: str, pair: tuple[str, Any]) -> Control:
        offered = tuple(self.offers.get((cls.__name__, key), ()))
        first = Control(
            "choice" if offered else "line",
            f"{name}-key",
            label_of(cls, f"{key}.key"),
            value=pair[0],
            choices=_with_own(offered, pair[0]) if offered else (),
        )
        shape = "said" if isinstance(pair[1], dict) else "number"
        second = Control(shape, f"{name}-value", label_of(cls, f"{key}.value"), value=pair[1])
        return Control("row", name, children=(first, second))

    def _many(self, base: Control, cls: type[Facts], one: Field[Any], value: Any) -> Control:
        given = [str(item) for item in value] if isinstance(value, list) else []
        kind = kind_of(one).kind
        if base.shape == "picks":
            words = [(word, word_of(cls, named(one.name), word)) for word in kind.words]
            slots = [*given, *[""] * max(0, len(words) - len(given))]
            picks = tuple(
                Control("choice", f"{base.name}-{n}", f"{n + 1}", value=word,
                        choices=(("", "—"), *words))
                for n, word in enumerate(slots)
            )  # fmt: skip
            return replace(base, children=picks)
        if isinstance(kind, Number):
            given = [_typed(kind, item) for item in given]
        offered = tuple(self.offers.get((cls.__name__, named(one.name)), ()))
        if offered:
            known = dict(offered)
            first = tuple((code, known.get(code, code)) for code in given)
            rest = tuple(pair for pair in offered if pair[0] not in given)
            return replace(base, shape="checks", value=tuple(given), choices=first + rest)
        return replace(base, value=("\n" if base.shape == "lines" else " ").join(given))

    def _single(self, base: Control, cls: type[Facts], one: Field[Any], value: Any) -> Control:
        kind, key = kind_of(one), named(one.name)
        default = kinds.default_of(one)
        if base.shape == "said":
            said = value if isinstance(value, Mapping) else {}
            return replace(base, value={"zh": said.get("zh", ""), "en": said.get("en", "")})
        if base.shape == "flag":
            return replace(base, value=value is True)
        if base.shape == "answer":
            return self._answer(base, value, default)
        if base.shape == "absence":
            return _absence(base, cls, key, value, default)
        if isinstance(kind, OneOf):
            words = tuple((word, word_of(cls, key, word)) for word in kind.words)
            usual = "" if default in (MISSING, None) else str(default)
            none = () if usual else (("", "—"),)
            chosen = str(value) if value is not None else usual
            choices = _with_own(none + words, chosen)
            return replace(base, value=chosen, usual=usual, choices=choices)
        offered = tuple(self.offers.get((cls.__name__, key), ()))
        if offered:
            chosen = "" if value is None else str(value)
            choices = _with_own((("", "—"), *offered), chosen)
            return replace(base, shape="choice", value=chosen, choices=choices)
        return self._written(base, one, value, default)

    def _answer(self, base: Control, value: Any, default: Any) -> Control:
        words = (("yes", word_of(None, "answer", "yes")), ("no", word_of(None, "answer", "no")))
        none = (("", word_of(None, "answer", "any")),) if default is None else ()
        said = default if value is None else value
        by_answer = {True: "yes", False: "no"}
        usual, chosen = by_answer.get(default, ""), by_answer.get(said, "")
        return replace(base, value=chosen, usual=usual, choices=none + words)

    def _written(self, base: Control, one: Field[Any], value: Any, default: Any) -> Control:
        kind = kind_of(one)
        if value is None and default not in (MISSING, None, ""):
            value = kind.write(default)
        shown = "" if value is None else str(value)
        usual = "" if default in (MISSING, None) else str(kind.write(default))
        if base.shape == "share":
            return replace(base, value=_percent(shown), suffix="%")
        return replace(base, value=shown, usual=usual)


def _absence(base: Control, cls: type[Facts], key: str, value: Any, default: Any) -> Control:
    points = value.get("points", "") if isinstance(value, Mapping) else ""
    chosen = "points" if isinstance(value, Mapping) else str(value or default)
    words = [(word, word_of(cls, key, word)) for word in ("zero", "unplaced", "points")]
    own = Control("number", f"{base.name}-points", label_of(cls, "points"), value=points)
    choices = _with_own(tuple(words), chosen)
    return replace(base, value=chosen, usual=str(default), choices=choices, children=(own,))


def _with_own(choices: tuple[tuple[str, str], ...], chosen: str) -> tuple[tuple[str, str], ...]:
    """Choices, and what is chosen though nobody offers it."""
    known = {value for value, _word in choices}
    return choices if not chosen or chosen in known else (*choices, (chosen, chosen))


def _typed(kind: Any, value: Any) -> Any:
    if kind is TEXT:
        said = value if isinstance(value, Mapping) else {}
        return {"zh": said.get("zh", ""), "en": said.get("en", "")}
    return _percent(str(value)) if kinds_share(kind) else str(value)


def _percent(written: str) -> str:
    """A share of one in percent; itself when it is no number."""
    if not is_number(written) and not NUMBER.fullmatch(written):
        return written
    return plain(Decimal(written) * 100)


def root_errors(drawing: Drawing, controls: Sequence[Control]) -> list[str]:
    """Sentences that belong to no field of the page."""
    names = set(_names(controls))
    return [
        said for name, sentences in drawing.errors.items() if name not in names
        for said in sentences
    ]  # fmt: skip


def _names(controls: Sequence[Control]) -> list[str]:
    return [
        name for one in controls for name in (one.name, *_names(one.children))
    ]  # fmt: skip
