import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Allow, AllowServices, type Caller, CurrentCaller } from '../platform/auth.js';
import { IfMatch, Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest } from '../platform/idempotency.js';
import { AfterId, ById, ByIds } from '../platform/schemas.js';
import { ProductChange, ProductCreate, ProductPage, ProductQuery, ProductView } from './products.schemas.js';
import { ProductsService } from './products.service.js';

@Controller('v1/products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @Allow('public')
  @Returns(200, ProductPage)
  list(@Query({ schema: ProductQuery }) query: ProductQuery, @CurrentCaller() caller: Caller) {
    return this.products.list(query, caller);
  }

  @Get(':id')
  @Allow('public')
  @Returns(200, ProductView)
  get(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.products.get(id, caller);
  }

  @Post()
  @Allow('staff')
  @Returns(201, ProductView)
  @Idempotent()
  create(@Body({ schema: ProductCreate }) product: ProductCreate, @Keyed() request?: KeyedRequest) {
    return this.products.create(product, request);
  }

  @Patch(':id')
  @Allow('staff')
  @Returns(200, ProductView)
  change(
    @Param({ schema: ById }) { id }: ById,
    @IfMatch() version: number,
    @Body({ schema: ProductChange }) change: ProductChange,
    @CurrentCaller() caller: Caller,
  ) {
    return this.products.change(id, version, change, caller);
  }

  @Delete(':id')
  @Allow('staff')
  @Returns(204)
  delete(@Param({ schema: ById }) { id }: ById, @IfMatch() version: number, @CurrentCaller() caller: Caller) {
    return this.products.delete(id, version, caller);
  }

  @Post(':id/activate')
  @Allow('staff')
  @Returns(200, ProductView)
  activate(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.products.activate(id, caller);
  }

  @Post(':id/retire')
  @Allow('staff')
  @Returns(200, ProductView)
  retire(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.products.retire(id, caller);
  }
}

/** For the services that the plan names; the gateway has no way here. */
@Controller('internal/v1/products')
export class ProductsInternalController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @AllowServices('inventory', 'orders')
  @Returns(200, ProductPage)
  getAll(@Query({ schema: ByIds }) { id }: ByIds) {
    return this.products.getAll(id);
  }

  @Get('snapshot')
  @AllowServices('orders')
  @Returns(200, ProductPage)
  getAfter(@Query({ schema: AfterId }) { after }: AfterId) {
    return this.products.getAfter(after);
  }
}
