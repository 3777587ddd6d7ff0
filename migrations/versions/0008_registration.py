"""What delegations register, whom they object to, whom their leaders act for (报名、申请回避).

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RULINGS = (
    "deduct", "add", "deduct-share", "zero", "disqualify", "leave-out", "accept-spread", "order",
    "reopen", "conflict", "recode", "status", "scheme", "other",
)  # fmt: skip


def _kinds(values):
    """Let `kind` of a ruling be one of these."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("ruling") as batch:
        batch.drop_constraint(op.f("ck_ruling_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_ruling_kind"), f"kind IN ({listed})")


def upgrade():
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("against_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "same-unit",
                "coach",
                "kin",
                "interest",
                "other",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "lodged",
                "accepted",
                "rejected",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lodged_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'rejected') OR "
            "(answered_at IS NOT NULL AND length(trim(answer)) > 0)",
            name=op.f("ck_objection_decided_has_answer"),
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_objection_has_reason")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_objection_number_positive")),
        sa.ForeignKeyConstraint(
            ["against_id"], ["account.id"], name=op.f("fk_objection_against_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_objection_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_objection_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_objection_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lodged_by_id"], ["account.id"], name=op.f("fk_objection_lodged_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trade.id"], name=op.f("fk_objection_trade_id_trade"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_objection_event_id_number")),
    )
    with op.batch_alter_table("objection") as batch:
        batch.create_index(batch.f("ix_objection_delegation_id"), ["delegation_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entry",
                "coach",
                "judge",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "waiting",
                "accepted",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("team_name", sa.String(length=200), nullable=False),
        sa.Column("coaches", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("queue", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("ruling_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (queue IS NOT NULL)",
            name=op.f("ck_registration_waiting_has_queue"),
        ),
        sa.CheckConstraint(
            "kind <> 'entry' OR state <> 'accepted' OR entry_id IS NOT NULL",
            name=op.f("ck_registration_accepted_has_entry"),
        ),
        sa.CheckConstraint(
            "kind <> 'entry' OR trade_id IS NOT NULL", name=op.f("ck_registration_entry_has_trade")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR length(trim(reason)) > 0",
            name=op.f("ck_registration_returned_has_reason"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL",
            name=op.f("ck_registration_asked_at_some_time"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_registration_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_registration_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["division_id"],
            ["division.id"],
            name=op.f("fk_registration_division_id_division"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_registration_entry_id_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_registration_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ruling_id"], ["ruling.id"], name=op.f("fk_registration_ruling_id_ruling")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"],
            ["trade.id"],
            name=op.f("fk_registration_trade_id_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_registration_event_id_number")),
    )
    with op.batch_alter_table("registration") as batch:
        batch.create_index(
            batch.f("ix_registration_delegation_id"), ["delegation_id"], unique=False
        )
        batch.create_index(batch.f("ix_registration_entry_id"), ["entry_id"], unique=False)
        batch.create_index(batch.f("ix_registration_trade_id"), ["trade_id"], unique=False)

    op.create_table(
        "registration_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("gender", sa.String(length=1), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("student", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("trade_years", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("certificate", sa.String(length=100), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_by_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(consent = '') = (consented_at IS NULL)",
            name=op.f("ck_registration_member_consent_has_time"),
        ),
        sa.CheckConstraint(
            "(id_number IS NULL) = (id_number_index IS NULL)",
            name=op.f("ck_registration_member_id_number_with_index"),
        ),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 5",
            name=op.f("ck_registration_member_level_known"),
        ),
        sa.CheckConstraint(
            "trade_years IS NULL OR trade_years >= 0",
            name=op.f("ck_registration_member_years_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["consented_by_id"],
            ["account.id"],
            name=op.f("fk_registration_member_consented_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_member_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_member_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_member")),
        sa.UniqueConstraint(
            "registration_id",
            "position",
            name=op.f("uq_registration_member_registration_id_position"),
        ),
    )
    with op.batch_alter_table("registration_member") as batch:
        batch.create_index(
            batch.f("ix_registration_member_id_number_index"), ["id_number_index"], unique=False
        )
        batch.create_index(batch.f("ix_registration_member_name"), ["name"], unique=False)
        batch.create_index(batch.f("ix_registration_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "registration_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_registration_file_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_registration_file_size_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_registration_file_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["registration_member.id"],
            name=op.f("fk_registration_file_member_id_registration_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_file")),
        sa.UniqueConstraint(
            "member_id", "field", name=op.f("uq_registration_file_member_id_field")
        ),
    )
    with op.batch_alter_table("registration_file") as batch:
        batch.create_index("ix_registration_file_sha256", ["sha256"], unique=False)

    with op.batch_alter_table("role_assignment") as batch:
        batch.add_column(sa.Column("delegation_id", sa.Uuid(), nullable=True))
        batch.drop_constraint(
            batch.f("uq_role_assignment_account_id_role_event_id_trade_id_panel_id"), type_="unique"
        )
        batch.create_unique_constraint(
            "uq_role_assignment_scope",
            ["account_id", "role", "event_id", "trade_id", "panel_id", "delegation_id"],
        )
        batch.create_foreign_key(
            batch.f("fk_role_assignment_delegation_id_delegation"),
            "delegation",
            ["delegation_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch.create_check_constraint(
            op.f("ck_role_assignment_delegation_is_led"),
            "delegation_id IS NULL OR (role = 'leader' AND event_id IS NOT NULL)",
        )
    _kinds((*RULINGS, "entry"))


def downgrade():
    op.execute("UPDATE ruling SET kind = 'other' WHERE kind = 'entry'")
    _kinds(RULINGS)
    op.execute("DELETE FROM role_assignment WHERE delegation_id IS NOT NULL")
    with op.batch_alter_table("role_assignment") as batch:
        batch.drop_constraint(op.f("ck_role_assignment_delegation_is_led"), type_="check")
        batch.drop_constraint(
            op.f("fk_role_assignment_delegation_id_delegation"), type_="foreignkey"
        )
        batch.drop_constraint("uq_role_assignment_scope", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_role_assignment_account_id_role_event_id_trade_id_panel_id"),
            ["account_id", "role", "event_id", "trade_id", "panel_id"],
        )
        batch.drop_column("delegation_id")
    op.drop_table("registration_file")
    op.drop_table("registration_member")
    op.drop_table("registration")
    op.drop_table("objection")
