import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, AllowServices, type Caller, CurrentCaller } from '../platform/auth.js';
import { Returns } from '../platform/http.js';
import { Idempotent, Keyed, type KeyedRequest, KeyRequired } from '../platform/idempotency.js';
import { ById } from '../platform/schemas.js';
import { PaymentCreate, PaymentPage, PaymentQuery, PaymentView } from './payments.schemas.js';
import { PaymentsService } from './payments.service.js';

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
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @AllowServices('orders')
  @Returns(201, PaymentView)
  @Idempotent()
  create(@Body({ schema: PaymentCreate }) payment: PaymentCreate, @Keyed() request?: KeyedRequest) {
    return this.payments.create(payment, request);
  }

  @Post(':id/authorise')
  @AllowServices('orders')
  @Returns(200, PaymentView)
  authorise(
    @Param({ schema: ById }) { id }: ById,
    @KeyRequired() request: KeyedRequest,
    @CurrentCaller() caller: Caller,
  ) {
    return this.payments.authorise(id, request, caller);
  }

  @Post(':id/capture')
  @AllowServices('orders')
  @Returns(200, PaymentView)
  capture(
    @Param({ schema: ById }) { id }: ById,
    @KeyRequired() request: KeyedRequest,
    @CurrentCaller() caller: Caller,
  ) {
    return this.payments.capture(id, request, caller);
  }

  @Post(':id/void')
  @AllowServices('orders')
  @Returns(200, PaymentView)
  void(
    @Param({ schema: ById }) { id }: ById,
    @KeyRequired() request: KeyedRequest,
    @CurrentCaller() caller: Caller,
  ) {
    return this.payments.void(id, request, caller);
  }

  @Post(':id/abandon')
  @AllowServices('orders')
  @Returns(200, PaymentView)
  abandon(@Param({ schema: ById }) { id }: ById) {
    return this.payments.abandon(id);
  }
}
