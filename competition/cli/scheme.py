"""Marking schemes from and to CIS workbooks in the shell (CIS 评分方案的导入导出)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask_babel import gettext as _

from competition.cli.application import refuse
from competition.cli.score import speaking
from competition.errors import Invalid, Problem, Refused
from competition.services import scheme_files, scheme_workbooks
from competition.web.wording import sentence

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("scheme")
def scheme_group() -> None:
    """Read and write marking schemes."""


@scheme_group.command("check")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def check_command(file: Path, *, as_json: bool, lang: str) -> None:
    """Say everything incoherent in FILE, a contest file or a scheme, each with its path."""
    app = speaking(lang)
    with app.test_request_context("/"):
        problems = scheme_files.check(file.read_bytes())
        if problems:
            refuse(Invalid("scheme-check", problems), as_json=as_json)
        click.echo(_("Nothing is wrong with %(name)s.", name=file.name))


@scheme_group.command("import")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Criteria, aspects, total, defects, scheme.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def import_command(file: Path, *, as_json: bool, lang: str) -> None:
    """Read the WorldSkills workbook FILE; every defect is told with its cell."""
    with speaking(lang).test_request_context("/"):
        try:
            found = scheme_workbooks.read(file.read_bytes())
        except Refused as refused:
            refuse(refused, as_json=as_json)
        defects = [
            {"code": one.code, "cell": one.where, "message": sentence(one), **one.values}
            for one in found.defects
        ]
        if as_json:
            shown = {
                "skill": found.skill,
                "criteria": found.criteria,
                "aspects": found.aspects,
                "total": found.total,
                "defects": defects,
                "scheme": found.scheme,
            }
            sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
            return
        for one in found.criteria:
            count = sum(aspect["criterion"] == one["id"] for aspect in found.aspects)
            sys.stdout.write(f"{one['id']}\t{one['mark']}\t{count}\t{one['name']}\n")
        sys.stdout.write(f"=\t{found.total}\t{len(found.aspects)}\n")
        _say(found.defects)


@scheme_group.command("export")
@click.argument("contest", type=FILE)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--trade", help="The module's trade.")
@click.option("--module", help="The module; without it, the first.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def export_command(
    contest: Path, target: Path, *, trade: str | None, module: str | None, lang: str
) -> None:
    """Write a module's scheme from CONTEST as the workbook TARGET."""
    with speaking(lang).test_request_context("/"):
        try:
            found = scheme_workbooks.module_of(contest.read_bytes(), trade, module)
            tree = scheme_workbooks.scheme_tree(found)
            content, lost = scheme_workbooks.write(tree, found.name.zh)
        except Refused as refused:
            refuse(refused)
        target.write_bytes(content)
        _say(lost)


def _say(problems: Iterable[Problem]) -> None:
    """Say every problem once, with all the cells it was met in."""
    cells: dict[str, list[str]] = {}
    for one in problems:
        cells.setdefault(sentence(one), []).append(one.where)
    for said, where in cells.items():
        click.echo(f"{said} ({', '.join(where)})", err=True)


COMMANDS = (scheme_group,)
