import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

/** A line of JSON for each thing worth knowing, on standard output unless another destination is given. */
export const createLogger = (service: string, level: string, destination?: DestinationStream): Logger =>
  pino(
    {
      name: service,
      level,
      base: { name: service },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: loggable },
    },
    destination,
  );

/**
 * For what a part of the service says beside requests. Nest's own `Logger` is one for the whole process: of several services in it, all
 * would speak in the name of the last.
 */
export const loggerOf = ({ service, logLevel }: Config, { name }: { readonly name: string }): Logger =>
  createLogger(service, logLevel).child({ context: name });

/** Names and codes that help to find the cause. */
const helpful = new Set(['code', 'constraint', 'table', 'column']);

/**
 * What a log may hold of an error. Whatever else PostgreSQL and TypeORM tell with it, such as `detail`, `where` and
 * `parameters`, may hold what people have entrusted to the service.
 */
function loggable(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { message, stack, cause } = error;
  return {
    type: error.constructor.name,
    message,
    ...Object.fromEntries(Object.entries(error).filter(([name]) => helpful.has(name))),
    stack,
    ...(error instanceof AggregateError && { errors: error.errors.map(loggable) }),
    ...(cause !== undefined && { cause: loggable(cause) }),
  };
}

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
