"""Font files (字体文件): which files serve a role or a script, and where a machine keeps them.

Faces are looked for by file name alone: only those whose licence allows embedding are listed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb

from competition.documents.faces import Face, postscript_name


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

#: Faces of scripts that are shaped, best first; `arabic.ttf`, `tibetan.otf` … go before.
SCRIPT_FILES = {
    "ARABIC": (
        "UKIJTuT.ttf",
        "NotoNaskhArabic-Regular.ttf",
        "NotoSansArabic-Regular.ttf",
        "DejaVuSans.ttf",
    ),
    "TIBETAN": (
        "NotoSerifTibetan-Regular.ttf",
        "NotoSansTibetan-Regular.ttf",
        "Jomolhari.ttf",
        "Jomolhari-ID.ttf",
        "BabelStoneTibetan.ttf",
        "DDC_Uchen.ttf",
    ),
}


def package_folders() -> list[Path]:
    """Return the folder of the pip package with the two Noto faces, if it is there."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent]


def system_folders() -> list[Path]:
    """Return the folders where this operating system keeps fonts."""
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [*_own_folders("Library/Fonts"), Path("/Library/Fonts")]
    return [
        *_own_folders(".local/share/fonts", ".fonts"),
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    ]


def _own_folders(*names: str) -> list[Path]:
    """Folders of whoever runs this; a container's user need not have a home."""
    try:
        home = Path.home()
    except RuntimeError:
        return []
    return [home / name for name in names]


def files_in(folder: Path) -> dict[str, Path]:
    """Return the font files below `folder` by lower-case name, the first of a name."""
    found: dict[str, Path] = {}
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith((".ttf", ".otf", ".ttc")):
                found.setdefault(name.lower(), Path(base) / name)
    return found


def face_of_role(role: Role, folders: Sequence[dict[str, Path]]) -> Face | None:
    """Return the best face of a role in the first folder that has one."""
    return _first_face(role.value, FILES[role], folders)


def _first_face(
    own_name: str, files: Sequence[str], folders: Sequence[dict[str, Path]]
) -> Face | None:
    own = tuple(f"{own_name}.{kind}" for kind in ("ttf", "otf", "ttc"))
    for names in folders:
        for name in own + tuple(files):
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


def face_of_script(script: str, folders: Sequence[dict[str, Path]]) -> Face | None:
    """Return the best face of a script that is shaped, such as ARABIC."""
    return _first_face(script.lower(), SCRIPT_FILES[script], folders)
