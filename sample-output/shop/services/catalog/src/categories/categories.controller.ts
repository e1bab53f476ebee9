import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Allow, type Caller, CurrentCaller } from '../platform/auth.js';
import { IfMatch, Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest } from '../platform/idempotency.js';
import { ById } from '../platform/schemas.js';
import {
  CategoryChange,
  CategoryCreate,
  CategoryPage,
  CategoryQuery,
  CategoryView,
} from './categories.schemas.js';
import { CategoriesService } from './categories.service.js';

@Controller('v1/categories')
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Get()
  @Allow('public')
  @Returns(200, CategoryPage)
  list(@Query({ schema: CategoryQuery }) query: CategoryQuery, @CurrentCaller() caller: Caller) {
    return this.categories.list(query, caller);
  }

  @Get(':id')
  @Allow('public')
  @Returns(200, CategoryView)
  get(@Param({ schema: ById }) { id }: ById) {
    return this.categories.get(id);
  }

  @Post()
  @Allow('staff')
  @Returns(201, CategoryView)
  @Idempotent()
  create(@Body({ schema: CategoryCreate }) category: CategoryCreate, @Keyed() request?: KeyedRequest) {
    return this.categories.create(category, request);
  }

  @Patch(':id')
  @Allow('staff')
  @Returns(200, CategoryView)
  change(
    @Param({ schema: ById }) { id }: ById,
    @IfMatch() version: number,
    @Body({ schema: CategoryChange }) change: CategoryChange,
  ) {
    return this.categories.change(id, version, change);
  }

  @Delete(':id')
  @Allow('staff')
  @Returns(204)
  delete(@Param({ schema: ById }) { id }: ById, @IfMatch() version: number) {
    return this.categories.delete(id, version);
  }
}
