import {
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

@Entity('categories')
@Unique('categories_name_key', ['name'])
@Index('categories_parent_id_idx', ['parent', 'id'])
export class Category {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'categories_pkey' })
  id!: string;

  @Column('varchar', { length: 80 })
  name!: string;

  @ForeignKey(() => Category, { name: 'categories_parent_fkey' })
  @Column('uuid', { name: 'parent_id', nullable: true })
  parent!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @VersionColumn({ default: 1 })
  version!: number;
}
