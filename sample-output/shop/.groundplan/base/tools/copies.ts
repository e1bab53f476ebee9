/**
 * `npm run copies`: what services keep of rows of others.
 *
 *   list [SERVICE]            which copies there are, and since when they are filled
 *   rebuild SERVICE [COPY]    fills them again: with what there is now, and without what there is no more
 *   --json                    for programs
 */
import { type Options, runCommands } from './lib/commands.ts';
import { inEach, rowsOf } from './lib/each-database.ts';
import { moment } from './lib/moment.ts';
import type { System } from './lib/system.ts';
import { say, show, table, Trouble } from './lib/terminal.ts';

const help = `Usage: npm run copies -- [list [SERVICE] | rebuild SERVICE [COPY]] [--json]

A copy is filled when it is new, and then kept by events. Rebuilding it does no harm while the system runs.

  list [SERVICE]          which copies there are, and since when they are filled
  rebuild SERVICE [COPY]  fills them again: with what there is now, and without what there is no more
  --json                  for programs

  npm run copies
  npm run copies -- rebuild orders catalog.Product`;

interface Copy {
  /** Where it is kept. */
  service: string;
  /** Of what: `catalog.Product`. */
  copy: string;
  begun: Date;
  /** Null while it is being filled. */
  filled: Date | null;
}

const columns = 'name AS copy, begun_at AS begun, filled_at AS filled';

await runCommands({ list, rebuild }, help);

async function list(system: System, [service]: string[], { json }: Options): Promise<void> {
  print(await inCopies(system, service, `SELECT ${columns} FROM copies ORDER BY name`), json);
}

async function rebuild(system: System, [service, copy, ...more]: string[], { json }: Options): Promise<void> {
  if (!service || more.length > 0) throw new Trouble('Usage: npm run copies -- rebuild SERVICE [COPY]');
  const begun = await inCopies(
    system,
    service,
    `UPDATE copies SET begun_at = now(), last_id = NULL, filled_at = NULL
     WHERE name = $1 OR $1 IS NULL RETURNING ${columns}`,
    copy ?? null,
  );
  if (begun.length > 0) {
    print(begun, json);
    return say('`npm run copies` shows when they are filled.');
  }
  const known = await inCopies(system, service, `SELECT ${columns} FROM copies ORDER BY name`);
  throw new Trouble(
    `${service} keeps no copy of ${copy}. It keeps: ${known.map((one) => one.copy).join(', ') || 'none'}.`,
  );
}

function print(copies: readonly Copy[], json: boolean): void {
  if (json) return show(JSON.stringify(copies, null, 2));
  const rows = copies.map(({ service, copy, begun, filled }) => [
    service,
    copy,
    filled ? 'filled' : 'being filled',
    moment(filled ?? begun),
  ]);
  for (const line of table([['SERVICE', 'COPY OF', 'STATE', 'SINCE'], ...rows])) show(line);
}

function inCopies(
  system: System,
  service: string | undefined,
  statement: string,
  ...values: unknown[]
): Promise<Copy[]> {
  return inEach(system, service, 'subscribes', 'copies', (client) =>
    rowsOf<Omit<Copy, 'service'>>(client, statement, ...values),
  );
}
