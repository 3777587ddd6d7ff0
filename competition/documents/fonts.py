"""Fonts by role (宋、楷、黑、行楷、生僻字): which face draws a character.

Roles are looked for in the configured folder, in the pip package with the two Noto faces, in the
system's folders, and in `brush` beside this file (the characters of titles, awards and trades
out of Ma Shan Zheng).
A character that the role's own face lacks is taken, on the same line, from the next one.
A character that no face has stops the printing: it is never blank and never a box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from competition.documents.faces import Face
from competition.documents.font_files import (
    Role,
    face_of_role,
    face_of_script,
    files_in,
    package_folders,
    system_folders,
)
from competition.documents.shaping import (
    DOWNWARDS,
    SET,
    ShapedGlyph,
    has_shaped,
    script_of,
    shape,
    stretches,
)
from competition.errors import Invalid, Problem

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
_KAI_LIKE = frozenset({Role.KAI, Role.KAI_BOLD, Role.BRUSH})


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters drawn alike: the face, its scale, and a stroke in em if any."""

    face: Face
    text: str
    scale: float
    stroke: float
    #: Of a script that is shaped: its glyphs from left to right.
    glyphs: tuple[ShapedGlyph, ...] = ()


class Library:
    """The faces at hand on this machine, by role."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look for every role in `folders`, the first folder that has one wins."""
        self.faces: dict[Role, Face] = {}
        names = [files_in(folder) for folder in folders]
        for role in Role:
            face = face_of_role(role, names)
            if face is not None:
                self.faces[role] = face
        self.scripts = {
            script: face for script in SET if (face := face_of_script(script, names)) is not None
        }
        self._shapes: dict[str, tuple[Face, tuple[ShapedGlyph, ...]] | None] = {}
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
            shaped = self.shaped(character)
            return None if shaped is None else (shaped[0], 1.0, 0.0)
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
        if not has_shaped(text):
            return self._runs(text, role)
        runs: list[Run] = []
        for part, joined in stretches(text):
            if not joined:
                runs += self._runs(part, role)
                continue
            found = self.shaped(part)
            if found is None:
                self.require([("", part, role)])
                raise Invalid("glyph-missing", [self._problem("", part, part[0])])
            runs.append(Run(found[0], part, 1.0, 0.0, found[1]))
        return runs

    def shaped(self, text: str) -> tuple[Face, tuple[ShapedGlyph, ...]] | None:
        """Return a stretch of one shaped script with its face; None where nobody sets it."""
        if text not in self._shapes:
            script = script_of(next(c for c in text if needs_shaping(c)))
            face = self.scripts.get(script[0]) if script else None
            glyphs = shape(face, text) if face is not None else None
            self._shapes[text] = (face, glyphs) if face is not None and glyphs else None
        return self._shapes[text]

    def _runs(self, text: str, role: Role) -> list[Run]:
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
        if has_shaped(text):
            parts = stretches(text)
            return sum(self._stretch_width(part, role, size, joined) for part, joined in parts)
        total = 0.0
        for character in text:
            choice = self.choose(character, role)
            total += choice[0].advance(character) * choice[1] if choice else 1000
        return total * size / 1000

    def _stretch_width(self, text: str, role: Role, size: float, joined: bool) -> float:
        if not joined:
            return self.width(text, role, size)
        found = self.shaped(text)
        if found is None:
            return len(text) * size
        return sum(glyph.advance for glyph in found[1]) * size / 1000

    def heading_role(self, text: str, role: Role) -> Role:
        """Return `role`, or bold kai where its own face lacks a character: no mixed headings."""
        face = self.faces.get(role)
        whole = face is None or all(face.glyph(character) is not None for character in text)
        return role if whole or role is not Role.BRUSH else Role.KAI_BOLD

    def missing_glyphs(self, text: str, role: Role = Role.SONG) -> list[str]:
        """Return the characters of `text` that no face draws, each once, in order."""
        missing = [c for c in text if self.choose(c, role) is None]
        if not missing and has_shaped(text):
            parts = [part for part, joined in stretches(text) if joined]
            missing = [part[0] for part in parts if self.shaped(part) is None]
        return list(dict.fromkeys(missing))

    def problems(self, texts: Iterable[tuple[str, str, Role]]) -> list[Problem]:
        """Return a problem for every character missing from (where, text, role).

        Codes: glyph-missing, script-downwards that no face helps, or script-unsupported where
        letters would have to be joined: these are told once for a text, however many of its
        letters want it.
        """
        return [
            self._problem(where, text, character)
            for where, text, role in texts
            for character in _each_script_once(self.missing_glyphs(text, role))
        ]

    def unset(self, texts: Iterable[tuple[str, str]]) -> list[Problem]:
        """Return a problem for each (where, text) with letters that are set in whole lines only.

        A paragraph is broken and justified character by character, outlines are drawn so: there
        such letters would come apart.
        """
        return [
            self._problem(where, text, next(c for c in text if needs_shaping(c)))
            for where, text in texts
            if has_shaped(text)
        ]

    def _problem(self, where: str, text: str, character: str) -> Problem:
        script = script_of(character)
        values: dict[str, object] = {
            "character": character,
            "code_point": f"U+{ord(character):04X}",
            "name": unicodedata.name(character, ""),
            "text": text,
        }
        if script is None:
            return Problem("glyph-missing", where, values)
        code = "script-downwards" if script[0] == DOWNWARDS else "script-unsupported"
        return Problem(code, where, {**values, "script": script[1]})

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
    return script_of(character) is not None


def _each_script_once(characters: Iterable[str]) -> list[str]:
    """Characters, and of each script that must be shaped its first alone."""
    found: dict[str, str] = {}
    for character in characters:
        script = script_of(character)
        found.setdefault(character if script is None else script[0], character)
    return list(found.values())


def missing_glyphs(text: str, role: Role = Role.SONG) -> list[str]:
    """Return the characters of `text` that no face of this machine draws (缺字)."""
    return library().missing_glyphs(text, role)


#: The installation's own folder of faces, where it has one.
_own: list[str] = []


def look_in(folder: Path) -> None:
    """Look for faces in an installation's own folder first (字体目录), from here on."""
    _own[:] = [str(folder)] if folder.is_dir() else []


def library(folder: str | None = None, *, system: bool = True) -> Library:
    """Return the faces of this machine; `folder`, or the installation's own, is looked at first.

    system: False leaves out the operating system's folders: the pip package alone.
    """
    return _library(folder or (_own[0] if _own and system else None), system)


@lru_cache(maxsize=8)
def _library(folder: str | None, system: bool) -> Library:  # noqa: FBT001
    folders = [Path(folder)] if folder else []
    folders += package_folders()
    if system:
        folders += system_folders()
    folders.append(Path(__file__).parent / "brush")
    return Library(folders)
