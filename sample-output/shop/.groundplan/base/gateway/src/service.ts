import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config.js';
import { createLogger, NestLogger } from './platform/logging.js';
import { createServer } from './platform/server.js';

/** The gateway, ready to listen. It keeps nothing outside of itself: it can live in one process with its services. */
export async function createService(config: Config): Promise<NestFastifyApplication> {
  const logger = createLogger(config.service, config.logLevel);
  const service = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config),
    createServer(logger, config),
    {
      logger: new NestLogger(logger),
      abortOnError: false,
      bodyParser: false,
    },
  );
  return service.init();
}
