"""Every page has help beside it, in both languages, and its steps lead somewhere (这一页)."""

from __future__ import annotations

import pytest
from flask import Flask

from competition.web import page_help
from tests.architecture import routes

#: What answers GET and is no page: files, data, an app's shell, an address that only leads on.
NO_PAGE = frozenset(
    {
        "console.annotated_roster",
        "console.fetch_installation_job",
        "console.fetch_job",
        "console.print_papers",
        "console.print_slips",
        "console.export_roster",
        "console.roster_template",
        "console.preview_layout",
        "console.read_registration_file",
        "console.read_work",
        "console.download_evidence",
        "delegations.read_file",
        "marking.show_incident_photo",
        "marking.show_photo",
        "marking.show_work",
        "public.find_event",
    }
)
FILES = (
    "<kind>",
    ".pdf",
    ".xlsx",
    ".csv",
    ".png",
    ".crt",
    ".mobileconfig",
    ".webmanifest",
    ".js",
    ".json",
)
#: A file that tells on a page first what it cannot hold.
TELLS_BEFORE = frozenset({"console.export_scheme"})
#: Apps that draw their screens themselves, with their own words.
SHELLS = frozenset({"floor.app", "marking.tablet", "floor.shell_file", "marking.shell_file"})


def pages(app: Flask) -> set[str]:
    """Every endpoint that answers GET with a page."""
    found = set()
    for method, rule in routes.rules(app):
        kind = app.view_functions[rule.endpoint].access[0]
        if method != "GET" or kind == "paired" or rule.rule.endswith(FILES):
            continue
        found.add(rule.endpoint)
    return found - NO_PAGE - SHELLS | TELLS_BEFORE


def test_every_page_has_help_and_nothing_else_has(app):
    assert pages(app) - set(page_help.catalogue()) == set()
    assert set(page_help.catalogue()) - pages(app) == set()


def test_every_step_leads_to_a_page_or_stays_on_its_own(app):
    wrong = [
        (name, step.endpoint)
        for name, found in page_help.catalogue().items()
        for step in found.steps
        if step.endpoint and (step.endpoint not in pages(app) or step.endpoint == name)
    ]

    assert wrong == []


@pytest.mark.parametrize(("language", "most"), [("zh", 90), ("en", 240)])
def test_help_is_short_and_said_in_both_languages(language, most):
    for name, found in page_help.catalogue().items():
        said = [found.words[language], *(step.words[language] for step in found.steps)]
        assert all(0 < len(text) <= most for text in said), name
        if language == "en":
            assert all(text.isascii() or set(text) <= LATIN for text in said), name


LATIN = frozenset(map(chr, range(128))) | set("’“”—–")


def test_a_step_is_a_link_for_whoever_may_go_there(as_role, app):
    admin = as_role("admin").get("/console/").text
    nobody = app.test_client().get("/sign-in").text

    assert 'href="/console/events/new"' in admin.split("page-help-body")[1].split("</section>")[0]
    assert "<a" not in nobody.split("page-help-body")[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("address", "given", "said"),
    [
        ("/C/", {"lines": ""}, "public.find_certificate"),
        ("/C/DKB2025-00001-CT", {"name": ""}, "public.ask_certificate"),
        ("/sign-in", {"login": "", "password": ""}, "auth.sign_in"),
    ],
)
def test_a_form_that_is_refused_keeps_the_help_of_its_page(app, address, given, said):
    answer = app.test_client().post(address, data=given)

    assert answer.status_code == 422
    assert page_help.catalogue()[said].words["zh"] in answer.text


def test_a_form_with_an_address_of_its_own_keeps_the_help_of_the_page_it_stands_on(as_role, app):
    made = as_role("admin").post("/console/backups/second-folder", data={"folder": ""})

    assert made.status_code == 422
    assert page_help.catalogue()["console.backups"].words["zh"] in made.text
