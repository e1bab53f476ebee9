import type { Operation } from '../../plan/model.ts';
import { createsEach, ownStepsOn } from '../wire/flows.ts';
import { requiring } from './clients.ts';
import { type Feature, statedOperations } from './feature.ts';
import { guard } from './guards.ts';
import { Imports } from './imports.ts';
import { mentionsUser, readsInputs } from './operation-uses.ts';
import type { LogicView } from './logic.ts';
import { lookupArguments } from './lookups.ts';
import { methodName } from './operations.ts';
import { inputRequirements } from './references.ts';
import { refusedName } from './refused.ts';
import { createItemsName, itemsName, keyName } from './step-schemas.ts';
import { ownSteps } from './own-steps.ts';
import { announced, tells } from './telling.ts';
import { text } from './types.ts';

/** The view of `<entities>.steps.ts`: what flows do with rows of an entity. */
export interface StepsView {
  readonly imports: string;
  readonly class: string;
  readonly classes: string;
  readonly variable: string;
  readonly variables: string;
  readonly label: string;
  readonly labels: string;
  readonly injected: readonly { readonly name: string; readonly class: string }[];
  readonly own: readonly { readonly path: string; readonly call: string }[];
  readonly operations: readonly StepView[];
  /** Whether some of them call a port. */
  readonly ports: boolean;
  /** The type of what names a row. */
  readonly key: string;
  readonly finds: boolean;
}

interface StepView {
  readonly name: string;
  readonly comment?: string;
  readonly parameters: string;
  readonly waits: boolean;
  readonly lines: readonly string[];
}

/** The operations of an entity that flows carry out. */
export const stepOperations = (feature: Feature): readonly Operation[] =>
  statedOperations(feature).filter(({ name }) => feature.steps.has(name));

/** Whether flows do anything with rows of an entity that is not what anybody else does. */
export const hasSteps = (feature: Feature): boolean =>
  stepOperations(feature).length > 0 ||
  createsEach(feature.model, feature.entity) ||
  ownStepsOn(feature.model, feature.entity).size > 0;

/** What the controller hands on to a step, besides the items. */
export function stepParameters(feature: Feature, operation: Operation): readonly ('request' | 'caller')[] {
  return operation.byHand ? [] : ['request', ...(needsCaller(feature, operation) ? ['caller' as const] : [])];
}

const needsCaller = (feature: Feature, operation: Operation) =>
  operation.calls !== undefined ||
  guard(feature, operation.name).caller ||
  mentionsUser(operation) ||
  inputRequirements(feature, operation).some(({ lookup }) => !lookup.local);

export function stepsView(feature: Feature, logic: LogicView): StepsView {
  const { entity } = feature;
  const { names } = entity;
  const { folder, classes } = names;
  const imports = new Imports().value('@nestjs/common', 'Injectable');
  const given = new Map<string, string>();
  const task: StepsTask = { feature, logic, imports, given };
  const operations = [
    ...(createsEach(feature.model, entity) ? [creationView(task)] : []),
    ...stepOperations(feature).map((operation) => stepView(task, operation)),
  ];
  const own = ownSteps(task);
  if (operations.length > 0) imports.type(`./${folder}.schemas.js`, `${names.class}Page`);
  const finds = stepOperations(feature).some(({ byHand }) => !byHand);
  if (finds) {
    imports
      .type('../platform/database.js', 'Queries')
      .type(`./${names.file}.entity.js`, names.class)
      .type(`./${folder}.schemas.js`, keyName(entity))
      .value('../platform/problems.js', 'notFound')
      .value('../platform/steps.js', 'inKeyOrder');
    give(task, names.variables, `${classes}Repository`, `./${folder}.repository.js`);
  }
  const order = [names.variables, `${names.variables}Service`, 'idempotency', 'database'];
  return {
    class: names.class,
    classes,
    variable: names.variable,
    variables: names.variables,
    label: names.label,
    labels: names.labels,
    key: keyName(entity),
    finds,
    own,
    operations,
    ports: stepOperations(feature).some(({ calls, byHand }) => calls && !byHand),
    injected: order.flatMap((name) => {
      const type = given.get(name);
      return type === undefined ? [] : [{ name, class: type }];
    }),
    imports: imports.print(),
  };
}

/** The file that is being made. */
export interface StepsTask {
  readonly feature: Feature;
  readonly logic: LogicView;
  readonly imports: Imports;
  /** What the class is given: names and classes. */
  readonly given: Map<string, string>;
}

function give({ given, imports }: StepsTask, name: string, type: string, from: string) {
  given.set(name, type);
  imports.value(from, type);
}

/** `this.ordersService` */
export function serviceOfRows(task: StepsTask): string {
  const { variables, classes, folder } = task.feature.entity.names;
  give(task, `${variables}Service`, `${classes}Service`, `./${folder}.service.js`);
  return `this.${variables}Service`;
}

/** In the order of what they are created from: two calls that would create the same do not wait for each other. */
function creationView(task: StepsTask): StepView {
  const { feature, logic, imports } = task;
  const { entity } = feature;
  const items = createItemsName(entity);
  give(task, 'idempotency', 'Idempotency', '../platform/idempotency.js');
  imports
    .type(`./${entity.names.folder}.schemas.js`, items)
    .type('../platform/idempotency.js', 'KeyedRequest')
    .value('../platform/steps.js', 'inKeyOrder');
  const caller = logic.create?.caller === true;
  if (caller) imports.type('../platform/auth.js', 'Caller');
  const args = ['row', ...(caller ? ['caller'] : []), 'undefined', 'transaction'].join(', ');
  return {
    name: 'createAll',
    parameters: `{ items }: ${items}, request: KeyedRequest${caller ? ', caller: Caller' : ''}`,
    waits: false,
    lines: [
      'return this.idempotency.once(request, async (transaction) => {',
      'const rows = items.map((row) => ({ row }));',
      `const created = await inKeyOrder(rows, ({ row }) => ${serviceOfRows(task)}.create(${args}));`,
      'return { items: created };',
      '});',
    ],
  };
}

function stepView(task: StepsTask, operation: Operation): StepView {
  const { feature, imports } = task;
  const { entity } = feature;
  const { folder } = entity.names;
  const items = itemsName(entity, operation);
  imports.type(`./${folder}.schemas.js`, items);
  if (operation.byHand) {
    imports.value('../platform/problems.js', 'notWritten');
    return {
      name: methodName(operation),
      comment: `Yours to write: the plan leaves \`${operation.name}\` to a person. Until then the call is answered with 501.`,
      parameters: `_items: ${items}`,
      waits: false,
      lines: [`throw notWritten(${text(operation.name)});`],
    };
  }
  imports.type('../platform/idempotency.js', 'KeyedRequest');
  const caller = needsCaller(feature, operation);
  if (caller) imports.type('../platform/auth.js', 'Caller');
  return {
    name: methodName(operation),
    parameters: `{ items }: ${items}, request: KeyedRequest${caller ? ', caller: Caller' : ''}`,
    ...(operation.calls ? portStep(task, operation) : plainStep(task, operation)),
  };
}

/** Each item for itself: nothing waits for a provider in a transaction. */
function portStep(task: StepsTask, operation: Operation): Pick<StepView, 'waits' | 'lines'> {
  const { feature, imports } = task;
  const { variable, folder } = feature.entity.names;
  give(task, 'database', 'Database', '../platform/database.js');
  give(task, 'idempotency', 'Idempotency', '../platform/idempotency.js');
  imports.value('../platform/steps.js', 'requestFor');
  const view = `toView(${variable})`;
  const done = alreadyDone(feature, operation, view);
  if (done.length > 0) imports.value(`./${folder}.service.js`, 'toView');
  return {
    waits: true,
    lines: [
      'const done = await inKeyOrder(items, async (item, index) => {',
      `const ${variable} = await this.database.transaction((transaction) => this.lock(item.row, transaction));`,
      ...done,
      'const own = requestFor(request, index);',
      `return this.idempotency.settle(own, () => ${serviceOfRows(task)}.${methodName(operation)}(${variable}.id, own, caller));`,
      '});',
      'return { items: done };',
    ],
  };
}

function plainStep(task: StepsTask, operation: Operation): Pick<StepView, 'waits' | 'lines'> {
  const { feature, imports } = task;
  const { variable, variables, folder } = feature.entity.names;
  give(task, 'idempotency', 'Idempotency', '../platform/idempotency.js');
  imports.value(`./${folder}.repository.js`, refusedName(operation));
  imports.value(`./${folder}.service.js`, 'toView');
  const requirements = inputRequirements(feature, operation);
  const reads = readsInputs(operation);
  const usesCaller = guard(feature, operation.name).caller || mentionsUser(operation);
  const args = [
    `${variable}.id`,
    ...(reads ? ['input'] : []),
    ...(usesCaller ? ['caller'] : []),
    'transaction',
  ].join(', ');
  const statement = `this.${variables}.${methodName(operation)}(${args})`;
  const change = tells(feature, operation)
    ? `${serviceOfRows(task)}${announced(operation.name, `${variable}.id`, statement).slice('this'.length)}`
    : statement;
  const checks = requirements.map(({ lookup, code }) => {
    const call = `await ${serviceOfRows(task)}.${requiring(lookup.field)}(${[code, ...lookupArguments(lookup)].join(', ')})`;
    return `${lookup.field.optional ? `if (${code} !== undefined) ` : ''}${call};`;
  });
  const item = reads || checks.length > 0 ? '{ row, with: input }' : '{ row }';
  return {
    waits: false,
    lines: [
      'return this.idempotency.once(request, async (transaction) => {',
      `const done = await inKeyOrder(items, async (${item}) => {`,
      `const ${variable} = await this.lock(row, transaction);`,
      ...alreadyDone(feature, operation, `toView(${variable})`),
      ...checks,
      `const changed = await ${change};`,
      `if (!changed) throw ${refusedName(operation)}();`,
      'return toView(changed);',
      '});',
      'return { items: done };',
      '});',
    ],
  };
}

/** What is in the state already need not be brought there. */
function alreadyDone({ entity }: Feature, { to }: Operation, view: string): string[] {
  const state = entity.state?.field;
  return to !== undefined && state
    ? [`if (${entity.names.variable}.${state} === ${text(to)}) return ${view};`]
    : [];
}
