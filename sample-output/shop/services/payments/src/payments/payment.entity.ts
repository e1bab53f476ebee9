import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';

export const paymentStatuses = ['pending', 'authorised', 'captured', 'voided'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

@Entity('payments')
@Unique('payments_order_key', ['order'])
@Check('payments_amount_check', 'amount > 0')
@Check('payments_status_check', "status IN ('pending', 'authorised', 'captured', 'voided')")
@Index('payments_status_idx', ['status', 'id'])
export class Payment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'payments_pkey' })
  id!: string;

  @Column('uuid', { name: 'order_id' })
  order!: string;

  /** In minor units. */
  @Column('bigint')
  amount!: bigint;

  @Column('text', { default: 'pending' })
  status!: PaymentStatus;

  @Column('varchar', { length: 64, nullable: true })
  reference!: string | null;

  /** The call of a port that is under way: until it has ended, nothing else changes the row. */
  @Column('uuid', { name: 'port_attempt_id', nullable: true })
  portAttemptId!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @VersionColumn({ default: 1 })
  version!: number;
}
