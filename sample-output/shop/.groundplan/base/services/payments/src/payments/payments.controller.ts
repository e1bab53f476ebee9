import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, AllowServices, type Caller, CurrentCaller } from '../platform/auth.js';
import { Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest, KeyRequired } from '../platform/idempotency.js';
import { ById } from '../platform/schemas.js';
import { PaymentCreate, PaymentItems, PaymentPage, PaymentQuery, PaymentView } from './payments.schemas.js';
import { PaymentsService } from './payments.service.js';
import { PaymentsSteps } from './payments.steps.js';

@Controller('v1/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Get()
  @Allow('staff')
  @Returns(200, PaymentPage)
  list(@Query({ schema: PaymentQuery }) query: PaymentQuery, @CurrentCaller() caller: Caller) {
    return this.payments.list(query, caller);
  }

  @Get(':id')
  @Allow('staff')
  @Returns(200, PaymentView)
  get(@Param({ schema: ById }) { id }: ById) {
    return this.payments.get(id);
  }
}

/** For the services that the plan names; the gateway has no way here. */
@Controller('internal/v1/payments')
export class PaymentsInternalController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly steps: PaymentsSteps,
  ) {}

  @Post()
  @AllowServices('orders')
  @Returns(201, PaymentView)
  @Idempotent()
  create(@Body({ schema: PaymentCreate }) payment: PaymentCreate, @Keyed() request?: KeyedRequest) {
    return this.payments.create(payment, request);
  }

  @Post('authorise')
  @AllowServices('orders')
  @Returns(200, PaymentPage)
  @Idempotent()
  authorise(
    @Body({ schema: PaymentItems }) items: PaymentItems,
    @KeyRequired() request: KeyedRequest,
    @CurrentCaller() caller: Caller,
  ) {
    return this.steps.authorise(items, request, caller);
  }

  @Post('capture')
  @AllowServices('orders')
  @Returns(200, PaymentPage)
  @Idempotent()
  capture(
    @Body({ schema: PaymentItems }) items: PaymentItems,
    @KeyRequired() request: KeyedRequest,
    @CurrentCaller() caller: Caller,
  ) {
    return this.steps.capture(items, request, caller);
  }

  @Post('void')
  @AllowServices('orders')
  @Returns(200, PaymentPage)
  @Idempotent()
  void(
    @Body({ schema: PaymentItems }) items: PaymentItems,
    @KeyRequired() request: KeyedRequest,
    @CurrentCaller() caller: Caller,
  ) {
    return this.steps.void(items, request, caller);
  }

  @Post('abandon')
  @AllowServices('orders')
  @Returns(200, PaymentPage)
  @Idempotent()
  abandon(@Body({ schema: PaymentItems }) items: PaymentItems, @KeyRequired() request: KeyedRequest) {
    return this.steps.abandon(items, request);
  }
}
