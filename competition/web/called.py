"""What pages call those who are entered, by the trade or event they are about (选手还是作品)."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel.speaklater import LazyString

from competition.rules import entrants
from competition.rules.entrants import Entrants
from competition.services import entrants as kinds
from competition.web.wording import in_language


def called(word: str, kind: Entrants | None = None, **values: int) -> str:
    """A word of lists in the reader's language, its places filled.

    kind: what is entered; None: whatever this page is about.
    """
    return str(in_language(entrants.called(word, kind or _here()))).format(**values)


def called_later(word: str) -> Any:
    """The same for forms and tables made before a page is asked for: called when it is written."""
    return LazyString(called, word)


def in_event() -> Entrants:
    """What is entered in this page's event, all its trades together."""
    event = g.get("event")
    return Entrants.PEOPLE if event is None else kinds.of_event(event.scope.event_id)


def _here() -> Entrants:
    """What is entered in this page's trade, or in its event; asked once a request."""
    if "entrants" not in g:
        trade = g.get("trade")
        g.entrants = in_event() if trade is None else kinds.of_trade(trade.scope.trade_id)
    return g.entrants
