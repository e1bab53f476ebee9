import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { CatalogProductsCopy } from './catalog-products/catalog-products.copy.js';
import { CatalogProductsRepository } from './catalog-products/catalog-products.repository.js';
import { CatalogProductsService } from './catalog-products/catalog-products.service.js';
import { CatalogClient } from './clients/catalog.client.js';
import { createDataSource } from './data-source.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersRepository } from './orders/orders.repository.js';
import { OrdersService } from './orders/orders.service.js';
import { OrdersSteps } from './orders/orders.steps.js';
import { AuthGuard, keysOf, USER_KEYS } from './platform/auth.js';
import { CONFIG, type Config } from './platform/config.js';
import { Database } from './platform/database.js';
import { Bus } from './platform/events/bus.js';
import { COPIES, type Copy, CopyFiller } from './platform/events/copies.js';
import { HANDLING, type Handling, Inbox } from './platform/events/inbox.js';
import { Outbox } from './platform/events/outbox.js';
import { PostgresBus } from './platform/events/postgres-bus.js';
import { Relay } from './platform/events/relay.js';
import { Waker } from './platform/events/waker.js';
import { FlowRows } from './platform/flows/flow-rows.js';
import { FlowRunner } from './platform/flows/flow-runner.js';
import { Flows } from './platform/flows/flows.js';
import { StepCaller } from './platform/flows/step-caller.js';
import { Health, HealthController } from './platform/health.js';
import { RowHeaders } from './platform/http.js';
import { Idempotency } from './platform/idempotency.js';
import { InputPipe } from './platform/input.js';
import { Pages } from './platform/pages.js';
import { ProblemFilter } from './platform/problems.js';
import { ServiceClient } from './platform/service-client.js';
import { ServiceTokens } from './platform/service-tokens.js';
import { OWN_STEPS, type OwnSteps } from './platform/steps.js';

@Module({})
export class AppModule {
  static with(config: Config, bus: Bus = new PostgresBus(config)): DynamicModule {
    return {
      module: AppModule,
      controllers: [OrdersController, HealthController],
      providers: [
        OrdersService,
        OrdersSteps,
        OrdersRepository,
        CatalogClient,
        ServiceClient,
        ServiceTokens,
        Idempotency,
        Waker,
        Outbox,
        Relay,
        CatalogProductsCopy,
        CatalogProductsService,
        CatalogProductsRepository,
        CopyFiller,
        { provide: COPIES, useFactory: (...copies: Copy[]) => copies, inject: [CatalogProductsCopy] },
        Inbox,
        { provide: HANDLING, useFactory: (...all: Handling[]) => all, inject: [CatalogProductsCopy] },
        { provide: Bus, useValue: bus },
        Flows,
        FlowRows,
        FlowRunner,
        StepCaller,
        { provide: OWN_STEPS, useFactory: (...all: OwnSteps[]) => all, inject: [OrdersSteps] },
        Health,
        Pages,
        Database,
        { provide: CONFIG, useValue: config },
        {
          provide: DataSource,
          useFactory: () => createDataSource(config.databaseUrl, config.databasePool).initialize(),
        },
        { provide: USER_KEYS, useValue: keysOf(config.jwksUrl) },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_INTERCEPTOR, useClass: RowHeaders },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
