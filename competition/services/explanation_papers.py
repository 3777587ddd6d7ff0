"""Explanations to take away (成绩说明): drawn from what the edge has put into words."""

from __future__ import annotations

from competition.documents import explanations
from competition.documents.explanation_facts import (
    ExplainedComparison,
    ExplainedLine,
    ExplainedPart,
    ExplainedStep,
    ExplanationPaper,
)

#: The shapes an edge fills in: documents are no business of its own.
Comparison, Line, Part, Step = (
    ExplainedComparison,
    ExplainedLine,
    ExplainedPart,
    ExplainedStep,
)
Paper = ExplanationPaper


def render(paper: ExplanationPaper) -> bytes:
    """Return the explanation as PDF; Invalid("glyph-missing") names what no face has."""
    return explanations.render_explanation(paper)
