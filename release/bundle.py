"""Put a release together (打包): our files, the wheels laid out, what starts them, digests.

Nothing is installed where it is unpacked: the wheels lie there as an interpreter finds them.
"""

from __future__ import annotations

import configparser
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from release import guides
from release.targets import HERE, PYTHON, ROOT, WINDOWS_PYTHONS, Target

#: What of the checkout a contest needs.
OURS = ("competition", "templates", "migrations", "docs", "wsgi.py", "LICENSE", "CHANGELOG.md")
#: Written for the ends of line of Windows.
WINDOWS_TEXT = (".bat",)
#: The dates of all files: the same tree makes the same bytes.
EPOCH = (2026, 1, 1, 0, 0, 0)
#: Where Windows ends: a path has 259 signs. A user's name has 20 at most, a desktop may lie in the
#: cloud's folder, and “extract all” makes a folder of the ZIP's name around the one inside.
WINDOWS_PATH = 259
DESKTOP = len(r"C:\Users") + 1 + 20 + len(r"\OneDrive\Desktop") + 1


class NotBuiltError(Exception):
    """Why no release was made, in words for whoever makes it."""


def version() -> str:
    """The version in setup.cfg."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return settings["metadata"]["version"]


def tracked() -> list[Path]:
    """The files of the checkout that belong to a release, relative to it."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--", *OURS],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(Path(name) for name in told.stdout.split("\0") if name)


def download(target: Target, wheels: Path) -> None:
    """Fetch every wheel of the lock; one whose digest differs stops it."""
    _pip("download", "--require-hashes", "-r", str(target.lock), "-d", str(wheels), *target.flags)


def lay_out(target: Target, wheels: Path, library: Path) -> None:
    """Unpack the wheels as an interpreter of that machine finds them; nothing of them is run."""
    _pip(
        *("install", "--no-index", "--no-compile", "--require-hashes"),
        *("--find-links", str(wheels), "--target", str(library), "-r", str(target.lock)),
        *target.flags,
    )
    for left in ("bin", "share"):
        shutil.rmtree(library / left, ignore_errors=True)
    facts = library / f"competition-{version()}.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: competition\nVersion: {version()}\n", "utf-8"
    )


def _pip(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotBuiltError(done.stderr.strip())


def put_python(archive: Path, place: Path, digests: dict[str, str] | None = None) -> None:
    """Unpack the interpreter for Windows, if its digest is the known one, and show it the way."""
    known = digests or WINDOWS_PYTHONS
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != known.get(archive.name):
        raise NotBuiltError(
            f"{archive.name} is not an archive that is known here. Known: {', '.join(known)}; "
            f"its SHA-256 is {found}."
        )
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(place)  # noqa: S202 - its digest is known
    short = PYTHON.replace(".", "")
    (place / f"python{short}._pth").write_text(
        f"python{short}.zip\r\n.\r\n..\\lib\r\n..\\app\r\n", "utf-8"
    )


def put_ours(place: Path) -> None:
    """Copy what is ours, and what starts it."""
    for name in tracked():
        goal = place / "app" / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, goal)


def put_starters(target: Target, place: Path) -> None:
    """Copy what starts it, with the ends of line of its machine."""
    for name in target.starters:
        text = (HERE / "start" / name).read_text("utf-8").replace("@VERSION@", version())
        if name.endswith(WINDOWS_TEXT):
            text = text.replace("\n", "\r\n")
        (place / name).write_bytes(text.encode("utf-8"))
        if name.endswith(".sh"):
            (place / name).chmod(0o755)


def put_digests(place: Path) -> None:
    """List the digest of every file: a damaged stick is told by it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place).as_posix()}\n"
        for path in _files(place)
    ]
    (place / "SHA256SUMS").write_text("".join(lines), "utf-8")


def _files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def pack(place: Path, archive: Path) -> None:
    """Pack a folder under its own name; the same files make the same bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in _files(place):
            entry = zipfile.ZipInfo(f"{place.name}/{path.relative_to(place).as_posix()}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.suffix == ".sh" else 0o644) << 16
            packed.writestr(entry, path.read_bytes())


def room_for_names() -> int:
    """How many signs a path within the release may have, on a desktop of Windows."""
    return WINDOWS_PATH - DESKTOP - 2 * len(f"competition-{version()}-windows/")


def problems_of_names(names: Iterable[str]) -> list[str]:
    """Names Windows cannot keep: reserved signs and words, two that differ in case, too long."""
    reserved = {"con", "prn", "aux", "nul"} | {
        f"{a}{n}" for a in ("com", "lpt") for n in "123456789"
    }
    found, seen, room = [], {}, room_for_names()
    for name in names:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            found.append(f"{name}: differs from {other} in case alone")
        if len(name) > room:
            found.append(f"{name}: longer than {room} signs")
        for part in name.split("/"):
            if set(part) & set('<>:"|?*\\') or part.endswith((" ", ".")):
                found.append(f"{name}: a sign Windows keeps for itself")
            if part.split(".")[0].lower() in reserved:
                found.append(f"{name}: a name Windows keeps for itself")
    return found


def build(target: Target, out: Path, work: Path, python: Path | None = None) -> Path:
    """Make the release of a target; return the archive. Raises NotBuiltError, saying why."""
    place = work / f"competition-{version()}-{target.name}"
    wheels = work / "wheels"
    place.mkdir(parents=True)
    wheels.mkdir(exist_ok=True)
    if python is not None:
        put_python(python, place / "python")
    download(target, wheels)
    lay_out(target, wheels, place / "lib")
    put_ours(place)
    guides.write(place)
    put_starters(target, place)
    put_digests(place)
    wrong = problems_of_names(path.relative_to(place).as_posix() for path in _files(place))
    if wrong:
        raise NotBuiltError("\n".join(wrong))
    out.mkdir(parents=True, exist_ok=True)
    archive = out / f"{place.name}.zip"
    pack(place, archive)
    return archive
