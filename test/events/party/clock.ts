import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Has this process believe that it is so many minutes later than it is: in what it reckons with, and in the ids that it gives. */
export function shiftClock(minutes: number): void {
  const ahead = minutes * 60_000;
  const { now } = Date;
  const { randomUUIDv7 } = crypto;
  globalThis.Date = class extends Date {
    constructor(...given: [] | [number]) {
      super(...(given.length === 0 ? ([now() + ahead] as const) : given));
    }

    static override now(): number {
      return now() + ahead;
    }
  } as DateConstructor;
  crypto.randomUUIDv7 = (options) => {
    const id = randomUUIDv7(options);
    const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) + ahead;
    const digits = time.toString(16).padStart(12, '0');
    return `${digits.slice(0, 8)}-${digits.slice(8)}${id.slice(13)}` as typeof id;
  };
  syncBuiltinESMExports();
}
