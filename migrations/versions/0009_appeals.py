"""Appeals, re-marking, supervision; recheck sheet by sheet (申诉、重评、监督、逐表复核)

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "stop_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "open",
                "stopped",
                "refused",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer = 'open') = (answered_at IS NULL)",
            name=op.f("ck_stop_request_answer_has_time"),
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_stop_request_has_reason")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_stop_request_number_positive")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_stop_request_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_stop_request_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_stop_request_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"],
            ["trade.id"],
            name=op.f("fk_stop_request_trade_id_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_request")),
        sa.UniqueConstraint("trade_id", "number", name=op.f("uq_stop_request_trade_id_number")),
    )
    op.create_table(
        "supervision_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "right",
                "wrong",
                "none",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'wrong' OR length(trim(remark)) > 0",
            name=op.f("ck_supervision_finding_wrong_has_remark"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_supervision_finding_number_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_supervision_finding_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["account.id"], name=op.f("fk_supervision_finding_found_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"],
            ["trade.id"],
            name=op.f("fk_supervision_finding_trade_id_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_finding")),
        sa.UniqueConstraint(
            "trade_id", "item", "number", name=op.f("uq_supervision_finding_trade_id_item_number")
        ),
    )
    op.create_table(
        "witness_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_witness_signature_digest_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_witness_signature_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_witness_signature_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"],
            ["trade.id"],
            name=op.f("fk_witness_signature_trade_id_trade"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witness_signature")),
        sa.UniqueConstraint(
            "chain",
            "sequence",
            "account_id",
            name=op.f("uq_witness_signature_chain_sequence_account_id"),
        ),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "road",
            sa.Enum(
                "appeal",
                "objection",
                name="road",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "lodged_as",
            sa.Enum(
                "contestant",
                "leader",
                "unit",
                "public",
                name="lodged_as",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "slip",
                "delegation",
                "office",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("lodger", sa.String(length=200), nullable=False),
        sa.Column("lodged_by_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("aspect", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "lodged",
                "accepted",
                "refused",
                "heard",
                "ruled",
                "second",
                "withdrawn",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "none",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("instance IN (1, 2)", name=op.f("ck_appeal_instances")),
        sa.CheckConstraint("length(trim(grounds)) > 0", name=op.f("ck_appeal_has_grounds")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_appeal_number_positive")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_appeal_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_appeal_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lodged_by_id"], ["account.id"], name=op.f("fk_appeal_lodged_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_appeal_module_id_module")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trade.id"], name=op.f("fk_appeal_trade_id_trade"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("trade_id", "number", name=op.f("uq_appeal_trade_id_number")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "appeal_arbitrator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("stood_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_appeal_arbitrator_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_appeal_arbitrator_appeal_id_appeal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"],
            ["account.id"],
            name=op.f("fk_appeal_arbitrator_assigned_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_arbitrator")),
        sa.UniqueConstraint(
            "appeal_id",
            "account_id",
            "instance",
            name=op.f("uq_appeal_arbitrator_appeal_id_account_id_instance"),
        ),
    )
    op.create_table(
        "appeal_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_appeal_evidence_sha256_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_appeal_evidence_size_positive")),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_appeal_evidence_appeal_id_appeal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["account.id"], name=op.f("fk_appeal_evidence_given_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_evidence")),
        sa.UniqueConstraint(
            "appeal_id", "sha256", name=op.f("uq_appeal_evidence_appeal_id_sha256")
        ),
    )
    op.create_table(
        "appeal_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "lodged",
                "accepted",
                "refused",
                "heard",
                "ruled",
                "second",
                "withdrawn",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "none",
                "upheld",
                "partly",
                "rejected",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_appeal_step_number_positive")),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_appeal_step_appeal_id_appeal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_appeal_step_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_step")),
        sa.UniqueConstraint("appeal_id", "number", name=op.f("uq_appeal_step_appeal_id_number")),
    )
    op.create_table(
        "recheck_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "open",
                "corrected",
                "stands",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(answer = 'open') = (answered_at IS NULL)",
            name=op.f("ck_recheck_notice_answer_has_time"),
        ),
        sa.CheckConstraint(
            "answer = 'open' OR length(trim(words)) > 0",
            name=op.f("ck_recheck_notice_answer_has_words"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_recheck_notice_number_positive")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["account.id"],
            name=op.f("fk_recheck_notice_answered_by_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["recheck_item.id"],
            name=op.f("fk_recheck_notice_item_id_recheck_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"],
            ["recheck.id"],
            name=op.f("fk_recheck_notice_recheck_id_recheck"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_recheck_notice_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_notice")),
        sa.UniqueConstraint("item_id", name=op.f("uq_recheck_notice_item_id")),
        sa.UniqueConstraint(
            "recheck_id", "number", name=op.f("uq_recheck_notice_recheck_id_number")
        ),
    )
    op.create_table(
        "recheck_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "open",
                "right",
                "wrong",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("finding <> 'open'", name=op.f("ck_recheck_sheet_found")),
        sa.CheckConstraint(
            "finding <> 'wrong' OR length(trim(note)) > 0",
            name=op.f("ck_recheck_sheet_wrong_has_note"),
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["account.id"], name=op.f("fk_recheck_sheet_found_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["recheck_item.id"],
            name=op.f("fk_recheck_sheet_item_id_recheck_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheet.id"], name=op.f("fk_recheck_sheet_sheet_id_score_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_sheet")),
        sa.UniqueConstraint("item_id", "sheet_id", name=op.f("uq_recheck_sheet_item_id_sheet_id")),
    )
    op.create_table(
        "remarking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=True),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("blind_code_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruling_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "adopted_at IS NULL OR dropped_at IS NULL", name=op.f("ck_remarking_adopted_or_dropped")
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_remarking_has_reason")),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_remarking_appeal_id_appeal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["blind_code_id"], ["blind_code.id"], name=op.f("fk_remarking_blind_code_id_blind_code")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_remarking_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_remarking_module_id_module")
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["account.id"], name=op.f("fk_remarking_ordered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["ruling_id"], ["ruling.id"], name=op.f("fk_remarking_ruling_id_ruling")
        ),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["trade.id"], name=op.f("fk_remarking_trade_id_trade"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarking")),
    )
    with op.batch_alter_table("remarking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remarking_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "remarking_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remarking_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seat_id <> substitute_id", name=op.f("ck_remarking_seat_two_seats")),
        sa.ForeignKeyConstraint(
            ["remarking_id"],
            ["remarking.id"],
            name=op.f("fk_remarking_seat_remarking_id_remarking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["panel_seat.id"], name=op.f("fk_remarking_seat_seat_id_panel_seat")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"],
            ["panel_seat.id"],
            name=op.f("fk_remarking_seat_substitute_id_panel_seat"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarking_seat")),
        sa.UniqueConstraint(
            "remarking_id", "seat_id", name=op.f("uq_remarking_seat_remarking_id_seat_id")
        ),
    )
    with op.batch_alter_table("remarking_seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remarking_seat_substitute_id"), ["substitute_id"], unique=False
        )

    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("digest", sa.String(length=64), server_default="", nullable=False)
        )

    with op.batch_alter_table("recheck_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checker_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_recheck_item_checker_id_account"), "account", ["checker_id"], ["id"]
        )

    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("appeal_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ruling_appeal_id"), ["appeal_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_ruling_appeal_id_appeal"), "appeal", ["appeal_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ruling_appeal_id_appeal"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ruling_appeal_id"))
        batch_op.drop_column("appeal_id")

    with op.batch_alter_table("recheck_item", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_recheck_item_checker_id_account"), type_="foreignkey"
        )
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("checker_id")

    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.drop_column("digest")

    with op.batch_alter_table("remarking_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remarking_seat_substitute_id"))

    op.drop_table("remarking_seat")
    with op.batch_alter_table("remarking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remarking_appeal_id"))

    op.drop_table("remarking")
    op.drop_table("recheck_sheet")
    op.drop_table("recheck_notice")
    op.drop_table("appeal_step")
    op.drop_table("appeal_evidence")
    op.drop_table("appeal_arbitrator")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_entry_id"))

    op.drop_table("appeal")
    op.drop_table("witness_signature")
    op.drop_table("supervision_finding")
    op.drop_table("stop_request")
