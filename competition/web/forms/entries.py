"""Forms of an entry (参赛): contestants, unit, coaches; status with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional, Regexp

from competition.rules import entrants
from competition.rules.entrants import Entrants
from competition.services.entries import EntryDetail, EntryWish, MemberWish
from competition.services.entry_lists import TradeChoice
from competition.web.called import called
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.fields import SecretField, at_most, fold
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.wording import in_language

GENDERS = (("", _l("not said")), ("f", _l("female")), ("m", _l("male")))
LEVELS = (
    ("", _l("none")),
    ("5", _l("Level 5")),
    ("4", _l("Level 4")),
    ("3", _l("Level 3")),
    ("2", _l("Level 2")),
    ("1", _l("Level 1")),
)
STATUSES = (
    ("present", _l("takes part")),
    ("absent", _l("absent")),
    ("withdrawn", _l("gives up")),
    ("disqualified", _l("disqualified")),
)
SEPARATORS = "、，,;；/"


class MemberRow(Row):
    """One contestant."""

    name = StringField(_l("Full name"), [at_most(100)])
    id_number = StringField(_l("ID number"), [at_most(30)], render_kw={"autocomplete": "off"})
    gender = SelectField(_l("Gender"), choices=GENDERS, default="")
    phone = StringField(_l("Phone"), [at_most(30)], render_kw={"autocomplete": "off"})
    level = SelectField(_l("Skill level"), choices=LEVELS, default="")
    certificate = StringField(_l("Certificate number"), [at_most(60)])
    latin = StringField(_l("Name in Latin letters"), [at_most(100)])
    student = BooleanField(_l("Student"))


class _Offered(Protocol):
    """A trade of a choice: its code, and what is entered in it."""

    @property
    def code(self) -> str: ...

    @property
    def entered(self) -> Entrants: ...


def call_team(field: Field, trades: Sequence[_Offered], chosen: str) -> Entrants:
    """Call a team's name a work's where works are entered; returns what is entered.

    chosen: the trade that stands in the form, if any; else all that are offered decide.
    """
    found = [each.entered for each in trades if each.code == chosen] or [
        each.entered for each in trades
    ]
    kind = entrants.of(found)
    field.label.text = called("team", kind)
    return kind


class EntryForm(VersionedForm):
    """An entry with its contestants and coaches."""

    trade = SelectField(_l("Trade"))
    division = SelectField(_l("Division"), validate_choice=False)
    number = StringField(
        _l("Entry number"),
        [
            at_most(20),
            Regexp(
                r"^[A-Za-z0-9._/-]*$",
                message=_l("An entry number holds letters, digits and . - / _ alone."),
            ),
        ],
    )
    unit = StringField(_l("Delegation"), [at_most(200)], render_kw={"list": "units"})
    contestants = FieldList(FormField(MemberRow), _l("Contestants"), max_entries=40)
    team = StringField(_l("Team name"), [at_most(200)])
    coaches = StringField(_l("Coaches"), [at_most(300)])
    note = StringField(_l("Note"), [at_most(500)])
    #: After the deadline alone.
    reason = StringField(_l("Reason of the ruling"), [at_most(500)])
    login = StringField(_l("Second person: login or card number"), [at_most(80)])
    password = SecretField(_l("Second person: password or PIN"), [Optional()])

    #: Works are entered in the trade that stands here, or in every one there is.
    entered = Entrants.PEOPLE

    def offer(self, trades: list[TradeChoice]) -> None:
        """Fill the choices from the event; a division is named with its trade."""
        self.trade.choices = as_choices((each.code, in_language(each.name)) for each in trades)
        words: dict[str, str] = {"": _("no division")}
        for each in trades:
            for code, name in each.divisions:
                words.setdefault(code, in_language(name))
        self.division.choices = as_choices(words.items())
        self.entered = call_team(self.team, trades, self.trade.data or "")

    @classmethod
    def of(cls, detail: EntryDetail) -> EntryForm:
        """The form of an entry as it stands; identity numbers are not drawn into it."""
        wish = detail.wish
        rows: list[dict[str, Any]] = [
            {
                "name": each.name,
                "gender": each.gender,
                "phone": each.phone,
                "level": str(each.level or ""),
                "certificate": each.certificate,
                "latin": each.latin,
                "student": each.student,
            }
            for each in wish.contestants
        ]
        return cls(
            version=str(detail.version),
            trade=wish.trade,
            division=wish.division,
            number=wish.number,
            unit=wish.unit,
            contestants=with_spare(rows, 1),
            team=wish.team,
            coaches="、".join(wish.coaches),
            note=wish.note,
        )

    def wish(self) -> EntryWish:
        """What was written."""
        return EntryWish(
            trade=self.trade.data or "",
            division=self.division.data or "",
            number=fold(self.number.data or ""),
            unit=self.unit.data or "",
            team=self.team.data or "",
            note=self.note.data or "",
            contestants=tuple(_member(row) for row in filled(self.contestants, "name")),
            coaches=_names(self.coaches.data or ""),
        )


def _member(row: Any) -> MemberWish:
    return MemberWish(
        name=row.name.data or "",
        id_number=row.id_number.data or "",
        gender=row.gender.data or "",
        phone=row.phone.data or "",
        student=bool(row.student.data),
        level=int(row.level.data) if row.level.data else None,
        certificate=row.certificate.data or "",
        latin=row.latin.data or "",
    )


def _names(text: str) -> tuple[str, ...]:
    for sign in SEPARATORS:
        text = text.replace(sign, "\n")
    return tuple(name.strip() for name in text.splitlines() if name.strip())


class StatusForm(Form):
    """An entry's status in a stage or module."""

    place = SelectField(_l("Where"))
    status = RadioField(_l("Status"), [InputRequired(_l("Choose one of them."))], choices=STATUSES)
    reason = StringField(_l("Reason"), [at_most(500)])
    login = StringField(_l("Second person: login or card number"), [at_most(80)])
    password = SecretField(_l("Second person: password or PIN"), [Optional()])


class ReasonForm(Form):
    """An act that needs a reason, and after the deadline perhaps a second person."""

    reason = StringField(_l("Reason"), [at_most(500)])
    login = StringField(_l("Second person: login or card number"), [at_most(80)])
    password = SecretField(_l("Second person: password or PIN"), [Optional()])
