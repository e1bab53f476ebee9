import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';
import { Category } from '../categories/category.entity.js';

export const productStatuses = ['draft', 'active', 'retired'] as const;
export type ProductStatus = (typeof productStatuses)[number];

@Entity('products')
@Unique('products_sku_key', ['sku'])
@Check('products_price_check', 'price > 0')
@Check('products_status_check', "status IN ('draft', 'active', 'retired')")
@Index('products_name_idx', ['name', 'id'])
@Index('products_status_idx', ['status', 'id'])
@Index('products_category_id_idx', ['category', 'id'])
export class Product {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'products_pkey' })
  id!: string;

  @Column('varchar', { length: 32 })
  sku!: string;

  @Column('varchar', { length: 120 })
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  /** In minor units. */
  @Column('bigint')
  price!: bigint;

  @Column('text', { default: 'draft' })
  status!: ProductStatus;

  @ForeignKey(() => Category, { name: 'products_category_fkey' })
  @Column('uuid', { name: 'category_id' })
  category!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @VersionColumn({ default: 1 })
  version!: number;
}
