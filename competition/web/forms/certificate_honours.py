"""Who gets a certificate beside the places (其他证书表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from competition.web.forms.base import Form
from competition.web.forms.fields import at_most


class GiveForm(Form):
    """Those chosen come as plain boxes; here stands who is not known to the event."""

    added = TextAreaField(
        _l("Others, one per line: name, trade"), [at_most(20_000)], render_kw={"rows": "4"}
    )
