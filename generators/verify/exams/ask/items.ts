import type { StoredRow } from '../../rows/stored-row.ts';
import type { Action } from '../../wire/actions.ts';
import type { Answer } from './call.ts';

/**
 * An operation of another service is done with several rows at once: items of the body say which row, and what it is given; of a
 * creation of several rows, an item is what one of them is made from. All other actions have their row in the path, and what they
 * are given as the body. Exams need not know: they speak of one row and
 * of what it is given.
 */

/** One row, by one of its keys, and what it is given. */
export interface Item {
  readonly row: Readonly<Record<string, unknown>>;
  readonly with?: unknown;
}

/** How many items a call may have. */
export const MOST_ITEMS = 1000;

export function itemOf({ id, values }: StoredRow, given: unknown, key: readonly string[] = ['id']): Item {
  const row = Object.fromEntries(key.map((name) => [name, name === 'id' ? id : values[name]]));
  return { row, ...(given !== undefined && { with: given }) };
}

/** The body of a call about one row; undefined for none. */
export const bodyAbout = (
  { rowKeys, each }: Action,
  row: StoredRow | undefined,
  given: unknown,
  key?: readonly string[],
): unknown => {
  if (each) return { items: [given] };
  return rowKeys && row ? { items: [itemOf(row, given, key)] } : given;
};

/** Where in the body something of what is given stands. */
export const pointerIn = ({ rowKeys, each }: Action, pointer: string): string =>
  each ? `/items/0${pointer}` : rowKeys ? `/items/0/with${pointer}` : pointer;

/** The rows that an answer shows. */
export function rowsIn({ rowKeys, each }: Action, { body }: Answer): readonly unknown[] {
  if (!rowKeys && !each) return [body];
  const { items } = (body ?? {}) as { items?: unknown };
  return Array.isArray(items) ? (items as unknown[]) : [];
}
