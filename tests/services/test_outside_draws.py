"""Somebody outside draws again from what is published alone, with nothing of ours (抽签重演)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest

from competition.db import transaction
from competition.documents import draw_sheets
from competition.errors import NotFound
from competition.services import draw_lists, lots, office_papers
from tests.factories import NOW, SYSTEM
from tests.services.test_lots import hall  # noqa: F401 - the same six entries of three schools


def numbers(seed: str) -> Iterator[int]:
    counter = 0
    while True:
        digest = hashlib.sha256(f"{seed}\n{counter}".encode()).digest()
        yield from (int.from_bytes(digest[n : n + 8], "big") for n in range(0, 32, 8))
        counter += 1


def shuffled(seed: str, listed: list) -> list:
    order, stream = list(listed), numbers(seed)
    for last in range(len(order) - 1, 0, -1):
        found = next(n for n in stream if n < 2**64 - 2**64 % (last + 1)) % (last + 1)
        order[last], order[found] = order[found], order[last]
    return order


def parts_of(seed: str, pairs: list[list[str]], count: int) -> list[list[str]]:
    """As docs/rules/draws.md says it under “Equal conditions”."""
    names = shuffled(f"{seed}\ndelegations", list(dict.fromkeys(of for _number, of in pairs)))
    row = []
    for name in names:
        row += shuffled(f"{seed}\n{name}", [number for number, of in pairs if of == name])
    places = shuffled(f"{seed}\nparts", list(range(count)))
    parts = [[] for _ in range(count)]
    for n, number in enumerate(row):
        parts[places[n % count]].append(number)
    return [shuffled(f"{seed}\npart {n}", part) for n, part in enumerate(parts)]


def drawn(hall, kind):  # noqa: F811
    with transaction():
        key = lots.fix_list(hall.coder, hall.scope, hall.stage, kind, even=True, now=NOW)
    before = draw_lists.file(hall.coder, hall.scope, hall.stage, key)
    with transaction():
        made = lots.draw(
            hall.coder, hall.scope, key, said=[("领队", "3 12 5")], witnesses=["赵"], now=NOW
        )
        found = (made.id, made.seed, made.list_digest, made.after)
    assert draw_lists.file(hall.coder, hall.scope, hall.stage, key) == before
    return before, found


def test_an_even_order_is_drawn_again_from_the_file_and_the_seed(hall):  # noqa: F811
    raw, (_key, seed, digest, after) = drawn(hall, "order")
    listed = json.loads(raw)["list"]

    assert hashlib.sha256(raw).hexdigest() == digest
    assert [number for part in parts_of(seed, listed, 2) for number in part] == after


def test_sessions_are_drawn_again_from_the_file_and_the_seed(hall):  # noqa: F811
    raw, (_key, seed, digest, after) = drawn(hall, "session")
    said = json.loads(raw)

    parts = parts_of(seed, said["list"], len(said["slots"]))
    again = [[n, code] for code, part in zip(said["slots"], parts, strict=True) for n in part]

    assert hashlib.sha256(raw).hexdigest() == digest
    assert again == after


def test_the_record_prints_the_list_with_delegations(hall, monkeypatch):  # noqa: F811
    raw, (key, _seed, _digest, _after) = drawn(hall, "order")
    printed = []
    monkeypatch.setattr(draw_sheets, "render_draw_sheet", lambda sheet: printed.append(sheet))

    office_papers.draw_sheet(SYSTEM, hall.scope, hall.stage, key)

    assert [list(each) for each in printed[0].listed] == json.loads(raw)["list"]
    assert printed[0].even


def test_a_list_of_another_stage_is_not_found(hall):  # noqa: F811
    with pytest.raises(NotFound):
        draw_lists.file(SYSTEM, hall.scope, hall.stage, hall.stage)
