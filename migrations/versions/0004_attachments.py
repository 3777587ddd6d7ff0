"""Photos beside a sheet, and a second person's check (照片、复核)

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "sheet_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "work", "original",
                name="kind", native_enum=False, create_constraint=True, length=20,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sheet_photo_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_sheet_photo_size_positive")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["score_sheet.id"],
            name=op.f("fk_sheet_photo_sheet_id_score_sheet"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sheet_photo_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_sheet_photo_device_id_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_photo")),
        sa.UniqueConstraint("sheet_id", "sha256", name=op.f("uq_sheet_photo_sheet_id_sha256")),
    )  # fmt: skip
    op.create_index("ix_sheet_photo_sha256", "sheet_photo", ["sha256"])
    op.create_table(
        "sheet_check",
        sa.Column("op", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sheet_check_number_positive")),
        sa.CheckConstraint("n >= 1", name=op.f("ck_sheet_check_n_positive")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sheet_check_sha256_length")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["score_sheet.id"],
            name=op.f("fk_sheet_check_sheet_id_score_sheet"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sheet_check_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_sheet_check_device_id_device")
        ),
        sa.PrimaryKeyConstraint("op", name=op.f("pk_sheet_check")),
        sa.UniqueConstraint("sheet_id", "number", name=op.f("uq_sheet_check_sheet_id_number")),
    )
    with op.batch_alter_table("panel_seat") as batch_op:
        batch_op.add_column(sa.Column("checker_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("check_blind", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_foreign_key(
            op.f("fk_panel_seat_checker_id_account"), "account", ["checker_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_panel_seat_checker_id"), ["checker_id"])


def downgrade():
    with op.batch_alter_table("panel_seat") as batch_op:
        batch_op.drop_index(op.f("ix_panel_seat_checker_id"))
        batch_op.drop_constraint(op.f("fk_panel_seat_checker_id_account"), type_="foreignkey")
        batch_op.drop_column("check_blind")
        batch_op.drop_column("checker_id")
    op.drop_table("sheet_check")
    op.drop_index("ix_sheet_photo_sha256", "sheet_photo")
    op.drop_table("sheet_photo")
