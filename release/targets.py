"""The machines a release is made for (目标平台)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
#: The Python every wheel is for.
PYTHON = "3.11"
#: Digests of the Windows archives that may be put in: python.org's embeddable packages.
WINDOWS_PYTHONS = {
    "python-3.11.9-embed-amd64.zip": (
        "009d6bf7e3b2ddca3d784fa09f90fe54336d5b60f0e0f305c37f400bf83cfd3b"
    ),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of machine: how the resolver and the installer name it, and what starts it there."""

    name: str
    resolver: str
    platforms: tuple[str, ...]
    starters: tuple[str, ...]

    @property
    def lock(self) -> Path:
        """Every wheel of it, with its digest."""
        return HERE / f"{self.name}.lock"

    @property
    def flags(self) -> list[str]:
        """What tells the installer to take this machine's wheels and no other's."""
        chosen = [f"--platform={each}" for each in self.platforms]
        abis = [f"--abi={each}" for each in ("cp311", "abi3", "none")]
        return [
            "--only-binary=:all:",
            f"--python-version={PYTHON}",
            "--implementation=cp",
            "--no-deps",
            *chosen,
            *abis,
        ]


TARGETS = {
    "windows": Target(
        "windows", "x86_64-pc-windows-msvc", ("win_amd64",), ("启动.bat", "先看这里.html")
    ),
    "linux": Target(
        "linux",
        "x86_64-manylinux_2_28",
        tuple(f"manylinux_2_{minor}_x86_64" for minor in range(28, 16, -1))
        + ("manylinux2014_x86_64",),
        ("start.sh", "先看这里.html"),
    ),
}
