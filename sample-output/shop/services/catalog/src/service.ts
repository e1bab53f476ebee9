import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config.js';
import type { Bus } from './platform/events/bus.js';
import { createLogger, NestLogger } from './platform/logging.js';
import { createServer } from './platform/server.js';

/** The service, ready to listen. It keeps nothing outside of itself: several can live in one process. */
export async function createService(config: Config, bus?: Bus): Promise<NestFastifyApplication> {
  const logger = createLogger(config.service, config.logLevel);
  const service = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, bus),
    createServer(logger),
    {
      logger: new NestLogger(logger),
      abortOnError: false,
      bodyParser: false,
    },
  );
  return service.init();
}
