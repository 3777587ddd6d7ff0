"""Fields of this field: points, counts, codes, text in two languages, secrets (字段)."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from wtforms import PasswordField, StringField
from wtforms.fields import Field
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput, html_params

#: How a number may be written once its width is folded: no exponent, no infinity.
NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d*)?|\.\d+)")
COUNT = re.compile(r"\d{1,9}")
CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")
#: What input methods put where a number has a sign or a point.
FOLDED = str.maketrans({"−": "-", "–": "-", "。": ".", "．": ".", "，": ",", "　": " "})


def fold(text: str) -> str:
    """Fold full-width digits and signs to ASCII; thousands' commas go.

    >>> fold("８．５")
    '8.5'
    >>> fold("4，000")
    '4000'
    """
    plain = unicodedata.normalize("NFKC", text).translate(FOLDED).strip()
    return re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", plain)


def required() -> InputRequired:
    """The one way a field says it must be filled in."""
    return InputRequired(_l("Fill this in."))


def at_most(length: int) -> Length:
    """The one way a field says it is too long."""
    return Length(max=length, message=_l("At most %(max)d characters."))


class _TypedField(Field, ABC):
    """A text input whose data is a parsed value; what was typed is shown again when it is wrong."""

    widget = TextInput()
    raw = ""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self._written(self.data)

    def _written(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if not valuelist or not str(valuelist[0]).strip():
            return
        self.data = self._read(fold(str(valuelist[0])))

    @abstractmethod
    def _read(self, text: str) -> Any:
        """What was typed, parsed; ValueError with what is wrong with it."""


class PointsField(_TypedField):
    """Points, exactly: a Decimal of at most `places` decimals; None when left empty."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        places: int = 3,
        low: Decimal | None = Decimal(0),
        high: Decimal | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.places, self.low, self.high = places, low, high
        self.render_kw = {"inputmode": "decimal", "autocomplete": "off", **(self.render_kw or {})}

    def _written(self, value: Any) -> str:
        return f"{Decimal(value):f}"

    def _read(self, text: str) -> Decimal:
        if not NUMBER.fullmatch(text):
            raise ValueError(_("Write a number, such as 8.5."))
        value = Decimal(text)
        if value != value.quantize(Decimal(1).scaleb(-self.places)):
            raise ValueError(
                ngettext(
                    "At most %(places)s decimal.",
                    "At most %(places)s decimals.",
                    self.places,
                    places=self.places,
                )
            )
        if self.low is not None and value < self.low:
            raise ValueError(_("At least %(low)s.", low=f"{self.low:f}"))
        if self.high is not None and value > self.high:
            raise ValueError(_("At most %(high)s.", high=f"{self.high:f}"))
        return value


class CountField(_TypedField):
    """A whole number between `low` and `high`; None when left empty."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        low: int = 0,
        high: int = 999_999_999,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.low, self.high = low, high
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off", **(self.render_kw or {})}

    def _read(self, text: str) -> int:
        if not COUNT.fullmatch(text):
            raise ValueError(_("Write a whole number."))
        value = int(text)
        if not self.low <= value <= self.high:
            raise ValueError(_("Between %(low)s and %(high)s.", low=self.low, high=self.high))
        return value


class CodeField(_TypedField):
    """A code that stands in addresses: letters, digits, hyphen between them; at most 40."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.render_kw = {
            "autocomplete": "off",
            "autocapitalize": "off",
            "spellcheck": "false",
            "maxlength": "40",
            **(self.render_kw or {}),
        }

    def _read(self, text: str) -> str:
        if not CODE.fullmatch(text):
            raise ValueError(_("Letters, digits and hyphens only, at most 40."))
        return text


class BilingualWidget:
    """Two inputs in one field: 中文 first, English beside it."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw both; the label of the field belongs to the Chinese one."""
        options.setdefault("type", "text")
        data = field.shown()
        chinese = {**options, "id": field.id, "name": field.name, "value": data["zh"]}
        english = {**options, "id": f"{field.id}-en", "name": f"{field.name}-en"}
        english |= {"value": data["en"], "lang": "en", "placeholder": "English"}
        english["aria-label"] = f"{field.label.text} (English)"
        english.pop("required", None)
        if "required" in field.flags and field.flags.required:
            chinese["required"] = True
        inputs = html_params(lang="zh-CN", **chinese), html_params(**english)
        return Markup('<div class="bilingual"><input %s><input %s></div>') % tuple(
            Markup(attributes)  # noqa: S704 - html_params escapes every value
            for attributes in inputs
        )


class BilingualField(Field):
    """Text in both languages: {"zh": …} or {"zh": …, "en": …}; None when 中文 is empty."""

    widget = BilingualWidget()

    def __init__(
        self, label: Any = None, validators: Any = None, *, length: int = 200, **options: Any
    ) -> None:
        super().__init__(label, validators, **options)
        self.length = length

    def shown(self) -> dict[str, str]:
        """What stands in the two inputs."""
        return {"zh": "", "en": "", **(self.data or {})}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read both inputs; the English one is named `<name>-en`."""
        super().process(formdata, data, extra_filters)
        if formdata is None or self.name not in formdata:
            return
        given = {
            "zh": formdata.get(self.name, "").strip(),
            "en": formdata.get(f"{self.name}-en", "").strip(),
        }
        self.raw_data = [given["zh"]]
        self.data = {key: text for key, text in given.items() if text} or None
        if self.data and "zh" not in self.data:
            self.process_errors = [*self.process_errors, _("The Chinese text is missing.")]
        if any(len(text) > self.length for text in given.values()):
            self.process_errors = [
                *self.process_errors,
                _("At most %(max)s characters.", max=self.length),
            ]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """`process` reads both inputs at once."""


class SecretField(PasswordField):
    """A password, PIN or token: kept as typed, never shown again."""

    keeps_blanks = True


class TokenField(StringField):
    """A token read off a terminal or paper: width folded, blanks and hyphens gone; a secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As any field; the browser does not take it along to another page."""
        super().__init__(*args, **kwargs)
        self.render_kw = {"data-secret": "", **(self.render_kw or {})}

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Forget what eyes and fingers add."""
        text = fold(str(valuelist[0])) if valuelist else ""
        self.data = re.sub(r"[\s-]", "", text)
