import { AsyncLocalStorage } from 'node:async_hooks';

const traces = new AsyncLocalStorage<string>();

/** The span of what is being done: it goes with the work, so that nobody has to hand it on. Undefined beside requests and events. */
export const currentSpan = (): string | undefined => traces.getStore();

export const inSpan = <Result>(span: string, work: () => Result): Result => traces.run(span, work);
