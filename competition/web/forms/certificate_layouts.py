"""Where the fields of certificates stand, and how they look (版式调整表单)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import Optional, Regexp
from wtforms.widgets import ColorInput

from competition.services.certificate_layouts import MOST_MARKS, Extras, Layout, SignLine
from competition.services.certificate_places import (
    CHOICES,
    COLOURS,
    PLACES,
    Value,
    choices_of,
)
from competition.web.forms.base import Form
from competition.web.forms.fields import PointsField, at_most, required

LABELS: dict[str, Any] = {
    "title": _l("Heading of the certificate"),
    "english": _l("English line"),
    "letter": _l("Letter"),
    "seals": _l("Issuing bodies"),
    "code": _l("QR code"),
    "photo": _l("Photo"),
    "x": _l("From the left"),
    "y": _l("From the top"),
    "size": _l("Size"),
    "spacing": _l("Letter-spacing"),
    "left": _l("Left edge"),
    "right": _l("Right edge"),
    "top": _l("Upper edge"),
    "bottom": _l("Lower edge"),
    "body": _l("Size of the text"),
    "name": _l("Size of the name"),
    "salutation": _l("Size of the address"),
    "award": _l("Size of the award"),
    "award_spacing": _l("Letter-spacing of the award"),
    "baseline": _l("Line of the last body"),
    "role": _l("Face"),
    "align": _l("Alignment"),
    "body_role": _l("Face of the text"),
    "name_role": _l("Face of the name"),
    "name_align": _l("Alignment of the name"),
    "fitting": _l("A name too long"),
    "award_role": _l("Face of the award"),
    "award_align": _l("Alignment of the award"),
    "colour": _l("Colour"),
    "name_colour": _l("Colour of the name"),
    "award_colour": _l("Colour of the award"),
    "place": _l("Where it stands"),
    "lobes": _l("Lobes of the rosette"),
    "rings": _l("Rings of the rosette"),
    "medallion": _l("Medallion"),
    "branch": _l("Branches"),
    "clip": _l("Edge of the drawing"),
    "banner": _l("Colour of the banner"),
}
#: What the parts of a certificate are called.
GROUPS: dict[str, Any] = {
    **{part: LABELS[part] for part in ("title", "english", "letter", "seals", "code", "photo")},
    "name": _l("Name by itself"),
    "award": _l("Award by itself"),
    "date": _l("Date by itself"),
    "ornament": _l("Ornament"),
}
#: What a choice is called; the designs' own ways of running are among them.
WORDS: dict[str, Any] = {
    "brush": _l("Brush"),
    "kai": _l("Kai"),
    "kai-bold": _l("Kai, bold"),
    "song": _l("Song"),
    "song-semibold": _l("Song, half bold"),
    "song-bold": _l("Song, bold"),
    "hei": _l("Hei"),
    "left": _l("Set left"),
    "centre": _l("Centred"),
    "right": _l("Set right"),
    "vertical": _l("Downwards"),
    "words": _l("A word a line"),
    "apart": _l("At both sides"),
    "all": _l("Smaller, then narrower, then two lines"),
    "shrink": _l("Smaller only"),
    "condense": _l("Narrower first, then smaller"),
    "wrap": _l("Two lines"),
    "flow": _l("In the flow of the letter"),
    "fixed": _l("At a place of its own"),
    "cup": _l("Cup, half tea, half coffee"),
    "both": _l("Tea above, coffee below"),
    "tea": _l("Tea"),
    "coffee": _l("Coffee"),
    "grain": _l("Grain"),
    "fruit": _l("Fruit"),
    "none": _l("None"),
    "page": _l("Up to the edge of the paper"),
    "inside": _l("5 mm inside, for printers that leave a margin"),
}
FARTHEST = Decimal(420)
_OF_MARKS = (
    ("x", _l("Middle, from the left"), 0, FARTHEST),
    ("y", _l("Middle, from the top"), 0, FARTHEST),
    ("width", _l("Width"), 5, Decimal(120)),
)
LINES = 3


def field_name(path: str) -> str:
    """The name of a setting's field: a dot would not do in a form."""
    return path.replace(".", "-")


class LayoutForm(Form):
    """Every setting of a design, and what beside it is printed."""

    english = BooleanField(_l("The whole in English below the letter"))
    photo = BooleanField(
        _l("A place for a photo"),
        description=_l("Printed from the registration; whoever handed none in has an empty box."),
    )
    titled = BooleanField(_l("The title stands on our own sheet already"))
    accepted = BooleanField(_l("Save it although parts lie on each other"))
    microtext = StringField(
        _l("Microtext"), [at_most(60)], description=_l("Empty: the event's name.")
    )

    def set_choices(self, own: Any, marks: int = 0) -> None:
        """Offer what each choice may be; own: the settings of the design itself, and no others.

        marks: how many uploaded seals and signatures have places.
        """
        self.marks = marks
        for n in range(marks, MOST_MARKS):
            for name in ("x", "y", "width"):
                self._fields.pop(f"mark{n}_{name}", None)
        self.paths = [path for path in (*PLACES, *CHOICES, *COLOURS) if path in own]
        for path in (*PLACES, *CHOICES, *COLOURS):
            if path not in own:
                self._fields.pop(field_name(path), None)
            elif path in CHOICES:
                offered = choices_of(path, str(own[path]))
                self[field_name(path)].choices = [
                    (each, WORDS.get(each) or each) for each in offered
                ]

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever; and a line to be signed on has both its places."""
        good = super().validate(extra_validators)
        for n in range(LINES):
            for name in ("x", "y"):
                place = self[f"line{n}_{name}"]
                if self[f"line{n}_text"].data and place.data is None and not place.errors:
                    place.errors = [_("Say where the line stands.")]
                    good = False
        return good

    def values(self) -> dict[str, Value]:
        """What was filled in, by setting."""
        return {path: self[field_name(path)].data for path in self.paths}

    def extras(self) -> Extras:
        """What beside the settings is printed."""
        lines = []
        for n in range(LINES):
            text, x, y = (self[f"line{n}_{name}"].data for name in ("text", "x", "y"))
            if text:
                lines.append(SignLine(text, float(x or 0), float(y or 0)))
        return Extras(
            bool(self.titled.data),
            bool(self.english.data),
            bool(self.photo.data),
            tuple(lines),
            self.microtext.data or "",
            tuple(
                (float(self[f"mark{n}_x"].data), float(self[f"mark{n}_y"].data),
                 float(self[f"mark{n}_width"].data))
                for n in range(self.marks)
            ),
        )  # fmt: skip


def _add_fields() -> None:
    for path in PLACES:
        label = LABELS[path.split(".")[1]]
        field = PointsField(label, [required()], places=2, low=Decimal(-5), high=FARTHEST)
        setattr(LayoutForm, field_name(path), field)
    for path in CHOICES:
        setattr(LayoutForm, field_name(path), SelectField(LABELS[path.split(".")[1]]))
    for path in COLOURS:
        colour = StringField(
            LABELS[path.split(".")[1]],
            [required(), Regexp(r"#[0-9A-Fa-f]{6}$", message=_l("A colour is written #B5161D."))],
            widget=ColorInput(),
        )
        setattr(LayoutForm, field_name(path), colour)
    for n in range(LINES):
        setattr(LayoutForm, f"line{n}_text", StringField(_l("Who signs"), [at_most(20)]))
        for name, label in (("x", LABELS["x"]), ("y", LABELS["y"])):
            field = PointsField(label, [Optional()], places=2, low=Decimal(0), high=FARTHEST)
            setattr(LayoutForm, f"line{n}_{name}", field)

    for n in range(MOST_MARKS):
        for name, label, low, high in _OF_MARKS:
            field = PointsField(label, [required()], places=2, low=Decimal(low), high=high)
            setattr(LayoutForm, f"mark{n}_{name}", field)


_add_fields()


def filled(layout: Layout) -> dict[str, Any]:
    """What the form shows of a layout."""
    extras = layout.extras
    found: dict[str, Any] = {field_name(path): value for path, value in layout.values.items()}
    found |= {"titled": extras.titled, "english": extras.english, "photo": extras.photo}
    found["microtext"] = extras.microtext
    for n, line in enumerate(extras.lines[:LINES]):
        found |= {
            f"line{n}_text": line.text,
            f"line{n}_x": Decimal(f"{line.x:g}"),
            f"line{n}_y": Decimal(f"{line.y:g}"),
        }
    for n, mark in enumerate(layout.marks[:MOST_MARKS]):
        found |= {f"mark{n}_{name}": getattr(mark, name) for name in ("x", "y", "width")}
    return found


class BackgroundForm(Form):
    """A sheet of the event's own."""

    background = FileField(
        _l("Our own sheet"),
        description=_l("PNG, JPEG, PDF of one page or SVG, in the proportions of the page."),
        render_kw={"accept": ".png,.jpg,.jpeg,.pdf,.svg"},
    )


class MarkForm(Form):
    """A seal or signature to be printed, and who allowed it."""

    impression = FileField(
        _l("Seal or signature"),
        description=_l("PNG with a transparent ground, or SVG."),
        render_kw={"accept": ".png,.svg"},
    )
    whose = StringField(_l("Whose seal or signature"), [required(), at_most(60)])
    by = StringField(_l("Allowed by"), [required(), at_most(60)])
    on = DateField(_l("Allowed on"), [required()])
    document = StringField(
        _l("By which paper"),
        [required(), at_most(120)],
        description=_l("Number or title of the letter that allows it."),
    )
    x = PointsField(_l("Middle, from the left"), [required()], places=1, low=0, high=FARTHEST)
    y = PointsField(_l("Middle, from the top"), [required()], places=1, low=0, high=FARTHEST)
    width = PointsField(
        _l("Width"), [required()], places=1, low=Decimal(5), high=Decimal(120), default=Decimal(42)
    )
