import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CONFIG, type Config } from './platform/config.js';
import { ContractController } from './platform/contract.js';
import { Health, HealthController } from './platform/health.js';
import { ProblemFilter } from './platform/problems.js';
import { ServiceProxy } from './platform/proxy.js';
import { ReferenceController } from './reference/reference.controller.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      controllers: [HealthController, ContractController, ...(config.hasDocs ? [ReferenceController] : [])],
      providers: [
        Health,
        ServiceProxy,
        { provide: CONFIG, useValue: config },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
