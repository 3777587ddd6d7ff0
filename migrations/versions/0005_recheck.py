"""Recheck lists and what they found; a stage's own rules (复核名单、阶段规则)

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHY = ("top", "sample", "widened")
FINDINGS = ("open", "right", "wrong")


def short(name, words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade():
    with op.batch_alter_table("stage") as batch:
        batch.add_column(sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("stage") as batch:
        batch.alter_column("rules", server_default=None)
    op.create_table(
        "recheck",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("division", sa.String(length=40), nullable=False),
        sa.Column("top", sa.String(length=20), nullable=False),
        sa.Column("sample", sa.String(length=20), nullable=False),
        sa.Column("limit", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("widened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_recheck_number_positive")),
        sa.CheckConstraint("length(seed) > 0", name=op.f("ck_recheck_has_seed")),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_by_id IS NOT NULL",
            name=op.f("ck_recheck_closed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], ondelete="CASCADE", name=op.f("fk_recheck_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trade.id"], ondelete="CASCADE", name=op.f("fk_recheck_trade_id_trade")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"],
            ["module.id"],
            ondelete="CASCADE",
            name=op.f("fk_recheck_module_id_module"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["account.id"], name=op.f("fk_recheck_drawn_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["account.id"], name=op.f("fk_recheck_closed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("trade_id", "number", name=op.f("uq_recheck_trade_id_number")),
    )
    with op.batch_alter_table("recheck") as batch:
        batch.create_index(batch.f("ix_recheck_module_id"), ["module_id"], unique=False)
    op.create_table(
        "recheck_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("blind_code_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("why", short("why", WHY), nullable=False),
        sa.Column("finding", short("finding", FINDINGS), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(blind_code_id IS NULL) <> (entry_id IS NULL)",
            name=op.f("ck_recheck_item_code_or_entry"),
        ),
        sa.CheckConstraint(
            "finding <> 'wrong' OR length(trim(note)) > 0",
            name=op.f("ck_recheck_item_wrong_has_note"),
        ),
        sa.CheckConstraint(
            "(finding = 'open') = (found_at IS NULL)",
            name=op.f("ck_recheck_item_found_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"],
            ["recheck.id"],
            ondelete="CASCADE",
            name=op.f("fk_recheck_item_recheck_id_recheck"),
        ),
        sa.ForeignKeyConstraint(
            ["blind_code_id"],
            ["blind_code.id"],
            name=op.f("fk_recheck_item_blind_code_id_blind_code"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_recheck_item_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["account.id"], name=op.f("fk_recheck_item_found_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_item")),
        sa.UniqueConstraint(
            "recheck_id", "position", name=op.f("uq_recheck_item_recheck_id_position")
        ),
    )
    with op.batch_alter_table("recheck_item") as batch:
        batch.create_index("ix_recheck_item_code", ["recheck_id", "blind_code_id"], unique=True)
        batch.create_index("ix_recheck_item_entry", ["recheck_id", "entry_id"], unique=True)


def downgrade():
    op.drop_table("recheck_item")
    op.drop_table("recheck")
    with op.batch_alter_table("stage") as batch:
        batch.drop_column("rules")
