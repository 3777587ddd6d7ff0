"""What the trail says about an act beside its name, in plain words (操作留痕的细节)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.web import appeal_words, supervision_words
from competition.web.filters import moment
from competition.web.sentences import fact_values
from competition.web.sentences.actions import ACTIONS
from competition.web.sentences.roles import ROLES, role_words
from competition.web.wording import in_language

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)")
FACTS = {
    "about": _l("about what"),
    "account": _l("account"),
    "accepted": _l("stands back"),
    "act": _l("act"),
    "after": _l("afterwards"),
    "agreed": _l("agreeing"),
    "alias": _l("spelling"),
    "answer": _l("reply given"),
    "answers": _l("answers"),
    "appeal": _l("appeal"),
    "aspect": _l("aspect"),
    "aspects": _l("aspects"),
    "at": _l("at"),
    "bag": _l("bag"),
    "blind_code": _l("code"),
    "bags": _l("bags"),
    "became": _l("became"),
    "before": _l("before"),
    "blind": _l("typed blind"),
    "by": _l("how"),
    "by_rule": _l("decided by the rule"),
    "card": _l("card"),
    "certificates": _l("certificates"),
    "changed": _l("changed"),
    "changes": _l("changes"),
    "channel": _l("by way of"),
    "check": _l("check"),
    "checker": _l("checked by"),
    "closes": _l("closes"),
    "code": _l("code"),
    "coder": _l("coder"),
    "codes": _l("codes"),
    "commitment": _l("bound beforehand"),
    "conditions": _l("conditions"),
    "contacts": _l("contacts"),
    "copy": _l("copy number"),
    "again": _l("in another’s place"),
    "count": _l("count"),
    "corrected": _l("corrected"),
    "counts": _l("counts"),
    "created": _l("new"),
    "decision": _l("decision"),
    "design": _l("look"),
    "device": _l("device"),
    "digest": _l("digest"),
    "document": _l("document"),
    "documents": _l("documents"),
    "due": _l("due on"),
    "edition": _l("version of the document"),
    "entries": _l("entries"),
    "entry": _l("entry"),
    "exclusions": _l("recusals by code"),
    "field": _l("own field"),
    "fields": _l("own fields"),
    "filename": _l("file"),
    "files": _l("files"),
    "findings": _l("because"),
    "finding": _l("late or not"),
    "first": _l("first"),
    "fixed": _l("held in place"),
    "floor": _l("floor rules"),
    "from": _l("from"),
    "gone": _l("merged away"),
    "ground": _l("ground"),
    "host": _l("address"),
    "hours": _l("opening hours"),
    "id_numbers": _l("ID numbers"),
    "instance": _l("instance"),
    "into": _l("into"),
    "item": _l("item"),
    "items": _l("items"),
    "judges": _l("judges"),
    "kept": _l("kept"),
    "kind": _l("kind"),
    "label": _l("name"),
    "link": _l("link of the trail"),
    "last": _l("last"),
    "late": _l("late"),
    "layer": _l("layer"),
    "leaving": _l("leaving"),
    "left": _l("found no place"),
    "listed": _l("listed"),
    "lodger": _l("lodged by"),
    "login": _l("login"),
    "made_at": _l("made at"),
    "maximum": _l("maximum"),
    "medium": _l("marks on"),
    "method": _l("method"),
    "missing": _l("missing"),
    "module": _l("module"),
    "most": _l("at most"),
    "moved": _l("moved"),
    "n": _l("version"),
    "name": _l("name"),
    "names": _l("names"),
    "new": _l("now"),
    "node": _l("part of the total"),
    "note": _l("remark"),
    "notice": _l("notice"),
    "number": _l("number"),
    "numbers": _l("numbers"),
    "of": _l("of"),
    "old": _l("before"),
    "on": _l("on"),
    "opened_with": _l("opened with"),
    "opens": _l("opens"),
    "other": _l("other one"),
    "out_of_turn": _l("moved up out of turn"),
    "outcome": _l("outcome"),
    "owner": _l("answers for it"),
    "panel": _l("panel"),
    "paper": _l("paper"),
    "people": _l("people"),
    "place": _l("place"),
    "placed": _l("placed"),
    "position": _l("position"),
    "preset": _l("from a preset"),
    "problems": _l("problems"),
    "profile": _l("size of the event"),
    "publication": _l("results"),
    "publications": _l("publications"),
    "purpose": _l("purpose"),
    "quotas": _l("quotas"),
    "queue": _l("place on the list"),
    "ready": _l("ready"),
    "reason": _l("reason"),
    "reasons": _l("reasons"),
    "receipt": _l("receipt"),
    "recusals": _l("recusals"),
    "replay": _l("sent again"),
    "refused": _l("refused by the check"),
    "registrations": _l("registrations"),
    "remark": _l("remarked"),
    "returned": _l("sheets sent back"),
    "revisions": _l("signed sheets"),
    "revoked": _l("revoked"),
    "road": _l("road"),
    "role": _l("role"),
    "rows": _l("rows"),
    "rule": _l("rule"),
    "ruling": _l("ruling"),
    "sample": _l("sample share"),
    "scheme": _l("scheme"),
    "seat": _l("seat"),
    "second": _l("second person"),
    "second_place": _l("second place"),
    "seed": _l("seed"),
    "session": _l("session"),
    "sessions": _l("sessions"),
    "settings": _l("switches"),
    "setup": _l("set-up minutes"),
    "sha256": _l("digest"),
    "registration": _l("registration"),
    "sheets": _l("sheets"),
    "size": _l("size"),
    "staged": _l("files half imported"),
    "standing": _l("standing"),
    "station": _l("station"),
    "stations": _l("stations"),
    "step": _l("step"),
    "substitute": _l("marks instead"),
    "successor": _l("replaced by"),
    "times": _l("which time"),
    "to": _l("to"),
    "top": _l("top share"),
    "total": _l("total"),
    "trade": _l("trade"),
    "trades": _l("trades"),
    "trail_values": _l("values in the trail"),
    "scopes": _l("it may"),
    "unit": _l("unit"),
    "kept_until": _l("kept until"),
    "minutes": _l("for minutes"),
    "until": _l("good until"),
    "units": _l("new units"),
    "value": _l("value"),
    "verification": _l("verified at"),
    "version": _l("version"),
    "was": _l("was"),
    "what": _l("what happened"),
    "whose": _l("whose"),
    "witnesses": _l("witnesses"),
    "words": _l("words"),
    "wrong": _l("wrong"),
}
#: (fact, value) → words; roles have their own.
VALUES = fact_values.VALUES | {
    ("item", "document"): _l("Technical document"),
    ("item", "judges"): _l("Judges and seats"),
    ("item", "papers"): _l("Papers for the hall"),
    ("item", "scheme"): _l("Marking schemes"),
    ("item", "timetable"): _l("Timetable"),
    ("item", "venue"): _l("Venue and equipment"),
    ("kind", "final"): _l("Final"),
    ("kind", "amend"): _l("signed anew"),
    ("kind", "badges"): _l("Print badges"),
    ("kind", "certificates"): _l("Print certificates"),
    ("kind", "contest-file"): _l("Loading a contest file"),
    ("kind", "internal"): _l("Inside the office"),
    ("kind", "rehearsal"): _l("Rehearsal"),
    ("kind", "event-archive"): _l("Archive of the event"),
    ("kind", "static-bundle"): _l("Static bundle"),
    ("kind", "timetable"): _l("Timetable proposal"),
    ("kind", "provisional"): _l("Public notice"),
    ("kind", "roster"): _l("Rosters"),
    ("kind", "sign"): _l("signed"),
    ("medium", "paper"): _l("paper"),
    ("medium", "tablet"): _l("tablet"),
    ("opened_with", "coder"): _l("the coder’s card"),
    ("opened_with", "own words"): _l("words of one’s own"),
    ("opened_with", "spare"): _l("the spare card"),
    ("place", "host"): _l("At an address that leads to this system"),
    ("place", "none"): _l("Nowhere online: the code holds readable signed text"),
    ("place", "static"): _l("On another website that holds the exported pages"),
    ("profile", "large"): _l("Large"),
    ("profile", "small"): _l("Small"),
    ("profile", "standard"): _l("Standard"),
    ("kind", "order"): _l("the order of work"),
    ("kind", "session"): _l("the session"),
    ("kind", "station"): _l("the station within the session"),
    ("method", "lots"): _l("Paper lots, typed in"),
    ("method", "seed"): _l("by the machine, from a seed"),
    ("paper", "labels"): _l("Labels"),
    ("paper", "table"): _l("the table of codes"),
    ("paper", "card"): _l("the coder’s card"),
    ("paper", "card-spare"): _l("the spare card"),
    **{("road", value): words for value, words in appeal_words.ROADS.items()},
    **{("channel", value): words for value, words in appeal_words.CHANNELS.items()},
    **{("about", value): words for value, words in appeal_words.ABOUT.items()},
    **{("outcome", value): words for value, words in supervision_words.OUTCOMES.items()},
    **{("outcome", value): words for value, words in appeal_words.OUTCOMES.items()},
    **{("act", action): words for action, words in ACTIONS.items()},
}


#: What holds nothing to read: digests of what was said, and names of operations.
SILENT = frozenset({"op", "personal", "substitute_id"})


def fact_words(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is worth reading of an act: names of facts and their values, ids left out."""
    for name, value in facts.items():
        text = _said(name, value)
        if text:
            # Earlier records of a copy note its second place under the second person's name.
            place = name == "second" and isinstance(value, bool)
            yield str(FACTS.get("second_place" if place else name, name)), text


def _said(name: str, value: Any) -> str:
    if value is None or name in SILENT:
        return ""
    if name == "most" and isinstance(value, int) and value > 9999:
        return f"{value // 1024 // 1024:,} MB"
    if name == "size" and isinstance(value, int) and value > 9999:
        return f"{value // 1000:,} KB"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return moment(value)
    if name == "role" and value in ROLES:
        return role_words(value)
    if isinstance(value, str) and (name, value) in VALUES:
        return str(VALUES[name, value])
    if isinstance(value, list) and any((name, str(each)) in VALUES for each in value):
        return _(", ").join(filter(None, (_said(name, each) for each in value)))
    return plain(value)


def plain(value: Any) -> str:
    """A value of the trail as text, in the reader's language; empty for a bare id."""
    if value is True:
        return _("yes")
    if value is False or value is None:
        return _("no")
    said = in_language(value)
    if isinstance(said, dict):
        pairs = ((key, plain(inner)) for key, inner in said.items())
        return "; ".join(
            text if key in SILENT or ID.fullmatch(key) else f"{FACTS.get(key, key)}: {text}"
            for key, text in pairs
        )
    if isinstance(said, list):
        return ", ".join(filter(None, map(plain, said)))
    text = str(said)
    if ID.fullmatch(text):
        return ""
    return f"{text[:12].upper()}…" if DIGEST.fullmatch(text) else text[:200]
