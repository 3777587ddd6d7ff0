"""Trials before the first real mark, apart from everything that counts (试评)

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('trial',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('module_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', 'dropped', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('piece', sa.JSON(), nullable=False),
    sa.Column('scheme_digest', sa.String(length=64), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by_id', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('number >= 1', name=op.f('ck_trial_number_positive')),
    sa.CheckConstraint("state = 'open' OR ended_at IS NOT NULL", name=op.f('ck_trial_ended_has_time')),
    sa.CheckConstraint("state <> 'closed' OR length(trim(note)) > 0", name=op.f('ck_trial_closed_has_note')),
    sa.CheckConstraint('length(scheme_digest) = 64', name=op.f('ck_trial_digest_length')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['account.id'], name=op.f('fk_trial_ended_by_id_account')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_trial_module_id_module'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['started_by_id'], ['account.id'], name=op.f('fk_trial_started_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trial')),
    sa.UniqueConstraint('module_id', 'number', name=op.f('uq_trial_module_id_number'))
    )
    op.create_table('trial_sheet',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('trial_id', sa.Uuid(), nullable=False),
    sa.Column('seat_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('revisions', sa.Integer(), nullable=False),
    sa.CheckConstraint('revisions >= 0', name=op.f('ck_trial_sheet_revisions')),
    sa.ForeignKeyConstraint(['seat_id'], ['panel_seat.id'], name=op.f('fk_trial_sheet_seat_id_panel_seat'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trial_id'], ['trial.id'], name=op.f('fk_trial_sheet_trial_id_trial'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trial_sheet')),
    sa.UniqueConstraint('trial_id', 'seat_id', 'code', name=op.f('uq_trial_sheet_trial_id_seat_id_code'))
    )
    with op.batch_alter_table('trial_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trial_sheet_seat_id'), ['seat_id'], unique=False)

    op.create_table('trial_revision',
    sa.Column('op', sa.Uuid(), nullable=False),
    sa.Column('trial_sheet_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('device_id', sa.Uuid(), nullable=True),
    sa.Column('signed_by', sa.String(length=20), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt', sa.String(length=12), nullable=False),
    sa.CheckConstraint('n >= 1', name=op.f('ck_trial_revision_n_positive')),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_trial_revision_sha256_length')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_trial_revision_account_id_account')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_trial_revision_device_id_device')),
    sa.ForeignKeyConstraint(['trial_sheet_id'], ['trial_sheet.id'], name=op.f('fk_trial_revision_trial_sheet_id_trial_sheet'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('op', name=op.f('pk_trial_revision')),
    sa.UniqueConstraint('trial_sheet_id', 'n', name=op.f('uq_trial_revision_trial_sheet_id_n'))
    )
    with op.batch_alter_table('trial_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trial_revision_device_id'), ['device_id'], unique=False)


def downgrade():
    op.drop_table('trial_revision')
    op.drop_table('trial_sheet')
    op.drop_table('trial')
