import type { Entity, Field, Model } from '../../plan/model.ts';
import { findEntity, partsOf, serviceOf } from '../wire/entities.ts';
import { copyFor } from '../wire/events.ts';
import { keepers } from '../wire/keeping.ts';
import { keptDetail } from '../wire/refusals.ts';
import { ownersFromToken, visible } from '../wire/settable.ts';
import { callerOfOperation, mayView, type OperationLogic, operationLogic } from './calls.ts';
import { changeLogic } from './changing.ts';
import { clientNames } from './clients.ts';
import { type CompleteView, completeViews, partLookups } from './completing.ts';
import { creationLogic } from './creation.ts';
import { calledOperations, can, canInside, type Feature, isPartOfMore, statedOperations } from './feature.ts';
import { type FlowLogic, flowLogic } from './asked-flows.ts';
import { flowNames } from './flows.ts';
import { type GoneMethod, goneLogic } from './gone.ts';
import { Imports } from './imports.ts';
import { itemName } from './local-name.ts';
import { text } from './types.ts';
import { portOperation } from './ports.ts';
import { inputLookups, type RequireView, requireViews, rootLookups } from './references.ts';
import { creationsOf } from './schemas.ts';
import { stepOperations } from './steps.ts';
import { announces, tells, tellsAnything, toldBy } from './telling.ts';

/** The view of `<entities>.service.ts`: what is decided, in the order authorise, load, decide, persist, map. */
export interface LogicView {
  readonly imports: string;
  readonly class: string;
  readonly classes: string;
  readonly variable: string;
  readonly variables: string;
  readonly label: string;
  readonly injected: readonly { readonly name: string; readonly class: string; readonly kept: boolean }[];
  readonly list: boolean;
  readonly get: boolean;
  readonly lookup: boolean;
  readonly snapshot: boolean;
  /** Whether reading depends on the caller. */
  readonly caller: boolean;
  readonly create?: {
    readonly type: string;
    readonly caller: boolean;
    readonly lines: readonly string[];
    /** Whether it can be part of another transaction. */
    readonly within: boolean;
  };
  readonly change?: { readonly caller: boolean; readonly lines: readonly string[]; readonly may?: string };
  readonly delete?: {
    readonly caller: boolean;
    readonly arguments: string;
    readonly may?: string;
    readonly told: boolean;
    readonly tells: string;
    /** The clients of services without whose word nothing is deleted. */
    readonly keepers: readonly { readonly client: string; readonly class: string; readonly detail: string }[];
    readonly deletable: string;
  };
  readonly operations: readonly OperationLogic[];
  readonly ports: readonly OperationLogic[];
  /** What is asked about flows of a row. */
  readonly asked: readonly FlowLogic[];
  readonly requires: readonly RequireView[];
  readonly completes: readonly CompleteView[];
  /** What is done when rows of other services are gone. */
  readonly gone: readonly GoneMethod[];
  readonly refuse: boolean;
  /** Where changes are made by way of `announce`: how it tells of them. */
  readonly announces?: { readonly tells: string };
  /** Whether others of the service use it as well. */
  readonly announcedElsewhere: boolean;
  /** The flows that begin here. */
  readonly flows?: string;
  readonly narrower: boolean;
  /** Whether what flows do here gives the same answers. */
  readonly stepped: boolean;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export function logicView(feature: Feature): LogicView {
  const { model, entity, read } = feature;
  const { names } = entity;
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .type(`./${names.file}.entity.js`, names.class)
    .value(`./${names.folder}.repository.js`, `${names.classes}Repository`)
    .type(`./${names.folder}.schemas.js`, `${names.class}View`);
  const completes = completeViews(feature, imports);
  const requires = requireViews(feature, imports);
  const operations = servedOperations(feature).map((operation) =>
    operationLogic(feature, operation, imports),
  );
  const asked = flowLogic(feature, imports);
  const creates = creationsOf(model, entity).length > 0;
  const caller = read !== undefined;
  const view: Omit<LogicView, 'imports' | 'injected'> = {
    class: names.class,
    classes: names.classes,
    variable: names.variable,
    variables: names.variables,
    label: names.label,
    list: can(feature, 'list'),
    get: can(feature, 'get'),
    lookup: canInside(feature, 'lookup'),
    snapshot: canInside(feature, 'snapshot'),
    caller,
    ...(creates ? { create: creationLogic(feature, completes, imports) } : {}),
    ...(can(feature, 'change') ? { change: changeLogic(feature, completes, imports) } : {}),
    ...(can(feature, 'delete') ? { delete: deletion(feature, imports) } : {}),
    operations,
    ports: operations.filter(({ port }) => port),
    asked,
    requires,
    completes,
    gone: goneLogic(feature),
    narrower: [...feature.narrower.keys()].some((name) => !asked.some((one) => one.name === name)),
    stepped: stepOperations(feature).some(({ byHand }) => !byHand),
    refuse:
      can(feature, 'change') ||
      can(feature, 'delete') ||
      servedOperations(feature).some(({ byHand }) => !byHand),
    ...(announces(feature)
      ? {
          announces: {
            tells: toldBy(feature, `${names.variable}Events(operation, toView(after), toView(before))`),
          },
        }
      : {}),
    ...flowNames(feature, imports),
    announcedElsewhere: statedOperations(feature).some(
      (one) => isPartOfMore(feature, one) && !one.calls && tells(feature, one),
    ),
    fields: answerFields(model, entity, names.variable, imports),
  };
  const injected = injections(feature, view, imports);
  importRest(feature, view, imports);
  return { ...view, injected, imports: imports.print() };
}

/** Those that users can call, and those that call a port. */
const servedOperations = (feature: Feature) =>
  statedOperations(feature).filter((one) => one.calls || calledOperations(feature).includes(one));

function deletion(feature: Feature, imports: Imports) {
  const own = callerOfOperation(feature, 'delete');
  const told = tells(feature, 'delete');
  const { model, entity } = feature;
  const kept = keepers(model, entity).map((name) => serviceOf(model, name));
  if (kept.length > 0) imports.value('../platform/problems.js', 'conflict');
  return {
    keepers: kept.map((keeper) => ({
      client: clientNames(keeper).variable,
      class: entity.names.class,
      detail: text(keptDetail(entity, keeper)),
    })),
    deletable: ['id', 'version', ...(own ? ['caller'] : [])].join(', '),
    caller: own || feature.read !== undefined || kept.length > 0,
    told,
    tells: toldBy(feature, [`${feature.entity.names.variable}Deleted(toView(before))`]),
    arguments: ['id', 'version', ...(own ? ['caller'] : []), ...(told ? ['transaction'] : [])].join(', '),
    ...mayView(feature, 'delete', imports),
  };
}

/** What an answer shows of a row, or of a part in it. */
function answerFields(model: Model, entity: Entity, from: string, imports: Imports) {
  return visible(entity).map((field) => ({
    name: field.name,
    value: answerValue(model, field, from, imports),
  }));
}

function answerValue(model: Model, field: Field, from: string, imports: Imports): string {
  const { name, type, optional } = field;
  const value = `${from}.${name}`;
  const part = partsOf(model, field);
  if (part) {
    const item = itemName(name);
    const fields = answerFields(model, part, item, imports).map((one) => `${one.name}: ${one.value}`);
    return `${value}.map((${item}) => ({ ${[`id: ${item}.id`, ...fields].join(', ')} }))`;
  }
  if (type.kind === 'money') imports.value('../platform/money.js', 'toMoney');
  const mapped =
    type.kind === 'money' ? `toMoney(${value})` : type.kind === 'bigint' ? `String(${value})` : value;
  if (!optional) return mapped;
  return mapped === value ? `${value} ?? undefined` : `${value} === null ? undefined : ${mapped}`;
}

/** What the service is given, in the order of its constructor. */
function injections(
  feature: Feature,
  view: Omit<LogicView, 'imports' | 'injected'>,
  imports: Imports,
): { name: string; class: string; kept: boolean }[] {
  const { model, entity } = feature;
  const { names } = entity;
  const telling = tellsAnything(feature);
  const given = [
    { name: names.variables, class: `${names.classes}Repository`, from: `./${names.folder}.repository.js` },
  ];
  const lookups = [...rootLookups(feature), ...inputLookups(feature), ...partLookups(feature)];
  for (const { target, local } of lookups) {
    const owner = serviceOf(model, target.service);
    const copy = copyFor(model, serviceOf(model, entity.service), target);
    if (copy) {
      const { variables: name, classes, folder } = copy.names;
      given.push({ name, class: `${classes}Service`, from: `../${folder}/${folder}.service.js` });
      continue;
    }
    given.push(
      local
        ? {
            name: target.names.variables,
            class: `${target.names.classes}Repository`,
            from: `../${target.names.folder}/${target.names.folder}.repository.js`,
          }
        : {
            name: clientNames(owner).variable,
            class: clientNames(owner).class,
            from: `../clients/${owner.name}.client.js`,
          },
    );
  }
  for (const name of view.delete ? keepers(model, entity) : []) {
    const keeper = serviceOf(model, name);
    const { variable, class: client } = clientNames(keeper);
    given.push({ name: variable, class: client, from: `../clients/${keeper.name}.client.js` });
  }
  for (const { target } of viaOwners(feature)) {
    const { variables: name, classes, folder } = target.names;
    given.push({ name, class: `${classes}Repository`, from: `../${folder}/${folder}.repository.js` });
  }
  for (const operation of view.ports) {
    const called = entity.operations.find(({ name }) => name === operation.plain);
    const port = called && portOperation(model, called)?.port;
    if (port) given.push({ name: port.variable, class: port.class, from: `../adapters/${port.name}.js` });
  }
  if (view.list) given.push({ name: 'pages', class: 'Pages', from: '../platform/pages.js' });
  if (view.create)
    given.push({ name: 'idempotency', class: 'Idempotency', from: '../platform/idempotency.js' });
  if (view.ports.length > 0)
    given.push({ name: 'attempts', class: 'Attempts', from: '../platform/attempts.js' });
  const usesTransaction = [
    ...(view.change?.lines ?? []),
    ...view.operations.flatMap(({ lines }) => lines),
    ...(view.delete?.told ? ['this.database.'] : []),
  ].some((line) => line.includes('this.database.'));
  if (view.flows) given.push({ name: 'flows', class: 'Flows', from: '../platform/flows/flows.js' });
  if (telling) given.push({ name: 'outbox', class: 'Outbox', from: '../platform/events/outbox.js' });
  if (usesTransaction) given.push({ name: 'database', class: 'Database', from: '../platform/database.js' });
  const once = given.filter((one, index) => given.findIndex(({ name }) => name === one.name) === index);
  for (const { class: name, from } of once) {
    // The entity's own repository, seen from its folder.
    imports.value(from.replace(`../${names.folder}/`, './'), name);
  }
  // Ports and their attempts are used where calls are defined, and nowhere else.
  const isPassing = (name: string) => name === 'Attempts' || model.ports.some((port) => port.class === name);
  return once.map(({ name, class: type }) => ({ name, class: type, kept: !isPassing(type) }));
}

/** The rows by way of which the user of the token owns new rows. */
const viaOwners = ({ model, entity }: Feature) =>
  ownersFromToken(entity).flatMap(({ ownerVia, type }) => {
    const target = ownerVia && type.kind === 'reference' ? findEntity(model, type.target) : undefined;
    return target && creationsOf(model, entity).length > 0 ? [{ target }] : [];
  });

function importRest(feature: Feature, view: Omit<LogicView, 'imports' | 'injected'>, imports: Imports) {
  const { names } = feature.entity;
  const schemas = `./${names.folder}.schemas.js`;
  const problems = '../platform/problems.js';
  const usesCaller =
    view.list ||
    [view.create?.caller, view.change?.caller, view.delete?.caller].includes(true) ||
    view.caller ||
    [...view.operations, ...view.asked].some(({ parameters }) => parameters.includes('caller: Caller')) ||
    [...view.requires, ...view.completes].some(({ parameters }) => parameters.includes('caller: Caller'));
  if (usesCaller) imports.type('../platform/auth.js', 'Caller');
  if (view.list)
    imports.value(`./${names.folder}.repository.js`, 'sortable').type(schemas, `${names.class}Query`);
  if (view.list || view.lookup) imports.type(schemas, `${names.class}Page`);
  if (view.create) imports.type(schemas, view.create.type).type('../platform/idempotency.js', 'KeyedRequest');
  if (view.change) imports.type(schemas, `${names.class}Change`);
  if (view.get || view.refuse) imports.value(problems, 'notFound');
  if (view.change || view.delete) imports.value(problems, 'stale');
  if (view.refuse) imports.type(problems, 'Problem');
  if (view.refuse && view.narrower) imports.value(problems, 'forbidden').type('sql-template-tag', 'Sql');
  const lists = [...view.requires, ...view.completes];
  importTelling(feature, view, imports);
  if (
    view.create?.within ||
    [...lists, ...view.operations, ...view.gone].some(({ parameters }) =>
      parameters.includes('transaction: Queries'),
    )
  )
    imports.type('../platform/database.js', 'Queries');
  const code = JSON.stringify([view.create, view.change, view.operations, lists]);
  for (const helper of ['conflict', 'unprocessable', 'forbidden', 'notWritten'])
    if (new RegExp(`(?<![.\\w])${helper}\\(`).test(code)) imports.value(problems, helper);
  if (code.includes('userOf(')) imports.value('../platform/auth.js', 'userOf');
  if (view.ports.length > 0) imports.type('../platform/attempts.js', 'PortCall');
  if (view.operations.some(({ parameters }) => parameters.includes('KeyedRequest')))
    imports.type('../platform/idempotency.js', 'KeyedRequest');
}

/** What tells others of a row, where it is told of. */
function importTelling(feature: Feature, view: Omit<LogicView, 'imports' | 'injected'>, imports: Imports) {
  const { names } = feature.entity;
  const events = `./${names.folder}.events.js`;
  if (view.announces || (view.create && tells(feature, 'create')))
    imports.value(events, `${names.variable}Events`);
  if (view.announces || view.flows) imports.type('../platform/database.js', 'Queries');
  if (view.flows) imports.type(events, `${names.class}Event`);
  const isDeletionTold =
    view.delete?.told === true || view.gone.some(({ lines }) => lines.join().includes('Deleted('));
  if (isDeletionTold) imports.value(events, `${names.variable}Deleted`);
}
