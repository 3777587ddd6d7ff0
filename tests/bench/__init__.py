"""Measure what an issue names a number for: `python -m tests.bench` (make bench)."""
