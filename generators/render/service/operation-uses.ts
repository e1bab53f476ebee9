import type { Operation } from '../../plan/model.ts';
import { walk } from './lookups.ts';

export const isUser = (one: { kind: string }) => (one.kind === 'user' ? [true] : []);

/** Whether the statement of an operation depends on who calls. */
export const mentionsUser = ({ when, does }: Operation): boolean =>
  [...(when ? [when] : []), ...does.map(({ value }) => value)].some((one) => walk(one, isUser).length > 0);

export const mentionsInputs = ({ when }: Operation) =>
  when !== undefined && walk(when, (one) => (one.kind === 'input' ? [true] : [])).length > 0;

/** What of the answer, and of the inputs, becomes part of the row. */
export const usesAnswer = ({ does }: Operation): boolean =>
  does.some(({ value }) => walk(value, (one) => (one.kind === 'answer' ? [true] : [])).length > 0);

/** Whether anything that the caller sends decides something, or becomes part of the row. */
export const readsInputs = (operation: Operation): boolean =>
  mentionsInputs(operation) || usesInputs(operation);

export const usesInputs = ({ does }: Operation): boolean =>
  does.some(({ value }) => walk(value, (one) => (one.kind === 'input' ? [true] : [])).length > 0);
