import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often something has failed lately. */
@Entity('attempts')
export class Attempt {
  /** `account:…`, `address:…`: what is counted, then a hash of whose. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'attempts_pkey' })
  key!: string;

  @Column('integer')
  failures!: number;

  @Index('attempts_resets_at_idx')
  @Column({ name: 'resets_at', type: 'timestamptz', precision: 3 })
  resetsAt!: Date;
}
