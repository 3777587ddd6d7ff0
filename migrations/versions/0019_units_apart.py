"""Units that look like one and were said to be two (并非同一单位)

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "units_apart",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_units_apart_two_units")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["unit.id"], name=op.f("fk_units_apart_one_id_unit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["unit.id"], name=op.f("fk_units_apart_other_id_unit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["account.id"], name=op.f("fk_units_apart_said_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units_apart")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_units_apart_one_id_other_id")),
    )


def downgrade():
    op.drop_table("units_apart")
