"""The floor: who came, what happened, desks beside tablets, a chief's deputy (检录与现场)

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROLES = (
    "admin", "organiser", "chief_judge", "judge", "coder", "recorder", "floor_judge",
    "supervisor", "arbitrator", "leader",
)  # fmt: skip


def _roles(values):
    """Let a role be one of these."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("role_assignment") as batch:
        batch.drop_constraint(op.f("ck_role_assignment_role"), type_="check")
        batch.create_check_constraint(op.f("ck_role_assignment_role"), f"role IN ({listed})")


def short(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade():
    _roles((*ROLES, "deputy_chief"))
    with op.batch_alter_table("device") as batch:
        batch.add_column(
            sa.Column("kind", sa.String(length=20), nullable=False, server_default="tablet")
        )
        batch.create_check_constraint(op.f("ck_device_kind"), "kind IN ('tablet', 'floor')")
    with op.batch_alter_table("device") as batch:
        batch.alter_column("kind", server_default=None)
    with op.batch_alter_table("marking_session") as batch:
        batch.alter_column("card_id", existing_type=sa.Uuid(), nullable=True)
    with op.batch_alter_table("trade") as batch:
        batch.add_column(sa.Column("floor", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("trade") as batch:
        batch.alter_column("floor", server_default=None)
    _check_in()
    _incident()
    op.create_table(
        "incident_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_incident_photo_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_incident_photo_size_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_incident_photo_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_incident_photo_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            ondelete="CASCADE",
            name=op.f("fk_incident_photo_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_photo")),
        sa.UniqueConstraint(
            "incident_id", "sha256", name=op.f("uq_incident_photo_incident_id_sha256")
        ),
    )


def _check_in():
    op.create_table(
        "check_in",
        sa.Column("op", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("entry_in_stage_id", sa.Uuid(), nullable=False),
        sa.Column("contest_session_id", sa.Uuid(), nullable=True),
        sa.Column("kind", short("kind", "arrived", "absent", "taken-back"), nullable=False),
        sa.Column("station", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column(
            "finding", short("finding", "in-time", "warned", "ruling", "barred"), nullable=False
        ),
        sa.Column(
            "standing", short("standing", "current", "second", "undone", "aside"), nullable=False
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("late >= 0", name=op.f("ck_check_in_late_not_negative")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_check_in_sha256_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_check_in_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["contest_session_id"],
            ["contest_session.id"],
            ondelete="SET NULL",
            name=op.f("fk_check_in_contest_session_id_contest_session"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_check_in_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["entry_in_stage_id"],
            ["entry_in_stage.id"],
            ondelete="CASCADE",
            name=op.f("fk_check_in_entry_in_stage_id_entry_in_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], ondelete="CASCADE", name=op.f("fk_check_in_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trade.id"], ondelete="CASCADE", name=op.f("fk_check_in_trade_id_trade")
        ),
        sa.PrimaryKeyConstraint("op", name=op.f("pk_check_in")),
    )
    op.create_index(op.f("ix_check_in_trade_id"), "check_in", ["trade_id"])
    op.create_index(op.f("ix_check_in_entry_in_stage_id"), "check_in", ["entry_in_stage_id"])
    op.create_index("ix_check_in_event_id_received_at", "check_in", ["event_id", "received_at"])


def _incident():
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_in_stage_id", sa.Uuid(), nullable=True),
        sa.Column("contest_session_id", sa.Uuid(), nullable=True),
        sa.Column("station", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            short("kind", "equipment", "violation", "injury", "withdrawal", "late", "other"),
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column(
            "station_word", short("station_word", "unasked", "confirmed", "refused"), nullable=False
        ),
        sa.Column("station_word_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state", short("state", "open", "decided", "carried-out", "void"), nullable=False
        ),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("ruling_id", sa.Uuid(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_out_by_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'carried-out') OR (decision <> '' AND decided_at IS NOT NULL)",
            name=op.f("ck_incident_decided_has_decision"),
        ),
        sa.CheckConstraint(
            "station_word = 'unasked' OR station_word_at IS NOT NULL",
            name=op.f("ck_incident_word_has_time"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_incident_number_positive")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_incident_sha256_length")),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], ["account.id"], name=op.f(f"fk_incident_{name}_id_account")
            )
            for name in ("decided_by", "carried_out_by", "reported_by")
        ),
        sa.ForeignKeyConstraint(
            ["contest_session_id"],
            ["contest_session.id"],
            ondelete="SET NULL",
            name=op.f("fk_incident_contest_session_id_contest_session"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_incident_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["entry_in_stage_id"],
            ["entry_in_stage.id"],
            ondelete="SET NULL",
            name=op.f("fk_incident_entry_in_stage_id_entry_in_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], ondelete="CASCADE", name=op.f("fk_incident_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["ruling_id"], ["ruling.id"], name=op.f("fk_incident_ruling_id_ruling")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trade.id"], ondelete="CASCADE", name=op.f("fk_incident_trade_id_trade")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("trade_id", "number", name=op.f("uq_incident_trade_id_number")),
    )
    op.create_index(op.f("ix_incident_entry_in_stage_id"), "incident", ["entry_in_stage_id"])


def downgrade():
    op.drop_table("incident_photo")
    op.drop_table("incident")
    op.drop_table("check_in")
    with op.batch_alter_table("trade") as batch:
        batch.drop_column("floor")
    op.execute("DELETE FROM marking_session WHERE card_id IS NULL")
    with op.batch_alter_table("marking_session") as batch:
        batch.alter_column("card_id", existing_type=sa.Uuid(), nullable=False)
    op.execute(
        "DELETE FROM marking_session WHERE device_id IN (SELECT id FROM device WHERE kind = 'floor')"
    )
    op.execute("DELETE FROM device WHERE kind = 'floor'")
    with op.batch_alter_table("device") as batch:
        batch.drop_constraint(op.f("ck_device_kind"), type_="check")
        batch.drop_column("kind")
    op.execute("DELETE FROM role_assignment WHERE role = 'deputy_chief'")
    _roles(ROLES)
