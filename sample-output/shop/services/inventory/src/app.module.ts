import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { CatalogClient } from './clients/catalog.client.js';
import { createDataSource } from './data-source.js';
import { AuthGuard, keysOf, USER_KEYS } from './platform/auth.js';
import { CONFIG, type Config } from './platform/config.js';
import { Database } from './platform/database.js';
import { Health, HealthController } from './platform/health.js';
import { RowHeaders } from './platform/http.js';
import { Idempotency } from './platform/idempotency.js';
import { InputPipe } from './platform/input.js';
import { Pages } from './platform/pages.js';
import { ProblemFilter } from './platform/problems.js';
import { ServiceClient } from './platform/service-client.js';
import { ServiceTokens } from './platform/service-tokens.js';
import { StocksController, StocksInternalController } from './stocks/stocks.controller.js';
import { StocksRepository } from './stocks/stocks.repository.js';
import { StocksService } from './stocks/stocks.service.js';
import { StocksSteps } from './stocks/stocks.steps.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      controllers: [StocksController, StocksInternalController, HealthController],
      providers: [
        StocksService,
        StocksSteps,
        StocksRepository,
        CatalogClient,
        ServiceClient,
        ServiceTokens,
        Idempotency,
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
