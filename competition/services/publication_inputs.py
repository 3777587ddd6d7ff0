"""What a publication was computed from (公示所依据的数据): packed beside it, without any name.

The scheme, the entries by number, who stood back, the rulings and every packed sheet. Whatever
changes afterwards, any release can read it and compute the publication again.
"""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections.abc import Mapping
from typing import Any

from competition.errors import Invalid
from competition.rules import digests
from competition.rules.contest_facts import EntryFacts, ExclusionFacts, RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Part, read_as
from competition.rules.programs import TradeMarks, compile_trade
from competition.services.standing_rows import EntryLine
from competition.services.standings import TradeResult

FORMAT = "skills-publication-inputs/1"
#: Nothing an installation packs is larger than this when unpacked.
MOST_BYTES = 200_000_000


def written(content: Any) -> bytes:
    """JSON in the order it is given: a table's words are marked by their position in it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def of_result(result: TradeResult) -> bytes:
    """A computed trade's inputs as JSON: exact numbers are texts, vectors are base64."""
    return written(
        {
            "format": FORMAT,
            "trade": Part(TradeFacts).write(result.trade),
            "entries": [Part(EntryFacts).write(each) for each in result.entries],
            "exclusions": [Part(ExclusionFacts).write(each) for each in result.marks.exclusions],
            "rulings": [Part(RulingFacts).write(each) for each in result.rulings],
            "sheets": [
                {
                    "module": module,
                    "attempt": attempt,
                    "seat": seat,
                    "vectors": {
                        entry: base64.b64encode(vector).decode()
                        for entry, vector in sorted(vectors.items())
                    },
                }
                for (module, attempt, seat), vectors in sorted(result.marks.sheets.items())
            ],
        }
    )


def stamp(result: TradeResult, inputs: bytes) -> dict[str, str]:
    """What a publication's body says of its inputs: the digests of scheme and inputs."""
    return {
        "scheme": digests.of_bytes(written(Part(TradeFacts).write(result.trade))),
        "inputs": digests.of_bytes(inputs),
    }


def packed(inputs: bytes) -> bytes:
    """Inputs as they are stored."""
    return zlib.compress(inputs, 6)


def unpacked(stored: bytes) -> bytes:
    """Stored inputs as they were; Invalid("inputs-damaged")."""
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(stored, MOST_BYTES)
    except zlib.error:
        raise Invalid("inputs-damaged") from None
    if not reader.eof or reader.unconsumed_tail:
        raise Invalid("inputs-damaged")
    return found


def read(inputs: bytes, body: Mapping[str, Any]) -> TradeResult:
    """Compute a trade from inputs; who the entries are is taken from the publication's body.

    Raises Invalid("inputs-damaged") when they are not what this release can read.
    """
    content = json.loads(inputs)
    trade = _one(TradeFacts, content["trade"])
    entries = tuple(_one(EntryFacts, each) for each in content["entries"])
    exclusions = tuple(_one(ExclusionFacts, each) for each in content["exclusions"])
    rulings = tuple(_one(RulingFacts, each) for each in content["rulings"])
    sheets = {
        (each["module"], each["attempt"], each["seat"]): {
            entry: base64.b64decode(vector) for entry, vector in each["vectors"].items()
        }
        for each in content["sheets"]
    }
    marks = TradeMarks(sheets, exclusions)
    program = compile_trade(trade)
    return TradeResult(
        trade=trade,
        program=program,
        marks=marks,
        entries=entries,
        rulings=rulings,
        standings=program.standings(marks, entries, rulings),
        people=_people(body, entries),
        version=(),
    )


def _one(shape: Any, piece: Any) -> Any:
    found, problems = read_as(shape, piece)
    if found is None or problems:
        raise Invalid("inputs-damaged", list(problems))
    return found


def _people(body: Mapping[str, Any], entries: tuple[EntryFacts, ...]) -> dict[str, EntryLine]:
    """Who the entries are, as the publication says; one it does not list has a number only."""
    rows = {row["entry"]: row for group in body["groups"] for row in group["rows"]}
    return {
        entry.number: EntryLine(
            uuid.UUID(rows[entry.number]["entry_id"]) if entry.number in rows else uuid.UUID(int=0),
            entry.number,
            rows.get(entry.number, {}).get("team", ""),
            tuple(rows.get(entry.number, {}).get("names", ())),
            rows.get(entry.number, {}).get("unit", ""),
            entry.unit or "",
            entry.division or "",
        )
        for entry in entries
    }
