import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** Linux counts the time of processes in hundredths of a second. */
const TICK = 10_000;

/** Microseconds of processor time that PostgreSQL has taken so far, in all of its processes. Only Linux says. */
export async function serverTime(superuser: pg.Client): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { rows } = await superuser.query<{ pid: string }>(
    `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid`,
  );
  const postmaster = rows[0]?.pid;
  const own = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid) ?? [])
    .filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
  return own.reduce((sum, { ticks }) => sum + ticks, 0) * TICK;
}

/** Of a process, with what it took for children that are gone; nothing where it is gone itself. See proc_pid_stat(5). */
function statOf(pid: string): { pid: string; parent: string; ticks: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const times = rest.slice(9, 13).map(Number);
    return { pid, parent, ticks: times.reduce((sum, one) => sum + one, 0) };
  } catch {
    return undefined;
  }
}
