"""A printed result list says how far the trail reached, so none of it can be rewritten (链头)."""

from __future__ import annotations

import io
import json

import pypdf
from sqlalchemy import select

from competition.db import db
from competition.models.audit import AuditEntry
from competition.models.publication import Publication
from competition.services import result_papers
from tests import factories_results as results
from tests.factories import SYSTEM


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_the_list_and_the_summary_name_the_last_act_before_the_publication(app):
    results.publish(results.play("drivers-2025"))
    publication = db.session.scalars(select(Publication)).one()
    published = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "results.published")
    ).one()

    head = json.loads(publication.body)["trail"]
    printed = text_of(result_papers.list_file(SYSTEM, publication.id, "pdf"))
    summary = text_of(result_papers.fairness_file(SYSTEM, publication.id))

    assert head == {"sequence": published.sequence - 1, "digest": published.previous}
    assert f"操作链 {head['sequence']} 条 {head['digest'][:16]}" in printed
    assert f"操作链（{head['sequence']} 条）" in summary
