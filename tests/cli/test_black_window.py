"""On Windows a closed window makes a last copy, a click stops nothing, the machine stays awake."""

from __future__ import annotations

import ctypes
import re

import pytest

from competition.cli import black_window
from competition.cli.serve import qr_for


class Given:
    """A function of the system: what it was given, and what it answers."""

    def __init__(self, answer=1, does=lambda *_given: None):
        self.calls, self.answer, self.does, self.restype = [], answer, does, None

    def __call__(self, *given):
        self.calls.append(given)
        self.does(*given)
        return self.answer


class Kernel:
    """Windows as far as a window asks it; `mode`: how its input stands."""

    def __init__(self, mode=0x1F7, console=1):
        self.SetConsoleCtrlHandler = Given()
        self.GetStdHandle = Given(answer=3)
        self.GetConsoleMode = Given(console, lambda _entry, at: self._tell(at, mode))
        self.SetConsoleMode = Given()
        self.SetThreadExecutionState = Given()

    def _tell(self, at, mode):
        at._obj.value = mode


@pytest.mark.parametrize("event", [2, 5, 6])
def test_closing_the_window_does_what_is_left_before_all_ends(event):
    kernel, done = Kernel(), []
    black_window.attend_with(kernel, lambda: done.append("copy"))
    ((handler, added),) = kernel.SetConsoleCtrlHandler.calls

    assert handler(event) == 1
    assert (added, done) == (1, ["copy"])


def test_control_c_is_left_to_the_server():
    kernel, done = Kernel(), []
    black_window.attend_with(kernel, lambda: done.append("copy"))
    ((handler, _added),) = kernel.SetConsoleCtrlHandler.calls

    assert handler(0) == 0
    assert done == []


def test_a_click_into_the_window_does_not_hold_what_it_writes():
    kernel = Kernel(mode=0x1F7)
    black_window.attend_with(kernel, lambda: None)

    ((_entry, mode),) = kernel.SetConsoleMode.calls
    assert mode.value == 0x1B7
    assert kernel.GetStdHandle.restype is ctypes.c_void_p


def test_where_there_is_no_console_its_mode_is_left_alone():
    kernel = Kernel(console=0)
    black_window.attend_with(kernel, lambda: None)

    assert kernel.SetConsoleMode.calls == []


def test_the_machine_is_kept_awake_for_as_long_as_it_serves():
    kernel = Kernel()
    black_window.attend_with(kernel, lambda: None)

    ((state,),) = kernel.SetThreadExecutionState.calls
    assert state.value == 0x80000001


def test_the_code_to_scan_is_drawn_without_signs_of_doubtful_width():
    address = "http://192.168.1.10:8000"
    blocks, coloured = qr_for(address, blocks=True), qr_for(address, blocks=False)

    shown = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured]
    assert {len(line) for line in shown} == {2 * len(blocks[0])}
    assert set("".join(shown)) == {" "}
    light = [[each == "107" for each in re.findall(r"\x1b\[(107|40)m", line)] for line in coloured]
    upper = [[sign in "█▀" for sign in line] for line in blocks]
    assert light[::2] == upper
