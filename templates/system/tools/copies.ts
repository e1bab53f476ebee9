/**
 * `npm run copies`: what services keep of rows of others.
 *
 *   list [SERVICE]            which copies there are, and since when they are filled
 *   rebuild SERVICE [COPY]    fills them again: with what there is now, and without what there is no more
 *   --json                    for programs
 */
import { parseArgs } from 'node:util';
import { inEach, rowsOf } from './lib/each-database.ts';
import { moment } from './lib/moment.ts';
import { readSystem, type System } from './lib/system.ts';
import { runTool, say, show, table, Trouble } from './lib/terminal.ts';

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

const commands: Record<string, (system: System, names: string[]) => Promise<Copy[]>> = {
  list: (system, [service]) => inCopies(system, service, `SELECT ${columns} FROM copies ORDER BY name`),
  rebuild,
};

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return show(help);
  const [name = 'list', ...rest] = positionals;
  const command = commands[name];
  if (!command)
    throw new Trouble(
      `There is no command ${name}. There are: ${Object.keys(commands).join(', ')}. --help shows how.`,
    );
  const copies = await command(readSystem(), rest);
  if (values.json) return show(JSON.stringify(copies, null, 2));
  const rows = copies.map(({ service, copy, begun, filled }) => [
    service,
    copy,
    filled ? 'filled' : 'being filled',
    moment(filled ?? begun),
  ]);
  for (const line of table([['SERVICE', 'COPY OF', 'STATE', 'SINCE'], ...rows])) show(line);
  if (name === 'rebuild') say('`npm run copies` shows when they are filled.');
});

async function rebuild(system: System, [service, copy, ...more]: string[]): Promise<Copy[]> {
  if (!service || more.length > 0) throw new Trouble('Usage: npm run copies -- rebuild SERVICE [COPY]');
  const begun = await inCopies(
    system,
    service,
    `UPDATE copies SET begun_at = now(), last_id = NULL, filled_at = NULL
     WHERE name = $1 OR $1 IS NULL RETURNING ${columns}`,
    copy ?? null,
  );
  if (begun.length > 0) return begun;
  const known = await inCopies(system, service, `SELECT ${columns} FROM copies ORDER BY name`);
  throw new Trouble(
    `${service} keeps no copy of ${copy}. It keeps: ${known.map((one) => one.copy).join(', ') || 'none'}.`,
  );
}

function inCopies(
  system: System,
  service: string | undefined,
  statement: string,
  ...values: unknown[]
): Promise<Copy[]> {
  return inEach(system, service, 'copies', (client) =>
    rowsOf<Omit<Copy, 'service'>>(client, statement, ...values),
  );
}
