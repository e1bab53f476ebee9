import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, AllowServices, type Caller, CurrentCaller } from '../platform/auth.js';
import { Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest } from '../platform/idempotency.js';
import { ById } from '../platform/schemas.js';
import {
  StockCreate,
  StockPage,
  StockQuery,
  StockReceive,
  StockRelease,
  StockReserve,
  StockShip,
  StockView,
} from './stocks.schemas.js';
import { StocksService } from './stocks.service.js';

@Controller('v1/stocks')
export class StocksController {
  constructor(private readonly stocks: StocksService) {}

  @Get()
  @Allow('public')
  @Returns(200, StockPage)
  list(@Query({ schema: StockQuery }) query: StockQuery, @CurrentCaller() caller: Caller) {
    return this.stocks.list(query, caller);
  }

  @Get(':id')
  @Allow('public')
  @Returns(200, StockView)
  get(@Param({ schema: ById }) { id }: ById) {
    return this.stocks.get(id);
  }

  @Post()
  @Allow('staff')
  @Returns(201, StockView)
  @Idempotent()
  create(
    @Body({ schema: StockCreate }) stock: StockCreate,
    @CurrentCaller() caller: Caller,
    @Keyed() request?: KeyedRequest,
  ) {
    return this.stocks.create(stock, caller, request);
  }

  @Post(':id/receive')
  @Allow('staff')
  @Returns(200, StockView)
  receive(@Param({ schema: ById }) { id }: ById, @Body({ schema: StockReceive }) input: StockReceive) {
    return this.stocks.receive(id, input);
  }
}

/** For the services that the plan names; the gateway has no way here. */
@Controller('internal/v1/stocks')
export class StocksInternalController {
  constructor(private readonly stocks: StocksService) {}

  @Post(':id/reserve')
  @AllowServices('orders')
  @Returns(200, StockView)
  reserve(@Param({ schema: ById }) { id }: ById, @Body({ schema: StockReserve }) input: StockReserve) {
    return this.stocks.reserve(id, input);
  }

  @Post(':id/release')
  @AllowServices('orders')
  @Returns(200, StockView)
  release(@Param({ schema: ById }) { id }: ById, @Body({ schema: StockRelease }) input: StockRelease) {
    return this.stocks.release(id, input);
  }

  @Post(':id/ship')
  @AllowServices('orders')
  @Returns(200, StockView)
  ship(@Param({ schema: ById }) { id }: ById, @Body({ schema: StockShip }) input: StockShip) {
    return this.stocks.ship(id, input);
  }
}
