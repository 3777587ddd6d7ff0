"""What a publication was computed from, beside it (公示所依据的数据)

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("publication") as batch:
        batch.add_column(sa.Column("inputs", sa.LargeBinary(), nullable=True))


def downgrade():
    with op.batch_alter_table("publication") as batch:
        batch.drop_column("inputs")
