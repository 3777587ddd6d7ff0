"""Pages take turns; what writes does not wait for them."""

from __future__ import annotations

import threading

from competition.web.turns import Turns


def test_reading_takes_turns_and_writing_does_not_wait():
    inside, most, go = [], [], threading.Event()

    def application(environ, start):
        inside.append(environ["REQUEST_METHOD"])
        most.append(inside.count("GET"))
        if environ["REQUEST_METHOD"] == "PUT":
            go.set()
        elif not go.is_set():
            assert go.wait(5)
        inside.remove(environ["REQUEST_METHOD"])
        return [b""]

    turns = Turns(application)
    reading = threading.Thread(target=turns, args=({"REQUEST_METHOD": "GET"}, None))
    reading.start()
    turns({"REQUEST_METHOD": "PUT"}, None)
    reading.join()
    turns({"REQUEST_METHOD": "GET"}, None)

    assert go.is_set()
    assert max(most) == 1


def test_a_page_that_takes_long_keeps_no_other_from_being_read():
    slow, begun = threading.Event(), threading.Event()

    def application(environ, start):
        if environ["PATH_INFO"] == "/slow":
            begun.set()
            assert slow.wait(5)
        return [environ["PATH_INFO"].encode()]

    turns = Turns(application)
    long = threading.Thread(
        target=turns, args=({"REQUEST_METHOD": "GET", "PATH_INFO": "/slow"}, None)
    )
    long.start()
    assert begun.wait(5)

    assert turns({"REQUEST_METHOD": "GET", "PATH_INFO": "/quick"}, None) == [b"/quick"]

    slow.set()
    long.join()
