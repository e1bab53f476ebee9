import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { CategoriesController } from './categories/categories.controller.js';
import { CategoriesRepository } from './categories/categories.repository.js';
import { CategoriesService } from './categories/categories.service.js';
import { createDataSource } from './data-source.js';
import { AuthGuard, keysOf, USER_KEYS } from './platform/auth.js';
import { CONFIG, type Config } from './platform/config.js';
import { Database } from './platform/database.js';
import { Bus } from './platform/events/bus.js';
import { Outbox } from './platform/events/outbox.js';
import { PostgresBus } from './platform/events/postgres-bus.js';
import { Relay } from './platform/events/relay.js';
import { Waker } from './platform/events/waker.js';
import { Health, HealthController } from './platform/health.js';
import { RowHeaders } from './platform/http.js';
import { Idempotency } from './platform/idempotency.js';
import { InputPipe } from './platform/input.js';
import { Pages } from './platform/pages.js';
import { ProblemFilter } from './platform/problems.js';
import { ProductsController, ProductsInternalController } from './products/products.controller.js';
import { ProductsRepository } from './products/products.repository.js';
import { ProductsService } from './products/products.service.js';

@Module({})
export class AppModule {
  static with(config: Config, bus: Bus = new PostgresBus(config)): DynamicModule {
    return {
      module: AppModule,
      controllers: [CategoriesController, ProductsController, ProductsInternalController, HealthController],
      providers: [
        CategoriesService,
        CategoriesRepository,
        ProductsService,
        ProductsRepository,
        Idempotency,
        Waker,
        Outbox,
        Relay,
        { provide: Bus, useValue: bus },
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
