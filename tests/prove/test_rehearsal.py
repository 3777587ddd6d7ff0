"""A rehearsal plays a contest with its drills, prints specimens, leaves no trace (排练)."""

from __future__ import annotations

import io
import zipfile

import pypdf
import pytest
from click.testing import CliRunner

from competition.cli import main
from competition.db import db, transaction
from competition.services import audit, demonstration
from tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.prove


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_everything_is_played_and_the_event_itself_is_untouched(app, tmp_path):
    with transaction():
        demonstration.load(SYSTEM, "drivers-2025", now=NOW)
    before = audit.heads()
    db.session.remove()
    target = tmp_path / "排练.zip"

    answer = CliRunner(env={"COMPETITION_INSTANCE": app.instance_path}).invoke(
        main, ["rehearse", "HCWL2025", "--out", str(target), "--seed", "a"]
    )

    assert answer.exit_code == 0, answer.output
    with zipfile.ZipFile(target) as archive:
        printed = {name: archive.read(name) for name in archive.namelist()}
    record = text_of(printed["排练记录.pdf"])
    assert "全部通过" in record
    assert "✗" not in answer.output
    for drill in ("断网", "强行关闭", "平板丢失", "用备份在另一处恢复"):
        assert drill in record
    trade = "汽车驾驶员"
    wanted = ("证书", "成绩公示", "公正性摘要", "查分条")
    assert {f"{trade}-{title}.pdf" for title in wanted} <= set(printed)
    assert {"秩序册.pdf", "胸牌.pdf", "裁判证.pdf", "成绩册.pdf", "颁奖词.pdf"} <= set(printed)
    for title in ("演练一", "演练二", "演练三", "演练四"):
        assert title in record
    for name, content in printed.items():
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            assert "样" in page.extract_text(), name
    assert audit.heads() == before
