import type { Entity, Field, Service } from '../model.ts';
import { pascal } from '../names.ts';
import { ACTIONS, PLATFORM_TABLES, SCHEMA_WORDS, STANDARD_FIELDS } from '../reserved.ts';
import { interactionId } from '../resolve/interaction.ts';
import type { Subject } from './model.ts';

/** No two things have the same name in the output: table, column, constraint, class, folder, file, route. */
export function checkClashes(subject: Subject): void {
  const { model } = subject;
  const identity = model.identity.service;
  for (const service of identity ? [...model.services, identity] : model.services) {
    checkService(service, subject);
    for (const entity of service.entities) checkEntity(entity, subject);
  }
  const databases = new Register('database', subject);
  const hosts = new Register('host', subject);
  for (const service of model.services) {
    databases.add(service.database, service.id, `The service "${service.name}"`);
    hosts.add(service.name, service.id, `The service "${service.name}"`);
  }
  checkGateway(subject);
}

/** What the identity service answers, the same in every system. */
const IDENTITY_ROUTES = ['users', 'sessions'];

/** The gateway tells services apart by their routes alone. */
function checkGateway(subject: Subject): void {
  const { identity, gateway, services } = subject.model;
  const routes = new Register('route at the gateway', subject);
  if (identity.service) {
    for (const route of IDENTITY_ROUTES)
      routes.add(`/v1/${route}`, identity.service.id, 'the identity service');
  }
  for (const service of services.filter(({ id }) => gateway.expose.includes(id))) {
    // Two of one service have been reported by their tables.
    const open = new Map(service.entities.filter(isOpen).map(({ names, id }) => [names.folder, id]));
    for (const [folder, id] of open) routes.add(`/v1/${folder}`, id, id);
  }
}

/** Whether somebody outside may do something with it. */
function isOpen({ partOf, access }: Entity): boolean {
  const { operations, ...basic } = access;
  const grants = [...Object.values(basic), ...Object.values(operations)].flat();
  return !partOf && grants.some(({ to }) => to.kind !== 'internal');
}

function checkService(service: Service, subject: Subject): void {
  const reported = new Set<string>();
  const [tables, folders, files, classes, constraints] = [
    'table',
    'folder',
    'file',
    'class',
    'constraint',
  ].map((kind) => new Register(kind, subject, reported)) as [
    Register,
    Register,
    Register,
    Register,
    Register,
  ];
  for (const table of PLATFORM_TABLES) tables.add(table, service.id, 'the service itself');
  for (const entity of service.entities) {
    const { names, id, name } = entity;
    tables.add(names.table, id, name);
    folders.add(names.folder, id, name);
    files.add(names.file, id, name);
    classes.add(names.class, id, name);
    for (const kind of ['Controller', 'Service', 'Repository', 'Module']) {
      classes.add(`${names.classes}${kind}`, id, `the ${kind.toLowerCase()} of ${name}`);
    }
    for (const rule of [...entity.unique, ...entity.checks]) {
      constraints.add(rule.constraint, id, `the rule "${rule.name}" of ${name}`);
    }
    for (const rule of entity.indexes) constraints.add(rule.index, id, `the index "${rule.name}" of ${name}`);
    for (const field of entity.fields) {
      if (field.type.kind === 'links')
        tables.add(field.type.table, field.id, `the links of ${name}.${field.name}`);
      if (field.check !== undefined)
        constraints.add(field.check, id, `the bounds of ${name}.${field.name}`, field.id);
    }
  }
  const copies = copiesOf(service, subject);
  for (const copy of copies) {
    const { names } = copy;
    const [id, who] = [interactionId(copy), `the copy of ${copy.target}`];
    tables.add(names.table, id, who);
    folders.add(names.folder, id, who);
    classes.add(names.class, id, who);
    for (const kind of ['Service', 'Repository']) classes.add(`${names.classes}${kind}`, id, who);
  }
  for (const follows of followsOf(service, subject)) {
    const { names, target } = follows;
    const [id, who] = [interactionId(follows), `what follows from ${target}`];
    if (!copies.some((copy) => copy.target === target)) folders.add(names.folder, id, who);
    classes.add(`${names.classes}Follower`, id, who);
  }
  checkEnums(service, classes);
  for (const entity of service.entities) checkSchemas(service, entity, subject);
}

/** The copies that a service keeps; one that the plan names twice has been reported. */
function copiesOf({ id }: Service, { model }: Subject) {
  const copies = model.interactions
    .filter((one) => one.kind === 'copies')
    .filter((one) => one.service === id);
  return [...new Map(copies.map((one) => [one.target, one])).values()];
}

function followsOf({ id }: Service, { model }: Subject) {
  const follows = model.interactions
    .filter((one) => one.kind === 'follows')
    .filter((one) => one.service === id);
  return [...new Map(follows.map((one) => [one.target, one])).values()];
}

/** The schemas of an entity stand beside the classes of its parts and of what it refers to. */
function checkSchemas(service: Service, entity: Entity, subject: Subject): void {
  const { fields, operations, names, name } = entity;
  const related = fields.flatMap(({ type }) =>
    type.kind === 'parts' ? [type.of] : type.kind === 'reference' && type.local ? [type.target] : [],
  );
  const classes = new Register('class', subject);
  for (const kind of SCHEMA_WORDS) classes.add(`${names.class}${kind}`, entity.id, `a schema of ${name}`);
  for (const { id, name: operation, takes } of operations) {
    if (takes.length > 0 && !ACTIONS.has(operation))
      classes.add(`${names.class}${pascal(operation)}`, id, `the inputs of "${operation}"`);
  }
  for (const other of service.entities.filter(({ id }) => related.includes(id)))
    classes.add(other.names.class, other.id, other.name);
}

/** Enums are types beside the classes; a named enum is used by many fields and stands once. */
function checkEnums(service: Service, classes: Register): void {
  const values = new Map<string, string>();
  for (const field of service.entities.flatMap((entity) => entity.fields)) {
    if (field.type.kind !== 'enum') continue;
    const known = values.get(field.type.name);
    const same = known === field.type.values.join();
    values.set(field.type.name, field.type.values.join());
    if (!same) classes.add(field.type.name, field.id, `the values of ${field.id}`);
  }
}

function checkEntity(entity: Entity, subject: Subject): void {
  const columns = new Register('column', subject);
  for (const standard of ['id', 'created_at', 'updated_at', 'version']) {
    columns.add(standard, entity.id, 'a column that every table has');
  }
  if (entity.partOf) {
    columns.add(entity.partOf.column, entity.id, `the owner, ${entity.partOf.entity}`);
    columns.add('position', entity.id, 'its place in the list');
    const field = entity.fields.find(({ name }) => name === 'position');
    if (field && field.column !== 'position') columns.add('position', field.id, '"position"');
  }
  for (const field of entity.fields) {
    if (field.column !== '' && !STANDARD_FIELDS.has(field.name))
      columns.add(field.column, field.id, `"${field.name}"`);
  }
  const routes = new Register('route', subject);
  for (const operation of entity.operations) routes.add(operation.route, operation.id, `"${operation.name}"`);
  checkMethods(entity, subject);
  checkWas(entity, subject);
}

/** What is asked of flows stands beside the operations of the row that they begin with. */
function checkMethods({ id, operations }: Entity, subject: Subject): void {
  const methods = new Register('method', subject);
  for (const flow of subject.model.flows.filter(({ when }) => when.entity === id))
    for (const [asks, grants] of Object.entries(flow.access))
      if (grants.length > 0)
        methods.add(`${asks}${pascal(flow.name)}Flow`, id, `what ${asks} asks of ${flow.name}`);
  for (const operation of operations) methods.add(operation.name, operation.id, `"${operation.name}"`);
}

/** `was` names what is gone; where it is still there, one of the two is wrong. */
function checkWas(entity: Entity, { model, places, findings }: Subject): void {
  const report = (id: string, was: string): void => {
    const message = `It was "${was}", but "${was}" is still there.`;
    findings.error('was-present', places.of(id), message, 'Remove `was`, or the old one.');
  };
  const was = entity.was?.includes('.') ? entity.was : entity.was && `${entity.service}.${entity.was}`;
  if (was && model.services.some((service) => service.entities.some((other) => other.id === was)))
    report(entity.id, was);
  for (const field of entity.fields) {
    const present = entity.fields.some((other: Field) => other.name === field.was);
    if (field.was !== undefined && present) report(field.id, field.was);
  }
}

/** Who has which name. File systems and some databases ignore case, so it does not tell names apart. */
class Register {
  readonly #kind: string;
  readonly #subject: Subject;
  readonly #taken = new Map<string, string>();
  readonly #reported: Set<string>;

  /** Registers that share `reported` speak of each element once: where its table clashes, its class does as well. */
  constructor(kind: string, subject: Subject, reported = new Set<string>()) {
    this.#kind = kind;
    this.#subject = subject;
    this.#reported = reported;
  }

  add(name: string, id: string, who: string, at = id): void {
    const key = name.toLowerCase();
    const other = this.#taken.get(key);
    if (other === undefined) {
      this.#taken.set(key, who);
      return;
    }
    if (this.#reported.has(id)) return;
    this.#reported.add(id);
    const { findings, places } = this.#subject;
    const message = `${who} and ${other} would have the same ${this.#kind}, "${name}".`;
    findings.error('name-clash', places.of(at), message, 'Give one of them another name.');
  }
}
