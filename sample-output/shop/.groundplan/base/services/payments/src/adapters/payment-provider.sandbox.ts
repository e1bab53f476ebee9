import { type PortOptions, PortRefusal } from '../platform/attempts.js';
import { PaymentProvider } from './payment-provider.js';

/** Stands in for a payment provider without an account or a network. Production refuses it. */
export class PaymentProviderSandbox extends PaymentProvider {
  override authorise({ amount }: { amount: bigint }, { key }: PortOptions): Promise<{ reference: string }> {
    if (amount > 1_000_000n) return Promise.reject(new PortRefusal());
    return Promise.resolve({ reference: `reference-${key}` });
  }

  override capture(): Promise<void> {
    return Promise.resolve();
  }

  override void(): Promise<void> {
    return Promise.resolve();
  }
}
