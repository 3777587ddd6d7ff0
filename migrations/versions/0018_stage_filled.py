"""A stage keeps when the gate before it was applied (晋级名单何时放行)

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STAGE = sa.table("stage", sa.column("id", sa.Uuid()), sa.column("filled_at", sa.DateTime(True)))
TRAIL = sa.table(
    "audit_entry",
    sa.column("action", sa.String()),
    sa.column("subject_id", sa.String()),
    sa.column("at", sa.DateTime(True)),
)


def upgrade():
    with op.batch_alter_table("stage") as batch:
        batch.add_column(sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    filled = connection.execute(
        sa.select(TRAIL.c.subject_id, sa.func.max(TRAIL.c.at).label("last"))
        .where(TRAIL.c.action == "stage.filled")
        .group_by(TRAIL.c.subject_id)
    ).all()
    known = {str(row.id): row.id for row in connection.execute(sa.select(STAGE.c.id))}
    for row in filled:
        if row.subject_id in known:
            here = STAGE.c.id == known[row.subject_id]
            connection.execute(sa.update(STAGE).where(here).values(filled_at=row.last))


def downgrade():
    with op.batch_alter_table("stage") as batch:
        batch.drop_column("filled_at")
