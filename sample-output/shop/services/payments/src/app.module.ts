import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { PaymentProvider } from './adapters/payment-provider.js';
import { PaymentProviderSandbox } from './adapters/payment-provider.sandbox.js';
import { createDataSource } from './data-source.js';
import { PaymentsController, PaymentsInternalController } from './payments/payments.controller.js';
import { PaymentsRepository } from './payments/payments.repository.js';
import { PaymentsService } from './payments/payments.service.js';
import { PaymentsSteps } from './payments/payments.steps.js';
import { Attempts } from './platform/attempts.js';
import { AuthGuard, keysOf, USER_KEYS } from './platform/auth.js';
import { CONFIG, type Config } from './platform/config.js';
import { Database } from './platform/database.js';
import { Health, HealthController } from './platform/health.js';
import { RowHeaders } from './platform/http.js';
import { Idempotency } from './platform/idempotency.js';
import { InputPipe } from './platform/input.js';
import { Pages } from './platform/pages.js';
import { ProblemFilter } from './platform/problems.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      controllers: [PaymentsController, PaymentsInternalController, HealthController],
      providers: [
        PaymentsService,
        PaymentsSteps,
        PaymentsRepository,
        { provide: PaymentProvider, useClass: PaymentProviderSandbox },
        Attempts,
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
