"""Fonts by role (宋、楷、黑、行楷、生僻字): where they lie, and which face draws a character.

Roles are looked for in the configured folder, in the pip package with the two Noto faces, in the
system's folders, and in `brush` beside this file (the characters of titles, awards and trades
out of Ma Shan Zheng), by file name alone: only faces whose licence allows embedding are listed.
A character that the role's own face lacks is taken, on the same line, from the next one.
A character that no face has stops the printing: it is never blank and never a box.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb

from competition.documents.faces import Face, postscript_name
from competition.errors import Invalid, Problem


class Role(StrEnum):
    """What a face is for."""

    SONG = "song"
    KAI = "kai"
    HEI = "hei"
    BRUSH = "brush"
    RARE = "rare"
    SONG_BOLD = "song-bold"
    KAI_BOLD = "kai-bold"
    HEI_BOLD = "hei-bold"
    SONG_SEMIBOLD = "song-semibold"


#: File names by role, best first; `kai.ttf` and the like in the configured folder go before.
FILES: dict[Role, tuple[str, ...]] = {
    Role.SONG: (
        "NotoSerifSC-Regular.otf",
        "SourceHanSerifSC-Regular.otf",
        "NotoSerifSC-Regular.ttf",
        "NotoSerifCJK-Regular.ttc",
    ),
    Role.SONG_BOLD: (
        "NotoSerifSC-Bold.otf",
        "SourceHanSerifSC-Bold.otf",
        "NotoSerifSC-Bold.ttf",
        "NotoSerifCJK-Bold.ttc",
    ),
    Role.KAI: ("LXGWWenKai-Regular.ttf", "LXGWWenKaiGB-Regular.ttf", "ukai.ttc"),
    Role.KAI_BOLD: ("LXGWWenKai-Bold.ttf", "LXGWWenKai-Medium.ttf", "LXGWWenKaiGB-Medium.ttf"),
    Role.HEI: (
        "NotoSansSC-Regular.otf",
        "SourceHanSansSC-Regular.otf",
        "NotoSansSC-Regular.ttf",
        "NotoSansCJK-Regular.ttc",
    ),
    Role.HEI_BOLD: (
        "NotoSansSC-Bold.otf",
        "SourceHanSansSC-Bold.otf",
        "NotoSansSC-Bold.ttf",
        "NotoSansCJK-Bold.ttc",
    ),
    Role.SONG_SEMIBOLD: ("NotoSerifSC-SemiBold.otf", "SourceHanSerifSC-SemiBold.otf"),
    Role.BRUSH: ("MaShanZheng-Regular.ttf",),
    Role.RARE: ("BabelStoneHan.ttf", "HanaMinB.ttf", "NotoSerifCJK-Regular.ttc"),
}

#: Who stands in: (role, stroke in em when that face is not as heavy as asked).
CHAINS: dict[Role, tuple[tuple[Role, float], ...]] = {
    Role.SONG: ((Role.SONG, 0), (Role.HEI, 0), (Role.KAI, 0), (Role.RARE, 0)),
    Role.KAI: ((Role.KAI, 0), (Role.SONG, 0), (Role.HEI, 0), (Role.RARE, 0)),
    Role.HEI: ((Role.HEI, 0), (Role.SONG, 0), (Role.KAI, 0), (Role.RARE, 0)),
    Role.RARE: ((Role.RARE, 0), (Role.SONG, 0), (Role.HEI, 0), (Role.KAI, 0)),
    Role.SONG_BOLD: (
        (Role.SONG_BOLD, 0),
        (Role.SONG, 0.028),
        (Role.HEI_BOLD, 0),
        (Role.HEI, 0.028),
        (Role.KAI_BOLD, 0),
        (Role.RARE, 0.028),
    ),
    Role.SONG_SEMIBOLD: (
        (Role.SONG_SEMIBOLD, 0),
        (Role.SONG, 0.018),
        (Role.HEI, 0.018),
        (Role.KAI, 0.018),
        (Role.RARE, 0.018),
    ),
    Role.HEI_BOLD: (
        (Role.HEI_BOLD, 0),
        (Role.HEI, 0.03),
        (Role.SONG_BOLD, 0),
        (Role.SONG, 0.03),
        (Role.KAI_BOLD, 0),
        (Role.RARE, 0.03),
    ),
    Role.KAI_BOLD: (
        (Role.KAI_BOLD, 0),
        (Role.KAI, 0.016),
        (Role.SONG, 0.016),
        (Role.HEI, 0.016),
        (Role.RARE, 0.016),
    ),
    Role.BRUSH: (
        (Role.BRUSH, 0),
        (Role.KAI_BOLD, 0.012),
        (Role.KAI, 0.026),
        (Role.SONG, 0.034),
        (Role.HEI, 0.034),
        (Role.RARE, 0.034),
    ),
}

#: Latin letters and figures beside kai are set in song, a little smaller: kai's own are frail.
LATIN_IN_KAI = 0.94
_LATIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.&+%/"
#: Scripts whose letters join, stack or run from the right: a face alone does not set them.
_UNSET_SCRIPTS = ((0x0590, 0x109F), (0x1700, 0x18AF), (0x1900, 0x1CFF), (0xA840, 0xABFF))
_KAI_LIKE = frozenset({Role.KAI, Role.KAI_BOLD, Role.BRUSH})


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters drawn alike: the face, its scale, and a stroke in em if any."""

    face: Face
    text: str
    scale: float
    stroke: float


class Library:
    """The faces at hand on this machine, by role."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look for every role in `folders`, the first folder that has one wins."""
        self.faces: dict[Role, Face] = {}
        names = [_files_in(folder) for folder in folders]
        for role in Role:
            face = _first_usable(role, names)
            if face is not None:
                self.faces[role] = face
        self._choices: dict[tuple[Role, str], tuple[Face, float, float] | None] = {}

    def choose(self, character: str, role: Role) -> tuple[Face, float, float] | None:
        """Return (face, scale, stroke in em) for one character, or None if no face draws it."""
        key = (role, character)
        try:
            return self._choices[key]
        except KeyError:
            found = self._choices[key] = self._choose(character, role)
            return found

    def _choose(self, character: str, role: Role) -> tuple[Face, float, float] | None:
        if needs_shaping(character):
            return None
        if role in _KAI_LIKE and character in _LATIN:
            stroke = 0 if role is Role.KAI else 0.016
            song = self.faces.get(Role.SONG)
            if song is not None and song.glyph(character) is not None:
                return song, LATIN_IN_KAI, stroke
        for stand_in, stroke in CHAINS[role]:
            face = self.faces.get(stand_in)
            if face is not None and face.glyph(character) is not None:
                return face, 1.0, stroke
        return None

    def runs(self, text: str, role: Role) -> list[Run]:
        """Split `text` into runs of one face each; raise Invalid for a character nobody has."""
        runs: list[Run] = []
        last: tuple[Face, float, float] | None = None
        for character in text:
            choice = self.choose(character, role)
            if choice is None:
                self.require([("", text, role)])
                raise AssertionError(character)
            if choice == last:
                previous = runs[-1]
                runs[-1] = Run(
                    previous.face, previous.text + character, previous.scale, previous.stroke
                )
            else:
                runs.append(Run(choice[0], character, choice[1], choice[2]))
                last = choice
        return runs

    def width(self, text: str, role: Role, size: float) -> float:
        """Return how wide `text` is, in the unit of `size`, without letter-spacing.

        A character nobody has counts as one em: whoever draws it refuses.
        """
        total = 0.0
        for character in text:
            choice = self.choose(character, role)
            total += choice[0].advance(character) * choice[1] if choice else 1000
        return total * size / 1000

    def heading_role(self, text: str, role: Role) -> Role:
        """Return `role`, or bold kai where its own face lacks a character: no mixed headings."""
        face = self.faces.get(role)
        whole = face is None or all(face.glyph(character) is not None for character in text)
        return role if whole or role is not Role.BRUSH else Role.KAI_BOLD

    def missing_glyphs(self, text: str, role: Role = Role.SONG) -> list[str]:
        """Return the characters of `text` that no face draws, each once, in order."""
        missing = [c for c in text if self.choose(c, role) is None]
        return list(dict.fromkeys(missing))

    def problems(self, texts: Iterable[tuple[str, str, Role]]) -> list[Problem]:
        """Return a problem for every character missing from (where, text, role).

        Codes: glyph-missing, or script-unsupported where letters would have to be joined.
        """
        return [
            Problem(
                "script-unsupported" if needs_shaping(character) else "glyph-missing",
                where,
                {
                    "character": character,
                    "code_point": f"U+{ord(character):04X}",
                    "name": unicodedata.name(character, ""),
                    "text": text,
                },
            )
            for where, text, role in texts
            for character in self.missing_glyphs(text, role)
        ]

    def require(self, texts: Iterable[tuple[str, str, Role]]) -> None:
        """Raise Invalid("glyph-missing") listing every missing character, or return."""
        problems = self.problems(texts)
        if problems:
            raise Invalid("glyph-missing", problems)


def needs_shaping(character: str) -> bool:
    """Return whether a character belongs to a script that must be shaped, as 维吾尔文 or 藏文.

    >>> needs_shaping("ئ"), needs_shaping("ཀ"), needs_shaping("中")
    (True, True, False)
    """
    code = ord(character)
    return any(first <= code <= last for first, last in _UNSET_SCRIPTS)


def missing_glyphs(text: str, role: Role = Role.SONG) -> list[str]:
    """Return the characters of `text` that no face of this machine draws (缺字)."""
    return library().missing_glyphs(text, role)


@lru_cache(maxsize=8)
def library(folder: str | None = None, *, system: bool = True) -> Library:
    """Return the faces of this machine; `folder` (configured, 字体目录) is looked at first.

    system: False leaves out the operating system's folders: the pip package alone.
    """
    folders = [Path(folder)] if folder else []
    folders += _package_folders()
    if system:
        folders += _system_folders()
    folders.append(Path(__file__).parent / "brush")
    return Library(folders)


def _package_folders() -> list[Path]:
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent]


def _system_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts")]
    return [
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    ]


def _files_in(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith((".ttf", ".otf", ".ttc")):
                found.setdefault(name.lower(), Path(base) / name)
    return found


def _first_usable(role: Role, folders: Sequence[dict[str, Path]]) -> Face | None:
    own = tuple(f"{role.value}.{kind}" for kind in ("ttf", "otf", "ttc"))
    for names in folders:
        for name in own + FILES[role]:
            path = names.get(name.lower())
            if path is None:
                continue
            face = Face(path, _index_for_simplified(path))
            if face.usable:
                return face
    return None


def _index_for_simplified(path: Path) -> int:
    """Return which face of a collection holds the forms of the mainland (SC), else the first."""
    if path.suffix.lower() != ".ttc":
        return 0
    blob = hb.Blob.from_file_path(str(path))
    for index in range(hb.Face(blob, 0).count):
        name = postscript_name(hb.Face(blob, index)).lower()
        if "sc-" in name and "mono" not in name:
            return index
    return 0
