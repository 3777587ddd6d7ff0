"""Works that are judged instead of people (作品类): what a trade says of them, what is handed in.

A picture is named by its digest: its bytes lie encrypted beside the database, in every backup.
"""

from __future__ import annotations

from dataclasses import dataclass

from competition.rules.entrants import Entrants
from competition.rules.kinds import DIGEST, LINE, Facts, Problems, Whole, maybe
from competition.rules.point_rules import FLAG

#: What calls for works usually allow an author (每位作者限报三件).
WORKS_EACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksFacts(Facts):
    """Whether works or teams are entered in a trade instead of people; of works, how many and how.

    `teams`: every entry is a team and has its name; where works are entered it says nothing.
    `each`: so many works one author may bring, alone or with others; people are entered once.
    `untitled`: a work may go without a title.
    """

    entered: bool = maybe(FLAG, False)
    teams: bool = maybe(FLAG, False)
    each: int = maybe(Whole(1, 1000), WORKS_EACH)
    untitled: bool = maybe(FLAG, False)

    @property
    def kind(self) -> Entrants:
        """What is entered.

        >>> WorksFacts(teams=True).kind, WorksFacts(entered=True).kind
        (<Entrants.TEAMS: 'teams'>, <Entrants.WORKS: 'works'>)
        """
        if self.entered:
            return Entrants.WORKS
        return Entrants.TEAMS if self.teams else Entrants.PEOPLE

    @property
    def most(self) -> int:
        """In how many entries of the trade one person may stand.

        >>> WorksFacts().most, WorksFacts(entered=True).most, WorksFacts(entered=True, each=1).most
        (1, 3, 1)
        """
        return self.each if self.entered else 1

    @property
    def asks_titles(self) -> bool:
        """Whether every entry of the trade is to have a title."""
        return self.entered and not self.untitled


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts(Facts):
    """A picture of a work or a link to it (作品).

    `view` is the smaller picture a tablet keeps. `neutral`: the office looked and says that the
    link names nobody; until then no judge sees it.
    """

    file: str | None = maybe(DIGEST)
    view: str | None = maybe(DIGEST)
    link: str | None = maybe(LINE)
    neutral: bool = maybe(FLAG, False)


def is_link(text: str) -> bool:
    """Whether a browser may be sent there: a whole address of the web, and nothing else.

    >>> is_link("https://works.example.org/1.mp4"), is_link("javascript:alert(1)")
    (True, False)
    """
    scheme, _, rest = text.partition("://")
    host = rest.partition("/")[0]
    return scheme in ("http", "https") and "." in host and not any(c.isspace() for c in text)


def check_works(works: tuple[WorkFacts, ...], where: str, problems: Problems) -> None:
    """A work is a picture or a link, never both and never neither."""
    for n, one in enumerate(works):
        here = f"{where}[{n}]"
        if (one.file is None) == (not one.link):
            problems.say("work-picture-or-link", here)
        elif one.link and not is_link(one.link):
            problems.say("answer-no-link", f"{here}.link", field=one.link[:40])
