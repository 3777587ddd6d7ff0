"""Forms of drawing and coding (抽签、加密、解密)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from competition.web.forms.base import Form, as_choices
from competition.web.forms.entries import SEPARATORS
from competition.web.forms.fields import SecretField, TokenField, at_most, required
from competition.web.forms.results import ConfirmedForm

#: How the words of a card are typed.
CARD = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def listed_names(text: str | None) -> list[str]:
    """Names typed one after the other, whatever stands between them."""
    names = text or ""
    for sign in SEPARATORS:
        names = names.replace(sign, "\n")
    return [name.strip() for name in names.splitlines() if name.strip()]


def typed_pairs(text: str | None) -> dict[str, str]:
    """Lines of two numbers: what is exchanged, and the lot for it; a lone number has no lot."""
    found: dict[str, str] = {}
    for line in (text or "").splitlines():
        words = [each for each in re.split(r"[\s,，;；=→]+", line.strip()) if each]
        if words:
            found[words[0]] = " ".join(words[1:])
    return found


class BagsForm(Form):
    """A layer is made: what its numbers look like, and the bags its cards are sealed in."""

    prefix = StringField(_l("Numbers begin with"), [at_most(8)])
    lots = TextAreaField(
        _l("Lots drawn from the box"),
        [at_most(60000)],
        render_kw={"rows": "6", "spellcheck": "false", "autocomplete": "off"},
    )
    coder = StringField(_l("Number of the coder's bag"), [at_most(40)])
    spare = StringField(_l("Number of the spare bag"), [at_most(40)])
    passphrase = SecretField(_l("Words of one's own"), [at_most(200)])

    def kept_apart(self, *, both: bool) -> bool:
        """Whether the two cards lie in bags of their own, told beside the fields where not.

        both: each card has a bag; where one person does everything, a bag may be left out.
        """
        for field in (self.coder, self.spare):
            if both and not field.data:
                field.errors = [_("Seal the card in a bag and write its number here.")]
        if self.coder.data and self.coder.data == self.spare.data:
            self.spare.errors = [_("The two cards are kept apart: in bags of different numbers.")]
        return not (self.coder.errors or self.spare.errors)

    def typed_lots(self) -> dict[str, str]:
        """What was typed from paper lots; empty: the machine draws."""
        return typed_pairs(self.lots.data)


class OpenForm(ConfirmedForm):
    """The secret of a key card, the witnesses, and the second person."""

    secret = TokenField(_l("Words of the key card"), [required(), at_most(200)], render_kw=CARD)
    bag = StringField(_l("Number of the bag it came from"), [at_most(40)])
    witnesses = StringField(_l("Witnesses"), [at_most(300)])

    def witnessed(self, *, wanted: bool) -> bool:
        """Whether somebody saw it, told beside the field where he has to have."""
        if wanted and not listed_names(self.witnesses.data):
            self.witnesses.errors = [_("Codes are opened before witnesses: write their names.")]
        return not self.witnesses.errors


def _layers(made: Sequence[int]) -> list[Any]:
    return as_choices([(str(layer), _("Layer %(layer)s", layer=layer)) for layer in made])


class CoderForm(Form):
    """Who makes a layer."""

    coder = SelectField(_l("Coder"), default="")

    @classmethod
    def of(cls, coders: Sequence[tuple[uuid.UUID, str]], **options: Any) -> CoderForm:
        """The form with the coders of a trade."""
        form = cls(prefix="naming-", **options)
        form.coder.choices = as_choices(
            [("", _("whichever coder comes")), *((str(key), name) for key, name in coders)]
        )
        return form


class CorrectionForm(ConfirmedForm):
    """Two labels stood on each other's work, or one was spoilt."""

    layer = SelectField(_l("Layer"))
    kind = RadioField(
        _l("What happened"),
        default="swap",
        choices=[
            ("swap", _l("Two numbers stand on each other's work")),
            ("relabel", _l("A label was spoilt and replaced by a new number")),
        ],
    )
    first = StringField(_l("Number"), [required(), at_most(20)], render_kw=CARD)
    second = StringField(_l("The other, or the new number"), [required(), at_most(20)],
                         render_kw=CARD)  # fmt: skip
    reason = StringField(_l("Reason"), [required(), at_most(300)])

    @classmethod
    def of(cls, made: Sequence[int], **options: Any) -> CorrectionForm:
        """The form with the layers that are sealed and not yet open; the last stands first."""
        form = cls(prefix="correction-", **options)
        form.layer.choices = _layers(made[::-1])
        return form


class LateForm(ConfirmedForm):
    """Somebody came after a layer was sealed."""

    layer = SelectField(_l("Layer"))
    secret = TokenField(_l("Words of the key card"), [required(), at_most(200)], render_kw=CARD)

    @classmethod
    def of(cls, made: Sequence[int], **options: Any) -> LateForm:
        """The form with the layers that are sealed and not yet open."""
        form = cls(prefix="late-", **options)
        form.layer.choices = _layers(made)
        return form


class FixForm(Form):
    """A list is fixed for a draw."""

    kind = RadioField(
        _l("What is drawn"),
        default="order",
        choices=[
            ("order", _l("the order of work")),
            ("session", _l("the session")),
            ("station", _l("the station within the session")),
        ],
    )
    even = BooleanField(_l("Spread every delegation evenly (equal conditions)"))


class DrawForm(ConfirmedForm):
    """What the hall said, or paper lots; and, of a repeated draw, the ruling."""

    by = RadioField(
        _l("How it is drawn"),
        default="seed",
        choices=[
            ("seed", _l("By the machine, from what the hall says")),
            ("lots", _l("Paper lots from a box, typed in")),
        ],
    )
    who_1 = StringField(_l("Who"), [at_most(40)])
    said_1 = StringField(_l("says or throws"), [at_most(40)])
    who_2 = StringField(_l("Who"), [at_most(40)])
    said_2 = StringField(_l("says or throws"), [at_most(40)])
    who_3 = StringField(_l("Who"), [at_most(40)])
    said_3 = StringField(_l("says or throws"), [at_most(40)])
    witnesses = StringField(_l("Witnesses"), [at_most(300)])
    reason = StringField(_l("Reason for another draw"), [at_most(300)])

    def said(self) -> list[tuple[str, str]]:
        """Who said what, in their order."""
        return [(self[f"who_{n}"].data or "", self[f"said_{n}"].data or "") for n in (1, 2, 3)]
