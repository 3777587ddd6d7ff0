"""Forms of contest files (赛事文件): the file, and another code for its event."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from competition.web.forms.base import Form
from competition.web.forms.fields import CodeField


class ContestFileForm(Form):
    """A contest file to load as a new event."""

    file = FileField(
        _l("Contest file"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".json,application/json"},
    )
    code = CodeField(_l("Another code for the event"))
