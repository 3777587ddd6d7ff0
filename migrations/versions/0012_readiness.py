"""Systems beside the chains, and who answers for what a trade needs (系统、筹备台账)

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ITEMS = ("document", "scheme", "judges", "venue", "timetable", "papers")


def upgrade():
    op.create_table(
        "industry_system",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_industry_system_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_industry_system")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_industry_system_event_id_code")),
    )
    with op.batch_alter_table("trade") as batch:
        batch.add_column(sa.Column("system_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_trade_system_id_industry_system"), "industry_system", ["system_id"], ["id"]
        )
    op.create_table(
        "readiness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(*ITEMS, name="item", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("said_by", sa.String(length=100), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT ready OR said_at IS NOT NULL", name=op.f("ck_readiness_ready_has_time")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["account.id"], name=op.f("fk_readiness_said_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"],
            ["trade.id"],
            name=op.f("fk_readiness_trade_id_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness")),
        sa.UniqueConstraint("trade_id", "item", name=op.f("uq_readiness_trade_id_item")),
    )


def downgrade():
    op.drop_table("readiness")
    with op.batch_alter_table("trade") as batch:
        batch.drop_constraint(op.f("fk_trade_system_id_industry_system"), type_="foreignkey")
        batch.drop_column("system_id")
    op.drop_table("industry_system")
