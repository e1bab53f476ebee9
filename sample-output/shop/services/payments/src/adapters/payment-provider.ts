import type { PortOptions } from '../platform/attempts.js';

/** What this service needs of a payment provider, which must not act twice for one key. */
export abstract class PaymentProvider {
  /** @throws PortRefusal where it says no. */
  abstract authorise(request: { amount: bigint }, options: PortOptions): Promise<{ reference: string }>;

  abstract capture(request: { reference: string }, options: PortOptions): Promise<void>;

  abstract void(request: { reference: string }, options: PortOptions): Promise<void>;
}
