"""Kinds of which the value itself tells the shape (多种写法): by a tag, or any JSON at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from competition.rules.kinds import FloatFound, Part, Problems, shown, wrong


@dataclass(frozen=True, slots=True)
class Free:
    """Any JSON without floats, to a stated depth: what was frozen (公示内容) stays as it was."""

    depth: int = 24

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Accept it when it holds no float and is not nested too deeply."""
        stack = [(value, 0)]
        while stack:
            item, level = stack.pop()
            if isinstance(item, FloatFound):
                return wrong(item, "number", where, problems)
            if level > self.depth:
                return problems.say("too-deep", where, most=self.depth)
            if isinstance(item, dict):
                stack.extend((below, level + 1) for below in item.values())
            elif isinstance(item, list):
                stack.extend((below, level + 1) for below in item)
        return value

    def write(self, fact: Any) -> Any:
        """Write it as it is."""
        return fact

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe anything."""
        return {}


@dataclass(frozen=True, slots=True)
class Tagged:
    """One of several shapes, told apart by a key (`rule`)."""

    tag: str
    shapes: dict[str, type[Any]]

    def read(self, value: Any, where: str, problems: Problems) -> Any:
        """Read the shape its tag names."""
        if not isinstance(value, Mapping):
            return wrong(value, "object", where, problems)
        word = value.get(self.tag)
        if not isinstance(word, str) or word not in self.shapes:
            here = f"{where}.{self.tag}"
            return problems.say(
                "unknown-word", here, allowed=", ".join(self.shapes), found=shown(word)
            )
        rest = {key: item for key, item in value.items() if key != self.tag}
        return Part(self.shapes[word]).read(rest, where, problems)

    def write(self, fact: Any) -> Any:
        """Write the tag first."""
        word = next(word for word, cls in self.shapes.items() if type(fact) is cls)
        return {self.tag: word} | Part(type(fact)).write(fact)

    def schema(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Describe each shape with its tag."""
        found = []
        for word, cls in self.shapes.items():
            Part(cls).schema(seen)
            shape = seen[cls.__name__]
            shape["properties"] = {self.tag: {"const": word}} | shape["properties"]
            shape["required"] = [self.tag, *(k for k in shape["required"] if k != self.tag)]
            found.append({"$ref": f"#/$defs/{cls.__name__}"})
        return {"oneOf": found}
