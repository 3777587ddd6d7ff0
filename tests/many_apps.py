"""Make thousands of applications: what is the same in each is worked out once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

#: What taking an address apart leaves on its rule, and what puts one together.
PARTS, BUILDERS = ("_parts", "_trace", "_converters", "arguments"), ("_build", "_build_unknown")


class Compiled(BytecodeCache):
    """Templates once compiled, for every application of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self.kept.get(f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


def compiled_once(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """An address is taken apart once for each rule, however many applications have it."""
    kept: dict[object, Rule] = {}

    def compiled(rule: Rule) -> None:
        written = rule.rule, rule.subdomain, rule.merge_slashes, repr(rule.defaults)
        if (first := kept.get(written)) is None:
            compile_rule(kept.setdefault(written, rule))
            return
        for name in PARTS:
            setattr(rule, name, getattr(first, name))
        for name in BUILDERS:
            setattr(rule, name, getattr(first, name).__func__.__get__(rule, None))

    return compiled


def alike(one: DefaultDialect, other: object) -> bool:
    """Two connections that speak the same SQL: what was compiled for one serves the other."""
    return type(one) is type(other) and all(
        getattr(one, name, None) == getattr(other, name, None)
        for name in ("paramstyle", "server_version_info")
    )


@pytest.fixture(scope="session", autouse=True)
def work_done_once() -> Iterator[None]:
    # What all tests were loaded with stays to the end: no search for rubbish goes through it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compiled_once(Rule.compile))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        patch.setattr(DefaultDialect, "__eq__", alike)
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        statements: LRUCache[Any, Any] = LRUCache(20_000)
        of_all = property(lambda engine: statements, lambda engine, own: None)
        patch.setattr(Engine, "_compiled_cache", of_all, raising=False)
        yield
