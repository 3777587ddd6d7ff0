"""Lines to sign on and uploaded impressions (签名处、印章图样), as a design keeps them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignLine:
    """A line to be signed by hand: who signs, below it; x, y of its left end in mm."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Impression:
    """An uploaded seal or signature: kind (png, svg), bytes; its middle and width in mm."""

    kind: str
    content: bytes
    x: float
    y: float
    width: float
