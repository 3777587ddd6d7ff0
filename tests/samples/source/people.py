"""Units, people and entries of a contest in the making (单位、人员、报名)."""

from __future__ import annotations

from .shape import Piece


class Register:
    """Collects units, people and entries with running codes, in the order they arrive."""

    def __init__(self) -> None:
        self.units: list[Piece] = []
        self.people: list[Piece] = []
        self.entries: list[Piece] = []
        self._unit: dict[str, Piece] = {}
        self._person: dict[str, Piece] = {}

    def unit(self, code: str, name: str, kind: str, **more: object) -> str:
        """Write a unit down and give its code back."""
        piece: Piece = {"code": code, "name": name, "kind": kind, **more}
        self.units.append(piece)
        self._unit[code] = piece
        return code

    def person(self, prefix: str, name: str, unit: str, **more: object) -> str:
        """Write a person down under the next code of the prefix and give it back."""
        taken = sum(1 for p in self.people if p["code"].startswith(prefix))
        code = f"{prefix}{taken + 1:03d}"
        piece: Piece = {"code": code, "name": name, "unit": unit, **more}
        self.people.append(piece)
        self._person[code] = piece
        return code

    def entry(self, trade: str, number: str, person: str, division: str, coach: str = "") -> Piece:
        """Enter a person for a trade under the delegation of the person's unit."""
        piece: Piece = {
            "number": number, "trade": trade, "division": division,
            "unit": self.delegation_of(person), "contestants": [person],
        }  # fmt: skip
        if coach:
            piece["coaches"] = [coach]
        self.entries.append(piece)
        return piece

    def delegation_of(self, person: str) -> str:
        """The delegation a person belongs to: the unit's parent, or the unit itself."""
        unit = self._unit[self._person[person]["unit"]]
        return unit.get("parent", unit["code"])

    def exclusions(self, trade: Piece, substitute: str) -> list[Piece]:
        """Who stands back from whom (回避): judges of the entry's delegation, and its coaches."""
        found = []
        for entry in self.entries:
            if entry["trade"] != trade["code"]:
                continue
            for module in trade["modules"]:
                for seat in (s for p in module["panels"] for s in p["seats"]):
                    reason = self._reason(entry, seat)
                    if reason:
                        found.append({
                            "trade": trade["code"], "entry": entry["number"],
                            "module": module["code"], "seat": seat["code"],
                            "substitute": substitute, "reason": reason,
                        })  # fmt: skip
        return found

    def _reason(self, entry: Piece, seat: Piece) -> str:
        if seat["role"] != "judge" or "person" not in seat:
            return ""
        if seat["person"] in entry.get("coaches", ()):
            return "coach"
        return "same-unit" if self.delegation_of(seat["person"]) == entry["unit"] else ""


def seated(trade: Piece, people: dict[str, str], *, paper: tuple[str, ...] = ()) -> Piece:
    """Seat people by seat code in every module; some seats mark on paper."""
    for module in trade["modules"]:
        for seat in (s for p in module["panels"] for s in p["seats"]):
            if seat["code"] in people:
                seat["person"] = people[seat["code"]]
            if seat["code"] in paper:
                seat["medium"] = "paper"
    return trade
