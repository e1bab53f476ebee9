import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';

@Entity('stocks')
@Unique('stocks_product_key', ['product'])
@Check('stocks_received_check', 'received >= 0')
@Check('stocks_available_check', 'available >= 0')
@Check('stocks_reserved_check', 'reserved >= 0')
@Check('stocks_shipped_check', 'shipped >= 0')
export class Stock {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'stocks_pkey' })
  id!: string;

  @Column('uuid', { name: 'product_id' })
  product!: string;

  @Column('integer', { default: 0 })
  received!: number;

  @Column('integer', { default: 0 })
  available!: number;

  @Column('integer', { default: 0 })
  reserved!: number;

  @Column('integer', { default: 0 })
  shipped!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @VersionColumn({ default: 1 })
  version!: number;
}
