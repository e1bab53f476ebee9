import type { Expression, Flow, Step } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { findEntity, serviceOf } from '../../../wire/entities.ts';
import { flowsOn } from '../../../wire/flows.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { filled } from '../filled.ts';
import { actorFor } from '../outcome.ts';
import { callableOperations, callCode, columnsCode, inputsCode, readyRow } from '../operations.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { evaluate } from '../values/evaluate.ts';
import { factsOf } from '../values/solve.ts';
import { someRow } from './life.ts';

interface FlowsView {
  readonly name: string;
  /** Lines that bring about what it begins with, and leave the row in `row`. */
  readonly given: readonly string[];
  readonly table: string;
  /** `inventory stocks/reserve`, as other services are asked. */
  readonly paths: readonly string[];
  /** Steps of other services, by their place and their path. */
  readonly remote: readonly string[];
  /** Those that may be refused, and what is taken back then. */
  readonly undone: readonly string[];
  /** Those that are asked for until they are done. */
  readonly insisted: readonly string[];
  /** The row after a flow that has failed. */
  readonly failed: string | false;
  /** Calls of somebody who may have it tried at once, and taken back. */
  readonly resume: string | undefined;
  readonly cancel: string | undefined;
}

/** A flow with its way through other services, each of them asked again, and refusing. */
export const flows: Story = (bare, templates) => {
  const subject = filled(bare);
  return flowsOn(subject.model, subject.entity)
    .flatMap((flow) => flowsView(subject, flow) ?? [])
    .map((view) => tell(templates, 'flows', view))
    .join('\n');
};

/** A step by its place in the flow: what has begun it is 0. */
interface Placed {
  readonly step: Step;
  readonly place: number;
  readonly path: string;
  readonly service: string;
}

function flowsView(subject: Subject, flow: Flow): FlowsView | undefined {
  const { model, entity } = subject;
  const given = beginning(subject, flow);
  const placed = flow.steps.map((step, index) => placedStep(subject, step, index + 1));
  const remote = placed.filter(({ step }) => !isOwn(subject, step));
  const isKnown = placed.every((one) => remote.includes(one) || isPossible(subject, flow, one.step));
  if (!given || !isKnown) return undefined;
  const pivot = flow.steps.findIndex((step) => step.pivot) + 1;
  const row = ({ place, path }: Placed) => tableRow(String(place), literal(path));
  const state = entity.state?.field;
  const to = entity.operations.find(({ name }) => name === flow.failed?.operation)?.to;
  return {
    name: flow.name,
    given,
    table: entity.names.table,
    paths: remote.map(({ service, path }) => `${service} ${path}`),
    remote: remote.map(row),
    undone: remote.filter(({ place }) => place <= pivot).map((one) => refusedRow(model, remote, one)),
    insisted: remote.filter(({ place }) => place > pivot).map(row),
    failed: state !== undefined && to !== undefined ? objectCode([[state, literal(to)]]) : false,
    // It must not end before it is asked about: it waits for another service, and can then still be taken back.
    resume: remote.length > 0 ? askedBy(subject, flow, 'resume') : undefined,
    cancel: remote.some(({ place }) => place <= pivot) ? askedBy(subject, flow, 'cancel') : undefined,
  };
}

/** `staff.post(…)`; nothing where nobody may that the tests know of. */
function askedBy(subject: Subject, flow: Flow, asks: 'resume' | 'cancel'): string | undefined {
  const action = subject.open.find((one) => one.kind === 'flow' && one.flow === flow && one.asks === asks);
  const actor = actorFor(subject, action);
  return actor && `${actor.code}.post(\`${subject.path}/\${row.id}/${flow.name}/${asks}\`)`;
}

const isOwn = ({ entity }: Subject, step: Step) => step.entity.startsWith(`${entity.service}.`);

function placedStep({ model }: Subject, step: Step, place: number): Placed {
  const entity = findEntity(model, step.entity);
  const folder = entity?.names.folder ?? '';
  const route = entity?.operations.find(({ name }) => name === step.operation)?.route;
  const isOne = step.operation === 'create' && step.each === undefined;
  return {
    step,
    place,
    path: isOne ? folder : `${folder}/${route ?? step.operation}`,
    service: entity ? serviceOf(model, entity.service).name : '',
  };
}

/** When it is refused, the steps before it are taken back, the last one first. */
function refusedRow(model: Subject['model'], remote: readonly Placed[], { place, path }: Placed): string {
  const undone = remote
    .filter((one) => one.place < place && one.step.undo !== undefined)
    .toReversed()
    .map(({ step, service }) => {
      const entity = findEntity(model, step.entity);
      const route = entity?.operations.find(({ name }) => name === step.undo)?.route;
      return literal(`${service} ${entity?.names.folder}/${route}`);
    });
  return tableRow(String(place), literal(path), `[${[...new Set(undone)].join(', ')}]`);
}

/** Whether the service can do its own step with the row that the flow has begun with. */
function isPossible({ entity }: Subject, { when }: Flow, step: Step): boolean {
  const operation = entity.operations.find(({ name }) => name === step.operation);
  const isOfRow = step.entity === entity.id && step.row === undefined && step.rowOf === undefined;
  return isOfRow && operation !== undefined && operation.from.includes(when.event) && !operation.when;
}

/** How a test brings about what the flow begins with; undefined where it cannot. */
function beginning(subject: Subject, { when, only }: Flow): readonly string[] | undefined {
  const { entity, facts, creation } = subject;
  const isMade = when.event === 'created' || when.event === entity.state?.initial;
  if (isMade && creation.kind !== 'table' && holds(subject, only, facts))
    return [`const row = ${someRow(subject)};`];
  for (const callable of callableOperations(subject)) {
    const { operation } = callable;
    const from = operation.from.find((state) => {
      const before = readyRow(subject, operation, state);
      const field = entity.state?.field ?? '';
      const after = new Map([...before, [field, operation.to ?? null]]);
      return holds(subject, only, after, new Map([...before, [field, state]]));
    });
    if (operation.to !== when.event || from === undefined) continue;
    const ready = readyRow(subject, operation, from);
    const columns = columnsCode(subject, new Map([...ready, [entity.state?.field ?? '', from]]));
    return [
      `const row = await app.database.put('${entity.names.table}', ${someRow(subject)}, ${columns});`,
      `expect((await ${callCode(callable, 'row.id', inputsCode(subject, operation))}).status).toBe(200);`,
    ];
  }
  return undefined;
}

/** Whether the flow begins with this row, which was another before. */
function holds(
  { model, entity }: Subject,
  only: Expression | undefined,
  row: ReadonlyMap<string, Json>,
  before: ReadonlyMap<string, Json> = new Map(),
): boolean {
  if (!only) return true;
  const known = factsOf(model, entity, row);
  const fields = entity.fields.map((field) => ({ ...field, name: `before.${field.name}` }));
  const values = [...before].map(([name, value]) => [`before.${name}`, value] as const);
  const facts = { ...known, fields: [...known.fields, ...fields], values: new Map([...row, ...values]) };
  return evaluate(asFields(only), facts) === true;
}

/** What was before as fields of their own. */
function asFields(expression: Expression): Expression {
  switch (expression.kind) {
    case 'before':
      return { kind: 'field', entity: '', field: `before.${expression.field}` };
    case 'binary':
      return { ...expression, left: asFields(expression.left), right: asFields(expression.right) };
    case 'unary':
    case 'is-null':
      return { ...expression, operand: asFields(expression.operand) };
    default:
      return expression;
  }
}
