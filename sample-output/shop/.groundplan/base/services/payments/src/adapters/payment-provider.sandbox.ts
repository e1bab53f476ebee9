import { Logger } from '@nestjs/common';
import { type PortOptions, PortRefusal } from '../platform/attempts.js';
import { PaymentProvider } from './payment-provider.js';

/** Stands in for a payment provider without an account or a network. Production refuses it. */
export class PaymentProviderSandbox extends PaymentProvider {
  /** What it has done, as the provider's own account: it outlives whatever becomes of the service. */
  readonly #ledger = new Logger(PaymentProviderSandbox.name);

  override authorise({ amount }: { amount: bigint }, { key }: PortOptions): Promise<{ reference: string }> {
    if (amount > 1_000_000n) return Promise.reject(new PortRefusal());
    this.#ledger.warn(`authorise ${key}`);
    return Promise.resolve({ reference: `reference-${key}` });
  }

  override capture(_request: { reference: string }, { key }: PortOptions): Promise<void> {
    this.#ledger.warn(`capture ${key}`);
    return Promise.resolve();
  }

  override void(_request: { reference: string }, { key }: PortOptions): Promise<void> {
    this.#ledger.warn(`void ${key}`);
    return Promise.resolve();
  }
}
