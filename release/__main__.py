"""`make release`: one ZIP for Windows, one for Linux (发行)."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from release import bundle
from release.targets import TARGETS, WINDOWS_PYTHONS


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(TARGETS)))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("dist"))
def release(names: tuple[str, ...], out: Path) -> None:
    """Build the release for NAMES, or for all; WINDOWS_PYTHON=…zip puts an interpreter in."""
    given = os.environ.get("WINDOWS_PYTHON")
    for name in names or sorted(TARGETS):
        python = Path(given) if given and name == "windows" else None
        with tempfile.TemporaryDirectory() as work:
            try:
                made = bundle.build(TARGETS[name], out, Path(work), python)
            except bundle.NotBuiltError as why:
                click.echo(str(why), err=True)
                sys.exit(1)
        click.echo(f"{made}  {made.stat().st_size / 1e6:.0f} MB")
        if name == "windows" and python is None:
            click.echo(
                "  without an interpreter: it uses an installed Python 3.11 (64 bit). To put one "
                f"in: WINDOWS_PYTHON={min(WINDOWS_PYTHONS)}"
            )


if __name__ == "__main__":
    release()
