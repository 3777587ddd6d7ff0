"""Words of the fields that state an event's own supervision checklist (监督清单用语)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.web.forms.piece_words import ADDS, HINTS, LABELS, WORDS
from competition.web.supervision_words import MOMENTS

#: What the page shows of an event.
SHOWN = {"EventFacts": frozenset({"checklist"})}

ADDS["SupervisionItemFacts"] = _l("One more item")
LABELS["EventFacts.checklist"] = _l("Items, in the order of the day")
LABELS["SupervisionItemFacts.moment"] = _l("At which stage of the day")
LABELS["SupervisionItemFacts.name"] = _l("What the supervisor looks at")
HINTS["SupervisionItemFacts.code"] = _l(
    "Findings hang on the code: keep it where only the words change."
)
WORDS.update({f"SupervisionItemFacts.moment.{word}": said for word, said in MOMENTS.items()})
