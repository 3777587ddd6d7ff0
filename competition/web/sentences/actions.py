"""The acts of the trail in plain words (操作留痕的措辞)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.web.wording import in_language

ACTIONS = {
    "account.created": _l("Made an account"),
    "account.disabled": _l("Shut an account"),
    "account.enabled": _l("Opened an account again"),
    "account.language_chosen": _l("Chose a language"),
    "account.renamed": _l("Renamed an account"),
    "backup.made": _l("Made a copy"),
    "backup.restored": _l("Brought a backup back"),
    "backup.second_folder_set": _l("Set the second place for backups"),
    "first_run.administrator_made": _l("Made the first administrator"),
    "first_run.step_taken": _l("Took a step of the first run"),
    "first_run.token_made": _l("Made a first-run token"),
    "link.made": _l("Made a link that works once"),
    "link.used": _l("Came in by a link"),
    "password.changed": _l("Changed a password"),
    "role.granted": _l("Gave a role"),
    "role.taken": _l("Took a role away"),
    "second_factor.adopted": _l("Switched the second factor on"),
    "second_factor.dropped": _l("Gave the second factor up"),
    "session.all_closed": _l("Signed all browsers out"),
    "session.closed": _l("Signed out"),
    "session.opened": _l("Signed in"),
    "setting.changed": _l("Changed a setting"),
    "sign_in.missed": _l("Failed to sign in"),
    "card.issued": _l("Issued a judge's card"),
    "card.pin_reset": _l("Reset a judge's PIN"),
    "card.replaced": _l("Replaced a judge's card"),
    "card.revoked": _l("Revoked a judge's card"),
    "card.unlocked": _l("Unlocked a judge's card"),
    "certificate.corrected": _l("Corrected a certificate"),
    "certificate.revoked": _l("Revoked a certificate"),
    "certificates.design_changed": _l("Changed the certificates' design"),
    "certificates.issued": _l("Issued certificates"),
    "certificates.place_chosen": _l("Chose where certificates are verified"),
    "code.absent": _l("Noted a code as absent"),
    "code.present": _l("Noted a code as present"),
    "codes.given": _l("Gave out codes"),
    "codes.opened": _l("Opened the codes"),
    "device.paired": _l("Paired a tablet"),
    "device.pairing_started": _l("Began to pair a tablet"),
    "device.renamed": _l("Renamed a tablet"),
    "device.revoked": _l("Shut a tablet out"),
    "event.changed": _l("Changed the event"),
    "event.created": _l("Made the event"),
    "event.loaded": _l("Loaded the event from a file"),
    "event.settings_changed": _l("Changed the event's settings"),
    "marking_session.closed": _l("A judge left the tablet"),
    "marking_session.opened": _l("A judge came to the tablet"),
    "marks.digest_posted": _l("Posted the digest of all marks"),
    "module.changed": _l("Changed a module"),
    "module.created": _l("Made a module"),
    "module.locked": _l("Locked a module"),
    "module.opened": _l("Opened a module for marking"),
    "module.removed": _l("Removed a module"),
    "module.unlocked": _l("Unlocked a module"),
    "order.drawn": _l("Drew the order"),
    "results.published": _l("Published results"),
    "results.withdrawn": _l("Withdrew results"),
    "scheme.approved": _l("Approved a scheme"),
    "scheme.frozen": _l("Froze a scheme"),
    "scheme.saved": _l("Saved a scheme"),
    "scheme.taken_back": _l("Took a scheme back"),
    "paper.started_again": _l("Threw the first typing of a paper sheet away"),
    "paper.typed_once": _l("Typed a paper sheet in for the first time"),
    "sheet.reopened": _l("Sent a sheet back for marking"),
    "sheet.resolved": _l("Resolved a conflict of a sheet"),
    "sheet.signed": _l("Signed a sheet"),
    "signing_key.made": _l("Made the key that signs certificates"),
    "spread.accepted": _l("Accepted a spread"),
    "trade.awards_changed": _l("Changed a trade's awards"),
    "trade.changed": _l("Changed a trade"),
    "trade.created": _l("Made a trade"),
    "trade.ranking_changed": _l("Changed a trade's ranking"),
    "trade.removed": _l("Removed a trade"),
    "trade.total_changed": _l("Changed how a trade adds up"),
}
NOUNS = {
    "account": _l("Accounts"),
    "backup": _l("Backups"),
    "card": _l("Judges' cards"),
    "certificate": _l("Certificates"),
    "certificates": _l("Certificates"),
    "code": _l("Codes"),
    "codes": _l("Codes"),
    "device": _l("Tablets"),
    "entry": _l("Registrations"),
    "event": _l("Event"),
    "file": _l("Uploaded files"),
    "first_run": _l("First run"),
    "link": _l("Links"),
    "marking_session": _l("Judges at tablets"),
    "marks": _l("Marks"),
    "module": _l("Modules"),
    "order": _l("Draws"),
    "panel": _l("Panels"),
    "password": _l("Passwords"),
    "results": _l("Results"),
    "role": _l("Roles"),
    "roster": _l("Rosters"),
    "scheme": _l("Schemes"),
    "second_factor": _l("Second factor"),
    "session": _l("Sessions"),
    "setting": _l("Settings"),
    "judge": _l("Judges"),
    "paper": _l("Paper sheets"),
    "recusal": _l("Recusals"),
    "sheet": _l("Score sheets"),
    "sign_in": _l("Failed sign-ins"),
    "signing_key": _l("Signing keys"),
    "spread": _l("Spreads"),
    "trade": _l("Trades"),
    "unit": _l("Units"),
    "units": _l("Units"),
}
FACTS = {
    "code": _l("code"),
    "count": _l("count"),
    "digest": _l("digest"),
    "from": _l("from"),
    "login": _l("login"),
    "name": _l("name"),
    "panel": _l("panel"),
    "purpose": _l("purpose"),
    "reason": _l("reason"),
    "role": _l("role"),
    "second": _l("second place"),
    "seed": _l("seed"),
    "size": _l("size"),
    "step": _l("step"),
    "to": _l("to"),
    "total": _l("total"),
    "trade": _l("trade"),
    "value": _l("value"),
}


def action_words(action: str) -> str:
    """An act in words; an act without any is shown as it is."""
    return str(ACTIONS.get(action, action))


def noun_words(noun: str) -> str:
    """What a filter of the trail is called."""
    return str(NOUNS.get(noun, noun))


def fact_words(name: str) -> str:
    """What a value of the trail is called."""
    return str(FACTS.get(name, name))


def plain(value: Any) -> str:
    """A value of the trail as text, in the reader's language."""
    if value is True:
        return _("yes")
    if value is False or value is None:
        return _("no")
    said = in_language(value)
    if isinstance(said, dict):
        return "; ".join(f"{key}: {plain(inner)}" for key, inner in said.items())
    if isinstance(said, list):
        return ", ".join(plain(inner) for inner in said)
    return str(said)[:200]
