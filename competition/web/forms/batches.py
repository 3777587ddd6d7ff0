"""How a batch of certificates is printed (批量印制表单)."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from competition.web.forms.base import Form
from competition.web.forms.fields import PointsField

FARTHEST = Decimal(50)


class BatchForm(Form):
    """Which certificates, in which order, on what paper."""

    trade = SelectField(_l("Certificates of"), [Optional()], default="")
    order = RadioField(
        _l("Order"),
        [Optional()],
        choices=[
            ("trade", _l("By trade and place")),
            ("delegation", _l("By delegation, as they are handed out")),
            ("number", _l("By number")),
        ],
        default="trade",
    )
    sheet = RadioField(
        _l("On what paper"),
        [Optional()],
        choices=[
            ("plain", _l("One on a sheet, with its ornament")),
            ("press", _l("For a printing house: 3 mm of bleed around, in its four inks")),
            ("two-up", _l("Two on a sheet of twice the size, to be cut and stacked")),
            ("overprint", _l("On ready printed stock: only what differs and the QR code")),
        ],
        default="plain",
    )
    right = PointsField(
        _l("Move right"), places=1, low=-FARTHEST, high=FARTHEST, default=Decimal(0)
    )
    down = PointsField(_l("Move down"), places=1, low=-FARTHEST, high=FARTHEST, default=Decimal(0))
    scale = PointsField(
        _l("Enlarged or shrunk to"),
        places=2,
        low=Decimal(90),
        high=Decimal(110),
        default=Decimal(100),
    )

    def asked(self) -> dict[str, str]:
        """What was chosen, as texts that a job can keep."""
        return {
            "order": self.order.data or "trade",
            "sheet": self.sheet.data or "plain",
            "right": str(self.right.data or 0),
            "down": str(self.down.data or 0),
            "scale": str(self.scale.data or 100),
        }
