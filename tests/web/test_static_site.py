"""The static bundle: plain files that verify for ever, and say nothing to listers (静态核验包)."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.cli.folders import write_folder
from competition.cli.publish import publish as publish_command
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.account import Role
from competition.models.audit import AuditEntry
from competition.models.certificate import Certificate
from competition.models.event import Event
from competition.services import (
    certificate_texts,
    certificates,
    demonstration,
    public_results,
    static_bundle,
)
from competition.web import jobs, static_site
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_results import issue, play, publish
from tests.web.pages import problems_of

Files = dict[str, bytes]


@pytest.fixture
def issued(app: Flask) -> demonstration.Play:
    played = play()
    publish(played, "provisional")
    assert list(issue(played, place="static", host="https://verify.example.org"))
    return played


def bundle() -> static_bundle.Bundle:
    with transaction():
        return static_bundle.gather(SYSTEM, now=NOW)


@pytest.fixture
def files(issued: demonstration.Play) -> Files:
    return dict(static_site.files(bundle()))


def opened(files: Files, path: str, key: bytes) -> str:
    """What a locked file says to who has its key."""
    text = files[path].decode()
    raw = base64.b64decode(json.loads(text[text.index("(") + 1 : text.rindex(")")]))
    return AESGCM(key).decrypt(raw[:12], raw[12:], None).decode()


def papers() -> Iterator[Certificate]:
    yield from db.session.query(Certificate).order_by(Certificate.number)


def code_of(paper: Certificate) -> str:
    return certificate_texts.code_of(paper.facts, paper.signature)


def record_at(files: Files, path: str) -> dict[str, str]:
    page = files[path].decode()
    start = page.index('data-record="') + len('data-record="')
    return json.loads(base64.b64decode(page[start : page.index('"', start)]))


def test_the_printed_address_of_every_certificate_is_a_file(files: Files) -> None:
    for paper in papers():
        record = record_at(files, f"C/{paper.number}/{code_of(paper)}/index.html")
        key = next(
            each
            for each in json.loads(files["keys.json"])["keys"]
            if each["fingerprint"] == record["fingerprint"]
        )
        public = base64.b64decode(key["public"])
        content = base64.b64decode(record["content"])

        Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(record["signature"]), content
        )
        assert json.loads(content)["recipient"] == paper.facts["recipient"]
        assert record["state"] == "provisional"
        assert hashlib.sha256(public).hexdigest()[:12].upper() == key["fingerprint"]


def test_number_and_name_open_a_locked_file_and_nothing_else_does(files: Files) -> None:
    paper = next(papers())
    right = static_bundle.lock_of_name(paper.number, paper.facts["recipient"])
    wrong = static_bundle.lock_of_name(paper.number, "别人")
    nobody = static_bundle.lock_of_name("DKB2025-99999-XX", paper.facts["recipient"])

    said = json.loads(opened(files, f"C/by-name/{right.name}.js", right.key))

    assert said["number"] == paper.number
    assert f"C/by-name/{wrong.name}.js" not in files
    assert f"C/by-name/{nobody.name}.js" not in files


def test_spaces_and_dots_in_a_name_do_not_matter(issued: demonstration.Play) -> None:
    one = static_bundle.lock_of_name("N-1", "阿卜杜·热合曼")
    other = static_bundle.lock_of_name("N-1", " 阿卜杜 ・热合曼 ")

    assert one == other


def test_the_slip_opens_ones_own_result_in_both_languages(
    issued: demonstration.Play, files: Files
) -> None:
    notice = public_results.events()[0].trades[0]
    row = notice.body["groups"][0]["rows"][0]
    lock = static_bundle.lock_of_slip(notice, row["entry"], static_bundle.secret_of(row).lower())
    folder = f"r/{notice.event_code}/{notice.trade_code}/own"

    pages = json.loads(opened(files, f"{folder}/records/{lock.name}.js", lock.key))

    assert row["names"][0] in pages["zh"]
    assert row["total"] in pages["zh"]
    assert "Total" in pages["en"]
    assert f'data-trade="{notice.trade_code}"' in files[f"{folder}/index.html"].decode()


def test_nothing_locked_is_readable_by_who_lists_the_folder(files: Files) -> None:
    names = {name for paper in papers() for name in [paper.facts["recipient"]]}
    locked = {path: content for path, content in files.items() if "/by-name/" in path
              or "/records/" in path}  # fmt: skip

    assert locked
    for path, content in locked.items():
        text = path + content.decode()
        assert not [name for name in names if name in text]
        assert not [paper.number for paper in papers() if paper.number in text]
    for path in ("register.json", "revocations.json", "keys.json"):
        assert not [name for name in names if name in files[path].decode()]


def test_a_revoked_certificate_says_so_everywhere(issued: demonstration.Play) -> None:
    paper = next(papers())
    with transaction():
        certificates.revoke(SYSTEM, Scope(paper.event_id), paper.number, reason="重复发放", now=NOW)

    files = dict(static_site.files(bundle()))

    record = record_at(files, f"C/{paper.number}/{code_of(paper)}/index.html")
    gone = json.loads(files["revocations.json"])["certificates"]
    assert (record["state"], record["reason"]) == ("revoked", "重复发放")
    assert [each["digest"] for each in gone] == [paper.digest]


def test_the_register_names_digests_states_and_every_key(files: Files) -> None:
    register = json.loads(files["register.json"])

    assert [each["digest"] for each in register["certificates"]] == sorted(
        paper.digest for paper in papers()
    )
    assert {each["state"] for each in register["certificates"]} == {"provisional"}
    assert register["keys"] == json.loads(files["keys.json"])["keys"]


def test_every_page_keeps_the_pages_contract_with_relative_links_alone(files: Files) -> None:
    pages = {path: content.decode() for path, content in files.items() if path.endswith(".html")}

    seen = set()
    for path, page in pages.items():
        kind = path.split("/")[0] + str(path.count("/"))
        if kind in seen:
            continue
        seen.add(kind)
        assert problems_of(page) == [], path
    del pages[static_site.MISSING]
    for path, page in pages.items():
        assert 'href="/' not in page, path
        assert 'src="/' not in page, path
        assert "http://" not in page, path
        assert 'href="https:' not in page, path
        assert "<style" not in page, path


def test_an_unknown_number_is_asked_about_like_one_there_is(files: Files) -> None:
    page = files[static_site.MISSING].decode()
    known = files[f"C/{next(papers()).number}/index.html"].decode()

    links = set(re.findall(r'(?:href|src)="([^"]+)"', page))
    assert {link[0] for link in links} == {"/"}
    assert {link.lstrip("/") for link in links} <= set(files)
    assert 'COMPETITION.root="/"' in files["assets/root-0.js"].decode()
    forms = [
        re.sub(r'value="[^"]*"', 'value=""', one[one.index("<form") : one.rindex("</form>")])
        for one in (page, known)
    ]
    assert forms[0] == forms[1]
    assert 'id="one"' in forms[0]


def test_every_link_leads_to_a_file(files: Files) -> None:
    for path, content in files.items():
        if not path.endswith(".html") or path == static_site.MISSING:
            continue
        page = content.decode()
        for part in page.split('href="')[1:] + page.split('src="')[1:]:
            target = part[: part.index('"')]
            assert normpath(join(dirname(path), target)) in files, f"{path} → {target}"


def test_feeds_of_all_and_of_an_event_lead_to_pages_of_the_bundle(files: Files) -> None:
    for path in [each for each in files if each.endswith("feed.json")]:
        feed = json.loads(files[path])

        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert [item["tags"] for item in feed["items"]] == [["provisional"]]
        assert "公示" in feed["items"][0]["content_text"]
        for address in (feed["home_page_url"], feed["feed_url"], feed["items"][0]["url"]):
            assert normpath(join(dirname(path), address)) in files, f"{path} → {address}"
        results = normpath(join(dirname(path), feed["items"][0]["url"]))
        rows = json.loads(files[join(dirname(results), "list.json")])["divisions"][0]["rows"]
        assert rows[0]["place"] == "1"

    assert sum(path.endswith("feed.json") for path in files) == 2


def test_the_list_of_digests_covers_every_other_file(files: Files) -> None:
    listed = dict(
        reversed(line.split("  ", 1)) for line in files["SHA256SUMS"].decode().splitlines()
    )

    assert set(listed) == set(files) - {"SHA256SUMS"}
    assert listed["index.html"] == hashlib.sha256(files["index.html"]).hexdigest()


def test_lists_stand_in_both_languages(files: Files) -> None:
    notice = public_results.events()[0].trades[0]
    folder = f"r/{notice.event_code}/{notice.trade_code}"

    assert 'lang="zh-CN"' in files[f"{folder}/index.html"].decode()
    assert "Objections go to" in files[f"{folder}/en.html"].decode()
    assert notice.digest.upper() in files[f"{folder}/index.html"].decode()


def test_only_who_issues_certificates_takes_the_bundle(issued: demonstration.Play) -> None:
    event = public_results.events()[0].code
    judge = make_account("recorder", event=db.session.get_one(Event, issued.event_id))
    actor = Actor(judge.id, "录分员", (Grant(Role.RECORDER, Scope(issued.event_id)),))

    with pytest.raises(NotAllowed):
        static_bundle.gather(actor, (event,), now=NOW)
    with pytest.raises(NotFound):
        static_bundle.gather(SYSTEM, ("nowhere",), now=NOW)


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "site"
    theirs.mkdir()
    (theirs / "homepage.html").write_text("ours", "utf-8")

    with pytest.raises(FileExistsError):
        write_folder(theirs, [("bundle.json", b"{}")], marker="bundle.json")

    assert (theirs / "homepage.html").read_text("utf-8") == "ours"


def test_an_older_copy_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_folder(folder, [("bundle.json", b"1"), ("C/old.html", b"x")], marker="bundle.json")

    count = write_folder(folder, [("bundle.json", b"2")], marker="bundle.json")

    assert count == 1
    assert sorted(p.name for p in folder.rglob("*")) == ["bundle.json"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_the_shell_asks_for_a_trade_or_a_folder() -> None:
    answer = CliRunner().invoke(publish_command, [])

    assert answer.exit_code == 2


def test_an_organiser_takes_the_bundle_away_as_one_file(
    issued: demonstration.Play, as_role: Callable[..., FlaskClient]
) -> None:
    event = db.session.get_one(Event, issued.event_id)
    organiser = as_role("organiser", event=event)
    settings = organiser.get(f"/console/{event.code}/certificates/settings")
    assert "下载静态核验包" in settings.get_data(as_text=True)

    answer = organiser.post(f"/console/{event.code}/certificates/static-bundle")
    assert jobs.work_all() == 1
    answer = organiser.get(f"{answer.location}/file")

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
    answer.close()
    assert {"index.html", "C/index.html", "register.json", "SHA256SUMS"} <= names
    done = db.session.scalars(select(AuditEntry.action)).all()
    assert "results.bundled" in done


def test_a_folder_the_printed_code_cannot_spell_is_refused(issued: demonstration.Play) -> None:
    scope = Scope(issued.event_id)

    with pytest.raises(Invalid) as refused:
        certificates.choose_verification(
            SYSTEM, scope, "static", "https://union.example.org/verify", now=NOW
        )
    with transaction():
        certificates.choose_verification(
            SYSTEM, scope, "static", "https://union.example.org/VERIFY", now=NOW
        )

    assert [each.code for each in refused.value.problems] == ["verification-path"]
