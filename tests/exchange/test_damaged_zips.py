"""A ZIP that came damaged is refused, whichever bit was turned (损坏的压缩包)."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from competition.errors import Refused
from competition.services import backup_files, case_files, work_bundles


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("作品/0001.jpg", bytes(range(256)) * 9)
        archive.writestr("SHA256SUMS", "0" * 64 + "  作品/0001.jpg\n")
        archive.writestr("manifest.json", '{"format": "competition-backup/1"}' * 20)
    return out.getvalue()


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Cut off somewhere, or with a few bits turned."""
    if chance.random() < 0.2:
        return raw[: chance.randrange(len(raw))]
    turned = bytearray(raw)
    for _ in range(chance.randrange(1, 6)):
        turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
    return bytes(turned)


def as_works(raw: bytes, _folder: Path) -> None:
    for _name, content in work_bundles.read_files(raw):
        content()


def as_backup(raw: bytes, folder: Path) -> None:
    path = folder / "copy.zip"
    path.write_bytes(raw)
    with suppress(Refused):
        backup_files.whose(path)
    backup_files.opened(path)


def as_case(raw: bytes, _folder: Path) -> None:
    case_files.verify(raw)


@pytest.mark.parametrize("read", [as_works, as_backup, as_case])
def test_a_damaged_zip_is_refused_whichever_bit_was_turned(
    read: Callable[[bytes, Path], None], tmp_path: Path
) -> None:
    chance, refused = random.Random(20261123), 0
    for _ in range(300):
        try:
            read(damaged(packed(), chance), tmp_path)
        except Refused:
            refused += 1

    assert refused > 100
