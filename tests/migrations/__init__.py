"""Tests of the migrations, on SQLite and on PostgreSQL."""
