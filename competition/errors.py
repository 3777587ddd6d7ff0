"""What a service says when it will not do a thing: five kinds of refusal, without sentences.

A refusal carries a code and values; the edges (web, cli) turn it into a sentence in the reader's
language. Several problems found at once travel together in one `Invalid`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, and where: `code` names it, `where` is a path, line or cell address."""

    code: str
    where: str = ""
    values: dict[str, Any] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818
    """A service refused; nothing was changed."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class NotFound(Refused):
    """There is no such thing, or not for this actor: the two must look alike."""


class NotAllowed(Refused):
    """The actor may not do this."""


class NotNow(Refused):
    """Allowed in principle, but not in the present state."""


class Conflict(Refused):
    """Somebody changed it meanwhile; the input is kept and shown again."""


class Invalid(Refused):
    """The input is wrong; `problems` lists everything found, never the first alone."""

    def __init__(
        self, code: str = "invalid", problems: Iterable[Problem] = (), **values: Any
    ) -> None:
        super().__init__(code, **values)
        self.problems: tuple[Problem, ...] = tuple(problems)
