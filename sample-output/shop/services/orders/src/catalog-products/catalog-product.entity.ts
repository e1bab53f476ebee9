import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A product of the catalog service, as far as this service has to know it. */
@Entity('catalog_products')
export class CatalogProduct {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'catalog_products_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('bigint')
  price!: bigint;

  @Column('text')
  status!: 'draft' | 'active' | 'retired';

  /** Of the row over there: what is older is not taken in. */
  @Column('integer')
  version!: number;

  /** When the row was found to be as it is here. */
  @Column({ type: 'timestamptz', name: 'checked_at', precision: 3, default: () => 'now()' })
  checkedAt!: Date;

  /** Set when it is gone over there: it stays, so that nothing older brings it back. */
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true })
  deletedAt!: Date | null;
}
