import { addressOf } from './environment.ts';
import { runningState } from './state.ts';
import type { System } from './system.ts';

/** Where the running system takes requests: in a container as GATEWAY_URL says, else on this machine. */
export const gatewayAddress = (system: System): string =>
  process.env['GATEWAY_URL'] ?? addressOf(system.gateway, runningState(system).portOffset);
