import { Arena } from '../../test/events/support/arena.ts';
import type { Server } from '../../test/events/support/server.ts';

/** A way from service to service, with a producer and a consumer on it, which are the same on every one. */
export interface Transport {
  readonly name: string;
  readonly open: (server: Server) => Promise<Arena>;
}

/** Measured one after the other, and told side by side. */
export const TRANSPORTS: readonly Transport[] = [{ name: 'postgres', open: (server) => Arena.open(server) }];
