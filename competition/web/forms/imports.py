"""Forms of imports (导入): the file, its columns."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from competition.web.forms.base import Form


class UploadForm(Form):
    """A file to look at; nothing is written by choosing it."""

    file = FileField(
        _l("XLSX or CSV file"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".xlsx,.xlsm,.csv,.txt,.xls,.et"},
    )
    trade = SelectField(_l("Trade"), validate_choice=False, default="")


class SchemeFileForm(Form):
    """A CIS workbook to look at; nothing is written by choosing it."""

    file = FileField(
        _l("CIS marking-scheme workbook"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".xlsx,.xlsm"},
    )


class WorkbookForm(Form):
    """A delegation's workbook to look at; nothing is kept by choosing it."""

    file = FileField(
        _l("XLSX or CSV file"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".xlsx,.xlsm,.csv,.txt,.xls,.et"},
    )
