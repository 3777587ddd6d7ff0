"""Write the contests that ship (生成示例赛事): ``python -m tests.samples.make_samples``.

The same files come out every time; a test compares them with what is committed.
"""

from __future__ import annotations

from pathlib import Path

from competition.exchange import contest_file

from .source import ceramics_final, dakabei, dakabei_marks, presets, works
from .source.files import contest_bytes, marks_bytes

FOLDER = Path(__file__).parents[2] / "competition" / "samples"

CONTESTS = (
    ("dakabei-2025", dakabei, dakabei_marks),
    ("ceramics-2026", ceramics_final, ceramics_final),
    ("drivers-2025", works, works),
)


def files() -> dict[str, bytes]:
    """Every file by its path below ``competition/samples``."""
    made: dict[str, bytes] = {}
    for name, source, marks in CONTESTS:
        contest = source.contest()
        made[f"{name}.json"] = contest_bytes(contest)
        made[f"{name}.marks.csv"] = marks_bytes(marks.rows(contest))
    for path, preset in presets.files().items():
        made[f"presets/{path}"] = contest_file.written(preset)
    return made


def main() -> None:
    """Write them all."""
    for path, content in files().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
