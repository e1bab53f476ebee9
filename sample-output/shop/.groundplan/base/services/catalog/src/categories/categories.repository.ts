import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';
import { Database, type Queries, type Refusals } from '../platform/database.js';
import type { PageClause, Sortable } from '../platform/pages.js';
import { conflict, unprocessable } from '../platform/problems.js';
import { anyOf, assign, newRow, values, where } from '../platform/sql.js';
import type { CategoryChange, CategoryCreate, CategoryQuery } from './categories.schemas.js';
import type { Category } from './category.entity.js';

const columns = raw(`id, name, parent_id AS parent,
   created_at AS "createdAt", updated_at AS "updatedAt", version`);

export const sortable: Sortable<Category> = {
  // Ids grow with time, so the primary key also gives the order of creation.
  createdAt: { column: 'id', property: 'id', type: 'uuid' },
};

const refusals: Refusals = {
  categories_name_key: () =>
    conflict('category-name-taken', 'There is a category with this name already.', '/name'),
  categories_parent_fkey: () => unprocessable('/parent', 'category-not-found', 'There is no such category.'),
};

const refusalsOfDelete: Refusals = {
  categories_parent_fkey: () => conflict('in-use', 'A category refers to this category.'),
  products_category_fkey: () => conflict('in-use', 'A product refers to this category.'),
};

@Injectable()
export class CategoriesRepository {
  constructor(private readonly database: Database) {}

  list(query: CategoryQuery, page: PageClause): Promise<Category[]> {
    return this.database.query(sql`
      SELECT ${columns} FROM categories
      WHERE ${where(
        anyOf('id', query.id),
        anyOf('name', query.name),
        anyOf('parent_id', query.parent),
        page.where,
      )}
      ORDER BY ${page.orderBy} LIMIT ${page.limit}`);
  }

  find(id: string): Promise<Category | undefined> {
    return this.database.one(sql`SELECT ${columns} FROM categories WHERE id = ${id}`);
  }

  async insert(category: CategoryCreate, transaction: Queries): Promise<Category> {
    const row = { ...newRow(), name: category.name, parent_id: category.parent };
    const [inserted] = await transaction.query<Category>(
      sql`INSERT INTO categories ${values(row)} RETURNING ${columns}`,
      refusals,
    );
    return inserted!;
  }

  update(id: string, version: number, change: CategoryChange): Promise<Category | undefined> {
    const set = assign({ name: change.name, parent_id: change.parent });
    return this.database.one(
      sql`UPDATE categories SET ${set}
          WHERE id = ${id} AND version = ${version} RETURNING ${columns}`,
      refusals,
    );
  }

  delete(id: string, version: number): Promise<{ id: string } | undefined> {
    return this.database.one(
      sql`DELETE FROM categories WHERE id = ${id} AND version = ${version} RETURNING id`,
      refusalsOfDelete,
    );
  }
}
