"""Works that are judged, with their pictures and links (作品)

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "entry_work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("view_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_entry_work_number_positive")),
        sa.CheckConstraint(
            "(length(sha256) = 64) <> (length(link) > 0)",
            name=op.f("ck_entry_work_picture_or_link"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_entry_work_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            ondelete="CASCADE",
            name=op.f("fk_entry_work_entry_id_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_work")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_work_entry_id_number")),
    )
    op.create_table(
        "coded_work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("blind_code_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_coded_work_number_positive")),
        sa.ForeignKeyConstraint(
            ["blind_code_id"],
            ["blind_code.id"],
            ondelete="CASCADE",
            name=op.f("fk_coded_work_blind_code_id_blind_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coded_work")),
        sa.UniqueConstraint(
            "blind_code_id", "number", name=op.f("uq_coded_work_blind_code_id_number")
        ),
    )
    with op.batch_alter_table("trade") as batch:
        batch.add_column(sa.Column("works", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("trade") as batch:
        batch.alter_column("works", server_default=None)


def downgrade():
    with op.batch_alter_table("trade") as batch:
        batch.drop_column("works")
    op.drop_table("coded_work")
    op.drop_table("entry_work")
