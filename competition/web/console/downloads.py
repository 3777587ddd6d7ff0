"""Files handed to the browser (下载): named in the reader's language, never opened in the page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "trade": "application/gzip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def attachment(content: bytes, name: str, kind: str) -> Response:
    """A file to keep; its name may hold any character."""
    answer = Response(content, mimetype=KINDS[kind])
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"file.{kind}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
