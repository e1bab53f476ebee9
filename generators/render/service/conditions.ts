import type { Entity, Grant, Model } from '../../plan/model.ts';
import { type SqlScope, toSql } from './sql-expression.ts';
import { capital, inTemplate, sqlText, text } from './types.ts';

/** Which rows an action reaches for a caller, as a function of the repository. */
export interface RowCondition {
  /** `visibleTo`, `mayCancel`. */
  readonly name: string;
  readonly comment: string;
  /** `caller`, which not every condition looks at. */
  readonly parameter: string;
  readonly type: 'Sql' | '(Sql | false)[]';
  /** Lines of its body. */
  readonly body: readonly string[];
}

export const WAYS = 'waysToSee';

/**
 * The condition of reading, last; before it the ways that it puts together, where there are several: a list looks for each by
 * itself. Nothing where whoever passes a door sees every row, or nobody does.
 */
export function readConditions(model: Model, entity: Entity, hasInternal: boolean): readonly RowCondition[] {
  const { read, change, delete: remove, operations } = entity.access;
  const seeAll = [change, remove, ...Object.values(operations)].every((grants) =>
    seeEveryRow(entity, grants),
  );
  if (read.length === 0 || (!isRowDependent(read) && seeAll)) return [];
  const comment = `Which ${entity.names.labels} a caller may see.`;
  const { everything, rows } = choices(model, entity, read.flatMap(ownerByOwner), hasInternal);
  if (rows.length < 2) return [rowCondition('visibleTo', comment, body(model, entity, read, hasInternal))];
  const ways: RowCondition = {
    ...rowCondition(WAYS, `The ways in which a caller sees ${entity.names.labels}.`, [
      ...ifAny(everything, '[sql`TRUE`]'),
      `return [${rows.map(choice).join(', ')}];`,
    ]),
    type: '(Sql | false)[]',
  };
  const visible = rowCondition('visibleTo', comment, [`return oneOf(...${WAYS}(caller));`]);
  return [ways, { ...visible, parameter: 'caller' }];
}

/** Whether everyone whom these grants let through the door sees every row anyway. */
export function seeEveryRow({ access }: Entity, grants: readonly Grant[]): boolean {
  const whole = access.read.filter(({ to, when }) => !when && to.kind !== 'owner');
  return grants.every(({ to }) => to.kind === 'internal' || whole.some((reader) => isAmong(to, reader.to)));
}

/** Whether everyone of the one kind is of the other. */
function isAmong(one: Grant['to'], other: Grant['to']): boolean {
  if (other.kind === 'public') return true;
  if (other.kind === 'signed-in') return one.kind !== 'public';
  return other.kind === 'role' && one.kind === 'role' && other.roles.includes(one.role);
}

/** Each owner has an index. */
const ownerByOwner = (grant: Grant): Grant[] =>
  grant.to.kind === 'owner'
    ? grant.to.fields.map((field) => ({ ...grant, to: { kind: 'owner', fields: [field] } }))
    : [grant];

/** The condition of another action, where it is narrower than the door and differs from reading. */
export function actionCondition(
  model: Model,
  entity: Entity,
  action: string,
  grants: readonly Grant[],
  isOwn: boolean,
): RowCondition | undefined {
  if (!isRowDependent(grants)) return undefined;
  const isInternal = isOwn || grants.some(({ to }) => to.kind === 'internal');
  const comment = `Which ${entity.names.labels} a caller may ${action}, among those that they see.`;
  return rowCondition(`may${capital(action)}`, comment, body(model, entity, grants, isInternal));
}

function rowCondition(name: string, comment: string, lines: readonly string[]): RowCondition {
  const parameter = lines.some((line) => /(?<![.\w])caller\./.test(line)) ? 'caller' : '_caller';
  return { name, comment, parameter, type: 'Sql', body: lines };
}

export const isRowDependent = (grants: readonly Grant[]) =>
  grants.some(({ to, when }) => to.kind === 'owner' || when !== undefined) &&
  !grants.some(({ to, when }) => to.kind === 'public' && when === undefined);

/** Whether another service calls. */
const SERVICE = 'caller.service';

/** When a caller sees everything, and which rows they see where none of that is so. */
function choices(model: Model, entity: Entity, grants: readonly Grant[], internal: boolean) {
  const whole = grants.filter(({ to, when }) => !when && to.kind !== 'owner' && to.kind !== 'internal');
  const partial = grants.filter((grant) => !whole.includes(grant) && grant.to.kind !== 'internal');
  const everything = [...(internal ? [SERVICE] : []), ...whole.map(({ to }) => holds(to))];
  const isOpen = partial.some(({ to }) => to.kind === 'public');
  return { everything, rows: partial.map((grant) => rowsOf(model, entity, grant, isOpen)) };
}

const ifAny = (conditions: readonly string[], result: string): string[] =>
  conditions.length > 0 ? [`if (${conditions.join(' || ')}) return ${result};`] : [];

function body(model: Model, entity: Entity, grants: readonly Grant[], internal: boolean): string[] {
  const { everything, rows } = choices(model, entity, grants, internal);
  const [only] = rows;
  if (!only) {
    // It is a value of the statement, and so has to be true or false.
    const open = everything.map((one) => (one === SERVICE ? `${SERVICE} !== undefined` : one));
    return [`return sql\`\${${open.join(' || ') || 'false'}}\`;`];
  }
  const last =
    rows.length === 1 && !only.caller ? `sql\`${only.sql}\`` : `oneOf(${rows.map(choice).join(', ')})`;
  return [...ifAny(everything, 'sql`TRUE`'), `return ${last};`];
}

interface Rows {
  /** TypeScript: when the condition is open to the caller at all. */
  readonly caller?: string;
  readonly sql: string;
}

const choice = ({ caller, sql }: Rows) => (caller ? `${caller} && sql\`${sql}\`` : `sql\`${sql}\``);

/** Where `isOpen` lets callers without a token in, they own nothing, and nothing is to be looked for. */
function rowsOf(model: Model, entity: Entity, { to, when }: Grant, isOpen: boolean): Rows {
  const scope: SqlScope = {
    model,
    entity,
    user: '${caller.id}',
    quote: (value) => inTemplate(sqlText(value)),
  };
  const condition = when ? [toSql(when, scope, 2)] : [];
  if (to.kind === 'owner') {
    const owners = to.fields.map((name) => ownerSql(model, entity, name));
    const owner = owners.length > 1 ? `(${owners.join(' OR ')})` : (owners[0] ?? 'FALSE');
    const caller = isOpen ? { caller: 'caller.id !== undefined' } : {};
    return { ...caller, sql: [owner, ...condition].join(' AND ') };
  }
  return { ...(to.kind === 'public' ? {} : { caller: holds(to) }), sql: condition.join(' AND ') };
}

/**
 * The user is in the column, or in the row that it refers to: `doctor: Doctor owner via user`. Those rows are found first, as an
 * array: beside other owners, only then can the index of each be used.
 */
function ownerSql(model: Model, entity: Entity, name: string): string {
  const field = entity.fields.find((one) => one.name === name);
  if (!field) throw new Error(`${entity.id} has no owner ${name}`);
  if (!field.ownerVia || field.type.kind !== 'reference') return `${field.sqlColumn} = \${caller.id}`;
  const { target } = field.type;
  const referenced = model.services.flatMap(({ entities }) => entities).find(({ id }) => id === target);
  const user = referenced?.fields.find((one) => one.name === field.ownerVia);
  return `${field.sqlColumn} = ANY(ARRAY(SELECT id FROM ${referenced?.names.sqlTable} WHERE ${user?.sqlColumn} = \${caller.id}))`;
}

/** In TypeScript: whether the caller is one of those. */
function holds(to: Grant['to']): string {
  if (to.kind === 'role') return `caller.roles.has(${text(to.role)})`;
  if (to.kind === 'signed-in') return 'caller.id !== undefined';
  return 'true';
}
