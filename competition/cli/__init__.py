"""The shell's way in: `competition …` (命令行).

Each module of this package offers click commands in `COMMANDS`. Exit codes: 0 done, 2 bad input,
1 anything else.
"""

from __future__ import annotations

import importlib
import pkgutil

import click


@click.group()
@click.version_option(package_name="competition")
def main() -> None:
    """Run skills competitions: configure, mark, rank, publish, certify."""


def _load() -> None:
    for module in pkgutil.iter_modules(__path__):
        if module.name == "__main__":
            continue
        for command in getattr(
            importlib.import_module(f"{__name__}.{module.name}"), "COMMANDS", ()
        ):
            main.add_command(command)


_load()
