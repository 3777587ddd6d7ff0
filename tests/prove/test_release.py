"""The Linux release runs a first contest from an empty directory, without a network (发行包)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from release import bundle
from release.targets import TARGETS

#: A room without a network: nothing but the machine itself can be reached from it.
ROOM = ("unshare", "--map-root-user", "--net")


def has_room() -> bool:
    """Whether this machine can take the network from a process."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*ROOM, "true"], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.prove,
    pytest.mark.xdist_group("release"),  # built once
    pytest.mark.skipif(
        sys.platform != "linux" or not has_room(),
        reason="no room without a network on this machine: NOT PROVED HERE",
    ),
]

#: Lets the loopback up in the room, serves, and prints what the first page says.
FIRST_PAGE = """
import fcntl, socket, struct, subprocess, sys, urllib.request
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
    fcntl.ioctl(plug, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
site = subprocess.Popen(["sh", sys.argv[1], "serve", "--port", "8123"],
                        stdout=subprocess.PIPE, text=True)
try:
    for line in site.stdout:
        if "One-time token" in line:
            break
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while site.poll() is None:
        try:
            print(opener.open("http://127.0.0.1:8123/first-run", timeout=30).read().decode())
            break
        except OSError:
            continue
finally:
    site.terminate()
    site.wait()
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release as it lies on a stick."""
    work = tmp_path_factory.mktemp("release")
    archive = bundle.build(TARGETS["linux"], work / "out", work / "work")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(work / "stick")
    return next((work / "stick").iterdir())


def alone(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a network and without anything of this checkout."""
    bare = {"PATH": f"{Path(sys.base_prefix) / 'bin'}:{os.defpath}", "HOME": "/nonexistent"}
    return subprocess.run(
        [*ROOM, *words], env=bare, capture_output=True, text=True, check=False, timeout=300
    )


def test_a_whole_contest_from_the_stick_to_certificates(unpacked):
    done = alone("sh", str(unpacked / "start.sh"), "demo", "--only")

    assert done.returncode == 0, done.stderr
    printed = unpacked / "instance" / "printed" / "dakabei-2025-certificates.pdf"
    assert printed.read_bytes().startswith(b"%PDF")
    assert re.search(r"裁判签名 / judges sign … \d+ 张", done.stdout)


def test_the_first_page_comes_without_a_network(unpacked):
    shutil.rmtree(unpacked / "instance", ignore_errors=True)

    done = alone(sys.executable, "-c", FIRST_PAGE, str(unpacked / "start.sh"))

    assert 'name="token"' in done.stdout, done.stderr
