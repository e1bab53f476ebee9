import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';
import type { Role } from '../platform/roles.js';

@Entity('users')
@Unique('users_email_key', ['email'])
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id!: string;

  /** In lower case. */
  @Column('varchar', { length: 254 })
  email!: string;

  @Column('varchar', { length: 120, nullable: true })
  name!: string | null;

  /** As granted, without the roles that these include. */
  @Column('text', { array: true })
  roles!: Role[];

  /** With algorithm, cost and salt, in the PHC string format. */
  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  @VersionColumn({ default: 1 })
  version!: number;
}
