import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { createLocalJWKSet } from 'jose';
import { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { Passwords } from './passwords/passwords.js';
import { AuthGuard, USER_KEYS } from './platform/auth.js';
import { CONFIG, type Config } from './platform/config.js';
import { Database } from './platform/database.js';
import { Health, HealthController } from './platform/health.js';
import { RowHeaders } from './platform/http.js';
import { InputPipe } from './platform/input.js';
import { Pages } from './platform/pages.js';
import { ProblemFilter } from './platform/problems.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';
import { AttemptsRepository } from './throttling/attempts.repository.js';
import { Throttle } from './throttling/throttle.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { KeysController } from './tokens/keys.controller.js';
import { publicKeysOf } from './tokens/public-keys.js';
import { UsersController } from './users/users.controller.js';
import { UsersRepository } from './users/users.repository.js';
import { UsersService } from './users/users.service.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      controllers: [UsersController, SessionsController, KeysController, HealthController],
      providers: [
        UsersService,
        UsersRepository,
        SessionsService,
        SessionsRepository,
        AccessTokens,
        Passwords,
        Throttle,
        AttemptsRepository,
        Health,
        Pages,
        Database,
        { provide: CONFIG, useValue: config },
        {
          provide: DataSource,
          useFactory: () => createDataSource(config.databaseUrl, config.databasePool).initialize(),
        },
        { provide: USER_KEYS, useValue: createLocalJWKSet(publicKeysOf(config)) },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_INTERCEPTOR, useClass: RowHeaders },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
