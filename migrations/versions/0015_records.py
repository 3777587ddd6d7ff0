"""Who rechecked and what was witnessed, as a contest file tells it (复核与见证的署名)

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAMES = {
    "recheck": ("drawn_by", "closed_by"),
    "recheck_item": ("found_by",),
    "recheck_sheet": ("found_by",),
    "recheck_notice": ("written_by", "answered_by"),
}
CLOSED = "closed_at IS NULL OR closed_by_id IS NOT NULL"


def _closed(batch, rule):
    batch.drop_constraint(op.f("ck_recheck_closed_by_somebody"), type_="check")
    batch.create_check_constraint(op.f("ck_recheck_closed_by_somebody"), rule)


def upgrade():
    for table, names in NAMES.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.add_column(
                    sa.Column(name, sa.String(length=200), nullable=False, server_default="")
                )
    with op.batch_alter_table("recheck") as batch:
        _closed(batch, f"{CLOSED} OR length(closed_by) > 0")
    with op.batch_alter_table("witness_signature") as batch:
        batch.add_column(sa.Column("act", sa.String(length=60), nullable=False, server_default=""))
        batch.add_column(sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
    link = (
        "FROM audit_entry WHERE audit_entry.chain = witness_signature.chain"
        " AND audit_entry.sequence = witness_signature.sequence"
    )
    op.execute(
        f"UPDATE witness_signature SET act = COALESCE((SELECT action {link}), ''),"
        f' acted_at = (SELECT audit_entry."at" {link})'
    )


def downgrade():
    op.execute("DELETE FROM witness_signature WHERE chain = ''")
    with op.batch_alter_table("witness_signature") as batch:
        batch.drop_column("acted_at")
        batch.drop_column("act")
    op.execute("UPDATE recheck SET closed_at = NULL WHERE closed_by_id IS NULL")
    with op.batch_alter_table("recheck") as batch:
        _closed(batch, CLOSED)
    for table, names in NAMES.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
