"""Filing of signed papers, returned tablets, sheets moved to their code (归档、归还、移表)

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RULINGS = (
    "deduct", "add", "deduct-share", "zero", "disqualify", "leave-out", "accept-spread", "order",
    "reopen", "conflict", "status", "scheme", "other",
)  # fmt: skip
REVISIONS = ("sign", "amend", "withdraw", "paper", "import", "consensus")


def _kinds(table, values):
    """Let `kind` of a table be one of these."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN ({listed})")


def upgrade():
    op.create_table(
        "filing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slip", "record", "summary",
                name="kind", native_enum=False, create_constraint=True, length=20,
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_filing_digest_length")),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["account.id"], name=op.f("fk_filing_filed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"],
            ["panel_seat.id"],
            name=op.f("fk_filing_seat_id_panel_seat"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("seat_id", "kind", "digest", name=op.f("uq_filing_seat_id_kind_digest")),
    )  # fmt: skip
    with op.batch_alter_table("device") as batch_op:
        batch_op.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    _kinds("ruling", (*RULINGS, "recode"))
    _kinds("revision", (*REVISIONS, "recode"))


def downgrade():
    op.execute("DELETE FROM ruling WHERE kind = 'recode'")
    op.execute("UPDATE revision SET kind = 'import' WHERE kind = 'recode'")
    _kinds("revision", REVISIONS)
    _kinds("ruling", RULINGS)
    with op.batch_alter_table("device") as batch_op:
        batch_op.drop_column("returned_at")
    op.drop_table("filing")
