import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';

export const createLogger = (service: string, level: string): Logger =>
  pino({ name: service, level, base: { name: service }, timestamp: pino.stdTimeFunctions.isoTime });

/** What Nest itself has to say, in the service's log. Its start-up lines are for the curious. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string) {
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string) {
    this.logger.error({ context, stack }, String(message));
  }
  warn(message: unknown, context?: string) {
    this.logger.warn({ context }, String(message));
  }
}
