"""The English beside the Chinese of a certificate (英文对照): one sentence, by rule.

It is said only where the event, the trade and the award have English names; what lacks one is
told before anything is issued. Whoever has a name in Latin letters is called by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from competition.documents.certificate_facts import CertificateKind
from competition.documents.wording import award_in_english, statement


def said(
    words: Mapping[str, Any],
    event: Mapping[str, str],
    trade: Mapping[str, str] | None,
    awards: Mapping[str, str],
) -> tuple[str, list[str]]:
    """Return the sentence, and what has no English: event, trade, award.

    words: of the certificate; event, trade: their bilingual names; awards: their names, Chinese to
    English, where the event gives any beside the usual ones.
    """
    award = words["award"]
    kind = CertificateKind(words["kind"])
    no_trade = kind in (CertificateKind.JUDGE, CertificateKind.TEAM) and not words["trade"]
    values = {
        "name": words.get("latin") or words["recipient"],
        "unit": words.get("latin_unit") or (words["unit"] if words["unit"].isascii() else ""),
        "award": awards.get(award) or award_in_english(award).title(),
        "trade": "" if no_trade else (trade or {}).get("en", ""),
        "event": event.get("en", ""),
        "work": words.get("work", ""),
        "pupil": words.get("latin_pupil") or words.get("pupil", ""),
    }
    several = bool(words.get("latin") or words.get("pairs")) and len(words["members"]) > 1
    return statement(kind, values, several=several and kind is not CertificateKind.TEAM)
