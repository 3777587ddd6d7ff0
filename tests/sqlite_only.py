"""What has nothing to do on PostgreSQL (仅 SQLite): tests by name, with the reason, in one place.

Every other test runs on both: `make prove DATABASE=postgresql`.
"""

from __future__ import annotations

import os

import pytest

#: File → why, and which of its tests; "*" is all of them.
ONLY: dict[str, tuple[str, tuple[str, ...]]] = {
    "tests/services/test_backups.py": (
        "brings a copy back: on PostgreSQL pg_restore does",
        (
            "test_a_copy_holds_database_uploads_and_a_manifest_of_digests",
            "test_the_keys_lie_apart_and_not_in_the_copy",
            "test_a_broken_trail_is_found_on_the_copy",
            "test_what_was_is_back_after_restoring_and_what_is_there_is_set_aside",
            "test_a_fresh_machine_reads_what_the_old_one_encrypted",
            "test_without_its_keys_a_backup_is_not_brought_back",
            "test_another_installations_backup_is_refused_unless_it_is_meant",
            "test_a_backup_that_was_touched_is_refused_and_nothing_changes",
        ),
    ),
    "tests/services/test_sealed_copies.py": (
        "opens a copy again: on PostgreSQL pg_restore does",
        (
            "test_with_the_card_backup_and_keys_are_there_and_found_from_the_folder",
            "test_a_sealed_copy_brings_a_new_machine_back_with_its_keys",
            "test_sealing_ends_and_the_same_card_opens_what_was_sealed",
            "test_a_copy_is_tried_beside_and_nothing_stays",
            "test_a_full_disk_refuses_in_words_and_leaves_the_copies_there_were",
            "test_sqlite_without_room_counts_as_a_full_disk",
        ),
    ),
    "tests/services/test_hall_checks.py": (
        "opens a copy again: on PostgreSQL pg_restore does",
        ("test_a_clock_set_back_a_year_is_seen_and_nothing_is_lost",),
    ),
    "tests/cli/test_upgrade.py": (
        "puts the copy back by itself: on PostgreSQL it asks for pg_restore",
        ("test_one_different_figure_puts_everything_back",),
    ),
    "tests/web/test_restoring.py": (
        "brings a copy back: on PostgreSQL pg_restore does, which the page says",
        (
            "test_a_backup_sent_in_is_back_and_nothing_of_it_stays_behind",
            "test_on_another_machine_the_keys_are_asked_for_once_and_the_copy_waits",
            "test_lost_keys_are_no_end_when_that_is_said",
            "test_the_wrong_keys_are_refused",
            "test_an_installation_in_use_is_not_replaced_by_another_ones_copy",
        ),
    ),
    "tests/web/test_backup_pages.py": (
        "brings a copy back, in its place or beside: on PostgreSQL pg_restore does",
        (
            "test_a_copy_is_brought_back_beside_and_counted",
            "test_a_sealed_copy_sent_in_comes_back_with_its_card",
        ),
    ),
    "tests/web/test_first_run.py": (
        "brings a copy back: on PostgreSQL pg_restore does",
        ("test_an_empty_machine_brings_a_backup_back_with_the_token_alone",),
    ),
    "tests/test_db.py": (
        "bounds SQLite's pages; PostgreSQL's own code for it is in tests/web/test_disk_full.py",
        ("test_a_full_disk_is_told_and_what_was_saved_before_stays",),
    ),
    "tests/web/test_jobs.py": (
        "its process finds the database by the installation's own settings; a test hands it over",
        ("test_a_process_of_its_own_does_what_was_asked",),
    ),
    "tests/web/api/test_results.py": (
        "copies a played database as a file; tests/prove/test_postgresql plays it there",
        ("*",),
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip them there, and say why."""
    if os.environ.get("DATABASE") != "postgresql":
        return
    for item in items:
        file, _, name = item.nodeid.partition("::")
        why, names = ONLY.get(file, ("", ()))
        if "*" in names or name.partition("[")[0] in names:
            item.add_marker(pytest.mark.skip(reason=f"SQLite only: {why}"))
