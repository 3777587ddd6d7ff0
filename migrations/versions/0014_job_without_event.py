"""Work beside the pages that belongs to no event yet: loading one (无赛事的后台任务)

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("job") as batch:
        batch.alter_column("event_id", existing_type=sa.Uuid(), nullable=True)


def downgrade():
    op.execute("DELETE FROM job WHERE event_id IS NULL")
    with op.batch_alter_table("job") as batch:
        batch.alter_column("event_id", existing_type=sa.Uuid(), nullable=False)
