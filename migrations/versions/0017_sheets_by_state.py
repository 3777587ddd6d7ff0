"""Sheets counted by module and state without reading them (评分表计数)

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_score_sheet_module_id_state", "score_sheet", ["module_id", "state"])


def downgrade():
    op.drop_index("ix_score_sheet_module_id_state", table_name="score_sheet")
