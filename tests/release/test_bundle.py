"""A release holds every wheel by digest, names every system can keep, texts it can read."""

from __future__ import annotations

import ast
import configparser
import hashlib
import re
import zipfile

import pytest

from competition.services.rehearsal_prints import file_name
from release import bundle
from release.bundle import NotBuiltError
from release.targets import HERE, ROOT, TARGETS

#: Modules of the standard library that Windows has not.
NOT_ON_WINDOWS = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def names_of(lock: str) -> set[str]:
    return set(re.findall(r"(?m)^([a-z0-9-]+)==", lock))


def asked(marker: str) -> set[str]:
    """The distributions setup.cfg asks for, on a machine where a marker's word holds."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = settings["options"]["install_requires"].strip().splitlines()
    here = [line for line in lines if "sys_platform" not in line or marker in line]
    return {re.match(r"[A-Za-z0-9-]+", line).group().lower() for line in here}


@pytest.mark.parametrize(("target", "marker"), [("windows", "win32"), ("linux", "linux")])
def test_the_lock_holds_all_that_is_asked_for_each_by_digest(target, marker):
    lock = TARGETS[target].lock.read_text("utf-8")

    assert asked(marker) <= names_of(lock)
    pieces = re.split(r"(?m)^(?=[a-z0-9-]+==)", lock)[1:]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", piece) for piece in pieces)
    assert "://" not in lock


def test_the_lock_for_windows_holds_what_only_windows_needs():
    assert {"colorama", "tzdata"} <= names_of(TARGETS["windows"].lock.read_text("utf-8"))


def imports_on_windows(tree: ast.AST) -> set[str]:
    """What a module imports without first asking for the platform."""
    found: set[str] = set()
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and "platform" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        todo += ast.iter_child_nodes(node)
    return found


def test_nothing_imports_what_windows_lacks():
    wrong = {
        path.relative_to(ROOT).as_posix(): lacking
        for path in (ROOT / "competition").rglob("*.py")
        if (lacking := imports_on_windows(ast.parse(path.read_text("utf-8"))) & NOT_ON_WINDOWS)
    }

    assert wrong == {}


def test_the_import_check_sees_one_that_is_not_asked_about():
    guarded = "import sys\nif sys.platform == 'win32':\n    pass\nelse:\n    import fcntl\n"

    assert imports_on_windows(ast.parse("import fcntl")) == {"fcntl"}
    assert imports_on_windows(ast.parse(guarded)) == {"sys"}


def test_every_name_can_be_kept_by_every_system():
    assert bundle.problems_of_names(path.as_posix() for path in bundle.tracked()) == []


@pytest.mark.parametrize(
    "names",
    [
        ["a/b:c.txt"],
        ["docs/aux.md"],
        ["a/Guide.md", "a/guide.md"],
        ["ends./x"],
        ["x" * 161],
    ],
)
def test_a_name_windows_cannot_keep_is_told(names):
    assert len(bundle.problems_of_names(names)) == 1


def test_what_a_rehearsal_prints_has_room_on_a_desktop_of_windows():
    folder = "instance/jobs/rehearsal-0123456789ab/instance/printed/"
    longest = file_name("长" * 90, "决赛（现场操作）" * 9, "模块" * 40, "空白评分表")

    assert bundle.room_for_names() > 150
    assert len(folder + longest) <= bundle.room_for_names()


def starter() -> list[str]:
    """The lines of what is double-clicked on Windows."""
    return (HERE / "start" / "启动.bat").read_text("utf-8").splitlines()


def test_the_starter_says_what_to_do_before_it_needs_anything_beside_it():
    lines = starter()
    reached = {line.split("goto ")[1]: at for at, line in enumerate(lines) if " goto " in line}

    assert reached["packed"] < reached["network"] < lines.index('cd /d "%~dp0"')
    assert {":packed", ":network", ":lacking", ":run", ":start", ":ended"} <= set(lines)
    assert "全部解压缩" in "".join(lines)


def test_the_window_stays_open_however_the_server_ended():
    """A crash ends with a number below nought, which `if errorlevel 1` takes for success."""
    lines = starter()
    ends = lines.index(":ended")

    assert lines[ends + 1] == 'if not "%errorlevel%"=="0" pause'
    assert all(line.isascii() for line in lines[:ends] if not line.startswith("title "))


def test_the_starter_for_windows_ends_its_lines_as_windows_does(tmp_path):
    bundle.put_starters(TARGETS["windows"], tmp_path)

    script = (tmp_path / "启动.bat").read_bytes()
    assert script.count(b"\n") == script.count(b"\r\n") > 20
    assert script.startswith(b"@echo off\r\nchcp 65001")
    assert bundle.version() in (tmp_path / "先看这里.html").read_text("utf-8")


def test_an_interpreter_goes_in_only_with_the_digest_that_is_known(tmp_path):
    archive = tmp_path / "python-3.11.9-embed-amd64.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("python.exe", b"MZ")
        packed.writestr("python311._pth", "python311.zip\n.\n")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()

    with pytest.raises(NotBuiltError, match=digest):
        bundle.put_python(archive, tmp_path / "refused")
    bundle.put_python(archive, tmp_path / "python", {archive.name: digest})

    assert not (tmp_path / "refused").exists()
    assert (tmp_path / "python" / "python.exe").exists()
    assert b"..\\lib" in (tmp_path / "python" / "python311._pth").read_bytes()


def test_the_same_files_make_the_same_bytes(tmp_path):
    place = tmp_path / "competition-1"
    place.mkdir()
    (place / "a.txt").write_text("一", "utf-8")
    (place / "start.sh").write_text("#!/bin/sh\n", "utf-8")
    bundle.put_digests(place)

    bundle.pack(place, tmp_path / "one.zip")
    bundle.pack(place, tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.getinfo("competition-1/start.sh").external_attr >> 16 == 0o755
        listed = packed.read("competition-1/SHA256SUMS").decode()
    assert f"{hashlib.sha256('一'.encode()).hexdigest()}  a.txt" in listed
