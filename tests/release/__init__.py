"""Tests of the release that needs no network."""
