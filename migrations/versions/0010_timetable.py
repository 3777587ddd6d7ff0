"""Layers of codes, draws from fixed lists, and a timetable for a whole games (加密、抽签、赛程).

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: Columns that are new in old tables, with what old rows get.
NEW = {
    "draw": [
        (sa.Column("list_digest", sa.String(length=64), nullable=False), ""),
        (sa.Column("secret_part", sa.String(length=64), nullable=False), ""),
        (sa.Column("parts", sa.JSON(), nullable=False), "[]"),
        (sa.Column("even", sa.Boolean(), nullable=False), sa.false()),
        (sa.Column("slots", sa.JSON(), nullable=False), "[]"),
        (sa.Column("reason", sa.String(), nullable=False), ""),
    ],
    "contest_session": [
        (sa.Column("site", sa.String(length=200), nullable=False), ""),
        (sa.Column("fixed", sa.Boolean(), nullable=False), sa.false()),
    ],
}


def short(name, words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def _widen():
    for table, columns in NEW.items():
        with op.batch_alter_table(table) as batch:
            for column, filled in columns:
                column.server_default = sa.DefaultClause(filled)
                batch.add_column(column)
        with op.batch_alter_table(table) as batch:
            for column, _filled in columns:
                batch.alter_column(column.name, server_default=None)
    with op.batch_alter_table("draw") as batch:
        batch.add_column(sa.Column("module_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("ruled_by_id", sa.Uuid(), nullable=True))
        batch.add_column(
            sa.Column("method", sa.String(length=20), nullable=False, server_default="seed")
        )
        batch.create_foreign_key(op.f("fk_draw_module_id_module"), "module", ["module_id"], ["id"])
        batch.create_foreign_key(
            op.f("fk_draw_ruled_by_id_account"), "account", ["ruled_by_id"], ["id"]
        )
        batch.create_check_constraint(op.f("ck_draw_method"), "method IN ('seed', 'lots')")
    with op.batch_alter_table("draw") as batch:
        batch.alter_column("method", server_default=None)


def upgrade():
    _widen()
    _codes()
    _timetable()


def _codes():
    op.create_table(
        "draw_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("kind", short("kind", ("order", "session", "station")), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("even", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("secret_part", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_by_id", sa.Uuid(), nullable=True),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_list_draw_id_draw")),
        sa.ForeignKeyConstraint(
            ["fixed_by_id"], ["account.id"], name=op.f("fk_draw_list_fixed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_draw_list_module_id_module")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], ondelete="CASCADE", name=op.f("fk_draw_list_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_list")),
    )
    op.create_table(
        "code_layer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_set_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("coder_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_by_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_second_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_with", sa.String(length=80), nullable=False),
        sa.Column("witnesses", sa.JSON(), nullable=False),
        sa.CheckConstraint("layer BETWEEN 1 AND 3", name=op.f("ck_code_layer_layer")),
        sa.CheckConstraint(
            "opened_at IS NULL OR sealed_at IS NOT NULL",
            name=op.f("ck_code_layer_sealed_before_opened"),
        ),
        sa.CheckConstraint(
            "opened_second_id IS NULL OR opened_second_id <> opened_by_id",
            name=op.f("ck_code_layer_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["code_set_id"],
            ["code_set.id"],
            ondelete="CASCADE",
            name=op.f("fk_code_layer_code_set_id_code_set"),
        ),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["account.id"], name=op.f("fk_code_layer_coder_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["account.id"], name=op.f("fk_code_layer_opened_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["opened_second_id"],
            ["account.id"],
            name=op.f("fk_code_layer_opened_second_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["account.id"], name=op.f("fk_code_layer_sealed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_layer")),
        sa.UniqueConstraint("code_set_id", "layer", name=op.f("uq_code_layer_code_set_id_layer")),
    )
    op.create_table(
        "layer_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_set_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=20), nullable=False),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("passed_on", sa.Boolean(), nullable=False),
        sa.CheckConstraint("layer BETWEEN 1 AND 2", name=op.f("ck_layer_code_layer")),
        sa.ForeignKeyConstraint(
            ["code_set_id"],
            ["code_set.id"],
            ondelete="CASCADE",
            name=op.f("fk_layer_code_code_set_id_code_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_code")),
        sa.UniqueConstraint(
            "code_set_id", "layer", "text", name=op.f("uq_layer_code_code_set_id_layer_text")
        ),
    )
    op.create_table(
        "code_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_set_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("kind", short("kind", ("swap", "relabel")), nullable=False),
        sa.Column("first", sa.String(length=20), nullable=False),
        sa.Column("second", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_code_correction_has_reason")),
        sa.CheckConstraint("layer BETWEEN 1 AND 3", name=op.f("ck_code_correction_layer")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> made_by_id",
            name=op.f("ck_code_correction_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["code_set_id"],
            ["code_set.id"],
            ondelete="CASCADE",
            name=op.f("fk_code_correction_code_set_id_code_set"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["account.id"],
            name=op.f("fk_code_correction_confirmed_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_code_correction_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_correction")),
        sa.UniqueConstraint(
            "code_set_id", "number", name=op.f("uq_code_correction_code_set_id_number")
        ),
    )
    op.create_table(
        "code_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_set_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_code_look_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["code_set_id"],
            ["code_set.id"],
            ondelete="CASCADE",
            name=op.f("fk_code_look_code_set_id_code_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_look")),
    )
    with op.batch_alter_table("code_look") as batch:
        batch.create_index(batch.f("ix_code_look_code_set_id"), ["code_set_id"], unique=False)
    op.create_table(
        "former_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_set_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("list_digest", sa.String(length=64), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_key")),
        sa.UniqueConstraint(
            "code_set_id", "layer", "n", name=op.f("uq_former_key_code_set_id_layer_n")
        ),
    )
    op.create_table(
        "opened_layer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_set_id", sa.Uuid(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_layer")),
        sa.UniqueConstraint("code_set_id", "layer", name=op.f("uq_opened_layer_code_set_id_layer")),
    )


def _timetable():
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("setup", sa.Integer(), nullable=True),
        sa.CheckConstraint("setup IS NULL OR setup BETWEEN 0 AND 1440", name=op.f("ck_site_setup")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], ondelete="CASCADE", name=op.f("fk_site_event_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_site_event_id_name")),
    )
    op.create_table(
        "timetable_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 2880", name=op.f("ck_timetable_need_minutes")),
        sa.CheckConstraint("places BETWEEN 0 AND 500", name=op.f("ck_timetable_need_places")),
        sa.ForeignKeyConstraint(
            ["module_id"],
            ["module.id"],
            ondelete="CASCADE",
            name=op.f("fk_timetable_need_module_id_module"),
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stage.id"],
            ondelete="CASCADE",
            name=op.f("fk_timetable_need_stage_id_stage"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_need")),
    )
    with op.batch_alter_table("timetable_need") as batch:
        batch.create_index(batch.f("ix_timetable_need_stage_id"), ["stage_id"], unique=False)
    op.create_table(
        "timetable_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            ondelete="CASCADE",
            name=op.f("fk_timetable_change_event_id_event"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_timetable_change_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_change")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_timetable_change_event_id_number")),
    )
    op.create_table(
        "timetable_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", short("state", ("open", "adopted", "dropped")), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            ondelete="CASCADE",
            name=op.f("fk_timetable_proposal_event_id_event"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_timetable_proposal_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_proposal")),
        sa.UniqueConstraint(
            "event_id", "number", name=op.f("uq_timetable_proposal_event_id_number")
        ),
    )
    op.create_table(
        "timetable_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            ondelete="CASCADE",
            name=op.f("fk_timetable_edition_event_id_event"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["account.id"],
            name=op.f("fk_timetable_edition_published_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_edition")),
        sa.UniqueConstraint(
            "event_id", "number", name=op.f("uq_timetable_edition_event_id_number")
        ),
    )


def downgrade():
    for table in (
        "timetable_edition",
        "timetable_proposal",
        "timetable_change",
        "timetable_need",
        "site",
        "opened_layer",
        "former_key",
        "code_look",
        "code_correction",
        "layer_code",
        "code_layer",
        "draw_list",
    ):
        op.drop_table(table)
    with op.batch_alter_table("contest_session") as batch:
        batch.drop_column("site")
        batch.drop_column("fixed")
    with op.batch_alter_table("draw") as batch:
        batch.drop_constraint(op.f("ck_draw_method"), type_="check")
        batch.drop_constraint(op.f("fk_draw_module_id_module"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_draw_ruled_by_id_account"), type_="foreignkey")
        for name in (
            "module_id", "method", "list_digest", "secret_part", "parts", "even", "slots",
            "reason", "ruled_by_id",
        ):  # fmt: skip
            batch.drop_column(name)
