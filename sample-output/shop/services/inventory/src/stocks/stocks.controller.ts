import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, AllowServices, type Caller, CurrentCaller } from '../platform/auth.js';
import { Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest, KeyRequired } from '../platform/idempotency.js';
import { ById } from '../platform/schemas.js';
import {
  StockCreate,
  StockPage,
  StockQuery,
  StockReceive,
  StockReleaseItems,
  StockReserveItems,
  StockShipItems,
  StockView,
} from './stocks.schemas.js';
import { StocksService } from './stocks.service.js';
import { StocksSteps } from './stocks.steps.js';

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
  constructor(private readonly steps: StocksSteps) {}

  @Post('reserve')
  @AllowServices('orders')
  @Returns(200, StockPage)
  @Idempotent()
  reserve(
    @Body({ schema: StockReserveItems }) items: StockReserveItems,
    @KeyRequired() request: KeyedRequest,
  ) {
    return this.steps.reserve(items, request);
  }

  @Post('release')
  @AllowServices('orders')
  @Returns(200, StockPage)
  @Idempotent()
  release(
    @Body({ schema: StockReleaseItems }) items: StockReleaseItems,
    @KeyRequired() request: KeyedRequest,
  ) {
    return this.steps.release(items, request);
  }

  @Post('ship')
  @AllowServices('orders')
  @Returns(200, StockPage)
  @Idempotent()
  ship(@Body({ schema: StockShipItems }) items: StockShipItems, @KeyRequired() request: KeyedRequest) {
    return this.steps.ship(items, request);
  }
}
