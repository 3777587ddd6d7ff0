"""The examples for more than one machine hold what the system serves (部署示例)."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from competition.config import ROOT

DEPLOY = ROOT / "docs" / "deploy"


def block(text: str, name: str) -> str:
    """A location of nginx, with the types inside it."""
    return text.split(f"location {name} {{", 1)[1].split("\n    }\n", 1)[0]


def test_nginx_names_a_type_for_every_kind_of_static_file() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    types = re.search(r"types \{(.*?)\}", block(text, "/static/"), re.DOTALL)
    assert types
    named = {
        ending: line.split()[0]
        for line in types[1].strip().split(";")
        for ending in line.split()[1:]
    }

    there = {path.suffix[1:] for path in (ROOT / "competition" / "static").rglob("*.*")}

    assert there <= set(named)
    assert named["mjs"] == "text/javascript"


def test_the_proxy_says_itself_who_asks_and_how() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto https;" in text
    assert not re.search(r"^\s*http2 on;", text, re.MULTILINE), "unknown before nginx 1.25.1"


def test_the_service_may_write_where_it_keeps_everything() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / "competition.service").read_text("utf-8"))
    text = (DEPLOY / "competition.service").read_text("utf-8")
    kept = re.search(r"COMPETITION_INSTANCE=(\S+)", text)

    assert kept
    assert kept[1] == str(Path("/var/lib") / unit["Service"]["StateDirectory"])
    assert "--processes 4" in unit["Service"]["ExecStart"]
