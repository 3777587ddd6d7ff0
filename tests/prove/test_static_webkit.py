"""The static bundle in a second engine, from a folder, without a network (WebKit 离线核验)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.browser.test_static_site import Site, site  # noqa: F401 - the written bundle
from tests.prove import webkit

pytestmark = pytest.mark.prove


def verdict(*words: str) -> str:
    """Whether the page's verdict is one of these."""
    said = "document.querySelector('.verdict h1')?.textContent.trim()"
    return f"{list(words)}.includes({said})"


def test_webkit_verifies_on_the_device_from_a_folder(site: Site, tmp_path: Path) -> None:  # noqa: F811
    webkit.require()
    stranger = tmp_path / "stranger"
    shutil.copytree(site.folder, stranger)
    (stranger / "assets" / "keys.js").write_text(
        "globalThis.COMPETITION=globalThis.COMPETITION||{};COMPETITION.keys=[];", "utf-8"
    )
    paper = f"C/{site.number}/{site.signature}/index.html"
    with webkit.safari() as window:
        window.open((site.folder / paper).as_uri())
        window.until(verdict("有效", "Valid"))

        window.open((stranger / paper).as_uri())
        window.until(verdict("无法确认", "Cannot confirm"))
        window.until(f"!document.body.innerText.includes('{site.recipient}')")
