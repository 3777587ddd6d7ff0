"""The form of a program's token (接口令牌表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from competition.web.forms.base import Form
from competition.web.forms.fields import at_most, required


class TokenForm(Form):
    """Which program, what it may do, for how long."""

    name = StringField(
        _l("Program"),
        [required(), at_most(200)],
        description=_l("As the trail shall call it, such as the registration system of a union."),
        render_kw={"autocomplete": "off"},
    )
    scopes = SelectMultipleField(
        _l("It may"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    days = SelectField(
        _l("Good for"),
        choices=(
            ("7", _l("A week")),
            ("30", _l("A month")),
            ("90", _l("Three months")),
            ("365", _l("A year")),
        ),
        default="30",
    )
