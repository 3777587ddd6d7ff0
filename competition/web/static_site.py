"""The static bundle as files (静态核验包): results, own results, verification, for any website.

Addresses are the server's own (`/r/…`, `/C/<NUMBER>/<SIGNATURE>`), so what is printed on paper
leads to either. Every link is relative and every script classic: a folder on a stick works too.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app, g, render_template
from flask_babel import force_locale, gettext

from competition.services import measured, public_files, public_results, static_bundle
from competition.services.public_results import EventLine, Notice
from competition.services.static_bundle import Bundle
from competition.web import site_words
from competition.web.filters import moment
from competition.web.own_results import shown
from competition.web.public import feeds, lists
from competition.web.spoken import marked
from competition.web.wording import in_language

#: Language → its file beside the others, and Babel's name for it.
PAGES = (("zh", "index.html", "zh_CN"), ("en", "en.html", "en"))
SHEETS = (
    "tokens", "base", "buttons", "fields", "plates", "states", "notices", "tables", "rulers",
    "panels", "public", "results",
)  # fmt: skip
SCRIPTS = ("ed25519.js", "site.js", "verify.js", "own.js")
#: What many hosts show for an address that leads nowhere, such as an unknown number.
MISSING = "404.html"
#: How deep pages with scripts lie.
DEPTHS = (1, 2, 3, 4)

File = tuple[str, bytes]


def files(bundle: Bundle) -> Iterator[File]:
    """Every file of the bundle with its path; the digests of all others come last."""
    digests = []
    for path, content in _files(bundle):
        digests.append(f"{hashlib.sha256(content).hexdigest()}  {path}")
        yield path, content
    yield "SHA256SUMS", ("\n".join(sorted(digests, key=lambda line: line[66:])) + "\n").encode()


def count(bundle: Bundle) -> int:
    """How many files the bundle has, without writing any."""
    assets = 5 + len(SCRIPTS) + 1 + len(DEPTHS) + 1
    machine_files, digests = 4, 1
    notices = [notice for event in bundle.events for notice in event.trades]
    pages = len(PAGES) * (1 + len(bundle.events) + len(notices))
    bodies = [notice.body for notice in notices if notice.body is not None]
    own = sum(1 + sum(len(group["rows"]) for group in body.get("groups", ())) for body in bodies)
    certificates = 2 + sum(2 + len(paper.names) for paper in bundle.papers)
    feeds_and_lists = 1 + len(bundle.events) + len(bodies)
    return assets + machine_files + digests + pages + own + certificates + feeds_and_lists


def _files(bundle: Bundle) -> Iterator[File]:
    yield from _assets(bundle)
    yield from _machine_files(bundle)
    for language, file, locale in PAGES:
        with force_locale(locale):
            page = {"language": language, "file": file, "made": bundle.made_at}
            yield file, _page("home", 0, events=bundle.events, **page)
            for event in bundle.events:
                yield from _event(event, page)
    for event in bundle.events:
        for notice in event.trades:
            if notice.body is not None:
                yield from _own(notice)
                place = f"r/{notice.event_code}/{notice.trade_code}/list.json"
                yield place, _json(public_files.record(notice))
    yield from _feeds(bundle)
    yield from _certificates(bundle)


def _page(template: str, depth: int, **given: Any) -> bytes:
    given.setdefault("language", "zh")
    root = given.pop("root", "../" * depth)
    html = render_template(f"site/{template}.html", root=root, depth=depth, **given)
    return (marked(html) if given["language"] == "en" else html).encode()


def _event(event: EventLine, page: dict[str, Any]) -> Iterator[File]:
    g.timezone = event.trades[0].timezone
    folder = f"r/{event.code}"
    yield f"{folder}/{page['file']}", _page("event", 2, event=event, **page)
    for notice in event.trades:
        divisions = lists.lists(notice)
        title = lists.title_of(notice)
        unit = measured.of_trade(notice.trade_id)
        content = _page(
            "results", 3, notice=notice, divisions=divisions, title=title, measured=unit, **page
        )
        yield f"{folder}/{notice.trade_code}/{page['file']}", content


def _feeds(bundle: Bundle) -> Iterator[File]:
    """JSON Feeds of all publications and of each event's; addresses are relative, as all here."""
    page = PAGES[0][1]
    with force_locale(PAGES[0][2]):
        told = [
            item
            for event in bundle.events
            for item in feeds.items(
                event.trades, lambda found: f"{found.event_code}/{found.trade_code}/{page}"
            )
        ]
        title = gettext("Published results")
        yield "r/feed.json", _json(public_files.feed(title, f"../{page}", "feed.json", told))
        for event in bundle.events:
            told = feeds.items(event.trades, lambda found: f"{found.trade_code}/{page}")
            content = public_files.feed(str(in_language(event.name)), page, "feed.json", told)
            yield f"r/{event.code}/feed.json", _json(content)


def _own(notice: Notice) -> Iterator[File]:
    """The form, and one locked file for every listed entry."""
    g.timezone = notice.timezone
    folder = f"r/{notice.event_code}/{notice.trade_code}/own"
    yield f"{folder}/index.html", _page("own", 4, notice=notice)
    for group in (notice.body or {}).get("groups", ()):
        for row in group["rows"]:
            lock = static_bundle.lock_of_slip(notice, row["entry"], static_bundle.secret_of(row))
            plain = json.dumps(_own_pages(notice, row["entry"]), ensure_ascii=False)
            yield f"{folder}/records/{lock.name}.js", _call("take", lock.close(plain.encode()))


def _own_pages(notice: Notice, number: str) -> dict[str, str]:
    found = {}
    for language, _file, locale in PAGES:
        with force_locale(locale):
            own = shown(notice, public_results.own(notice, number))
            html = render_template("site/_own.html", notice=notice, language=language, **own)
            found[language] = marked(html) if language == "en" else html
    return found


def _certificates(bundle: Bundle) -> Iterator[File]:
    yield MISSING, _page("missing", 0, root="/", record="", number="", alone=True)
    yield "C/index.html", _page("certificate", 1, record="", number="")
    for paper in bundle.papers:
        record = json.dumps(
            static_bundle.record_of(paper), ensure_ascii=True, separators=(",", ":")
        )
        folder = f"C/{paper.number}"
        yield f"{folder}/index.html", _page("certificate", 2, record="", number=paper.number)
        inside = _page(
            "certificate", 3, record=base64.b64encode(record.encode()).decode(), number=paper.number
        )
        yield f"{folder}/{paper.signature}/index.html", inside
        for name in paper.names:
            lock = static_bundle.lock_of_name(paper.number, name)
            yield f"C/by-name/{lock.name}.js", _call("take", lock.close(record.encode()))


def _machine_files(bundle: Bundle) -> Iterator[File]:
    register = static_bundle.register_of(bundle)
    yield "register.json", _json(register)
    yield "keys.json", _json({**_stamp(bundle), "keys": register["keys"]})
    gone = [each for each in register["certificates"] if each["state"] in {"revoked", "corrected"}]
    yield "revocations.json", _json({**_stamp(bundle), "certificates": gone})
    yield "bundle.json", _json(_stamp(bundle))


def _stamp(bundle: Bundle) -> dict[str, str]:
    made = bundle.made_at.isoformat(timespec="seconds")
    return {"format": static_bundle.FORMAT, "made_at": made}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _call(name: str, argument: Any) -> bytes:
    return f"COMPETITION.{name}({json.dumps(argument)});\n".encode()


def _set(**values: Any) -> bytes:
    lines = [f"COMPETITION.{name}={json.dumps(value)};" for name, value in values.items()]
    return (
        "\n".join(["globalThis.COMPETITION=globalThis.COMPETITION||{};", *lines]) + "\n"
    ).encode()


def _assets(bundle: Bundle) -> Iterator[File]:
    static = Path(str(current_app.static_folder))
    css = b"\n".join((static / "css" / f"{sheet}.css").read_bytes() for sheet in SHEETS)
    yield "assets/site.css", css
    bootstrap = Path(str(current_app.blueprints["bootstrap"].static_folder))
    yield "assets/bootstrap.min.css", (bootstrap / "css" / "bootstrap.min.css").read_bytes()
    yield "assets/mark.svg", (static / "icons" / "mark.svg").read_bytes()
    for name in SCRIPTS:
        yield f"assets/{name}", (static / "js" / "site" / name).read_bytes()
    yield "assets/alive.js", b""
    for depth in DEPTHS:
        yield f"assets/root-{depth}.js", _set(root="../" * depth)
    yield "assets/root-0.js", _set(root="/")
    made = {}
    for language, _file, locale in PAGES:
        with force_locale(locale):
            made[language] = moment(bundle.made_at)
    sprite = (static / "icons" / "sprite.svg").read_text("utf-8")
    yield (
        "assets/words.js",
        _set(
            words=site_words.in_both_languages(),
            madeAt=made,
            rounds=static_bundle.ROUNDS,
            timezone="Asia/Shanghai",
            sprite=sprite.replace("<svg ", '<svg hidden aria-hidden="true" ', 1),
        ),
    )
    series = sorted({paper.number.partition("-")[0] for paper in bundle.papers})
    yield "assets/keys.js", _set(keys=static_bundle.keys_of(bundle), series=series)
