"""Laying out certificates (证书排版): facts and a design in, texts in their places out.

What many certificates of a batch share is laid out once and kept as one group, so that it can be
drawn once; what is a recipient's own stands in groups of its own, in reading order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from competition.documents import ceramic, modern
from competition.documents.brief import Brief
from competition.documents.captions import lay_captions, lay_number
from competition.documents.certificate_facts import CertificateDesign, CertificateFacts
from competition.documents.column import Columns
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.geometry import Geometry
from competition.documents.heads import Head, lay_head
from competition.documents.issuers import Issuers, lay_issuers
from competition.documents.letter import Letter, Letters
from competition.documents.letter_parts import Addressee
from competition.documents.ornaments import shown_trade
from competition.documents.paper import MM
from competition.documents.placed import Placed, reach
from competition.documents.wording import Wording, compose, holes, write_date
from competition.errors import Problem

_PHOTO_ROOM, _SEAL_CAPTION = 31, 11.2
#: What may run over an edge, in mm.
_SLIGHT = 0.3
#: Words a drawing carries besides the head: a medal's award, a vase's trade.
_ART_TEXTS: dict[str, Callable[[Geometry, Library, CertificateFacts, Wording], list[Placed]]] = {
    "modern": modern.lay_medal,
    "ceramic": ceramic.lay_cartouche,
}


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Things drawn together: texts, middles of seal places, whether there is an empty photo place.

    shared: other certificates of the batch may hold the very same group; head: it stands at the
    top, where an example is marked as one.
    """

    texts: tuple[Placed, ...]
    seals: tuple[tuple[float, float], ...] = ()
    photo: bool = False
    shared: bool = True
    head: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One certificate, laid out: which ornament lies under it, and its groups in reading order."""

    facts: CertificateFacts
    ornament: Brief
    groups: tuple[Group, ...]


class Layout:
    """Lays out the certificates of one batch."""

    def __init__(
        self, design: CertificateDesign, geometry: Geometry, fonts: Library, margin: float
    ) -> None:
        """Prepare for `design`; margin: millimetres of bleed the ornament has to reach."""
        self.design, self.geometry, self.fonts = design, geometry, fonts
        self.margin = margin
        self._sound: set[tuple[str, Role]] = set()
        self._wordings: dict[object, Wording] = {}
        self._issuers: dict[object, Issuers] = {}
        self._setters: dict[object, Letters] = {}
        self._columns = Columns(fonts, geometry.letter)
        self._groups: dict[object, Group] = {}
        self._captions: dict[object, tuple[tuple[Placed, ...], Group]] = {}
        self._briefs: dict[str, Brief] = {}
        #: What of the head runs over the edge of the page, by part.
        self.outside: dict[str, Problem] = {}

    def problems(self, facts: CertificateFacts) -> list[Problem]:
        """Return the holes of a certificate and the characters nobody can draw."""
        missing = holes(facts)
        if missing:
            return [
                Problem(f"certificate-{name}-missing", f"{facts.number}/{name}") for name in missing
            ]
        texts = [
            (field, text, role)
            for field, text, role in self._texts(facts, self._words(facts))
            if (text, role) not in self._sound
        ]
        found = self.fonts.problems(
            (f"{facts.number}/{field}", text, role) for field, text, role in texts
        )
        found += self.fonts.unset(
            (f"{facts.number}/{field}", text) for field, text, _role in texts if field == "wording"
        )
        if not found:
            self._sound.update((text, role) for _field, text, role in texts)
        return found

    def _texts(self, facts: CertificateFacts, words: Wording) -> list[tuple[str, str, Role]]:
        zone = self.geometry.letter
        return [
            ("recipient", facts.recipient, zone.name_role),
            ("unit", facts.unit, zone.body_role),
            ("salutation", words.address, zone.body_role),
            ("wording", words.paragraph, zone.body_role),
            ("wording", words.closing, zone.body_role),
            ("wording", facts.statement, Role.SONG),
            ("award", words.award, zone.award_role),
            ("number", facts.number, Role.SONG),
            ("address", facts.address + facts.fingerprint, Role.HEI),
            *(("bodies", body, self.geometry.seals.role) for body in facts.bodies),
            *(("members", name, zone.body_role) for name in facts.members),
            *(("recipient", text, zone.name_role) for pair in facts.pairs for text in pair),
        ]

    def lay(self, facts: CertificateFacts) -> Page:
        """Return one certificate in its places; raise DoesNotFit where something is too long."""
        words = self._words(facts)
        issuers = self._bodies(facts)
        letter = self._letter(facts, words, issuers.rise)
        before, after = self._captions_of(facts)
        number = lay_number(self.geometry, self.fonts, facts)
        return Page(
            facts,
            self._brief(facts),
            (
                self._head(facts, words),
                Group(letter.own, shared=False),
                self._foot(facts, letter, issuers, before),
                Group((number,), shared=False),
                after,
            ),
        )

    def parts(self, facts: CertificateFacts) -> dict[str, tuple[Placed, ...]]:
        """Return the texts of one certificate by the part of the design they belong to.

        title, english, events, letter, name, award, bodies, date, captions; a part that is not
        there is empty. Raises DoesNotFit.
        """
        words = self._words(facts)
        head = lay_head(self.geometry, self.fonts, words, facts)
        issuers = self._bodies(facts)
        letter = self._letter(facts, words, issuers.rise)
        alone = {*letter.name, *letter.award}
        before, after = self._captions_of(facts)
        return {
            "title": () if self.design.titled else head.title,
            "english": head.english,
            "events": head.events,
            "letter": tuple(one for one in (*letter.own, *letter.shared) if one not in alone),
            "name": letter.name,
            "award": letter.award,
            "bodies": issuers.texts[:-1],
            "date": issuers.texts[-1:],
            "captions": (*before, lay_number(self.geometry, self.fonts, facts), *after.texts),
        }

    def seal_places(self, facts: CertificateFacts) -> tuple[tuple[float, float], ...]:
        """Return the middles of the seal places of one certificate."""
        return self._bodies(facts).seals

    def _words(self, facts: CertificateFacts) -> Wording:
        """Return the wording, composed once for all who differ in what only names them."""
        key = (
            facts.kind, facts.event, facts.year, facts.trade, facts.division, facts.award,
            facts.passed, facts.pupil, facts.tested, facts.salutation,
        )  # fmt: skip
        found = self._wordings.get(key)
        if found is None:
            found = self._wordings[key] = compose(facts, self.design.dates)
        return found

    def _bodies(self, facts: CertificateFacts) -> Issuers:
        key = (facts.bodies, facts.issued)
        found = self._issuers.get(key)
        if found is None:
            day = write_date(facts.issued, self.design.dates)
            found = lay_issuers(self.fonts, self.geometry.seals, facts.bodies, day)
            self._issuers[key] = found
        return found

    def _letter(self, facts: CertificateFacts, words: Wording, rise: float) -> Letter:
        if self.geometry.layout == "column":
            return self._columns.lay(words, facts)
        photo = facts.photo or self.design.photo
        key = (rise, photo)
        setter = self._setters.get(key)
        if setter is None:
            zone = self.geometry.letter
            right = zone.right - (_PHOTO_ROOM if photo else 0)
            lower = replace(zone, bottom=zone.bottom - rise, right=right)
            setter = self._setters[key] = Letters(self.fonts, lower)
        to = Addressee(facts.recipient, facts.unit, facts.members, facts.pairs, facts.statement)
        return setter.lay(words, to)

    def _head(self, facts: CertificateFacts, words: Wording) -> Group:
        key = (words, facts.event, facts.year, facts.trade, facts.award_english)
        found = self._groups.get(key)
        if found is None:
            head = lay_head(self.geometry, self.fonts, words, facts)
            self._note_outside(head)
            more = _ART_TEXTS.get(self.geometry.art)
            carried = more(self.geometry, self.fonts, facts, words) if more else []
            found = self._groups[key] = Group((*head.texts, *carried), head=True)
        return found

    def _note_outside(self, head: Head) -> None:
        width, height = self.geometry.width, self.geometry.height
        for part, texts in (("title", head.title), ("english", (*head.english, *head.events))):
            for one in texts:
                left, top, right, bottom = reach(self.fonts, one)
                across = left >= -_SLIGHT and right <= width + _SLIGHT
                if not across or top < -_SLIGHT or bottom > height + _SLIGHT:
                    values = {"field": part}
                    self.outside[part] = Problem("design-off-page", f"design/{part}", values)

    def _foot(
        self,
        facts: CertificateFacts,
        letter: Letter,
        issuers: Issuers,
        before: tuple[Placed, ...],
    ) -> Group:
        """Return what stands below the name: setters and bodies keep theirs, so ids are theirs."""
        photo = (facts.photo or self.design.photo) and not facts.portrait
        key = (id(letter.shared), id(issuers), id(before), photo)
        found = self._groups.get(key)
        if found is None:
            guides = self.design.guides
            empty = guides and issuers.captions and not self.design.sample
            captions = self._seal_captions(issuers) if empty else ()
            texts = (*letter.shared, *captions, *issuers.texts, *before)
            found = Group(texts, issuers.seals if guides else (), photo)
            self._groups[key] = found
        return found

    def _captions_of(self, facts: CertificateFacts) -> tuple[tuple[Placed, ...], Group]:
        """Return the captions before the number, and those after it as a group."""
        key = (facts.address, facts.fingerprint)
        found = self._captions.get(key)
        if found is None:
            before, after = lay_captions(self.geometry, self.fonts, facts)
            found = self._captions[key] = before, Group(after)
        return found

    def _seal_captions(self, issuers: Issuers) -> tuple[Placed, ...]:
        faint = self.geometry.guide(tint=self.design.tint)
        text, size = "（盖章处）", 8.0 / self.geometry.enlarge
        half = self.fonts.width(text, Role.KAI, size) / MM / 2
        return tuple(
            Placed(x - half, y - _SEAL_CAPTION, text, Role.KAI, size, faint)
            for x, y in issuers.seals
        )

    def _brief(self, facts: CertificateFacts) -> Brief:
        found = self._briefs.get(facts.trade)
        if found is None:
            geometry = self.geometry
            found = self._briefs[facts.trade] = Brief(
                art=geometry.art,
                width=geometry.width,
                height=geometry.height,
                margin=self.margin,
                tint=self.design.tint,
                microtext=self.design.microtext,
                trade=shown_trade(geometry.art, facts.trade),
                colours=geometry.colours,
                choices=geometry.ornament,
            )
        return found
