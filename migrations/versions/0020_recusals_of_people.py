"""Recusals of people, interests they declared, and waivers that hold (回避随人、利害关系、豁免)

A recusal remembers whom it is about: whoever takes the seat after him is asked anew.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("recusal") as batch:
        batch.add_column(sa.Column("account_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            op.f("fk_recusal_account_id_account"), "account", ["account_id"], ["id"]
        )
        batch.drop_constraint(op.f("uq_recusal_seat_id_entry_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_recusal_seat_id_entry_id_account_id"), ["seat_id", "entry_id", "account_id"]
        )
    op.execute(
        "UPDATE recusal SET account_id ="
        " (SELECT account_id FROM panel_seat WHERE panel_seat.id = recusal.seat_id)"
    )
    op.create_table(
        "declared_interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_declared_interest_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_declared_interest_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_interest")),
        sa.UniqueConstraint(
            "entry_id", "account_id", name=op.f("uq_declared_interest_entry_id_account_id")
        ),
    )
    op.create_index(
        op.f("ix_declared_interest_account_id"), "declared_interest", ["account_id"]
    )
    op.create_table(
        "recusal_waiver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_recusal_waiver_has_reason")),
        sa.ForeignKeyConstraint(
            ["trade_id"],
            ["trade.id"],
            name=op.f("fk_recusal_waiver_trade_id_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_waiver")),
    )
    op.create_index(op.f("ix_recusal_waiver_trade_id"), "recusal_waiver", ["trade_id"])


def downgrade():
    op.drop_table("recusal_waiver")
    op.drop_table("declared_interest")
    op.execute("DELETE FROM recusal WHERE lapsed_at IS NOT NULL")
    with op.batch_alter_table("recusal") as batch:
        batch.drop_constraint(op.f("uq_recusal_seat_id_entry_id_account_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_recusal_seat_id_entry_id"), ["seat_id", "entry_id"]
        )
        batch.drop_constraint(op.f("fk_recusal_account_id_account"), type_="foreignkey")
        batch.drop_column("lapsed_at")
        batch.drop_column("account_id")
