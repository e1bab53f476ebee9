import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PlanSources } from '../plan/read.ts';
import { Fault } from './fault.ts';
import { errno } from '../write/files.ts';

/** Where a service has a file of its own: `orders: ./plan/orders.yaml`. */
const SERVICE_FILE = /:[ \t]*["']?([^\s"',{}#]+\.ya?ml)\b/g;

/** Reads a plan and the files that it names. A named file that is missing is the checker's to report. */
export async function readPlanFiles(file: string): Promise<PlanSources> {
  const main = await readMain(file);
  const files = new Map<string, string>();
  for (const [, name = ''] of main.matchAll(SERVICE_FILE)) {
    const text = await readFile(join(dirname(file), name), 'utf8').catch(() => undefined);
    if (text !== undefined) files.set(name, text);
  }
  return { main, files };
}

async function readMain(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw planFault(file, errno(error) ?? String(error));
  }
}

function planFault(file: string, reason: string): Fault {
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    const next = 'Check the path, or start from a preset: groundplan new-system --preset shop';
    return new Fault({ code: 'plan-missing', where: file, what: 'There is no such plan.', next });
  }
  if (reason === 'EISDIR') {
    const next = `Give the file itself: ${join(file, 'system.yaml')}`;
    return new Fault({
      code: 'plan-is-folder',
      where: file,
      what: 'This is a folder; a plan is a file.',
      next,
    });
  }
  const next = 'Make the file readable for you, or give another.';
  return new Fault({
    code: 'plan-unreadable',
    where: file,
    what: `The plan cannot be read (${reason}).`,
    next,
  });
}
