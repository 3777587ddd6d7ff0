"""Merge the translations of each noun into the one catalogue Babel reads (译文)."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "translations" / "zh_CN"
#: Babel calls zh_CN by its full name, and looks for the catalogue under that name alone.
TARGET = FOLDER.parent / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo"

#: The same parts give the same bytes, whenever they are merged.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


def merged() -> Catalog:
    """All parts in one; a msgid translated two ways is an error, not a matter of file order."""
    whole = Catalog(locale="zh_CN", fuzzy=False, creation_date=UNDATED, revision_date=UNDATED)
    for part in sorted(FOLDER.glob("*.po")):
        with part.open("rb") as file:
            catalogue = read_po(file, locale="zh_CN")
        for message in catalogue:
            if not message.id:
                continue
            known = whole.get(message.id, context=message.context)
            if known is not None and known.string != message.string:
                raise click.ClickException(
                    f"{part.name}: {message.id!r} is {message.string!r} here, "
                    f"{known.string!r} elsewhere"
                )
            whole.add(message.id, message.string, context=message.context)
    return whole


def built() -> bytes:
    """The catalogue as Babel reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, merged())
    return buffer.getvalue()


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the catalogue is fresh.")
def catalogue(*, check: bool) -> None:
    """Build the Chinese catalogue from its parts."""
    target = TARGET
    content = built()
    if check:
        if not target.exists() or target.read_bytes() != content:
            raise click.ClickException("the catalogue is stale: run `make catalogue`")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    click.echo(f"{len(merged())} messages")


COMMANDS = (catalogue,)
