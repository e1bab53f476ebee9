import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  PrimaryColumn,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';
import type { OrderLine } from './order-line.entity.js';

export const orderStatuses = ['placed', 'confirmed', 'shipped', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

@Entity('orders')
@Check('orders_status_check', "status IN ('placed', 'confirmed', 'shipped', 'cancelled')")
@Index('orders_customer_id_idx', ['customer', 'id'])
@Index('orders_status_idx', ['status', 'id'])
export class Order {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'orders_pkey' })
  id!: string;

  @Column('uuid', { name: 'customer_id' })
  customer!: string;

  @Column('text', { default: 'placed' })
  status!: OrderStatus;

  /** In minor units. */
  @Column('bigint')
  total!: bigint;

  @Column('varchar', { length: 40, nullable: true })
  tracking!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @VersionColumn({ default: 1 })
  version!: number;

  /** Its parts, from a table of their own. */
  lines!: OrderLine[];
}
