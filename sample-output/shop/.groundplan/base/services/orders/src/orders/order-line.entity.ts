import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Order } from './order.entity.js';

@Entity('order_lines')
@Check('order_lines_quantity_check', 'quantity >= 1 AND quantity <= 999')
@Index('order_lines_order_id_idx', ['orderId', 'position'])
@Index('order_lines_product_id_idx', ['product', 'id'])
export class OrderLine {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'order_lines_pkey' })
  id!: string;

  @ForeignKey(() => Order, { name: 'order_lines_order_fkey', onDelete: 'CASCADE' })
  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  /** Its place in the list. */
  @Column('integer')
  position!: number;

  @Column('uuid', { name: 'product_id' })
  product!: string;

  @Column('varchar', { length: 120 })
  name!: string;

  /** In minor units. */
  @Column('bigint')
  price!: bigint;

  @Column('integer')
  quantity!: number;
}
