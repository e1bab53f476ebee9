import type { StoredRow } from '../../rows/stored-row.ts';
import { arrange, arrangeWith } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import type { Answer, Call } from '../ask/call.ts';
import { expectStatus, wrong } from '../ask/expect.ts';
import { expectShown } from '../ask/shown-row.ts';
import type { Subject } from './subject.ts';

/** A row, and a call that shows it: alone, or among others. */
export interface Reading {
  readonly row: StoredRow;
  readonly call: Call;
}

export async function reading(subject: Subject): Promise<Reading> {
  const { sitting, action } = subject;
  const arrangement = await arrange(sitting, action);
  const row = arrangement.row ?? (await visibleRow(subject, arrangement));
  const call = await callOf(sitting, arrangement);
  return { row, call: action.kind === 'list' ? { ...call, url: `${call.url}?id=${row.id}` } : call };
}

/** A row that whoever lists may see: a list shows what reading shows. */
async function visibleRow({ sitting, action }: Subject, { person }: Arrangement): Promise<StoredRow> {
  const get = { ...action, kind: 'get', path: `${action.path}/{id}` } as const;
  const { row } = await arrangeWith(sitting, get, person, 'allowed');
  if (!row) throw new Error('There is no row.');
  return row;
}

/** That the answer shows the row as it is. */
export function expectRead({ sitting, action }: Subject, answer: Answer, row: StoredRow): void {
  expectStatus(answer, 200);
  if (action.kind === 'get') return expectShown(sitting, answer, action.entity, row.values);
  const { items } = answer.body as { items: { id: string }[] };
  const found = items.find(({ id }) => id === row.id);
  if (!found) throw wrong(answer, `the row ${row.id}`, `${items.length} others`);
  expectShown(sitting, answer, action.entity, row.values, found);
}
