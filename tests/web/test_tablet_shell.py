"""The tablet's app as one whole with a version (离线外壳): all of it is there, and it is light."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from competition.web import app_styles
from competition.web.marking import shell

ADDRESS = re.compile(r'(?:href|src|data-sprite)="(/marking/shell/[^"]+)"')


def page(client: FlaskClient) -> str:
    return client.get("/marking/app").get_data(as_text=True)


def worker_facts(client: FlaskClient) -> dict:
    text = client.get("/marking/worker.js").get_data(as_text=True)
    return json.loads(re.match(r"const SHELL = (\{.*\});\n", text).group(1))


def test_all_the_page_asks_for_is_laid_down_with_its_digest(client: FlaskClient) -> None:
    facts, wanted = worker_facts(client), set(ADDRESS.findall(page(client)))

    assert len(wanted) > 20
    assert wanted - facts["files"].keys() == set()
    for address, sha256 in facts["files"].items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert hashlib.sha256(answer.data).hexdigest() == sha256


def test_every_module_finds_what_it_imports(client: FlaskClient) -> None:
    files = {address.split("/", 4)[4]: address for address in worker_facts(client)["files"]}
    missing = []
    for name, address in files.items():
        folder = name.rpartition("/")[0]
        for wish in re.findall(r'from "(\.[^"]+)"', client.get(address).get_data(as_text=True)):
            parts = f"{folder}/{wish}".split("/")
            path: list[str] = []
            for part in parts:
                if part == "..":
                    path.pop()
                elif part != ".":
                    path.append(part)
            if "/".join(path) not in files:
                missing.append((name, wish))

    assert missing == []


def test_page_and_worker_bear_the_same_version(client: FlaskClient) -> None:
    answer = client.get("/marking/app")

    version = answer.headers["X-Shell"]
    assert f'data-version="{version}"' in answer.get_data(as_text=True)
    assert worker_facts(client)["version"] == version
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_file_of_another_release_is_not_found_and_this_ones_are_kept_for_good(
    client: FlaskClient,
) -> None:
    address = next(iter(worker_facts(client)["files"]))
    version = worker_facts(client)["version"]

    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get(address.replace(version, "0" * 16)).status_code == 404
    assert client.get(f"/marking/shell/{version}/js/console/rows.mjs").status_code == 404


def test_another_word_makes_another_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shell.shell().version
    monkeypatch.setattr(shell, "in_both_languages", lambda: {"zh": {"app_name": "评分二"}})
    shell.shell.cache_clear()

    changed = shell.shell().version
    monkeypatch.undo()
    shell.shell.cache_clear()

    assert changed != before
    assert shell.shell().version == before


def test_whoever_can_unpack_gets_it_packed(client: FlaskClient) -> None:
    address = next(a for a in worker_facts(client)["files"] if a.endswith("shell.css"))

    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 3 < len(plain.data)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ["/marking/app", "/floor/app"])
def test_packed_it_comes_to_a_reader_of_either_language(
    client: FlaskClient, address: str, language: str
) -> None:
    headers = {"Accept-Encoding": "gzip", "Accept-Language": language}
    answer = client.get(address, headers=headers)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<template data-words=" in gzip.decompress(answer.data)


def test_the_app_stays_light(client: FlaskClient) -> None:
    files = worker_facts(client)["files"]
    sizes = [len(client.get(a, headers={"Accept-Encoding": "gzip"}).data) for a in files]

    assert sum(sizes) < 120 * 1024


def test_rules_stay_when_a_word_calls_them_whole_or_by_their_beginning() -> None:
    css = """/* a remark */ .key { a: b } .table { c: d } .is-done, .never { e: f }
      @media (max-width: 9px) { .table { g: h } .key:hover { i: j } }
      @media print { .never { k: l } }
      body > p { m: n } @keyframes turn { to { o: p } } @charset "utf-8";
      .a:not(.key, .b) { q: r } .key:not(.a, .b) { s: t }"""

    words = app_styles.words_of(['h("b", { class: "key" })', "`is-${tone}`"])
    found = app_styles.needed(css, words)

    assert found == (
        ".key{a: b}.is-done{e: f}@media (max-width: 9px){.key:hover{i: j}}"
        'body > p{m: n}@keyframes turn{ to { o: p } }@charset "utf-8";'
        ".key:not(.a, .b){s: t}"
    )


def test_every_class_the_apps_own_styles_know_is_there_where_a_module_uses_it(
    client: FlaskClient,
) -> None:
    files = worker_facts(client)["files"]
    css = client.get(next(a for a in files if a.endswith("shell.css"))).get_data(as_text=True)

    for name in ("btn-primary", "form-control", "plate-xl", "joining-card", "key", "is-care"):
        assert f".{name}" in css, name
    assert ".navbar" not in css


@pytest.mark.parametrize(("lang", "name"), [("zh", "评分"), ("en", "Marking")])
def test_the_home_screen_calls_the_app_by_its_name_in_the_readers_language(
    client: FlaskClient, lang: str, name: str
) -> None:
    shown = client.get("/marking/app", query_string={"lang": lang}).get_data(as_text=True)
    [address] = re.findall(r'rel="manifest" href="([^"]+)"', shown)

    answer = client.get(address)

    assert answer.mimetype == "application/manifest+json"
    found = json.loads(answer.data)
    assert (found["short_name"], found["id"]) == (name, "/marking/app")
    assert [client.get(icon["src"]).status_code for icon in found["icons"]] == [200, 200, 200]
