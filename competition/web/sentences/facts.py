"""What the trail says about an act beside its name, in plain words (操作留痕的细节)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.web.sentences.roles import ROLES, role_words
from competition.web.wording import in_language

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
FACTS = {
    "account": _l("account"),
    "after": _l("afterwards"),
    "alias": _l("spelling"),
    "aspect": _l("aspect"),
    "bags": _l("bags"),
    "before": _l("before"),
    "card": _l("card"),
    "changed": _l("changed"),
    "changes": _l("changes"),
    "code": _l("code"),
    "count": _l("count"),
    "counts": _l("counts"),
    "created": _l("new"),
    "design": _l("look"),
    "digest": _l("digest"),
    "entries": _l("entries"),
    "entry": _l("entry"),
    "exclusions": _l("recusals by code"),
    "filename": _l("file"),
    "first": _l("first"),
    "from": _l("from"),
    "gone": _l("merged away"),
    "host": _l("address"),
    "into": _l("into"),
    "kind": _l("kind"),
    "label": _l("name"),
    "last": _l("last"),
    "login": _l("login"),
    "made_at": _l("made at"),
    "maximum": _l("maximum"),
    "medium": _l("marks on"),
    "module": _l("module"),
    "moved": _l("moved"),
    "n": _l("version"),
    "name": _l("name"),
    "names": _l("names"),
    "new": _l("now"),
    "node": _l("part of the total"),
    "number": _l("number"),
    "old": _l("before"),
    "panel": _l("panel"),
    "place": _l("place"),
    "preset": _l("from a preset"),
    "problems": _l("problems"),
    "profile": _l("size of the event"),
    "publication": _l("results"),
    "purpose": _l("purpose"),
    "reason": _l("reason"),
    "reasons": _l("reasons"),
    "receipt": _l("receipt"),
    "returned": _l("sheets sent back"),
    "refused": _l("refused by the check"),
    "revisions": _l("signed sheets"),
    "role": _l("role"),
    "rows": _l("rows"),
    "ruling": _l("ruling"),
    "scheme": _l("scheme"),
    "seat": _l("seat"),
    "second": _l("second person or place"),
    "seed": _l("seed"),
    "settings": _l("switches"),
    "sha256": _l("digest"),
    "sessions": _l("sessions"),
    "sheets": _l("sheets"),
    "size": _l("size"),
    "stations": _l("stations"),
    "step": _l("step"),
    "substitute": _l("marks instead"),
    "successor": _l("replaced by"),
    "to": _l("to"),
    "total": _l("total"),
    "trade": _l("trade"),
    "trades": _l("trades"),
    "unit": _l("unit"),
    "units": _l("new units"),
    "value": _l("value"),
    "verification": _l("verified at"),
}
#: (fact, value) → words; roles have their own.
VALUES = {
    ("kind", "final"): _l("Final"),
    ("kind", "internal"): _l("Inside the office"),
    ("kind", "provisional"): _l("Public notice"),
    ("kind", "roster"): _l("Rosters"),
    ("kind", "sign"): _l("signed"),
    ("medium", "paper"): _l("paper"),
    ("medium", "tablet"): _l("tablet"),
    ("place", "host"): _l("At an address that leads to this system"),
    ("place", "none"): _l("Nowhere online: the code holds readable signed text"),
    ("place", "static"): _l("On another website that holds the exported pages"),
    ("profile", "large"): _l("Large"),
    ("profile", "small"): _l("Small"),
    ("profile", "standard"): _l("Standard"),
}


def fact_words(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is worth reading of an act: names of facts and their values, ids left out."""
    for name, value in facts.items():
        text = _said(name, value)
        if text:
            yield str(FACTS.get(name, name)), text


def _said(name: str, value: Any) -> str:
    if name == "role" and value in ROLES:
        return role_words(value)
    if isinstance(value, str) and (name, value) in VALUES:
        return str(VALUES[name, value])
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
        return "; ".join(text if ID.fullmatch(key) else f"{key}: {text}" for key, text in pairs)
    if isinstance(said, list):
        return ", ".join(filter(None, map(plain, said)))
    text = str(said)
    if ID.fullmatch(text):
        return ""
    return f"{text[:12].upper()}…" if DIGEST.fullmatch(text) else text[:200]
