"""Which badges, name tents and lists are printed (打印表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from competition.services.badges import KINDS
from competition.services.signing_lists import LISTS, MOST_EMPTY
from competition.web.called import called_later
from competition.web.forms.base import Form
from competition.web.forms.fields import at_most, required

KIND_WORDS = {
    "contestant": called_later("contestants"),
    "coach": _l("Leaders, coaches and companions"),
    "judge": _l("Judges, supervisors, arbitrators"),
    "staff": _l("Staff"),
}
LIST_WORDS = {
    "contestants": called_later("contestants"),
    "coaches": _l("Leaders, coaches and companions"),
    "judges": _l("Judges, supervisors, arbitrators"),
    "staff": _l("Staff"),
    "everybody": _l("Everybody who has a badge"),
    "delegations": _l("Delegations"),
    "names": _l("The names typed below"),
}


def lines_of(text: str | None) -> tuple[str, ...]:
    """What was typed line by line, or parted by commas, without the empty ones."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


class _Boxes(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BadgeForm(Form):
    """Whose badges; a few of them anew."""

    kinds = _Boxes(
        _l("Whose badges"), [Optional()], choices=[(kind, KIND_WORDS[kind]) for kind in KINDS]
    )
    trade = SelectField(_l("Trade"), [Optional()], default="")
    only = TextAreaField(
        _l("Only these"),
        [Optional(), at_most(4000)],
        description=_l("Numbers or names, one on each line. Leave it empty for all."),
    )


class TentForm(Form):
    """Who sits at a table."""

    judges = BooleanField(_l("All judges, supervisors and arbitrators of the event"))
    names = TextAreaField(
        _l("Further names"),
        [Optional(), at_most(8000)],
        description=_l("One on each line; after a comma, what stands below the name."),
    )


class SigningListForm(Form):
    """A list on which hands sign, made from any list of the event."""

    of = SelectField(
        _l("Whose list"),
        choices=[(name, LIST_WORDS[name]) for name in LISTS],
        default="contestants",
    )
    trade = SelectField(_l("Trade"), [Optional()], default="")
    title = StringField(_l("Heading"), [required(), at_most(60)])
    empty = StringField(
        _l("Empty columns"),
        [Optional(), at_most(120)],
        description=_l(
            "Headings with commas between, such as “Bag, Tickets, Signature”; at most %(most)d.",
            most=MOST_EMPTY,
        ),
    )
    by_unit = BooleanField(_l("Part the list by delegation"))
    names = TextAreaField(
        _l("Names"), [Optional(), at_most(8000)], description=_l("One on each line.")
    )
