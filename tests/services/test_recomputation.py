"""A publication is computed again from what lies beside it, and compared place by place."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select, update

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed
from competition.models.publication import Publication
from competition.models.sheet import Revision
from competition.rules import digests
from competition.services import publication_inputs, recomputation, result_papers
from tests import factories_results as results
from tests.documents.reading import text_of
from tests.factories import SYSTEM


@pytest.fixture
def published(app):
    results.publish(results.play("drivers-2025"))
    return db.session.scalars(select(Publication)).one()


def outcomes() -> list[str]:
    db.session.expire_all()
    return [each.outcome for each in recomputation.recompute_all(SYSTEM)]


def test_a_publication_names_its_release_scheme_and_inputs(published):
    body = json.loads(published.body)

    inputs = publication_inputs.unpacked(published.inputs)
    assert body["release"]
    assert body["inputs"] == digests.of_bytes(inputs)
    assert body["scheme"] == digests.of_bytes(
        publication_inputs.written(json.loads(inputs)["trade"])
    )


def test_the_inputs_name_nobody(published):
    body, inputs = json.loads(published.body), publication_inputs.unpacked(published.inputs)

    names = {name for group in body["groups"] for row in group["rows"] for name in row["names"]}
    assert len(names) == 12
    assert not any(name.encode() in inputs for name in names)


def test_it_comes_out_the_same_even_when_the_marks_are_gone(published):
    assert outcomes() == ["same"]
    with transaction():
        db.session.execute(update(Revision).values(vector=b""))

    assert outcomes() == ["same"]


def test_a_frozen_total_that_does_not_follow_from_the_marks_is_told(published):
    body = json.loads(published.body)
    row = body["groups"][0]["rows"][2]
    row["total"] = "99.99"
    with transaction():
        published.body = digests.canonical(body)
        published.digest = digests.of_bytes(published.body)

    found = next(iter(recomputation.recompute_all(SYSTEM)))

    assert found.outcome == "differs"
    assert not found.good
    assert [(each.where, each.frozen) for each in found.differences] == [
        (f"{row['entry']}/total", '"99.99"')
    ]


def test_a_step_that_comes_out_differently_is_named_by_its_way(published):
    body = json.loads(published.body)
    number = body["groups"][0]["rows"][0]["entry"]
    module = body["breakdowns"][number]["modules"][1]
    module["value"] = "1"

    anew = json.loads(published.body)
    found = recomputation.differences(body, anew)

    assert [each.where for each in found] == [f"{number}/{module['code']}"]


def test_bytes_that_do_not_fit_their_digest_are_damage(published):
    with transaction():
        published.body = published.body.replace(b"2025", b"2026", 1)

    assert outcomes() == ["damaged"]


@pytest.mark.parametrize("stored", [b"", b"no zlib", None])
def test_inputs_that_cannot_be_read_are_told_apart_from_none(published, stored):
    with transaction():
        published.inputs = stored

    assert outcomes() == ["no-inputs" if stored is None else "damaged"]


def test_half_of_the_packed_inputs_is_damage(published):
    with pytest.raises(Invalid):
        publication_inputs.unpacked(published.inputs[: len(published.inputs) // 2])


def test_recomputing_is_for_whoever_looks_after_the_installation(published):
    with pytest.raises(NotAllowed):
        list(recomputation.recompute_all(Actor(id=uuid.uuid4(), name="某人")))


def test_the_summary_of_fairness_prints_what_it_was_computed_from(published):
    body = json.loads(published.body)

    text = text_of(result_papers.fairness_file(SYSTEM, published.id))

    assert body["scheme"] in text.replace(" ", "")
    assert body["inputs"] in text.replace(" ", "")
    assert f"软件版本{body['release']}" in text
