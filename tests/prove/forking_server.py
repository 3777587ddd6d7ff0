"""A server that restarts in milliseconds (随杀随起): the application is loaded once, forked often.

`python -m tests.prove.forking_server FOLDER` prints its port; every line it reads forks a child
that serves, whose process id it prints. Whoever asked may kill the child as hard as he likes.
"""

from __future__ import annotations

import os
import socket
import sys

import waitress

from competition import create_app


def main(folder: str) -> None:
    """Listen, and fork a serving child for every line read."""
    app = create_app({"BACKUP_EVERY": 0}, instance=folder)
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(listening.getsockname()[1], flush=True)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            waitress.serve(app, sockets=[listening], threads=8)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
