"""QR codes of a batch together (批量二维码): thousands of like payloads in milliseconds.

At one version, level, mask and length a symbol is affine over GF(2) in its data bits, because
Reed–Solomon codes are linear: a symbol is the symbol of no data, with the pattern of every set
bit laid over it by exclusive or. Patterns are combined by byte and kept, so a symbol costs one
exclusive or of big integers for each of its data bytes. `qrcode` stays the judge of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import pattern_position

from competition.documents.qr import Symbol, symbol

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_CHARACTERS = frozenset(_ALPHABET)
#: Two characters go in as eleven bits, a last one alone as six.
_PAIRS = {
    first + second: f"{45 * _VALUES[first] + _VALUES[second]:011b}"
    for first in _ALPHABET
    for second in _ALPHABET
} | {character: f"{value:06b}" for character, value in _VALUES.items()}
_ALPHANUMERIC = 0b0010
_PADS = (0xEC, 0x11)
_FIELD = 0x11D
#: Below this many of one length the patterns would cost more than they save.
FEWEST = 40


def symbols(payloads: Sequence[str], *, mask: int) -> list[Symbol]:
    """Return the symbols of `payloads` at level M, each as `qr.symbol` would draw it.

    Payloads of the alphanumeric set go through patterns shared by all of one length; others,
    and lengths that few have, are drawn singly. Raises DoesNotFit as `qr.symbol` does.
    """
    lengths: dict[int, int] = {}
    for payload in payloads:
        lengths[len(payload)] = lengths.get(len(payload), 0) + 1
    drawn: list[Symbol] = []
    for payload in payloads:
        if lengths[len(payload)] >= FEWEST and _alphanumeric(payload):
            drawn.append(_patterns(len(payload), mask).draw(payload))
        else:
            drawn.append(symbol(payload, mask=mask))
    return drawn


def _alphanumeric(payload: str) -> bool:
    """Return whether a payload goes in as alphanumeric text; figures alone are packed closer."""
    return not payload.isdigit() and _CHARACTERS.issuperset(payload)


@lru_cache(maxsize=16)
def _patterns(length: int, mask: int) -> _Patterns:
    return _Patterns(length, mask)


class _Table(dict[int, int]):
    """The patterns of one data byte by its value, each combined from its bits when first asked."""

    def __init__(self, bits: Sequence[int]) -> None:
        super().__init__()
        self._bits = bits

    def __missing__(self, byte: int) -> int:
        pattern = 0
        for bit in range(8):
            if byte >> bit & 1:
                pattern ^= self._bits[bit]
        self[byte] = pattern
        return pattern


class _Patterns:
    """The pattern of every data byte of symbols that hold `length` characters."""

    def __init__(self, length: int, mask: int) -> None:
        blank = "A" * length
        plain = symbol(blank, mask=mask)
        self.size = plain.size
        self.version = (plain.size - 17) // 4
        blocks = rs_blocks(self.version, ERROR_CORRECT_M)
        self.counts = [
            (int(block.data_count), int(block.total_count - block.data_count)) for block in blocks
        ]
        self.capacity = sum(data for data, _check in self.counts)
        self.places = _places(self.version)
        self.bits = [self._pattern(at) for at in range(self.capacity)]
        self.tables = [_Table(bits) for bits in self.bits]
        self.base = plain.bits ^ self._overlay(self._data(blank))

    def draw(self, payload: str) -> Symbol:
        """Return the symbol of one payload."""
        return Symbol(self.size, self.base ^ self._overlay(self._data(payload)))

    def _overlay(self, data: bytes) -> int:
        bits = 0
        for table, byte in zip(self.tables, data, strict=True):
            bits ^= table[byte]
        return bits

    def _data(self, payload: str) -> bytes:
        """Return the data bytes: mode, count, characters in pairs, end and padding."""
        count = 9 if self.version < 10 else 11 if self.version < 27 else 13
        value, width = _ALPHANUMERIC << count | len(payload), 4 + count
        pairs = [_PAIRS[payload[at : at + 2]] for at in range(0, len(payload), 2)]
        text = "".join(pairs)
        value, width = value << len(text) | int(text, 2), width + len(text)
        room = self.capacity * 8
        ending = min(4, room - width)
        width += ending
        rest = -width % 8
        data = (value << ending + rest).to_bytes((width + rest) // 8, "big")
        missing = self.capacity - len(data)
        return data + bytes(_PADS[index % 2] for index in range(missing))

    def _pattern(self, at: int) -> list[int]:
        """Return, bit by bit, which modules data byte `at` turns."""
        block, place = 0, at
        while place >= self.counts[block][0]:
            place -= self.counts[block][0]
            block += 1
        data_count, check_count = self.counts[block]
        check = _remainders(data_count, check_count)[data_count - 1 - place]
        patterns = []
        for bit in range(8):
            pattern = self._turned(self._data_place(block, place), 1 << bit)
            for index, byte in enumerate(check):
                turned = _times(byte, 1 << bit)
                pattern ^= self._turned(self._check_place(block, index), turned)
            patterns.append(pattern)
        return patterns

    def _data_place(self, block: int, place: int) -> int:
        """Return where byte `place` of a block stands when blocks are interleaved."""
        before = sum(min(data, place) for data, _check in self.counts)
        return before + sum(1 for data, _check in self.counts[:block] if data > place)

    def _check_place(self, block: int, index: int) -> int:
        return self.capacity + index * len(self.counts) + block

    def _turned(self, codeword: int, byte: int) -> int:
        bits = 0
        for bit in range(8):
            if byte >> bit & 1:
                bits |= 1 << self.places[codeword * 8 + 7 - bit]
        return bits


@lru_cache(maxsize=64)
def _generator(count: int) -> tuple[int, ...]:
    """Return the generator polynomial of `count` check bytes, highest power first."""
    poly = [1]
    root = 1
    for _step in range(count):
        longer = [*poly, 0]
        for index, factor in enumerate(poly):
            longer[index + 1] ^= _times(factor, root)
        poly = longer
        root = _times(root, 2)
    return tuple(poly)


def _times(a: int, b: int) -> int:
    """Multiply in GF(256) with the polynomial of the QR standard."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= _FIELD
        b >>= 1
    return product


@lru_cache(maxsize=16)
def _remainders(length: int, count: int) -> tuple[tuple[int, ...], ...]:
    """Return, power by power below `length`, the check bytes of a block that is x to it alone."""
    generator = _generator(count)
    check = generator[1:]
    found = [check]
    for _power in range(1, length):
        lead = check[0]
        moved = (*check[1:], 0)
        check = tuple(c ^ _times(g, lead) for c, g in zip(moved, generator[1:], strict=True))
        found.append(check)
    return tuple(found)


@lru_cache(maxsize=8)
def _places(version: int) -> tuple[int, ...]:
    """Return the bit of a packed symbol that each codeword bit goes to, in zigzag order."""
    size = 17 + 4 * version
    stride = (size + 7) // 8 * 8
    reserved = _reserved(version)
    order: list[int] = []
    upwards = True
    column = size - 1
    while column > 0:
        if column == 6:
            column -= 1
        for y in range(size - 1, -1, -1) if upwards else range(size):
            order += [
                (size - 1 - y) * stride + stride - 1 - x
                for x in (column, column - 1)
                if (x, y) not in reserved
            ]
        upwards = not upwards
        column -= 2
    return tuple(order)


def _reserved(version: int) -> set[tuple[int, int]]:
    """Return the modules that hold no data: finders, format, timing, alignment, version."""
    size = 17 + 4 * version
    taken = {(6, i) for i in range(size)} | {(i, 6) for i in range(size)}
    near, far = range(9), range(size - 8, size)
    for columns, rows in ((near, near), (far, near), (near, far)):
        taken |= {(x, y) for x in columns for y in rows}
    middles = pattern_position(version)
    for x in middles:
        for y in middles:
            if (x, y) not in {(6, 6), (6, middles[-1]), (middles[-1], 6)}:
                taken |= {(x + dx, y + dy) for dx in range(-2, 3) for dy in range(-2, 3)}
    if version >= 7:
        for i in range(6):
            for j in range(size - 11, size - 8):
                taken |= {(i, j), (j, i)}
    return taken
