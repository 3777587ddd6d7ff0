"""Forms of a registration (报名): people with the event's own fields, reasons, a leader's login."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import AnyOf, Optional

from competition.errors import Problem, Refused
from competition.rules.entrants import Entrants
from competition.rules.registration_facts import FieldFacts, RegistrationRules
from competition.services.registration_rows import MemberLine, RegistrationLine
from competition.services.registration_rules import fields_for
from competition.services.registration_writing import MemberWish, RegistrationWish
from competition.services.registrations import TradeOffer
from competition.web.forms.accounts import NEW_PASSWORD
from competition.web.forms.base import Form, VersionedForm, as_choices
from competition.web.forms.entries import GENDERS, LEVELS, SEPARATORS, call_team
from competition.web.forms.fields import CountField, SecretField, at_most, required
from competition.web.forms.rows import Row, filled, with_spare
from competition.web.wording import in_language, sentence

ANSWER = "answer_"
UPLOADED = ("photo", "document", "work")


class PersonRow(Row):
    """One person; the event's own fields are hung below him."""

    id = HiddenField()
    name = StringField(_l("Full name"), [at_most(100)])
    gender = SelectField(_l("Gender"), choices=GENDERS, default="")
    id_number = StringField(_l("ID number"), [at_most(30)], render_kw={"autocomplete": "off"})
    born_on = DateField(_l("Date of birth"), [Optional()])
    phone = StringField(_l("Phone"), [at_most(40)], render_kw={"autocomplete": "off"})
    level = SelectField(_l("Skill level"), choices=LEVELS, default="")
    trade_years = CountField(_l("Years in the trade"), [Optional()])
    certificate = StringField(_l("Certificate number"), [at_most(100)])
    student = BooleanField(_l("Student"))
    consents = BooleanField(_l("Consents to the use of personal data as said below"))


class RegistrationForm(VersionedForm):
    """A registration; `form_for` hangs the people on it."""

    trade = SelectField(_l("Trade"), validate_choice=False)
    division = SelectField(_l("Division"), validate_choice=False)
    team = StringField(_l("Team name"), [at_most(200)])
    coaches = StringField(_l("Coaches"), [at_most(300)])
    note = StringField(_l("Note"), [at_most(500)])
    members: FieldList
    #: As `EntryForm.entered`.
    entered = Entrants.PEOPLE

    def show(self, refused: Refused) -> None:
        """Put a problem of one person beside his own field."""
        problems = getattr(refused, "problems", ())
        rest = [one for one in problems if not self._shown_in_row(one)]
        if rest or not problems:
            super().show(type(refused)(refused.code, rest) if rest else refused)

    def _shown_in_row(self, problem: Problem) -> bool:
        head, _, tail = problem.where.partition(".")
        place, _, name = tail.partition(".")
        if head != "members" or not place.isdigit() or int(place) >= len(self.members):
            return False
        row = self.members[int(place)].form
        field = next((one for one in row if one.short_name == name), None)
        field = row.name if field is None else field
        field.errors = [*field.errors, sentence(problem)]
        return True

    def offer(self, trades: tuple[TradeOffer, ...], *, chosen: str = "") -> None:
        """Offer the trades that are open, and the one chosen."""
        self.trade.choices = as_choices(
            [
                ("", _("choose a trade")),
                *(
                    (each.code, in_language(each.name))
                    for each in trades
                    if each.is_open or each.code == chosen
                ),
            ]
        )
        words: dict[str, str] = {"": _("no division")}
        for each in trades:
            for code, name in each.divisions:
                words.setdefault(code, in_language(name))
        self.division.choices = as_choices(words.items())
        self.entered = call_team(self.team, trades, self.trade.data or "")

    def wish(self, kind: str) -> RegistrationWish:
        """What was written."""
        return RegistrationWish(
            kind=kind,
            trade=self.trade.data or "",
            division=self.division.data or "" if kind == "entry" else "",
            team=self.team.data or "",
            note=self.note.data or "",
            coaches=_names(self.coaches.data or ""),
            members=tuple(_member(row) for row in filled(self.members, "name")),
        )


def own_fields(rules: RegistrationRules, kind: str) -> tuple[FieldFacts, ...]:
    """The own fields a leader answers in the form; photos and documents have their own page."""
    return tuple(one for one in fields_for(rules, kind, "leader") if one.kind not in UPLOADED)


def _answer_field(one: FieldFacts) -> Any:
    label = in_language({"zh": one.name.zh, "en": one.name.en})
    hint = in_language({"zh": one.hint.zh, "en": one.hint.en}) if one.hint else ""
    given: dict[str, Any] = {"description": hint}
    if one.kind == "yes-no":
        choices = [("", _("not said")), ("yes", _("yes")), ("no", _("no"))]
        return SelectField(label, choices=choices, default="", validate_choice=False, **given)
    if one.kind == "choice":
        names = [
            (each.code, in_language({"zh": each.name.zh, "en": each.name.en}))
            for each in one.choices
        ]
        choices = [("", _("not said")), *names]
        return SelectField(label, choices=choices, default="", validate_choice=False, **given)
    kinds = {"date": {"type": "date"}, "number": {"inputmode": "decimal"}, "link": {"type": "url"},
             "work-link": {"type": "url"}}  # fmt: skip
    return StringField(label, [at_most(2000)], render_kw=kinds.get(one.kind, {}), **given)


def form_for(rules: RegistrationRules, kind: str) -> type[RegistrationForm]:
    """The form of a kind of registration in an event, in the reader's language."""
    asked = {f"{ANSWER}{one.code}": _answer_field(one) for one in own_fields(rules, kind)}
    person = type("OwnPersonRow", (PersonRow,), asked)
    most = 20 if kind == "entry" else 1
    people = FieldList(FormField(person), _l("People"), min_entries=1, max_entries=most)
    return type("OwnRegistrationForm", (RegistrationForm,), {"members": people})


def data_of(line: RegistrationLine, *, spare: int = 0) -> dict[str, Any]:
    """A registration as its form shows it; identity numbers are not drawn into it."""
    return {
        "version": str(line.version),
        "trade": line.trade,
        "division": line.division,
        "team": line.team,
        "coaches": "、".join(line.coaches),
        "note": line.note,
        "members": with_spare([_shown(one) for one in line.members], spare),
    }


def _shown(one: MemberLine) -> dict[str, Any]:
    answers = {f"{ANSWER}{code}": text for code, text in one.answers.items()}
    return {
        "id": str(one.id),
        "name": one.name,
        "gender": one.gender,
        "born_on": one.born_on,
        "phone": one.phone,
        "level": str(one.level or ""),
        "trade_years": one.trade_years,
        "certificate": one.certificate,
        "student": one.student,
        "consents": bool(one.consent),
        **answers,
    }


def _member(row: Any) -> MemberWish:
    return MemberWish(
        id=_uuid(row.id.data),
        name=row.name.data or "",
        gender=row.gender.data or "",
        born_on=row.born_on.data if isinstance(row.born_on.data, date) else None,
        student=bool(row.student.data),
        level=int(row.level.data) if row.level.data else None,
        trade_years=row.trade_years.data,
        phone=row.phone.data or "",
        certificate=row.certificate.data or "",
        id_number=row.id_number.data or "",
        answers={
            field.short_name.removeprefix(ANSWER): field.data or ""
            for field in row
            if field.short_name.startswith(ANSWER)
        },
        consents=bool(row.consents.data),
    )


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _names(text: str) -> tuple[str, ...]:
    for sign in SEPARATORS:
        text = text.replace(sign, "\n")
    return tuple(name.strip() for name in text.splitlines() if name.strip())


def answers_of(row: Any) -> list[Field]:
    """The event's own fields of one person's row."""
    return [field for field in row if field.short_name.startswith(ANSWER)]


class WithdrawalForm(Form):
    """Why something is taken back."""

    reason = StringField(_l("Reason"), [at_most(500)])


class SettleForm(Form):
    """A login and a password of one's own."""

    login = StringField(
        _l("Login"), [required(), at_most(80)], render_kw={"autocomplete": "username"}
    )
    password = SecretField(
        _l("Password"),
        [required()],
        description=NEW_PASSWORD,
        render_kw={"autocomplete": "new-password"},
    )


class ObjectionForm(Form):
    """Whom a delegation asks to stand back, and why."""

    against = SelectField(_l("Against whom"))
    ground = SelectField(_l("Ground"))
    reason = TextAreaField(_l("Reason"), [required(), at_most(2000)], render_kw={"rows": 4})


class DecisionForm(Form):
    """A decision of the office: its reason, and the second person where the event asks for one."""

    reason = StringField(_l("Reason"), [at_most(500)])
    login = StringField(_l("Second person: login or card number"), [at_most(80)])
    password = SecretField(_l("Second person: password or PIN"), [Optional()])


class InvitationForm(Form):
    """Who leads a delegation."""

    delegation = SelectField(_l("Delegation"))
    name = StringField(_l("Full name of the leader"), [required(), at_most(100)])


class DelegationForm(Form):
    """A unit that sends a delegation."""

    unit = StringField(_l("Unit"), [required(), at_most(200)], render_kw={"list": "units"})


class AnswerForm(Form):
    """The office's answer to an objection."""

    answer = TextAreaField(
        _l("Reason, read by the delegation"), [at_most(2000)], render_kw={"rows": 3}
    )


class PurgeForm(Form):
    """Erase an event's personal data: its code is typed, so that it is no slip of the hand."""

    reason = StringField(_l("Reason"), [at_most(500)])
    code = StringField(_l("Code of the event"), [at_most(40)], render_kw={"autocomplete": "off"})

    def expect(self, code: str) -> None:
        """Take the code of this event alone."""
        message = _l("That is not this event’s code. Nothing was erased.")
        self.code.validators = (*self.code.validators, AnyOf([code], message=message))
