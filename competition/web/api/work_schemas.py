"""The shapes of a contest at work (比赛进行中的数据形状): rules, timetable, progress, oversight."""

from __future__ import annotations

from competition.web.api.shapes import (
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    OPEN,
    SAID,
    TEXT,
    UUID,
    Schema,
    listed,
    maybe,
    named,
    page,
    record,
)

COUNTS: Schema = {"type": "object", "additionalProperties": COUNT}
ROWS = record(new=COUNT, changed=COUNT, unchanged=COUNT, confirm=COUNT, error=COUNT)

WORK: dict[str, Schema] = {
    "ContestFile": {
        "type": "object",
        "description": "A whole event, as docs/contest-file.md describes it.",
    },
    "EventMade": record(code=TEXT, name=SAID),
    "SchemeTree": {
        "type": "object",
        "description": "A marking scheme, as docs/contest-file.md describes `scheme`.",
    },
    "Scheme": record(
        module=UUID,
        state={"enum": ["draft", "approved", "frozen"]},
        number=NUMBER,
        version=NUMBER,
        tree=named("SchemeTree"),
        problems=listed(named("Finding")),
    ),
    "SchemeDraft": record(version=NUMBER, tree=named("SchemeTree")),
    "SchemeSaved": record(version=NUMBER, problems=listed(named("Finding"))),
    "SchemeRead": record(
        tree=named("SchemeTree"),
        defects=listed(named("Finding")),
        problems=listed(named("Finding")),
    ),
    "Session": record(
        id=UUID,
        code=TEXT,
        name=SAID,
        trade=TEXT,
        stage=SAID,
        module=maybe(SAID),
        starts_at=MOMENT,
        ends_at=MOMENT,
        site=TEXT,
        fixed=FLAG,
        places=listed(record(entry=TEXT, station=TEXT)),
    ),
    "Timetable": record(timezone=TEXT, items=listed(named("Session"))),
    "Station": record(code=TEXT, site=TEXT, used=COUNT),
    "Stations": record(items=listed(named("Station"))),
    "Stage": record(id=UUID, trade=TEXT, name=SAID, entries=COUNT),
    "Stages": record(items=listed(named("Stage"))),
    "Draw": record(
        kind={"enum": ["order", "session", "station"]},
        method=TEXT,
        seed=TEXT,
        list_digest=TEXT,
        even=FLAG,
        rows=listed(listed(TEXT)),
        drawn_at=MOMENT,
        replaced_at=maybe(MOMENT),
        reason=TEXT,
        replays=maybe(FLAG),
    ),
    "Draws": record(items=listed(named("Draw"))),
    "StagedTimetable": record(
        id=UUID,
        filename=TEXT,
        ready=FLAG,
        sessions=COUNT,
        new=COUNT,
        problems=listed(named("Finding")),
    ),
    "TimetableTaken": record(sessions=COUNT),
    "TradeProgress": record(
        code=TEXT,
        name=SAID,
        steps=listed(record(name=TEXT, state=TEXT)),
        entries=COUNT,
        absent=COUNT,
        publication=TEXT,
        certificates=COUNT,
        modules=listed(
            record(
                id=UUID,
                code=TEXT,
                name=SAID,
                state=TEXT,
                scheme=TEXT,
                codes=TEXT,
                seats=COUNT,
                seats_taken=COUNT,
                sheets=COUNTS,
            )
        ),
    ),
    "Progress": record(items=listed(named("TradeProgress"))),
    "Readiness": record(
        items=listed(
            record(
                code=TEXT,
                name=SAID,
                held=FLAG,
                cells=listed(
                    record(item=TEXT, state=TEXT, done=COUNT, whole=COUNT, due=maybe(TEXT))
                ),
            )
        )
    ),
    "Devices": record(
        items=listed(
            record(
                id=UUID,
                label=TEXT,
                kind=TEXT,
                paired_at=MOMENT,
                last_seen_at=maybe(MOMENT),
                revoked_at=maybe(MOMENT),
                returned_at=maybe(MOMENT),
                status=OPEN,
            )
        )
    ),
    "Panels": record(
        items=listed(
            record(
                module=UUID,
                code=TEXT,
                name=SAID,
                panels=listed(
                    record(
                        code=TEXT,
                        name=SAID,
                        seats=listed(
                            record(
                                code=TEXT,
                                role=TEXT,
                                judge=maybe(TEXT),
                                medium=TEXT,
                                counts=FLAG,
                            )
                        ),
                    )
                ),
            )
        )
    ),
    "Incidents": record(
        items=listed(
            record(
                number=NUMBER,
                kind=TEXT,
                station=TEXT,
                session=SAID,
                question=TEXT,
                happened_at=MOMENT,
                told=TEXT,
                state=TEXT,
                decision=TEXT,
                reason=TEXT,
                decided_at=maybe(MOMENT),
                ruling=TEXT,
            )
        )
    ),
    "Rechecks": record(
        items=listed(
            record(
                number=NUMBER,
                module=maybe(SAID),
                division=TEXT,
                top=TEXT,
                sample=TEXT,
                seed=TEXT,
                drawn_at=MOMENT,
                widened_at=maybe(MOMENT),
                closed_at=maybe(MOMENT),
                listed=COUNT,
                looked=COUNT,
                wrong=COUNT,
            )
        )
    ),
    "Supervision": record(
        items=listed(
            record(
                code=TEXT,
                moment=TEXT,
                name=SAID,
                outcome=TEXT,
                remark=TEXT,
                found_at=maybe(MOMENT),
                times=COUNT,
            )
        ),
        stops=listed(
            record(
                number=NUMBER,
                reason=TEXT,
                asked_at=MOMENT,
                answer=TEXT,
                words=TEXT,
                answered_at=maybe(MOMENT),
                resumed_at=maybe(MOMENT),
            )
        ),
    ),
    "Act": record(
        chain=TEXT,
        sequence=NUMBER,
        at=MOMENT,
        action=TEXT,
        who=maybe(TEXT),
        subject=record(kind=TEXT, id=TEXT),
        facts=OPEN,
        digest=TEXT,
    ),
    "Acts": page("Act"),
    "Delegations": record(
        items=listed(record(code=TEXT, name=TEXT, kind=TEXT, leaders=listed(TEXT), entries=COUNT))
    ),
    "Registration": record(
        number=NUMBER,
        kind=TEXT,
        state=TEXT,
        delegation=TEXT,
        unit=TEXT,
        trade=TEXT,
        division=TEXT,
        team=TEXT,
        people=listed(TEXT),
        coaches=listed(TEXT),
        entry=TEXT,
        queue=maybe(COUNT),
        submitted_at=maybe(MOMENT),
        decided_at=maybe(MOMENT),
    ),
    "Registrations": record(items=listed(named("Registration")), counts=COUNTS, after=maybe(TEXT)),
    "Medals": record(
        awards=listed(TEXT),
        merged=listed(record(gone=TEXT, into=TEXT)),
        items=listed(
            record(
                place=NUMBER,
                tied=FLAG,
                unit=TEXT,
                counts=listed(COUNT),
                trades=COUNT,
                entries=COUNT,
                present=COUNT,
            )
        ),
    ),
    "HandedIn": record(
        items=listed(record(entry=TEXT, place=maybe(COUNT), total=TEXT, award=TEXT, status=TEXT)),
        problems=listed(named("Finding")),
    ),
    "StagedResults": record(
        id=UUID,
        filename=TEXT,
        ready=FLAG,
        rows=ROWS,
        missing=listed(TEXT),
        problems=listed(named("Finding")),
        questions=listed(named("Question")),
    ),
    "ResultsTaken": record(count=COUNT),
}
