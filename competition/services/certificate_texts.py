"""From a frozen result to the words of a certificate, and from those to a page (证书内容).

What is signed is canonical JSON of all that is printed; the code on the paper follows from it and
the signature, so a reprint needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from competition.documents import wording
from competition.documents.certificate_facts import (
    CertificateDesign,
    CertificateFacts,
    CertificateKind,
    DateStyle,
)
from competition.rules import digests
from competition.services import signing

FORMAT = "skills-certificate/2"
#: Formats of certificates whose code does not say by which key it was signed.
UNKEYED = ("skills-certificate/1",)
#: Of a certificate whose code holds what is signed as readable text, since no address leads on.
FORMAT_OF_TEXT = "skills-certificate-text/1"
#: Designs that are called a certificate of merit (奖状).
OF_MERIT = ("portrait",)
#: What stands where the address would, when nothing is verified online.
OFFLINE = "读码中文字，凭公钥核对签名"


@dataclass(frozen=True, slots=True)
class Honoured:
    """One line of a publication that gets a certificate; several people: one each."""

    entry: str
    entry_id: str
    names: tuple[str, ...]
    team: str
    unit: str
    division: str
    award: str
    #: honour, merit, or "" where the award leaves it to the design.
    paper: str = ""
    award_english: str = ""
    #: The total as published, in points; "" where there is none.
    total: str = ""
    #: The name of the division it stands in, also where the award is over all of them.
    group: str = ""


def paper_of(design: Mapping[str, Any]) -> str:
    """On which paper awards stand that do not say so themselves: honour or merit."""
    called = "merit" if design.get("name") in OF_MERIT else "honour"
    return str(design.get("awards") or called)


def honoured(body: Mapping[str, Any], *, participation: bool) -> Iterator[Honoured]:
    """Who gets a certificate by a publication: those with an award; the other placed on request.

    An award over all divisions names none.
    """
    awards = {award["code"]: award for award in body["awards"]}
    for group in body["groups"]:
        for row in group["rows"]:
            wins = bool(row["award"])
            if not wins and not (participation and row["place"]):
                continue
            award = awards.get(row["award"], {})
            name = award.get("name", {})
            yield Honoured(
                row["entry"],
                row["entry_id"],
                tuple(row["names"]),
                row["team"],
                row["unit"],
                "" if award.get("among") == "trade" else group["name"].get("zh", ""),
                name.get("zh") or row["award"] or "",
                paper=award.get("certificate", ""),
                award_english=name.get("en", "").upper(),
                total=row.get("total") or "",
                group=group["name"].get("zh", ""),
            )


def content_of(facts: Mapping[str, Any]) -> bytes:
    """What is signed: the canonical JSON of the facts as printed, or the text its code holds."""
    if facts["format"] == FORMAT_OF_TEXT:
        return readable(facts).encode()
    return digests.canonical(dict(facts))


def readable(facts: Mapping[str, Any]) -> str:
    """A certificate in lines: number, name, what for, trade, event, date, fingerprint of the key.

    Whoever has the public key checks it without us: the signature is over exactly these bytes.
    """
    trade = f"{facts['trade']}（{facts['division']}）" if facts["division"] else facts["trade"]
    lines = (
        facts["number"],
        facts["recipient"],
        "、".join(facts["members"]),
        certified(facts) or titled(facts),
        trade,
        facts["event"],
        facts["issued"],
        facts["fingerprint"],
    )
    return "\n".join(" ".join(line.split()) for line in lines if line)


def qr_of(facts: Mapping[str, Any], signature: str) -> str:
    """What the code holds: an address in capitals, or the signed text and its signature."""
    base = facts["verify_at"]
    if base:
        return f"{base}/C/{facts['number']}/{code_of(facts, signature)}".upper()
    if facts["format"] == FORMAT_OF_TEXT:
        return f"{readable(facts)}\n{signature}"
    words = (facts["recipient"], facts["award"], facts["trade"], facts["event"], facts["issued"])
    return "\n".join([facts["number"], *filter(None, words), signature])


def code_of(facts: Mapping[str, Any], signature: str) -> str:
    """What stands behind the number in a code: the signature, and how its key begins."""
    keyed = facts["verify_at"] and facts["format"] not in UNKEYED
    return signature + (signing.hint_of(facts["fingerprint"]) if keyed else "")


def printed_address(base: str) -> str:
    """Where to verify, as a reader types it; the scheme only where it is not the usual one."""
    if not base:
        return OFFLINE
    return f"{base.removeprefix('https://')}/C"


def to_print(facts: Mapping[str, Any], signature: str) -> CertificateFacts:
    """The page's facts out of the kept ones."""
    return CertificateFacts(
        number=facts["number"],
        kind=CertificateKind(facts["kind"]),
        recipient=facts["recipient"],
        event=facts["event"],
        year=facts["year"],
        trade=facts["trade"],
        bodies=tuple(facts["bodies"]),
        issued=date.fromisoformat(facts["issued"]),
        qr=qr_of(facts, signature),
        address=printed_address(facts["verify_at"]),
        fingerprint=signing.grouped(facts["fingerprint"]),
        salutation=facts["salutation"],
        division=facts["division"],
        unit=facts["unit"],
        award=facts["award"],
        members=tuple(facts["members"]),
        pupil=facts.get("pupil", ""),
        tested=facts["tested"],
        work=facts.get("work", ""),
        statement=facts.get("statement", ""),
        pairs=tuple((name, unit) for name, unit in facts.get("pairs", ())),
        passed=bool(facts.get("passed")),
        award_english=facts.get("award_english", ""),
    )


def certified(facts: Mapping[str, Any]) -> str:
    """What a certificate certifies, in one word: 一等奖, 优秀裁判员; "" that one took part."""
    return wording.certified(CertificateKind(facts["kind"]), facts["award"])


def titled(facts: Mapping[str, Any]) -> str:
    """What a paper is called: 荣誉证书, 奖状, 参赛证书."""
    return wording.TITLES[CertificateKind(facts["kind"])][0]


def design_of(data: Mapping[str, Any], *, sample: bool, microtext: str) -> CertificateDesign:
    """The drawing out of the event's kept design; an example event is marked whatever it says."""
    return CertificateDesign(
        name=data.get("name") or "classic",
        paper=data.get("paper") or "A4",
        colourway=data.get("colourway") or "",
        microtext=f"{(data.get('microtext') or microtext).strip()} ",
        dates=DateStyle(data.get("dates", DateStyle.CHINESE.value)),
        guides=bool(data.get("guides", True)),
        tint=bool(data.get("tint", True)),
        bleed=bool(data.get("bleed", False)),
        sample=sample,
        changes=data.get("changes", {}),
        titled=bool(data.get("titled", False)),
    )


def specimen(facts: CertificateFacts) -> CertificateFacts:
    """The same page with a number nobody can have."""
    return replace(facts, number="SPECIMEN-00000-00", fingerprint="0000 0000 0000")


def rarity(name: str) -> tuple[int, int]:
    """How far a name lies from what every font has: its rarest character, and which it is.

    In GB 2312, in GBK alone, in neither, beyond the first plane: 0 to 3. A letter of a script that
    has to be shaped counts as in neither, so it is tried too.
    """
    return max((_rarity(each), ord(each)) for each in name)


def _rarity(character: str) -> int:
    for rank, repertoire in enumerate(("gb2312", "gbk")):
        with suppress(UnicodeEncodeError):
            character.encode(repertoire)
            return rank
    return 2 + (ord(character) > 0xFFFF)
