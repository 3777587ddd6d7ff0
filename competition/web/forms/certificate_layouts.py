"""Where the fields of certificates stand (版式调整表单)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField

from competition.services.certificate_layouts import PLACES
from competition.web.forms.base import Form
from competition.web.forms.fields import PointsField, required

LABELS: dict[str, Any] = {
    "title": _l("Heading of the certificate"),
    "english": _l("English line"),
    "letter": _l("Letter"),
    "seals": _l("Issuing bodies"),
    "code": _l("QR code"),
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
    "award": _l("Size of the award"),
    "baseline": _l("Line of the last body"),
}
FARTHEST = Decimal(420)


def field_name(path: str) -> str:
    """The name of a place's field: a dot would not do in a form."""
    return path.replace(".", "-")


class LayoutForm(Form):
    """Every place in millimetres or points, and whether the sheet bears the title already."""

    titled = BooleanField(_l("The title stands on our own sheet already"))

    def values(self) -> dict[str, Decimal]:
        """What was filled in, by the names of PLACES."""
        return {path: self[field_name(path)].data for path in PLACES}


for _path in PLACES:
    setattr(
        LayoutForm,
        field_name(_path),
        PointsField(
            LABELS[_path.split(".")[1]], [required()], places=2, low=Decimal(-5), high=FARTHEST
        ),
    )


class BackgroundForm(Form):
    """A sheet of the event's own."""

    background = FileField(
        _l("Our own sheet"),
        description=_l("PNG, JPEG, PDF of one page or SVG, in the proportions of the page."),
        render_kw={"accept": ".png,.jpg,.jpeg,.pdf,.svg"},
    )
