"""Forms of what an event says of registration (报名规则): times, consent, words of its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError

from competition.services.registration_rules import Rules
from competition.web.called import called_later
from competition.web.forms.base import VersionedForm, as_choices
from competition.web.forms.fields import at_most
from competition.web.forms.piece_words import ADDS, HINTS, LABELS, WORDS
from competition.web.forms.rows import Row, filled, with_spare

ADDS["QuotaFacts.except"] = _l("One more delegation")
ADDS["NamedFacts"] = _l("One more choice")

LABELS.update(
    {
        "QuotaFacts.of": _l("Counts"),
        "QuotaFacts.per": _l("Of whom"),
        "QuotaFacts.together": _l("All trades together"),
        "QuotaFacts.most": _l("At most"),
        "QuotaFacts.except": _l("Delegations with a number of their own"),
        "QuotaFacts.except.key": _l("Delegation"),
        "QuotaFacts.except.value": _l("At most"),
        "QuotaFacts.trades": _l("Only these trades"),
        "QuotaFacts.divisions": _l("Only these divisions"),
        "ConditionFacts.trades": _l("Only these trades"),
        "otherwise": _l("Who does not meet it"),
        "text": _l("As the announcement words it"),
        "AgeFacts.on": _l("On the day"),
        "AgeFacts.least": _l("At least, in whole years"),
        "AgeFacts.most": _l("At most, in whole years"),
        "LevelFacts.at_least": _l("At least level"),
        "StudentFacts.student": _l("Students"),
        "YearsFacts.at_least": _l("At least, in years"),
        "OneTradeFacts.most": _l("At most so many trades"),
        "EarlierFacts.awards": _l("These awards (none: any)"),
        "EarlierFacts.since": _l("Won since"),
        "UnitKindFacts.kinds": _l("Kinds of unit"),
        "FieldFacts.kind": _l("Kind of answer"),
        "FieldFacts.of": _l("Asked of"),
        "FieldFacts.required": _l("Must be answered"),
        "FieldFacts.seen_by": _l("Who sees the answer"),
        "FieldFacts.choices": _l("Choices"),
        "hint": _l("Hint below the field"),
        **{
            f"{name}.{key}": label
            for name in (
                "AgeFacts", "LevelFacts", "StudentFacts", "YearsFacts", "OneTradeFacts",
                "EarlierFacts", "UnitKindFacts",
            )
            for key, label in (
                ("trades", _l("Only these trades")),
                ("divisions", _l("Only these divisions")),
            )
        },
    }
)  # fmt: skip
HINTS.update(
    {
        "QuotaFacts.together": _l("Not ticked: the number holds in each trade by itself."),
        "QuotaFacts.except": _l("Code of the delegation, then its number."),
        "FieldFacts.code": _l("A short word of its own; it heads the column of the table."),
        "FieldFacts.seen_by": _l(
            "Nobody chosen: the leader and the office, and of a photo the floor too, at check-in."
        ),
        "EarlierFacts.awards": _l("As certificates of earlier events call them."),
    }
)
WORDS.update(
    {
        "of.entry": called_later("registered"),
        "of.coach": _l("Coaches and companions"),
        "of.judge": _l("Judges proposed"),
        "per.delegation": _l("each delegation"),
        "per.event": _l("the whole event"),
        "otherwise.refuse": _l("is refused"),
        "otherwise.warn": _l("is shown to the office"),
        "otherwise.document": _l("hands in a proof"),
        "FieldFacts.kind.text": _l("text"),
        "FieldFacts.kind.number": _l("a number"),
        "FieldFacts.kind.date": _l("date"),
        "FieldFacts.kind.choice": _l("choice"),
        "FieldFacts.kind.yes-no": _l("yes or no"),
        "FieldFacts.kind.link": _l("link"),
        "FieldFacts.kind.photo": _l("photo"),
        "FieldFacts.kind.document": _l("document"),
        "FieldFacts.kind.work": _l("picture of the work"),
        "FieldFacts.kind.work-link": _l("link to the work"),
        "seen_by.leader": _l("the leader"),
        "seen_by.office": _l("the office"),
        "seen_by.floor": _l("the floor"),
        "kinds.delegation": _l("delegation"),
        "kinds.college": _l("college"),
        "kinds.company": _l("company"),
        "kinds.body": _l("body"),
    }
)


class DeadlineRow(Row):
    """A trade that closes earlier or later than the event."""

    trade = SelectField(_l("Trade"))
    closes = DateTimeLocalField(_l("Its deadline"), [Optional()])

    def validate_trade(self, field: SelectField) -> None:
        """A deadline is some trade's."""
        if self.closes.data and not field.data:
            raise ValidationError(_("Choose the trade this deadline is for."))


class RegistrationTimesForm(VersionedForm):
    """When registration opens and closes, what people agree to, until when data is kept."""

    opens = DateTimeLocalField(_l("Opens"), [Optional()])
    closes = DateTimeLocalField(_l("Closes"), [Optional()])
    deadlines = FieldList(FormField(DeadlineRow), _l("Trades that close at another time"))
    objections_until = DateTimeLocalField(_l("Objections to judges until"), [Optional()])
    note = TextAreaField(_l("What leaders read first"), [at_most(4000)], render_kw={"rows": 4})
    id_numbers = BooleanField(_l("Ask for ID numbers"))
    consent_version = StringField(_l("Version of the consent"), [at_most(40)])
    consent_text = TextAreaField(_l("Text of the consent"), [at_most(4000)], render_kw={"rows": 6})
    kept_until = DateField(_l("Personal data is kept until"), [Optional()])

    @classmethod
    def of(cls, rules: Rules, trades: Sequence[tuple[str, str]]) -> RegistrationTimesForm:
        """The form of the rules as they stand; trades: those of the event, by code and name."""
        facts, zone = rules.facts, ZoneInfo(rules.timezone)

        def local(text: str | None) -> datetime | None:
            return (
                datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None) if text else None
            )

        own: list[dict[str, Any]] = [
            {"trade": code, "closes": local(text)} for code, text in facts.closes_for.items()
        ]
        form = cls(
            version=str(rules.version),
            opens=local(facts.opens),
            closes=local(facts.closes),
            deadlines=with_spare(own, 1),
            objections_until=local(facts.objections.until if facts.objections else None),
            note=facts.note.zh if facts.note else "",
            id_numbers=facts.id_numbers,
            consent_version=facts.consent.version if facts.consent else "",
            consent_text=facts.consent.text.zh if facts.consent else "",
            kept_until=datetime.fromisoformat(facts.kept_until).date()
            if facts.kept_until
            else None,
        )
        for entry in form.deadlines:
            entry.form.trade.choices = as_choices([("", _l("none")), *trades])
        return form

    def written(self, rules: Rules) -> dict[str, Any]:
        """The rules with what this form says in their place."""
        zone = ZoneInfo(rules.timezone)
        whole = {
            key: value
            for key, value in rules.written.items()
            if key
            not in ("opens", "closes", "closes_for", "note", "consent", "objections", "kept_until")
        }
        for key in ("opens", "closes"):
            if self._fields[key].data:
                whole[key] = _instant(self._fields[key].data, zone)
        own = {
            row.trade.data: _instant(row.closes.data, zone)
            for row in filled(self.deadlines, "closes")
        }
        if own:
            whole["closes_for"] = own
        if self.objections_until.data:
            whole["objections"] = {"until": _instant(self.objections_until.data, zone)}
        if self.note.data:
            whole["note"] = _text(rules.written.get("note"), self.note.data)
        if self.consent_version.data and self.consent_text.data:
            before = rules.written.get("consent", {})
            text = _text(before.get("text"), self.consent_text.data)
            whole["consent"] = before | {"version": self.consent_version.data, "text": text}
        if self.kept_until.data:
            whole["kept_until"] = self.kept_until.data.isoformat()
        whole["id_numbers"] = bool(self.id_numbers.data)
        return whole


def _instant(value: datetime, zone: ZoneInfo) -> str:
    return value.replace(tzinfo=zone).isoformat(timespec="seconds")


def _text(before: Any, chinese: str) -> dict[str, str]:
    """The Chinese anew; the English of before stays while the Chinese does."""
    same = isinstance(before, dict) and before.get("zh") == chinese
    return before if same else {"zh": chinese}
