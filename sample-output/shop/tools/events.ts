/**
 * `npm run events`: the events that services could not handle, and what to do about them.
 *
 *   list [SERVICE]            what is tried again, and what is parked; the first of each row
 *   show ID                   the whole event, and why it could not be handled
 *   replay ID …               tries it again now, and then what waits behind it
 *   replay --all [SERVICE]    the same with everything that is parked
 *   --json                    for programs
 */
import { type Options, runCommands } from './lib/commands.ts';
import {
  type DelayedEvent,
  findEvent,
  type FullEvent,
  listEvents,
  replayEvents,
} from './lib/delayed-events.ts';
import { printable } from './lib/log-lines.ts';
import { moment } from './lib/moment.ts';
import type { System } from './lib/system.ts';
import { paint, say, show, table, Trouble } from './lib/terminal.ts';

const help = `Usage: npm run events -- [list [SERVICE] | show ID | replay ID … | replay --all [SERVICE]] [--json]

What a service cannot handle it tries eight times within about a minute. Then it is parked, and later events of
the same row wait behind it, until it is replayed.

  list [SERVICE]          what is tried again, and what is parked; the first of each row
  show ID                 the whole event, and why it could not be handled
  replay ID …             tries it again now, and then what waits behind it
  replay --all [SERVICE]  the same with everything that is parked
  --json                  for programs

  npm run events
  npm run events -- show 01920c3e-7b1a-7c52-9d0e-3f6a1b2c4d5e
  npm run events -- replay --all`;

await runCommands({ list, show: showEvent, replay }, help);

async function list(system: System, [service]: string[], { json }: Options): Promise<void> {
  const events = await listEvents(system, service);
  if (json) return show(JSON.stringify(events, null, 2));
  if (events.length === 0) return say(`Nothing waits in ${service ?? system.title}.`);
  const lines = table([
    ['SERVICE', 'STATE', 'EVENT', 'TYPE', 'ROW', 'TRIES', 'SINCE', 'BEHIND IT'],
    ...events.map(({ service: where, state, id, type, subject, tries, since, behind }) =>
      [where, state, id, type, subject, `${tries}`, moment(since), `${behind}`].map(printable),
    ),
  ]);
  for (const [index, line] of lines.entries()) {
    show(line);
    const fault = events[index - 1]?.fault;
    if (fault) show(paint('red', `  ${shortened(fault)}`, process.stdout));
  }
  say('`npm run events -- show EVENT` shows one, `npm run events -- replay EVENT` tries it again.');
}

async function showEvent(system: System, [id, ...more]: string[], { json }: Options): Promise<void> {
  if (!id || more.length > 0) throw new Trouble('Usage: npm run events -- show ID');
  const found = await findEvent(system, id);
  if (json) return show(JSON.stringify(found, null, 2));
  for (const { service, state, tries, fault, since, behind, event, first } of found) {
    show(`${service}: ${state} since ${moment(since)}, tried ${times(tries)}, ${behind} behind it`);
    if (state === 'waiting') show(`It waits for ${first}, which comes first in its row.`);
    for (const line of fault?.split('\n') ?? []) show(paint('red', printable(line), process.stdout));
    show(JSON.stringify(event, null, 2));
  }
}

async function replay(system: System, names: string[], { json, all }: Options): Promise<void> {
  if (all ? names.length > 1 : names.length === 0)
    throw new Trouble('Usage: npm run events -- replay ID …, or replay --all [SERVICE]');
  const events = all ? await parked(system, names[0]) : await firstOfRows(system, names);
  await replayEvents(system, events);
  if (json) return show(JSON.stringify(events, null, 2));
  if (events.length === 0) return say('Nothing is parked.');
  for (const { service, id, behind } of events)
    say(`${service} tries ${id} again${behind > 0 ? `, and then the ${behind} behind it` : ''}.`);
  say('`npm run events` shows what is left.');
}

async function parked(system: System, service: string | undefined): Promise<DelayedEvent[]> {
  const events = await listEvents(system, service);
  return events.filter(({ state }) => state === 'parked');
}

async function firstOfRows(system: System, ids: string[]): Promise<DelayedEvent[]> {
  const found: FullEvent[] = [];
  for (const id of ids) found.push(...(await findEvent(system, id)));
  const waiting = found.find(({ state }) => state === 'waiting');
  if (!waiting) return found;
  const { id, service, first } = waiting;
  throw new Trouble(
    `In ${service}, ${id} waits for ${first}, which comes first in its row: replay that one.`,
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function shortened(fault: string): string {
  const line = printable(fault.split('\n')[0] ?? '');
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
