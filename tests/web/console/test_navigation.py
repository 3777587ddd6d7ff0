"""The console's pages stand in groups, along the way of a contest (导航)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient

from competition.web.console.navigation import GROUPS
from tests import factories


class Groups(HTMLParser):
    """The navigation as it is read out: heading → the links of the list it names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: dict[str, str] = {}
        self.lists: list[tuple[str, list[str]]] = []
        self.current: list[str] = []
        self._heading = ""
        self._link = self._marked = False
        self.feed(html[html.index('<nav class="cnav"') : html.index('<main class="cpage"')])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "ul":
            self.lists.append((given.get("aria-labelledby") or "", []))
        if tag == "p":
            self._heading = given["id"] or ""
        if tag == "a":
            self._link, self._marked = True, given.get("aria-current") == "page"

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._heading = ""
        if tag == "a":
            self._link = False

    def handle_data(self, data: str) -> None:
        if self._heading:
            self.headings[self._heading] = data
        if self._link and data.strip():
            self.lists[-1][1].append(data)
            if self._marked:
                self.current.append(data)


def opened(client: FlaskClient, role: str, path: str) -> Groups:
    event = factories.make_event("E1")
    client.set_cookie("token", factories.session_token(role, event=event))
    return Groups(client.get(path).text)


def test_an_organiser_finds_the_pages_by_the_way_of_a_contest(app: Flask, client) -> None:
    nav = opened(client, "organiser", "/console/E1/entries")

    named = [nav.headings.get(heading, "") for heading, _pages in nav.lists]
    assert named == ["", "准备", "当天", "结果", "赛务"]
    assert all(len(pages) <= 7 for _heading, pages in nav.lists)
    assert nav.current == ["报名与选手"]
    assert sum(len(pages) for _heading, pages in nav.lists) > 15


def test_a_group_of_which_nothing_may_be_opened_has_no_heading(app: Flask, client) -> None:
    nav = opened(client, "supervisor", "/console/E1/")

    assert all(pages for _heading, pages in nav.lists)
    assert len(nav.headings) == len([heading for heading, _pages in nav.lists if heading])
    assert nav.current == ["总览"]


def test_every_page_stands_in_one_group(app: Flask) -> None:
    endpoints = [page.endpoint for _group, pages in GROUPS for page in pages]

    assert len(endpoints) == len(set(endpoints))
    assert all(endpoint in app.view_functions for endpoint in endpoints)


def test_the_menu_key_opens_the_list_that_is_on_the_page(app: Flask, client) -> None:
    event = factories.make_event("E1")
    client.set_cookie("token", factories.session_token("organiser", event=event))

    html = client.get("/console/E1/").text

    assert re.search(r'<button[^>]* popovertarget="console-nav"', html)
    assert re.search(r'<nav[^>]* id="console-nav" popover ', html)


def test_the_register_is_called_by_what_the_event_enters(app: Flask, client) -> None:
    event = factories.make_event("W1")
    factories.make_trade(event, "photo", works={"entered": True})
    client.set_cookie("token", factories.session_token("organiser", event=event))

    page = client.get("/console/W1/entries").text
    appeal = client.get("/console/W1/trades/photo/appeals/new").text

    assert Groups(page).current == ["报名与作品"]
    assert "<h1>报名与作品</h1>" in page
    assert '<option value="contestant">作者</option>' in appeal
