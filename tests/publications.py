"""Golden publications of a release (各版本公示样本): `python -m tests.publications` writes them.

What a release published, and what it was computed from, must come out the same in every later one.
A folder is written once, for a release and its version of the rules, and never again.
"""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

from competition.rules import digests
from competition.rules.version import RULES_VERSION
from competition.services import publication_inputs, publication_lines
from competition.services.publications import release
from competition.services.recomputation import Difference, judged
from competition.services.scoring import Scored, score
from competition.services.standing_rows import EntryLine
from competition.services.standings import TradeResult
from tests.prove.wide_halls import WIDE
from tests.publication_halls import KEPT

FOLDER = Path(__file__).parent / "vectors" / "publications"
SAMPLES = Path(__file__).parents[1] / "competition" / "samples"


def kept() -> list[Path]:
    """Every golden publication of every release."""
    return sorted(FOLDER.glob("*/*.json.gz"))


def recomputed(path: Path) -> tuple[str, list[Difference]]:
    """How one golden publication comes out now."""
    held = json.loads(gzip.decompress(path.read_bytes()))
    body, inputs = digests.canonical(held["body"]), publication_inputs.written(held["inputs"])
    outcome, found = judged(body, held["digest"], publication_inputs.packed(inputs))
    return outcome, list(found)


def results() -> Iterator[tuple[str, TradeResult]]:
    """What is published: contests that ship, and one of every rule."""
    for contest in ("dakabei-2025", "drivers-2025"):
        facts = (SAMPLES / f"{contest}.json").read_bytes()
        marks = (SAMPLES / f"{contest}.marks.csv").read_bytes()
        for scored in score(facts, marks):
            yield f"{contest}-{scored.trade.code}", _result(scored)
    for name, make in (WIDE | KEPT).items():
        hall, rulings = make()
        entries = tuple(hall.entries)
        standings = hall.standings(rulings)
        yield (
            name,
            _result(
                Scored(
                    hall.program.trade, hall.program, hall.marks, entries, tuple(rulings), standings
                )
            ),
        )


def _result(scored: Scored) -> TradeResult:
    people = {
        entry.number: EntryLine(_id(entry.number), entry.number, "", (), "", "", "")
        for entry in scored.entries
    }
    found = scored.program, scored.marks, scored.entries, scored.rulings, scored.standings
    return TradeResult(scored.trade, *found, people, ())


def _id(number: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, number)


def present() -> str:
    """The name of the folder of what is made today: the release and its version of the rules."""
    return f"{release()}-rules-{RULES_VERSION}"


def write(folder: Path = FOLDER) -> list[Path]:
    """Write today's golden publications, once: a folder that is there stays as it is."""
    target = folder / present()
    if target.exists():
        return []
    target.mkdir(parents=True)
    return [_written(target / f"{name}.json.gz", result) for name, result in results()]


def _written(path: Path, result: TradeResult) -> Path:
    inputs = publication_inputs.of_result(result)
    body = publication_lines.computed(result, "judges")
    body |= publication_inputs.stamp(result, inputs)
    body |= {"release": release(), "disclosure": "judges"}
    held = {"digest": digests.of(body), "body": body, "inputs": json.loads(inputs)}
    path.write_bytes(gzip.compress(publication_inputs.written(held), 9, mtime=0))
    return path


if __name__ == "__main__":
    made = write()
    print(f"golden publications of {present()}: {f'{len(made)} written' if made else 'kept'}")
