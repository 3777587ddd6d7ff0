"""A spreadsheet and word program opens every paper of the office as it is (公文能打开)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdf
import pytest

from competition.access.policy import Scope
from competition.services import honours, result_books
from competition.services.result_books import PAPERS
from tests import factories_results as results
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load
from tests.prove.spreadsheet import PATIENCE, PROGRAM
from tests.services.test_honours import MARKS, RULES, WORDS

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(PROGRAM is None, reason="no LibreOffice on this machine: NOT PROVED HERE"),
]


def office_files(app: object) -> Iterator[tuple[str, bytes]]:
    """Every paper that is words or a sheet, by file name."""
    play = results.play()
    results.publish(play)
    scope = Scope(play.event_id)
    for what, forms in PAPERS.items():
        for form in forms[1:]:
            yield f"{what}.{form}", result_books.paper(SYSTEM, scope, what, form, now=NOW)
    event = load(contest(MARKS, MARKS, honours=RULES))[0]
    for form in ("docx", "xlsx"):
        paper = honours.proposal_paper(SYSTEM, Scope(event.id), "up", WORDS, form)
        yield f"proposals.{form}", paper


def converted(files: list[Path], to: str, folder: Path) -> None:
    """Let the program open files and write each as another kind."""
    command = [
        str(PROGRAM), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--convert-to", to, "--outdir", str(folder / "out"),
    ]  # fmt: skip
    subprocess.run(  # noqa: S603
        [*command, *map(str, files)], capture_output=True, timeout=PATIENCE, check=True
    )


def shown_in(path: Path) -> list[list[object]]:
    """What the cells of each sheet hold, empty ones left out."""
    return [
        [cell for row in sheet.values for cell in row if cell not in (None, "")]
        for sheet in openpyxl.load_workbook(path)
    ]


def test_every_paper_opens_and_shows_what_it_holds(app, tmp_path):
    names = []
    for name, content in office_files(app):
        (tmp_path / name).write_bytes(content)
        names.append(name)
    assert len(names) == 12

    converted(sorted(tmp_path.glob("*.docx")), "pdf", tmp_path)
    converted(sorted(tmp_path.glob("*.xlsx")), "xlsx:Calc MS Excel 2007 XML", tmp_path)

    for name in names:
        kept = tmp_path / "out" / name
        if name.endswith(".docx"):
            text = "".join(
                page.extract_text() for page in pypdf.PdfReader(kept.with_suffix(".pdf")).pages
            )
            assert len(text) > 40, name
            continue
        before, after = shown_in(tmp_path / name), shown_in(kept)
        assert after == before, name
