"""What parted equals, in the words of the screens (同分排序): for workbooks people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: What a tie that no key parted is called, and one that people did.
_OUTCOMES = {"shared": "并列", "ruling": "按裁定"}
_KINDS = {
    "time": "{name}用时（秒）",
    "younger": "年龄，年轻者在前",
    "older": "年龄，年长者在前",
    "firsts": "{name}：判为第一的裁判员数",
    "ordinals": "{name}：各裁判员名次之和",
    "points": "{name}：各裁判员按名次给分之和",
    "majority": "{name}：裁判员多数制名次",
    "pairwise": "{name}：两两相比胜出人数",
}


def told(tie: str, keys: Iterable[Mapping[str, Any]]) -> str:
    """What decided between equals; keys: the chain as a publication keeps it, with its names.

    >>> keys = [{"key": "time:B", "kind": "time", "name": {"zh": "实操"}}]
    >>> told("time:B", keys), told("shared", keys), told("", keys)
    ('实操用时（秒）', '并列', '')
    """
    named = {key["key"]: key for key in keys}
    return _key(named[tie]) if tie in named else _OUTCOMES.get(tie, tie)


def _key(key: Mapping[str, Any]) -> str:
    kind, name = key["kind"], key["name"].get("zh", "")
    if kind == "ruling":
        return _OUTCOMES["ruling"]
    if kind == "node" and name == key["key"]:
        return "总分"
    text = _KINDS.get(key.get("rule", kind), "{name}").format(name=name)
    return f"{text}（仅在并列者之间）" if key.get("among") == "tied" else text
