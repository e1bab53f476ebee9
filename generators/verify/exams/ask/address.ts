import type { ExamEntity } from '../../plan/exam-plan.ts';
import type { Action } from '../../wire/actions.ts';
import type { Sitting } from './sitting.ts';

/** Where an action is, for this row. */
export function urlOf({ system }: Sitting, { host, path }: Action, id?: string): string {
  return `${system.url(host)}${path.replace('{id}', encodeURIComponent(id ?? ''))}`;
}

/** What shows this row where several are shown. */
export function queryFor({ kind, entity }: Action, id: string): string {
  if (kind === 'lookup') return `?id=${encodeURIComponent(id)}`;
  return kind === 'snapshot' ? `?after=${encodeURIComponent(idBefore(entity, id))}` : '';
}

/** An id that this one follows, with few others in between, if any. */
function idBefore({ key }: ExamEntity, id: string): string {
  if (key === 'bigint') return String(BigInt(id) - 1n);
  if (key !== 'uuid') return id.slice(0, -1);
  const before = (BigInt(`0x${id.replaceAll('-', '')}`) - 1n).toString(16).padStart(32, '0');
  return before.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
