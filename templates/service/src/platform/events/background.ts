import { setTimeout } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { loggerOf } from '../logging.js';

/** Milliseconds before work that has failed is begun again: the first pause and the longest. */
const pauses = { first: 100, longest: 5_000 };

/** Work that goes on beside the requests for as long as the service runs, whatever fails on the way. */
export abstract class Background implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger: Logger;
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(config: Config) {
    this.logger = loggerOf(config, new.target);
  }

  /** Runs until the signal. What it throws is logged, and it is called again. */
  protected abstract run(signal: AbortSignal): Promise<void>;

  onApplicationBootstrap() {
    this.ended = this.keepRunning(this.stopping.signal);
  }

  async beforeApplicationShutdown() {
    this.stopping.abort();
    await this.ended;
  }

  private async keepRunning(signal: AbortSignal): Promise<void> {
    let pause = pauses.first;
    while (!signal.aborted) {
      const begun = performance.now();
      try {
        await this.run(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn(`It begins again after a fault: ${String(error)}`);
      }
      if (performance.now() - begun > pauses.longest) pause = pauses.first;
      // Between the half and the whole, so that replicas do not begin at once.
      await sleep(pause * (0.5 + Math.random() / 2), signal);
      pause = Math.min(pause * 2, pauses.longest);
    }
  }
}

/** Ends early, and without an error, at the signal. */
export const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
