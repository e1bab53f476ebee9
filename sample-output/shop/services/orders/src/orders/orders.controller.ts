import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, type Caller, CurrentCaller } from '../platform/auth.js';
import { FlowView } from '../platform/flows/flow-view.js';
import { Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest } from '../platform/idempotency.js';
import { ById } from '../platform/schemas.js';
import { OrderCreate, OrderPage, OrderQuery, OrderShip, OrderView } from './orders.schemas.js';
import { OrdersService } from './orders.service.js';

@Controller('v1/orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @Allow('signed-in')
  @Returns(200, OrderPage)
  list(@Query({ schema: OrderQuery }) query: OrderQuery, @CurrentCaller() caller: Caller) {
    return this.orders.list(query, caller);
  }

  @Get(':id')
  @Allow('signed-in')
  @Returns(200, OrderView)
  get(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.orders.get(id, caller);
  }

  @Post()
  @Allow('customer')
  @Returns(201, OrderView)
  @Idempotent()
  create(
    @Body({ schema: OrderCreate }) order: OrderCreate,
    @CurrentCaller() caller: Caller,
    @Keyed() request?: KeyedRequest,
  ) {
    return this.orders.create(order, caller, request);
  }

  @Post(':id/ship')
  @Allow('staff')
  @Returns(200, OrderView)
  ship(
    @Param({ schema: ById }) { id }: ById,
    @Body({ schema: OrderShip }) input: OrderShip,
    @CurrentCaller() caller: Caller,
  ) {
    return this.orders.ship(id, input, caller);
  }

  @Post(':id/cancel')
  @Allow('signed-in')
  @Returns(200, OrderView)
  cancel(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.orders.cancel(id, caller);
  }

  @Get(':id/checkout')
  @Allow('signed-in')
  @Returns(200, FlowView)
  readCheckoutFlow(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.orders.readCheckoutFlow(id, caller);
  }
}
