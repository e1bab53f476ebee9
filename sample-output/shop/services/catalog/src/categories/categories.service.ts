import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth.js';
import { Idempotency, type KeyedRequest } from '../platform/idempotency.js';
import { Pages } from '../platform/pages.js';
import { notFound, type Problem, stale } from '../platform/problems.js';
import { CategoriesRepository, sortable } from './categories.repository.js';
import type {
  CategoryChange,
  CategoryCreate,
  CategoryPage,
  CategoryQuery,
  CategoryView,
} from './categories.schemas.js';
import type { Category } from './category.entity.js';

@Injectable()
export class CategoriesService {
  constructor(
    private readonly categories: CategoriesRepository,
    private readonly pages: Pages,
    private readonly idempotency: Idempotency,
  ) {}

  list(query: CategoryQuery, caller: Caller): Promise<CategoryPage> {
    return this.pages.read(query, caller, sortable, (page) => this.categories.list(query, page), toView);
  }

  async get(id: string): Promise<CategoryView> {
    const category = await this.categories.find(id);
    if (!category) throw notFound('category');
    return toView(category);
  }

  create(category: CategoryCreate, request?: KeyedRequest): Promise<CategoryView> {
    return this.idempotency.once(request, async (transaction) =>
      toView(await this.categories.insert(category, transaction)),
    );
  }

  async change(id: string, version: number, change: CategoryChange): Promise<CategoryView> {
    const category = await this.categories.update(id, version, change);
    return toView(category ?? (await this.refuse(id, stale())));
  }

  async delete(id: string, version: number): Promise<void> {
    const deleted = await this.categories.delete(id, version);
    if (!deleted) await this.refuse(id, stale());
  }

  /** Why a guarded statement met no row: the row is not there, or the guard did not hold. */
  private async refuse(id: string, guard: Problem): Promise<never> {
    throw (await this.categories.find(id)) ? guard : notFound('category');
  }
}

function toView(category: Category): CategoryView {
  return {
    id: category.id,
    name: category.name,
    parent: category.parent ?? undefined,
    createdAt: category.createdAt,
    updatedAt: category.updatedAt,
    version: category.version,
  };
}
