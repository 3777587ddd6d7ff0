"""Everything a page says is said in Chinese, and the catalogue is the parts' (译文)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from competition import web
from competition.cli.catalogue import TARGET, built, merged
from competition.web import sentences
from competition.web.sentences.actions import ACTIONS, NOUNS
from competition.web.sentences.facts import FACTS
from tests.architecture import code

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
KEYWORDS |= {"lazy_ngettext": (1, 2), "_n": (1, 2)}
ACT = re.compile(r"[a-z_]+\.[a-z_]+")
#: Pages for those who build, not for users.
UNSAID = {"styleguide"}


def messages_in(path: Path) -> Iterator[str | tuple[str, str]]:
    """The msgids of a file."""
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    for _line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS):
        yield message if isinstance(message, str) else (message[0], message[1])


def sources() -> Iterator[Path]:
    """The files that speak to people."""
    yield from code.modules(code.PACKAGE / "web")
    yield from code.modules(code.PACKAGE / "cli")
    for path in sorted(code.TEMPLATES.rglob("*.html")):
        if not UNSAID & {part.removesuffix(".html") for part in path.parts}:
            yield path


def test_every_message_has_its_chinese():
    catalogue = merged()
    unsaid = {}
    for path in sources():
        for message in messages_in(path):
            found = catalogue.get(message)
            if found is None or not found.string or found.string == ("",):
                unsaid.setdefault(code.here(path), []).append(message)

    assert unsaid == {}


def test_a_message_without_chinese_is_seen(tmp_path):
    (tmp_path / "bad.py").write_text("_('Nobody ever said this in Chinese')\n")

    (message,) = messages_in(tmp_path / "bad.py")

    assert merged().get(message) is None


def test_the_compiled_catalogue_is_fresh():
    assert TARGET.read_bytes() == built(), "run: make catalogue"


def test_placeholders_are_the_same_in_both_languages():
    holes = re.compile(r"%\((\w+)\)[sd]")
    wrong = [
        message.id
        for message in merged()
        if isinstance(message.id, str)
        and message.id
        and set(holes.findall(message.id)) < set(holes.findall(str(message.string)))
    ]

    assert wrong == []


def test_every_act_of_the_trail_stands_in_plain_words():
    web.load_all(sentences)

    acts = {
        argument.value
        for path in code.modules(code.PACKAGE / "services")
        for node in ast.walk(code.tree(path))
        if isinstance(node, ast.Call) and code.called(node).endswith("record")
        for argument in node.args
        if isinstance(argument, ast.Constant) and ACT.fullmatch(str(argument.value))
    }

    assert len(acts) > 30
    assert sorted(acts - set(ACTIONS)) == []
    assert sorted({act.split(".")[0] for act in {*acts, *ACTIONS}} - set(NOUNS)) == []


#: Facts that are nothing but an id: the trail shows the name behind it, or leaves it out.
IDS = {"blind_code", "link", "op", "substitute_id"}


def test_every_fact_of_the_trail_has_a_word():
    named = {
        keyword.arg
        for path in code.modules(code.PACKAGE / "services")
        for node in ast.walk(code.tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
        for keyword in node.keywords
        if keyword.arg not in (None, "scope", "now")
    }

    assert len(named) > 60
    assert sorted(named - set(FACTS) - IDS) == []
