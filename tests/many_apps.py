"""Make thousands of applications: what is the same in each is worked out once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class Compiled(BytecodeCache):
    """Templates once compiled, for every application of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self.kept.get(f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


def built_once(build: Callable[[Rule, bool], Builder]) -> Callable[[Rule, bool], Builder]:
    """Addresses are put together by functions made for each rule: by the same for the same rule."""
    kept: dict[object, Builder] = {}

    def built(rule: Rule, append_unknown: bool = True) -> Builder:
        made_of = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
        if made_of not in kept:
            kept[made_of] = build(rule, append_unknown)
        return kept[made_of]

    return built


@pytest.fixture(scope="session", autouse=True)
def work_done_once() -> Iterator[None]:
    # What all tests were loaded with stays to the end: no search for rubbish goes through it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", built_once(Rule._compile_builder))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        yield
