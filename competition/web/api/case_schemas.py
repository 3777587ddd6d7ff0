"""The shapes of honours, appeals, draws and registrations (表彰、申诉、抽签、报名的数据形状)."""

from __future__ import annotations

from competition.web.api.shapes import (
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    OPEN,
    POINTS,
    SAID,
    TEXT,
    UUID,
    Schema,
    listed,
    maybe,
    named,
    record,
)

DRAWN: Schema = {"enum": ["order", "session", "station"]}
SHORT: Schema = {"type": "string", "maxLength": 200}
RESULT = {"trade": TEXT, "entry": TEXT, "place": TEXT}
APPEAL = {
    "id": UUID,
    "trade": TEXT,
    "number": NUMBER,
    "road": TEXT,
    "about": TEXT,
    "instance": NUMBER,
    "lodged_at": MOMENT,
    "due_at": maybe(MOMENT),
    "late": FLAG,
    "state": TEXT,
    "outcome": TEXT,
    "open": FLAG,
}


def wish(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """A body with at least one of these and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "minProperties": 1,
    }


CASES: dict[str, Schema] = {
    "Honours": record(
        teams=listed(
            record(
                code=TEXT,
                name=SAID,
                lines=listed(
                    record(
                        unit=TEXT,
                        name=maybe(TEXT),
                        place=maybe(TEXT),
                        tied=FLAG,
                        points=POINTS,
                        award=maybe(TEXT),
                        reason=TEXT,
                        entries=listed(record(**RESULT, points=POINTS, counts=FLAG)),
                    )
                ),
            )
        ),
        honours=listed(
            record(
                code=TEXT,
                name=SAID,
                to={"enum": ["unit", "person"]},
                recipients=listed(
                    record(unit=maybe(TEXT), name=maybe(TEXT), result=maybe(record(**RESULT)))
                ),
            )
        ),
        promotions=listed(
            record(
                code=TEXT,
                name=SAID,
                in_force=FLAG,
                proposed=listed(
                    record(
                        **RESULT,
                        name=maybe(TEXT),
                        held=maybe(COUNT),
                        level=maybe(COUNT),
                        title=maybe(SAID),
                    )
                ),
                left_out=COUNT,
            )
        ),
        missing=listed(TEXT),
    ),
    "Explanation": record(
        entry=TEXT,
        status=TEXT,
        computation=OPEN,
        keys=listed(OPEN),
        neighbours=listed(
            record(
                above=TEXT,
                below=TEXT,
                apart=FLAG,
                over_all=FLAG,
                keys=listed(OPEN),
                decided=maybe(COUNT),
                ruling=FLAG,
            )
        ),
    ),
    "Appeals": record(open=COUNT, items=listed(record(**APPEAL))),
    "AppealCase": record(
        **APPEAL,
        lodged_as=TEXT,
        channel=TEXT,
        lodger=TEXT,
        entry=maybe(TEXT),
        module=maybe(SAID),
        aspect=TEXT,
        grounds=TEXT,
        further_until=maybe(MOMENT),
        steps=listed(
            record(
                number=NUMBER,
                move=TEXT,
                state=TEXT,
                instance=NUMBER,
                outcome=TEXT,
                words=TEXT,
                at=MOMENT,
                by=TEXT,
            )
        ),
        evidence=listed(
            record(id=UUID, name=TEXT, kind=TEXT, size=COUNT, sha256=TEXT, given_at=MOMENT)
        ),
        arbitrators=listed(
            record(name=TEXT, against=TEXT, asked=FLAG, stood_back=FLAG, reason=TEXT)
        ),
        rulings=listed(record(code=TEXT, kind=TEXT, reason=TEXT, at=MOMENT, withdrawn=FLAG)),
    ),
    "Objections": record(
        items=listed(
            record(
                number=NUMBER,
                unit=TEXT,
                against=TEXT,
                trade=maybe(TEXT),
                ground=TEXT,
                reason=TEXT,
                state=TEXT,
                answer=TEXT,
                lodged_at=MOMENT,
                answered_at=maybe(MOMENT),
            )
        )
    ),
    "DrawWish": wish(("kind",), kind=DRAWN, even={"type": "boolean"}),
    "DrawList": record(
        id=UUID,
        kind=DRAWN,
        even=FLAG,
        list_digest=TEXT,
        commitment=TEXT,
        entries=listed(TEXT),
        fixed_at=MOMENT,
    ),
    "DrawLists": record(items=listed(named("DrawList"))),
    "DrawActs": wish(
        said=listed(record(who=SHORT, said=SHORT)),
        lots={"type": "object", "additionalProperties": SHORT},
        witnesses=listed(SHORT),
    ),
    "DrawMade": record(
        id=UUID,
        kind=DRAWN,
        method={"enum": ["seed", "lots"]},
        seed=TEXT,
        rows=listed(listed(TEXT)),
    ),
    "StagedRegistrations": record(
        id=UUID,
        filename=TEXT,
        ready=FLAG,
        rows=COUNT,
        registrations=COUNT,
        problems=listed(named("Finding")),
    ),
    "OwnRegistrations": record(
        open=FLAG,
        items=listed(
            record(
                number=NUMBER,
                kind=TEXT,
                state=TEXT,
                trade=TEXT,
                division=TEXT,
                team=TEXT,
                people=listed(TEXT),
                entry=TEXT,
                problems=listed(named("Finding")),
            )
        ),
    ),
    "RegistrationNumbers": wish(
        ("numbers",), numbers={"type": "array", "items": NUMBER, "minItems": 1}
    ),
    "RegistrationsTaken": record(registrations=COUNT),
}
