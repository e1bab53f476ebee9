/**
 * `npm run flows`: what spans several services, and how far it is.
 *
 *   list [SERVICE]        the flows that have not ended, the oldest first; --all those of the last days as well
 *   show SERVICE ID       one flow, step by step
 *   resume SERVICE ID     has the step that waits tried at once
 *   cancel SERVICE ID     has it taken back, as long as that is possible
 *   --json                for programs
 */
import { type Options, runCommands } from './lib/commands.ts';
import { inEach, rowsOf } from './lib/each-database.ts';
import { moment } from './lib/moment.ts';
import type { System } from './lib/system.ts';
import { say, show, table, Trouble } from './lib/terminal.ts';

const help = `Usage: npm run flows -- [list [SERVICE] | show SERVICE ID | resume SERVICE ID | cancel SERVICE ID] [--all] [--json]

A flow is completed or taken back by itself. What waits for a service that is down goes on when it is back.

  list [SERVICE]     the flows that have not ended, the oldest first
  show SERVICE ID    one flow, step by step
  resume SERVICE ID  has the step that waits tried at once
  cancel SERVICE ID  has it taken back, as long as that is possible
  --all              the flows that have ended as well, a thousand at most
  --json             for programs

  npm run flows
  npm run flows -- show orders 0199f0e4-7a52-7c3e-9f4b-2f6f3c1f0a11`;

interface Step {
  name: string;
  state: string;
  pivot?: boolean;
}

interface Flow {
  service: string;
  id: string;
  flow: string;
  /** The id of the row that it is about. */
  row: string;
  state: string;
  reason: string | null;
  fault: string | null;
  tries: number;
  steps: Step[];
  begun: Date;
  due: Date | null;
  ended: Date | null;
}

const columns = `id, name AS flow, row_id AS "row", state, reason, fault, tries, steps, begun_at AS begun, due_at AS due, ended_at AS ended`;

await runCommands({ list, show: showOne, resume, cancel }, help);

async function list(system: System, [service]: string[], { json, all }: Options): Promise<void> {
  const flows = await inFlows(
    system,
    service,
    `SELECT ${columns} FROM flows WHERE $1 OR ended_at IS NULL ORDER BY begun_at ${all ? 'DESC ' : ''}LIMIT 1000`,
    all,
  );
  if (json) return show(JSON.stringify(flows, null, 2));
  if (flows.length === 0) return say(all ? 'No flow has begun yet.' : 'All flows have ended.');
  const rows = flows.map(({ service: of, id, flow, state, reason, fault, begun }) => [
    of,
    id,
    flow,
    state,
    moment(begun),
    fault ?? reason ?? '',
  ]);
  for (const line of table([['SERVICE', 'ID', 'FLOW', 'STATE', 'BEGUN', 'WHY'], ...rows])) show(line);
}

async function showOne(system: System, names: string[], { json }: Options): Promise<void> {
  print(await find(system, names, 'show'), json);
}

async function resume(system: System, names: string[], { json }: Options): Promise<void> {
  const { service, id, ended, state } = await find(system, names, 'resume');
  const [flow] = await inFlows(
    system,
    service,
    `UPDATE flows SET due_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING ${columns}, pg_notify('flows', '')`,
    id,
  );
  if (!flow) throw new Trouble(`The flow ${id} is ${state} since ${moment(ended ?? new Date())}.`);
  print(flow, json);
}

async function cancel(system: System, names: string[], { json }: Options): Promise<void> {
  const { service, id, state, steps } = await find(system, names, 'cancel');
  const pivot = steps.findIndex((step) => step.pivot);
  const isPossible =
    state === 'running' && pivot >= 0 && steps.slice(pivot).every((step) => step.state === 'open');
  const [flow] = isPossible
    ? await inFlows(
        system,
        service,
        `UPDATE flows SET reason = 'cancelled', due_at = now(), version = version + 1
         WHERE id = $1 AND state = 'running' AND steps = $2 RETURNING ${columns}, pg_notify('flows', '')`,
        id,
        JSON.stringify(steps),
      )
    : [];
  if (!flow)
    throw new Trouble(
      `The flow ${id} is ${state} and can no longer be taken back. \`npm run flows -- show ${service} ${id}\` says how far it is.`,
    );
  print(flow, json);
}

async function find(system: System, [service, id, ...more]: string[], command: string): Promise<Flow> {
  if (!service || !id || more.length > 0) throw new Trouble(`Usage: npm run flows -- ${command} SERVICE ID`);
  const [flow] = /^[\da-f-]{36}$/.test(id)
    ? await inFlows(system, service, `SELECT ${columns} FROM flows WHERE id = $1`, id)
    : [];
  if (!flow)
    throw new Trouble(
      `${service} has no flow ${id}. \`npm run flows -- list ${service} --all\` shows those that it has.`,
    );
  return flow;
}

function print(flow: Flow, json: boolean): void {
  if (json) return show(JSON.stringify(flow, null, 2));
  show(`${flow.flow} ${flow.id} of ${flow.row}: ${flow.state}${flow.reason ? `, ${flow.reason}` : ''}`);
  if (flow.fault) show(`tried ${flow.tries} times: ${flow.fault}`);
  for (const line of table(flow.steps.map(({ name, state }) => [state, name]))) show(line);
}

function inFlows(
  system: System,
  service: string | undefined,
  statement: string,
  ...values: unknown[]
): Promise<Flow[]> {
  return inEach(system, service, 'flows', 'flows', (client) =>
    rowsOf<Omit<Flow, 'service'>>(client, statement, ...values),
  );
}
