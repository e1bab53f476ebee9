import { isCarriedOut } from '../../../generators/plan/flows.ts';
import type {
  Binding,
  Entity,
  Expression,
  Field,
  Followed,
  Grant,
  Key,
  Literal,
  Model,
  PortCall,
  Step,
} from '../../../generators/plan/model.ts';
import { copiesOf, followsOf, published } from '../../../generators/render/wire/events.ts';
import type {
  ExamCreation,
  ExamEntity,
  ExamField,
  ExamGrant,
  ExamKey,
  ExamOperation,
  ExamPlan,
  ExamType,
  ExamStep,
  Expr,
} from '../../../generators/verify/plan/exam-plan.ts';

/** What the exams should know of a plan, told by the other reader of plans. */
export function fromModel(model: Model): ExamPlan {
  const user = model.identity.service?.entities.find((entity) => entity.id === 'identity.User');
  return {
    system: model.system.name,
    currency: model.currency,
    topology: model.topology,
    broker: model.broker,
    services: model.services.map(({ name, database, entities }) => ({
      name,
      database,
      entities: entities.map(entityOf),
    })),
    identity: {
      provider: model.identity.provider,
      roles: model.identity.roles,
      default: model.identity.default,
      user: user && entityOf(user),
    },
    exposed: model.gateway.expose,
    ports: model.ports.map(({ name, operations }) => ({
      name,
      operations: operations.map((operation) => ({
        name: operation.name,
        fails: operation.fails,
        sandboxFails: operation.sandboxFails && exprOf(operation.sandboxFails),
      })),
    })),
    reads: model.interactions.flatMap((one) =>
      one.kind === 'follows'
        ? []
        : [
            {
              service: one.service,
              target: one.target,
              accepts: one.kind === 'asks' && one.otherwise === 'accept',
            },
          ],
    ),
    calls: [...handled(model), ...stepped(model)],
    publishers: [...model.services, ...(model.identity.service ? [model.identity.service] : [])]
      .filter((service) => published(model, service).length > 0)
      .map(({ name }) => name)
      .toSorted(),
    follows: model.services.flatMap((service) =>
      followsOf(model, service).map(({ target, events }) => ({
        service: service.name,
        target: target.id,
        events: events.map(({ event }) => event),
        creates: events.flatMap(createdBy),
        byHand: events.flatMap(({ event, byHand, do: call }) => (byHand || !call ? [event] : [])),
      })),
    ),
    copies: model.services.flatMap((service) =>
      copiesOf(model, service).map(({ target, fields }) => ({
        service: service.name,
        target: target.id,
        fields: fields.map(({ name }) => name),
        deleted: deletedOf(model, service.id, target.id),
        personal: fields.some((field) => field.personal),
      })),
    ),
    flows: model.flows.map((flow) => ({
      name: flow.name,
      service: flow.service,
      when: flow.when,
      only: flow.only && exprOf(flow.only),
      steps: flow.steps.map(stepOf),
      failed: flow.failed?.operation,
      within: flow.within,
      access: {
        read: flow.access.read.map(grantOf),
        resume: flow.access.resume.map(grantOf),
        cancel: flow.access.cancel.map(grantOf),
      },
      isCarriedOut: isCarriedOut(flow),
    })),
  };
}

/** As the plan says it, whether it comes to anything or not. */
const deletedOf = ({ interactions }: Model, service: string, target: string): string =>
  interactions
    .flatMap((one) =>
      one.kind === 'copies' && one.service === service && one.target === target ? [one.deleted] : [],
    )
    .join();

const stepOf = ({ entity, operation, row, rowOf, with: given, each, as, undo }: Step): ExamStep => ({
  entity,
  operation,
  row: row && valuesOf(row),
  rowOf,
  with: valuesOf(given),
  each,
  as,
  undo,
});

const valuesOf = (bindings: readonly Binding[]) =>
  Object.fromEntries(bindings.map(({ name, value }) => [name, exprOf(value)]));
function createdBy({ event, do: call, with: given = [] }: Followed): ExamCreation[] {
  if (call?.operation !== 'create') return [];
  const fields = given.flatMap(({ name, value }): [string, string][] =>
    value.kind === 'field' &&
    value.via === undefined &&
    !['createdAt', 'updatedAt', 'version'].includes(value.field)
      ? [[name, value.field]]
      : [],
  );
  return [{ event, entity: call.entity, given: Object.fromEntries(fields) }];
}

function handled(model: Model): ExamPlan['calls'] {
  return model.interactions.flatMap((interaction) =>
    interaction.kind === 'follows'
      ? interaction.events.flatMap((event) =>
          event.do ? [{ service: interaction.service, ...event.do }] : [],
        )
      : [],
  );
}

function stepped(model: Model): ExamPlan['calls'] {
  return model.flows.flatMap(({ service, steps, failed }) => [
    ...steps.flatMap(({ entity, operation, undo }) => [
      { service, entity, operation },
      ...(undo === undefined ? [] : [{ service, entity, operation: undo }]),
    ]),
    ...(failed ? [{ service, ...failed }] : []),
  ]);
}

function entityOf(entity: Entity): ExamEntity {
  const { access, partOf } = entity;
  const { operations, ...basic } = access;
  const grants = Object.entries({ ...basic, ...operations }).map(([action, list]) => [
    action,
    list.map(grantOf),
  ]);
  return {
    id: entity.id,
    service: entity.service,
    name: entity.name,
    table: entity.names.table,
    route: partOf ? undefined : `/v1/${entity.names.folder}`,
    key: keyOf(entity.key),
    partOf: partOf && { entity: partOf.entity, field: partOf.field, column: partOf.column },
    fields: entity.fields.map(fieldOf),
    operations: entity.operations.map((operation) => ({
      name: operation.name,
      route: operation.route,
      from: operation.from,
      to: operation.to,
      takes: operation.takes.map(fieldOf),
      when: operation.when && exprOf(operation.when),
      does: operation.does.map((one) => ({ ...one, value: exprOf(one.value) })),
      calls: operation.calls && callOf(operation.calls),
      fails: operation.fails,
      byHand: operation.byHand,
    })),
    access: partOf ? {} : Object.fromEntries(grants),
    state: entity.state?.field,
    unique: entity.unique.map(({ name, fields, when, problem }) => ({
      name,
      fields,
      when: when && exprOf(when),
      problem,
    })),
    indexes: entity.indexes.map(({ name, fields }) => ({ name, fields })),
    checks: entity.checks.map(({ name, expression }) => ({ name, holds: exprOf(expression) })),
    invariant: entity.invariant && exprOf(entity.invariant),
    partitioned: entity.partition !== undefined,
  };
}

function callOf({ port, operation, with: given }: PortCall): NonNullable<ExamOperation['calls']> {
  const values = given.map(({ input, value }) => [input, exprOf(value)] as const);
  return { port, operation, with: Object.fromEntries(values) };
}

const keyOf = (key: Key): ExamKey => (key.kind === 'string' ? { string: key.max } : key.kind);

function fieldOf(field: Field): ExamField {
  return {
    name: field.name,
    column: field.column,
    type: typeOf(field),
    optional: field.optional,
    unique: field.unique,
    index: field.index,
    search: field.search,
    immutable: field.immutable,
    owner: field.owner,
    ownerVia: field.ownerVia,
    secret: field.secret,
    internal: field.internal,
    min: field.bounds?.min,
    max: field.bounds?.max,
    default: field.default && literalText(field.default),
    computed: field.computed && exprOf(field.computed),
    guard: field.guard && { when: exprOf(field.guard.when), problem: field.guard.problem },
  };
}

function typeOf({ type }: Field): ExamType {
  switch (type.kind) {
    case 'enum':
      return { kind: 'enum', values: type.values };
    case 'reference':
      return { ...type, key: keyOf(type.key) };
    case 'links': {
      const { sqlTable: _, ...links } = type;
      return links;
    }
    case 'string':
      return { pattern: undefined, ...type };
    default:
      return type;
  }
}

function literalText(literal: Literal): string {
  if (literal.type === 'boolean') return String(literal.value);
  return 'text' in literal ? literal.text : literal.type;
}

function grantOf({ to, when, onBehalf }: Grant): ExamGrant {
  return {
    to: to.kind === 'role' ? { kind: 'role', role: to.role } : to,
    when: when && exprOf(when),
    onBehalf,
  };
}

/** `list` is the list of parts that a sum goes over. */
function exprOf(expression: Expression, list: readonly string[] = []): Expr {
  const of = (inner: Expression): Expr => exprOf(inner, list);
  switch (expression.kind) {
    case 'literal':
      return literalExpr(expression.value);
    case 'field':
      return {
        kind: 'name',
        path: [...list, ...(expression.via === undefined ? [] : [expression.via]), expression.field],
      };
    case 'input':
      return { kind: 'name', path: [expression.name] };
    case 'answer':
    case 'before':
      return { kind: 'name', path: [expression.kind, expression.field] };
    case 'aggregate':
      return {
        kind: expression.function,
        of: expression.of
          ? exprOf(expression.of, [expression.parts])
          : { kind: 'name', path: [expression.parts] },
      };
    case 'unary':
      return { kind: expression.operator === 'not' ? 'not' : 'minus', operand: of(expression.operand) };
    case 'is-null':
      return {
        kind: 'binary',
        operator: expression.negated ? '!=' : '=',
        left: of(expression.operand),
        right: { kind: 'literal', value: null },
      };
    case 'binary':
      return { ...expression, left: of(expression.left), right: of(expression.right) };
    default:
      return { kind: expression.kind };
  }
}

function literalExpr(literal: Literal): Expr {
  switch (literal.type) {
    case 'boolean':
      return { kind: 'literal', value: literal.value };
    case 'null':
      return { kind: 'literal', value: null };
    case 'number':
    case 'duration':
      return { kind: literal.type, text: literal.text };
    case 'now':
    case 'today':
      return { kind: literal.type };
    default:
      return { kind: 'literal', value: literal.text };
  }
}
