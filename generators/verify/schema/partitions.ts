import type { ExamEntity } from '../plan/exam-plan.ts';
import { quote } from './sql.ts';

/** This month and the coming year have a partition each; a row of any other month goes into the default one. */
const MONTHS = 13;

export function partitions({ table }: ExamEntity, now: Date): string[] {
  const of = `PARTITION OF ${quote(table)}`;
  const months = Array.from({ length: MONTHS }, (_, ahead) => {
    const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead);
    const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1);
    const name = `${table}_${new Date(start).toISOString().slice(0, 7).replace('-', '_')}`;
    return `CREATE TABLE ${quote(name)} ${of} FOR VALUES FROM ('${firstId(start)}') TO ('${firstId(end)}')`;
  });
  return [`CREATE TABLE ${quote(`${table}_default`)} ${of} DEFAULT`, ...months];
}

/** The least UUIDv7 of a moment: its first 48 bits are milliseconds since 1970. */
const firstId = (moment: number): string => moment.toString(16).padStart(12, '0').padEnd(32, '0');

/** The function that makes them; what it does shows in the partitions, so its text is not looked at. */
export const CREATE_PARTITIONS =
  'CREATE FUNCTION create_partitions(name text, months integer) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$';
