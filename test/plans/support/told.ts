import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from '../../../generators/plan/model.ts';
import type { JsonObject } from '../../../generators/render/contract/json.ts';
import { type EventContract, eventsOf, payloadFaults } from '../../render/contract/told.ts';
import { visit } from '../../render/contract/walk.ts';

/** A bus for the tests of a service that also writes down what is published. */
const recorder = `import { appendFileSync } from 'node:fs';
import type { Event } from '../../src/platform/events/event.js';
import { TestBus as Generated } from './generated-bus.js';

export class TestBus extends Generated {
  override publish(events: readonly Event[]): Promise<void> {
    const lines = events.map((event) => \`\${JSON.stringify(event)}\\n\`);
    appendFileSync(new URL('../../told.jsonl', import.meta.url), lines.join(''));
    return super.publish(events);
  }
}
`;

/** Has the tests of these services write down what the services publish. Those without a bus have nothing to say. */
export async function recordTold(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const bus = join(folder, 'test/support/bus.ts');
    const isThere = await readFile(bus).then(
      () => true,
      () => false,
    );
    if (!isThere) continue;
    await rename(bus, join(folder, 'test/support/generated-bus.ts'));
    await writeFile(bus, recorder);
  }
}

interface Told extends JsonObject {
  readonly type: string;
  readonly data: JsonObject & { readonly before?: JsonObject };
}

/** What is wrong, by their contracts, with what the services of a plan have published; and how much that was. */
export async function toldFaults(model: Model, folders: readonly string[]) {
  const contracts = new Map(eventsOf(model).map(({ path, contract }) => [path.split('/')[1], contract]));
  const faults = new Set<string>();
  let count = 0;
  for (const folder of folders) {
    const contract = contracts.get(folder.split(/[/\\]/).at(-1));
    const events = await toldBy(folder);
    count += events.length;
    if (contract) for (const fault of faultsOf(contract, events)) faults.add(fault);
    else if (events.length > 0) faults.add(`${folder} has no contract of events`);
  }
  return { count, faults: [...faults] };
}

function faultsOf(contract: EventContract, events: readonly Told[]): string[] {
  const faults = payloadFaults(contract);
  const sent = new Set(
    Object.values(contract.operations)
      .filter(({ action }) => action === 'send')
      .flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split('/').slice(2).join('/'))),
  );
  return events.flatMap((event) => {
    const at = event.type.lastIndexOf('.');
    if (!sent.has(`${event.type.slice(0, at)}/messages/${event.type.slice(at + 1)}`))
      return [`${event.type} is not what the service sends`];
    return [...faults(event.type, event), ...unnamed(contract, event)];
  });
}

async function toldBy(folder: string): Promise<Told[]> {
  const text = await readFile(join(folder, 'told.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told);
}

/** Properties that the contract does not speak of. They would be allowed, for a producer that is newer than it. */
function unnamed({ components: { messages, schemas } }: EventContract, { type, data }: Told): string[] {
  const known = new Set(['operation', 'before']);
  visit(messages[type]?.['payload'], ({ $ref }) => {
    const name = typeof $ref === 'string' ? $ref.replace('#/components/schemas/', '') : 'CloudEvent';
    if (name !== 'CloudEvent')
      for (const one of Object.keys(schemas[name]?.['properties'] ?? {})) known.add(one);
  });
  const names = [...Object.keys(data), ...Object.keys(data.before ?? {})];
  return names
    .filter((name) => !known.has(name))
    .map((name) => `${type}/data/${name} is not in the contract`);
}
