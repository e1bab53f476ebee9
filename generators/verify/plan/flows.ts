import type { ExamEntity, ExamField, ExamFlow, ExamGrant, ExamStep, ExamType, Expr } from './exam-plan.ts';
import { readGrant } from './access.ts';
import { isCarriedOut } from './carried-out.ts';
import { isoDuration, parseExpression } from './expression.ts';
import { type Scope, settle } from './settle.ts';
import { Span } from './span.ts';
import type { World } from './world.ts';
import { entries, isMapping, mapping, type Mapping, type Node, text, texts } from './yaml.ts';

/** What is done over several services, in the order of the plan. */
export function readFlows(plan: Mapping, entities: readonly ExamEntity[], world: World): ExamFlow[] {
  return entries(plan['flows']).map(([name, node]) => readFlow(name, mapping(node), entities, world));
}

function readFlow(name: string, keys: Mapping, entities: readonly ExamEntity[], world: World): ExamFlow {
  const [entity, event] = split(text(keys['when']) ?? '');
  const row = world.entities.get(entity);
  const scope: Scope = row ? { world, row } : { world };
  const only = text(keys['only']);
  const failed = text(keys['failed']);
  const within = text(keys['within']);
  const written = keys['steps'];
  const flow = {
    name,
    service: entity.split('.')[0] ?? '',
    when: { entity, event },
    only: only === undefined ? undefined : settle(parseExpression(only), scope),
    steps: (Array.isArray(written) ? (written as readonly Node[]) : []).map((step) =>
      readStep(step, entities, scope),
    ),
    failed: failed === undefined ? undefined : split(failed)[1],
    within: within === undefined ? undefined : secondsIn(within),
    access: readAccess(mapping(keys['access']), row, world),
  };
  return { ...flow, isCarriedOut: isCarriedOut(flow) };
}

/** Who is named for the row that the flow is about. */
function readAccess(keys: Mapping, row: Scope['row'], world: World): ExamFlow['access'] {
  const grantsOf = (right: string): readonly ExamGrant[] =>
    row ? texts(keys[right]).flatMap((grant) => readGrant(grant, row, world) ?? []) : [];
  return { read: grantsOf('read'), resume: grantsOf('resume'), cancel: grantsOf('cancel') };
}

/**
 * The last step that can be refused: the first one that nothing takes back. -1 where the plan says nothing of taking back, and each
 * step is asked for until it is done.
 */
export function pivotOf({ steps, failed }: Pick<ExamFlow, 'steps' | 'failed'>): number {
  if (failed === undefined && steps.every(({ undo }) => undo === undefined)) return -1;
  return steps.findIndex(({ undo }) => undo === undefined);
}

/** `inventory.Stock.reserve`: whose, and what. */
function split(path: string): [entity: string, member: string] {
  const at = path.lastIndexOf('.');
  return [path.slice(0, at).trim(), path.slice(at + 1).trim()];
}

const secondsIn = (length: string): number =>
  Math.round((Span.of(isoDuration(length.trim()))?.milliseconds ?? 0) / 1000);

function readStep(step: Node, entities: readonly ExamEntity[], scope: Scope): ExamStep {
  const [path, options] = typeof step === 'string' ? [step, {}] : (entries(step)[0] ?? ['', {}]);
  const keys = mapping(options);
  const [id, operation] = split(path);
  const entity = entities.find((one) => one.id === id);
  const { row } = keys;
  return {
    entity: id,
    operation,
    row: isMapping(row) ? readValues(row, entity?.fields ?? [], scope) : undefined,
    rowOf: text(row),
    with: readValues(keys['with'], inputsOf(entity, operation), scope),
    each: text(keys['each']),
    as: text(keys['as']),
    undo: text(keys['undo']),
  };
}

/** What a step can say. */
const inputsOf = (entity: ExamEntity | undefined, operation: string): readonly ExamField[] =>
  operation === 'create'
    ? (entity?.fields ?? [])
    : (entity?.operations.find(({ name }) => name === operation)?.takes ?? []);

/** `{ product: line.product }`: of the row that began it, or of one that has a name in the flow. */
function readValues(
  node: Node | undefined,
  fields: readonly ExamField[],
  scope: Scope,
): Readonly<Record<string, Expr>> {
  const typeOf = (name: string): ExamType | undefined => fields.find((field) => field.name === name)?.type;
  return Object.fromEntries(
    entries(node).map(([name, value]) => [
      name,
      settle(parseExpression(text(value) ?? ''), scope, typeOf(name)),
    ]),
  );
}
