import type { Field } from '../../plan/model.ts';
import { serviceOf, targetNames } from '../wire/entities.ts';
import { copyFor } from '../wire/events.ts';
import { ownersFromToken, settableOnChange } from '../wire/settable.ts';
import { askedClass, clientNames, requiring } from './clients.ts';
import { computedFields } from './computed.ts';
import { type Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { localName } from './local-name.ts';
import { type Lookup, lookupArguments, lookupOf, lookupsOf } from './lookups.ts';
import { creationsOf, inputsName } from './schemas.ts';
import { helpersIn, mayBeAbsent, negated, toTsOf, type TsScope } from './ts-expression.ts';
import { text } from './types.ts';

/** A private method that gives the row that a field refers to, or refuses. */
export interface RequireView {
  /** Whether others of the service use it as well. */
  readonly shared: boolean;
  readonly comment: string;
  readonly name: string;
  readonly parameters: string;
  readonly type: string;
  readonly variable: string;
  readonly source: string;
  readonly missing: string;
  readonly guard?: { readonly condition: string; readonly refusal: string };
  /** Whether what is read of the row is used; else its being there is enough. */
  readonly returns: boolean;
}

/** The root's own references that are looked up when a row is created or changed, and the inputs of operations that are. */
export function rootLookups({ model, entity }: Feature): readonly Lookup[] {
  const settable = new Set([
    ...creationsOf(model, entity).flatMap(({ fields }) => fields),
    ...settableOnChange(entity),
  ]);
  const owners = creationsOf(model, entity).length > 0 ? ownersFromToken(entity) : [];
  return lookupsOf(
    model,
    entity,
    entity.fields.filter((field) => settable.has(field) || owners.includes(field)),
  ).filter(({ field, reads }) => settable.has(field) || reads.length > 0);
}

export function inputLookups({ model, entity }: Feature): readonly Lookup[] {
  return entity.operations.flatMap((operation) =>
    operation.takes.flatMap((input) => {
      const lookup = lookupOf(model, entity, input);
      return lookup ? [lookup] : [];
    }),
  );
}

export function requireViews(feature: Feature, imports: Imports): readonly RequireView[] {
  const lookups = [...rootLookups(feature), ...inputLookups(feature)];
  const names = new Set<string>();
  return lookups.flatMap((lookup) => {
    const name = requiring(lookup.field);
    if (names.has(name)) return [];
    names.add(name);
    return [requireView(feature, lookup, imports)];
  });
}

/** Whether what flows do refers to it, too. */
const isOfStep = ({ entity, steps }: Feature, { field }: Lookup): boolean =>
  entity.operations.some(({ name, takes, calls }) => steps.has(name) && !calls && takes.includes(field));

function requireView(feature: Feature, lookup: Lookup, imports: Imports): RequireView {
  const { field, target } = lookup;
  const variable = localName(field.name, feature.entity.names.variable, 'id');
  const returns = computedFields(feature).some(({ computed }) =>
    JSON.stringify(computed).includes(`"via":"${field.name}"`),
  );
  if (returns) importRow(feature, lookup, imports);
  const { label } = targetNames(feature.model, target.id);
  return {
    comment: `The ${label} that is referred to, if it may be.`,
    name: requiring(field),
    shared: isOfStep(feature, lookup),
    parameters: [
      'id: string',
      ...(lookup.local ? [] : ['caller: Caller']),
      ...(lookup.held ? ['transaction: Queries'] : []),
    ].join(', '),
    type: rowClass(feature, lookup),
    variable,
    source: `(await ${sourceOf(feature, lookup, '[id]')}).get(id)`,
    missing: missing(feature, lookup, text(`/${field.name}`)),
    ...guardView(feature, lookup, { variable, pointer: text(`/${field.name}`) }, imports),
    returns,
  };
}

/** Where the rows come from: another service, or a repository of this one. */
export function sourceOf({ model, entity }: Feature, lookup: Lookup, ids: string): string {
  const { target, local } = lookup;
  const copy = copyFor(model, serviceOf(model, entity.service), target);
  if (copy) return `this.${copy.names.variables}.find(${[ids, ...lookupArguments(lookup)].join(', ')})`;
  if (!local) {
    const { variable } = clientNames(serviceOf(model, target.service));
    return `this.${variable}.${target.names.variables}(${ids}, caller)`;
  }
  return `this.${target.names.variables}.hold(${ids}, transaction)`;
}

function importRow({ model, entity: from }: Feature, lookup: Lookup, imports: Imports) {
  const { target, local } = lookup;
  const copy = copyFor(model, serviceOf(model, from.service), target);
  if (copy) {
    imports.type(`../${copy.names.folder}/${copy.names.file}.entity.js`, copy.names.class);
    return;
  }
  if (!local) {
    imports.type(
      `../clients/${serviceOf(model, target.service).name}.client.js`,
      rowClass({ model, entity: from }, lookup),
    );
    return;
  }
  const file = `${target.names.file}.entity.js`;
  imports.type(target.id === from.id ? `./${file}` : `../${target.names.folder}/${file}`, target.names.class);
}

function rowClass({ model, entity }: Pick<Feature, 'model' | 'entity'>, { target, local }: Lookup): string {
  if (local) return target.names.class;
  const service = serviceOf(model, entity.service);
  return copyFor(model, service, target)?.names.class ?? askedClass(model, service, target);
}

export const missing = ({ model }: Feature, { target }: Lookup, pointer: string) => {
  const { file, label } = targetNames(model, target.id);
  return `unprocessable(${pointer}, ${text(`${file}-not-found`)}, ${text(`There is no such ${label}.`)})`;
};

export function guardView(
  { model }: Feature,
  { field, target }: Lookup,
  names: { readonly variable: string; readonly pointer: string },
  imports: Imports,
) {
  const { variable, pointer } = names;
  if (!field.guard) return {};
  const scope: TsScope = { model, fields: target.fields, field: (name) => `${variable}.${name}` };
  const detail = `The ${targetNames(model, target.id).label} is not in the state that this needs.`;
  const condition = negated(field.guard.when, scope);
  importHelpers(condition, imports);
  return {
    guard: {
      condition,
      refusal: `conflict(${text(field.guard.problem)}, ${text(detail)}, ${pointer})`,
    },
  };
}

/** The value of a computed field; an optional one that is nothing is null in its column. */
export function computedCode(field: Field, scope: TsScope, imports: Imports): string {
  if (!field.computed) throw new Error(`${field.id} is not computed`);
  const code = toTsOf(field, field.computed, scope);
  importHelpers(code, imports);
  if (code.includes('userOf(')) imports.value('../platform/auth.js', 'userOf');
  return mayBeAbsent(field.computed, scope) && !code.includes(' ? null : ') ? `${code} ?? null` : code;
}

export function importHelpers(code: string, imports: Imports) {
  for (const [file, names] of helpersIn(code)) imports.value(file, ...names);
}

/** Which methods an operation's inputs go through first. */
export function inputRequirements(feature: Feature, operation: Feature['entity']['operations'][number]) {
  return operation.takes.flatMap((input) => {
    const lookup = lookupOf(feature.model, feature.entity, input);
    return lookup
      ? [{ lookup, code: `input.${input.name}`, schema: inputsName(feature.entity, operation) }]
      : [];
  });
}
