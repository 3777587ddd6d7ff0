"""The window a server runs in on Windows (黑色窗口): closed, clicked into, left alone."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

#: What the system tells a console: its window is closed, its user signs off, the machine goes off.
CLOSING = frozenset({2, 5, 6})
#: Its input; selecting with the mouse, which stops whatever writes; that this bit is meant.
INPUT, QUICK_EDIT, EXTENDED = -10, 0x40, 0x80
#: For as long as this thread lives the machine does not fall asleep by itself.
AWAKE = 0x80000001

_kept: list[Any] = []


def attend(closing: Callable[[], object]) -> None:
    """On Windows: do what is left before a closed window ends all, write on, keep awake.

    The system gives a closed window some five seconds; Python alone would end at once, without the
    last copy. Must be called by the thread that serves.
    """
    if sys.platform == "win32":
        attend_with(ctypes.windll.kernel32, closing)


def attend_with(kernel: Any, closing: Callable[[], object]) -> None:
    """The same, by these functions of the system."""

    def told(event: int) -> int:
        if event not in CLOSING:
            return 0
        closing()
        return 1

    handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint)(told)
    _kept[:] = [handler]  # the system calls it: it must not be thrown away
    kernel.SetConsoleCtrlHandler(handler, 1)
    _write_on(kernel)
    kernel.SetThreadExecutionState(ctypes.c_uint(AWAKE))


def _write_on(kernel: Any) -> None:
    """Do not stand still when somebody clicks into the window: that marks text and holds output."""
    kernel.GetStdHandle.restype = ctypes.c_void_p
    entry = ctypes.c_void_p(kernel.GetStdHandle(INPUT))
    mode = ctypes.c_uint()
    if kernel.GetConsoleMode(entry, ctypes.byref(mode)):
        kernel.SetConsoleMode(entry, ctypes.c_uint(mode.value & ~QUICK_EDIT | EXTENDED))
