"""Defaults, the order settings are read in, and the refusal to start on an unsafe one (配置)."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from flask import Flask

from competition.services.keys import kept

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


class Config:
    """What holds unless `instance/config.py`, the environment or the caller says otherwise."""

    MAX_CONTENT_LENGTH = 32 * MEGABYTE
    MAX_FORM_MEMORY_SIZE = 4 * MEGABYTE
    MAX_FORM_PARTS = 5000
    BABEL_DEFAULT_LOCALE = "zh_CN"
    BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"
    BOOTSTRAP_SERVE_LOCAL = True
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    WTF_CSRF_TIME_LIMIT = None
    #: Hours a console session lives without use, and at most.
    SESSION_IDLE_HOURS = 12
    SESSION_HOURS = 72
    #: Seconds between copies made by themselves; 0: none (tests).
    BACKUP_EVERY = 300
    #: Whether long work starts a process of its own; otherwise `competition work` does it.
    JOBS_BESIDE = True
    #: Addresses the site answers to; None: any.
    TRUSTED_HOSTS: list[str] | None = None
    #: How many proxies of ours stand in front: so many names of the asker's address and scheme are
    #: believed, and no more. 0: none, and what an asker says of himself is not.
    PROXIES = 0
    #: How the shell's commands begin here; a release started from its folder says its own starter.
    COMMAND = "competition"
    #: What tablets and printed codes are pointed at, e.g. http://192.168.1.10:8000.
    PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    #: What a start found wrong with the keys: `keys-other`, `keys-lost`; "": they fit.
    KEYS_TROUBLE = ""
    #: Where tablets go back to when this installation, a rehearsal's, is over; "": it is none.
    REHEARSAL_HOME = ""


def read(app: Flask, given: dict[str, Any] | None) -> None:
    """Fill `app.config`: defaults, `instance/config.py`, COMPETITION_* environment, argument."""
    app.config.from_object(Config)
    app.config.from_pyfile("config.py", silent=True)
    app.config.from_prefixed_env("COMPETITION")
    app.config.update(given or {})
    app.config.setdefault(
        "SQLALCHEMY_DATABASE_URI", f"sqlite:///{Path(app.instance_path) / 'competition.db'}"
    )
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS", connections(app.config["SQLALCHEMY_DATABASE_URI"])
    )
    app.config.setdefault("KEYS_FOLDER", str(Path(app.instance_path) / "keys"))
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = session_key(Path(app.config["KEYS_FOLDER"]))
    if len(str(app.config["SECRET_KEY"])) < 16:
        raise RuntimeError("SECRET_KEY is shorter than 16 characters")


def connections(address: str) -> dict[str, int]:
    """Return how many connections are kept: one for every thread that serves.

    One over the number would be made and thrown away with each request, at a third of its cost. A
    database that is only in memory has one connection and takes no number.
    """
    if address in ("sqlite://", "sqlite:///:memory:"):
        return {}
    return {"pool_size": 20, "max_overflow": 10}


def session_key(folder: Path) -> str:
    """Return the key that signs cookies, made once and kept beside the other keys."""
    made = kept(folder / "session.key", lambda: secrets.token_urlsafe(48).encode())
    return made.decode("ascii").strip()
