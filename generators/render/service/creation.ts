import type { Entity, Field, Grant } from '../../plan/model.ts';
import { findEntity } from '../wire/entities.ts';
import { onBehalfFields, ownersFromToken, requiredOnCreate } from '../wire/settable.ts';
import { requiring } from './clients.ts';
import { type CompleteView } from './completing.ts';
import { computedFields } from './computed.ts';
import type { Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { localName } from './local-name.ts';
import { type Lookup, lookupArguments, via } from './lookups.ts';
import { computedCode, importHelpers, rootLookups } from './references.ts';
import { createsWithin, creationsOf } from './schemas.ts';
import { tells, toldBy } from './telling.ts';
import { toTs, type TsScope } from './ts-expression.ts';
import { text } from './types.ts';

/** What a creation does, line by line: look up, complete, decide, store. */
export function creationLogic(feature: Feature, completes: readonly CompleteView[], imports: Imports) {
  const { model, entity } = feature;
  const creations = creationsOf(model, entity);
  const { variable, variables } = entity.names;
  const type = creations.at(-1)?.name ?? '';
  const settable = creations.flatMap(({ fields }) => fields);
  const owners = ownersFromToken(entity);
  const lookups = rootLookups(feature).filter(
    ({ field }) => settable.includes(field) || owners.includes(field),
  );
  const row = rowCode(feature, completes, imports);
  const decided = decisions(feature, row !== variable, imports);
  const name = row === variable ? variable : 'row';
  const lines = (held: boolean) => [
    ...lookups.filter((one) => one.held === held).map((one) => lookupLine(feature, one)),
    ...completes
      .filter((one) => one.held === held && used(settable, one))
      .map((one) => completeLine(variable, one)),
  ];
  const inside = [...lines(true), ...(row === variable ? [] : [`const row = ${row};`]), ...decided];
  const needsTransaction = lines(true).length > 0 || row.includes('transaction');
  const insert = `toView(await this.${variables}.insert(${name}, transaction))`;
  const stored = tells(feature, 'create')
    ? [
        `const created = ${insert};`,
        toldBy(feature, `${variable}Events('create', created)`),
        'return created;',
      ]
    : [`return ${insert};`];
  const work = needsTransaction ? [...inside, ...stored] : stored;
  const end = createsWithin(model, entity) ? ', within);' : ');';
  const code = [
    ...lines(false),
    ...(needsTransaction ? [] : inside),
    ...(work.length > 1
      ? [`return this.idempotency.once(request, async (transaction) => {`, ...work, `}${end}`]
      : [`return this.idempotency.once(request, async (transaction) => ${insert}${end}`]),
  ];
  return {
    type,
    caller: code.some((line) => /(?<![.\w])caller\b(?!:)/.test(line)),
    lines: code,
    within: createsWithin(model, entity),
    waits: lines(false).length > 0,
  };
}

const used = (settable: readonly Field[], { field }: CompleteView) =>
  settable.some(({ name }) => name === field);

/** `const product = await this.requireProduct(stock.product, caller);` */
function lookupLine(feature: Feature, lookup: Lookup): string {
  const { field, reads } = lookup;
  const { model, entity } = feature;
  const isFromToken = ownersFromToken(entity).includes(field);
  // Who the token says exists; only of whom the caller names that has to be found out.
  const isOwner = isFromToken && reads.length > 0;
  const isOptional = field.optional || (isFromToken && !isOwner && !requiredOnCreate(entity, field));
  const given = isOwner
    ? ownerValue(feature, field).replace(' ?? null', '')
    : `${entity.names.variable}.${field.name}`;
  const variable = localName(field.name, entity.names.variable);
  // Whom the caller names, or else the token: looked at twice, and so told apart once.
  const id = isOptional && given.includes(' ?? ') ? `${variable}Id` : given;
  const named = id === given ? '' : `const ${id} = ${given}; `;
  const call = `await this.${requiring(field)}(${[id, ...lookupArguments(lookup)].join(', ')})`;
  const isUsed = computedFields({ model, entity }).some(({ computed }) =>
    JSON.stringify(computed).includes(`"via":"${field.name}"`),
  );
  if (!isUsed) return `${named}${isOptional ? `if (${id} !== undefined) ` : ''}${call};`;
  return `${named}const ${variable} = ${field.optional ? `${id} === undefined ? undefined : ` : ''}${call};`;
}

const completeLine = (variable: string, { list, name, field, waits, arguments: more }: CompleteView) =>
  `const ${list} = ${waits ? 'await ' : ''}this.${name}(${[`${variable}.${field}`, ...more].join(', ')});`;

/** The row as it is stored; the entity's variable where callers send all of it. */
function rowCode(feature: Feature, completes: readonly CompleteView[], imports: Imports): string {
  const { model, entity } = feature;
  const { variable } = entity.names;
  const settable = creationsOf(model, entity).flatMap(({ fields }) => fields);
  const scope: TsScope = {
    model,
    fields: entity.fields,
    field: (name) => `${variable}.${name}`,
    computes: true,
    via: (reference, name) =>
      `${localName(reference, variable)}${entity.fields.some((one) => one.name === reference && one.optional) ? '?' : ''}.${name}`,
    parts: (field) =>
      completes.some((one) => one.field === field) ? localName(field) : `${variable}.${field}`,
    user: 'userOf(caller)',
  };
  const lists = completes
    .filter((one) => used(settable, one))
    .map(({ field, list }) => (field === list ? field : `${field}: ${list}`));
  const values = [
    ...ownersFromToken(entity).map((field) => ownerEntry(feature, field)),
    ...lists,
    ...computedFields(feature).map((field) => `${field.name}: ${computedCode(field, scope, imports)}`),
  ];
  return values.length > 0 ? `{ ...${variable}, ${values.join(', ')} }` : variable;
}

/** The owner of a new row; where its row has been looked up, by that. */
function ownerEntry(feature: Feature, field: Field): string {
  const { entity } = feature;
  const isRead = computedFields(feature).some(
    ({ computed }) => computed && via(computed, field.name).length > 0,
  );
  if (!isRead || !rootLookups(feature).some((one) => one.field === field))
    return `${field.name}: ${ownerValue(feature, field)}`;
  const row = localName(field.name, entity.names.variable);
  return `${field.name}: ${field.optional ? `${row}?.id ?? null` : `${row}.id`}`;
}

/** The user of the token, or whom the caller names where that is possible. */
function ownerValue({ model, entity }: Feature, field: Field): string {
  const { variable } = entity.names;
  const canName =
    onBehalfFields(entity).includes(field) ||
    creationsOf(model, entity).some(({ fields }) => fields.includes(field));
  const own = field.ownerVia
    ? ownRow(field, { model })
    : field.optional
      ? 'caller.id ?? null'
      : 'userOf(caller)';
  return canName ? `${variable}.${field.name} ?? ${own.startsWith('await') ? `(${own})` : own}` : own;
}

/** `doctor: Doctor owner via user`: the caller's own row there. */
function ownRow({ type, name }: Field, { model }: Pick<Feature, 'model'>): string {
  const target = type.kind === 'reference' ? findEntity(model, type.target) : undefined;
  if (!target) throw new Error(`There is no row that ${name} is found in`);
  return `await this.${target.names.variables}.ownedBy(userOf(caller), transaction)`;
}

/** The conditions of whoever creates; a service that calls has been let in by its name. */
function decisions({ model, entity }: Feature, isCompleted: boolean, imports: Imports): string[] {
  const grants = entity.access.create.filter(({ to }) => to.kind !== 'internal');
  const [owner] = ownersFromToken(entity);
  const behalf = onBehalfFields(entity);
  if (grants.length === 0 || (behalf.length === 0 && grants.every(({ when }) => !when))) return [];
  const row = isCompleted ? 'row' : entity.names.variable;
  const scope: TsScope = { model, fields: entity.fields, field: (name) => `${row}.${name}`, computes: false };
  const isInternal = creationsOf(model, entity).some(({ internal }) => internal);
  const allowed = grants.map((grant) => permission(grant, entity, row, owner, scope));
  if (allowed.includes('true')) return [];
  const all = [...(isInternal ? ['caller.service'] : []), ...allowed];
  const code = `if (!(${all.join(' || ')})) throw forbidden();`;
  importHelpers(code, imports);
  return [code];
}

function permission(
  { to, when, onBehalf }: Grant,
  entity: Entity,
  row: string,
  owner: Field | undefined,
  scope: TsScope,
): string {
  const behalf = onBehalfFields(entity);
  const own = behalf
    .filter((field) => field.name !== onBehalf && field === owner && !field.ownerVia)
    .map((field) => `${row}.${field.name} === caller.id`);
  const parts = [
    ...(to.kind === 'role' ? [`caller.roles.has(${text(to.role)})`] : []),
    ...own,
    ...(when ? [toTs(when, scope)] : []),
  ];
  return parts.length > 0 ? (parts.length > 1 ? `(${parts.join(' && ')})` : (parts[0] ?? 'true')) : 'true';
}
