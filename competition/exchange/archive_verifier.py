"""The small program that lies in every archive (归档核验): are the files and the trail whole?

Run as `python3 核验.py` in the unpacked folder. It needs nothing but Python itself and none of our
software; what it checks is described in the readme beside it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PUBLISHED = "公示"
TRAIL = "操作留痕/操作链.jsonl"
HEADS = "操作留痕/链头.json"
PERSONAL = "操作留痕/个人信息.jsonl"
SUMS = "SHA256SUMS"
#: What an entry of the trail is made of, as far as it is read here.
ENTRY = {"chain", "sequence", "previous", "digest", "action", "facts"}
#: What a retention date may take away; nothing else may be missing.
MAY_GO = (PERSONAL,)


def damaged(folder: Path) -> Iterator[str]:
    """Paths of files that are missing or not what was archived."""
    if not (folder / SUMS).is_file():
        yield SUMS
        return
    for line in (folder / SUMS).read_text("utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file():
            if name not in MAY_GO:
                yield name
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield name


def digest_of(entry: dict[str, object]) -> str:
    """The digest an entry closes with: SHA-256 over its canonical JSON without the digest."""
    content = {key: value for key, value in entry.items() if key != "digest"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pieces(path: Path, keys: set[str]) -> Iterator[dict[str, Any] | None]:
    """Line by line what a file tells; None: the line cannot be read, or lacks one of the keys."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                piece = json.loads(line)
            except ValueError:
                piece = None
            yield piece if isinstance(piece, dict) and keys <= piece.keys() else None


def heads_of(folder: Path) -> dict[str, list[Any]] | None:
    """Where each chain ends; None: that cannot be read."""
    try:
        heads: dict[str, list[Any]] = json.loads((folder / HEADS).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return heads


def unreadable(folder: Path) -> Iterator[str]:
    """Lines of the trail and of the personal values that cannot be read."""
    for name, keys in ((TRAIL, ENTRY), (PERSONAL, {"salt", "value", "digest"})):
        for number, piece in enumerate(pieces(folder / name, keys), 1):
            if piece is None:
                yield f"{name}: {number}"


def broken(folder: Path) -> Iterator[tuple[str, int]]:
    """The first entry of each chain at which it does not hold: chain and sequence."""
    heads = heads_of(folder)
    reached: dict[str, tuple[int, str]] = dict.fromkeys(heads or (), (0, ""))
    wrong: dict[str, int] = {}
    for entry in entries(folder):
        chain = entry["chain"]
        sequence, previous = reached.get(chain, (0, ""))
        holds = (entry["sequence"], entry["previous"]) == (sequence + 1, previous)
        if not holds or digest_of(entry) != entry["digest"]:
            wrong.setdefault(chain, sequence + 1)
        reached[chain] = (sequence + 1, entry["digest"])
    for chain, (sequence, digest) in reached.items():
        if chain in wrong:
            yield chain, wrong[chain]
        elif heads is not None and heads.get(chain, [])[:2] != [sequence, digest]:
            yield chain, sequence + 1


def entries(folder: Path) -> Iterator[dict[str, Any]]:
    """What the trail tells, entry by entry, as far as it can be read."""
    yield from filter(None, pieces(folder / TRAIL, ENTRY))


def unsaid(folder: Path) -> Iterator[str]:
    """Publications whose bytes are none of those the trail says were published or loaded."""
    said: set[str] = set()
    for entry in entries(folder):
        facts = entry["facts"]
        if entry["action"] == "results.published":
            said.add(facts["digest"])
        elif entry["action"] == "event.loaded":
            if "publications" not in facts:  # by an older release, which did not say
                return
            said.update(facts["publications"])
    for path in sorted((folder / PUBLISHED).glob("*.json")):
        if hashlib.sha256(path.read_bytes()).hexdigest() not in said:
            yield f"{PUBLISHED}/{path.name}"


def invented(folder: Path) -> Iterator[str]:
    """Digests of personal values that are not what the trail refers to."""
    for piece in filter(None, pieces(folder / PERSONAL, {"salt", "value", "digest"})):
        try:
            plain = bytes.fromhex(piece["salt"]) + piece["value"].encode()
        except (ValueError, TypeError, AttributeError):
            plain = b""
        if hashlib.sha256(plain).hexdigest() != piece["digest"]:
            yield piece["digest"]


def printed(folder: Path) -> Iterator[str]:
    """What people hold on paper and may compare: digests of publications, heads of the trail."""
    for path in sorted((folder / PUBLISHED).glob("*.json")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest().upper()
        yield f"成绩摘要 / digest of the results  {path.stem}: {digest}"
    heads = heads_of(folder) or {}
    for key, (sequence, digest, name) in sorted(heads.items(), key=lambda one: one[1][2]):
        said = name or ("赛事 / event" if "/" not in key else key)
        yield f"操作链 / trail  {said}: {sequence} 条 / entries, {digest.upper()}"


def main(folder: Path) -> int:
    """Say what was found, in both languages; 0: all holds."""
    files, links, values = list(damaged(folder)), list(broken(folder)), list(invented(folder))
    lines = list(unreadable(folder))
    results = [] if links or lines else list(unsaid(folder))
    say = sys.stdout.write
    for name in files:
        say(f"文件缺失或被改动 / file missing or changed: {name}\n")
    for line in lines:
        say(f"这一行读不出来 / this line cannot be read: {line}\n")
    for chain, sequence in links:
        say(f"操作链在第 {sequence} 条断开 / trail broken at entry {sequence}: {chain}\n")
    for digest in values:
        say(f"个人信息与操作链不符 / personal value does not fit the trail: {digest}\n")
    for name in results:
        say(f"公示不是操作链所记的那一份 / not what the trail says was published: {name}\n")
    if files or lines or links or values or results:
        return 1
    say("全部完好：文件与操作链都没有改动。 / All is whole: files and trail are unchanged.\n")
    say("请与当时打印、张贴的纸核对 / Compare with what was printed and posted then:\n")
    for line in printed(folder):
        say(f"  {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
