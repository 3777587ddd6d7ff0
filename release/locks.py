"""Write the lists of wheels with their digests anew (依赖锁定): `make lock`.

Which versions fit together on a machine that is not this one is asked of `uv`; what it answers is
kept here, and `python -m release` takes nothing that is not on the list.
"""

from __future__ import annotations

import configparser
import subprocess
import sys

from release.targets import PYTHON, ROOT, TARGETS, Target


def wanted() -> str:
    """What the system asks for, as requirements."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return settings["options"]["install_requires"].strip() + "\n"


def write(target: Target) -> None:
    """Resolve for a target, and keep the versions with the digests of their files."""
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet"),
            *("--python-platform", target.resolver, "--python-version", PYTHON),
            *("--generate-hashes", "--no-header", "--no-annotate", "--only-binary", ":all:"),
            *("--no-emit-index-url", "--output-file", str(target.lock), "-"),
        ],
        input=wanted(),
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    for each in TARGETS.values():
        write(each)
        sys.stdout.write(f"{each.lock.name}\n")
