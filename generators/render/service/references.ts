import type { Entity, Field } from '../../plan/model.ts';
import { partsOf, serviceOf, targetNames } from '../wire/entities.ts';
import { ownersFromToken, settableOnChange, settableOnCreate } from '../wire/settable.ts';
import { askedClass, clientNames, requiring } from './clients.ts';
import { computedFields } from './computed.ts';
import { can, type Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { isCompleted } from './lists.ts';
import { itemName, localName } from './local-name.ts';
import { type Lookup, lookupOf, lookupsOf } from './lookups.ts';
import { creationsOf, inputsName } from './schemas.ts';
import { helpersIn, mayBeAbsent, negated, toTsOf, type TsScope } from './ts-expression.ts';
import { capital, text } from './types.ts';

/** A private method that gives the row that a field refers to, or refuses. */
export interface RequireView {
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

/** A private method that checks and completes a list of parts. */
export interface CompleteView {
  readonly comment: string;
  readonly name: string;
  readonly field: string;
  readonly list: string;
  readonly part: string;
  readonly parameters: string;
  readonly arguments: readonly string[];
  /** Whether something is looked up. */
  readonly waits: boolean;
  readonly sources: readonly { readonly variable: string; readonly code: string }[];
  /** What is done for each part, line by line. */
  readonly lines: readonly string[];
  readonly keeps: boolean;
  readonly local: boolean;
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
    parameters: `id: string, ${lookup.local ? 'transaction: Queries' : 'caller: Caller'}`,
    type: rowClass(feature, lookup),
    variable,
    source: `(await ${sourceOf(feature, lookup, '[id]')}).get(id)`,
    missing: missing(feature, lookup, text(`/${field.name}`)),
    ...guardView(feature, lookup, { variable, pointer: text(`/${field.name}`) }, imports),
    returns,
  };
}

/** Where the rows come from: another service, or a repository of this one. */
function sourceOf({ model }: Feature, { target, local }: Lookup, ids: string): string {
  if (!local) {
    const { variable } = clientNames(serviceOf(model, target.service));
    return `this.${variable}.${target.names.variables}(${ids}, caller)`;
  }
  return `this.${target.names.variables}.hold(${ids}, transaction)`;
}

function importRow({ model, entity: from }: Feature, lookup: Lookup, imports: Imports) {
  const { target, local } = lookup;
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

const rowClass = ({ model, entity }: Pick<Feature, 'model' | 'entity'>, { target, local }: Lookup) =>
  local ? target.names.class : askedClass(model, serviceOf(model, entity.service), target);

const missing = ({ model }: Feature, { target }: Lookup, pointer: string) => {
  const { file, label } = targetNames(model, target.id);
  return `unprocessable(${pointer}, ${text(`${file}-not-found`)}, ${text(`There is no such ${label}.`)})`;
};

function guardView(
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

/** The lists of parts that are completed before they are stored, each with its method. */
export function completeViews(feature: Feature, imports: Imports): readonly CompleteView[] {
  const { model, entity } = feature;
  return writtenLists(feature).flatMap((field) => {
    const part = partsOf(model, field);
    if (!part || !isCompleted(model, part)) return [];
    const replaced = can(feature, 'change') && settableOnChange(entity).includes(field);
    return [completeView(feature, field, part, replaced, imports)];
  });
}

export const writtenLists = ({ model, entity }: Feature): readonly Field[] =>
  entity.fields.filter(
    (field) =>
      field.type.kind === 'parts' &&
      (creationsOf(model, entity).some(({ fields }) => fields.includes(field)) ||
        settableOnChange(entity).includes(field)),
  );

function completeView(
  feature: Feature,
  list: Field,
  part: Entity,
  replaced: boolean,
  imports: Imports,
): CompleteView {
  const { model, entity } = feature;
  const lookups = lookupsOf(model, part, settableOnCreate(part));
  const computed = computedFields({ model, entity: part });
  const name = itemName(list.name);
  const rowOf = (field: string) => localName(field, name, 'index', 'kept', 'earlier');
  const mapOf = (field: string) => {
    const plural = `${rowOf(field)}s`;
    return plural === localName(list.name) ? `${rowOf(field)}Rows` : plural;
  };
  const scope: TsScope = {
    model,
    fields: part.fields,
    field: (field) => `${name}.${field}`,
    computes: true,
    via: (reference, field) => `${rowOf(reference)}${isOptional(part, reference) ? '?' : ''}.${field}`,
    user: 'userOf(caller)',
  };
  const added = computed.map((field) => `${field.name}: ${computedCode(field, scope, imports)}`);
  const local = lookups.some((lookup) => lookup.local);
  const remote = lookups.some((lookup) => !lookup.local);
  const [creation] = creationsOf(model, entity).slice(-1);
  const sent = replaced
    ? `readonly (${creation ? `${creation.name}['${list.name}'][number] & { id?: string | undefined }` : `NonNullable<${entity.names.class}Change['${list.name}']>[number]`})[]`
    : `${creation?.name}['${list.name}']`;
  const keeps = replaced && added.length > 0;
  if (keeps) imports.type(`./${part.names.file}.entity.js`, part.names.class);
  const parameters = [
    `${localName(list.name)}: ${sent}`,
    ...(remote ? ['caller: Caller'] : []),
    ...(local ? ['transaction: Queries'] : []),
    ...(keeps ? [`earlier: readonly ${part.names.class}[] = []`] : []),
  ];
  return {
    comment:
      added.length > 0
        ? `The ${list.label} with what they take from what they refer to.`
        : `Refuses ${list.label} that refer to what is not there.`,
    name: `complete${capital(list.name)}`,
    field: list.name,
    list: localName(list.name),
    part: name,
    parameters: parameters.join(', '),
    arguments: [...(remote ? ['caller'] : []), ...(local ? ['transaction'] : [])],
    waits: lookups.length > 0,
    sources: lookups.map((lookup) => ({
      variable: mapOf(lookup.field.name),
      code: `await ${sourceOf(feature, lookup, idsCode(list, lookup))}`,
    })),
    lines: [
      ...(keeps ? keptLines(name, lookups, computed) : []),
      ...lookups.flatMap((lookup) =>
        checkLines(
          feature,
          list,
          lookup,
          {
            part: name,
            row: rowOf(lookup.field.name),
            map: mapOf(lookup.field.name),
            added,
          },
          imports,
        ),
      ),
      `return ${added.length > 0 ? `{ ...${name}, ${added.join(', ')} }` : name};`,
    ],
    keeps,
    local,
  };
}

/** What was copied stays as it was as long as the part refers to the same. */
function keptLines(name: string, lookups: readonly Lookup[], computed: readonly Field[]): string[] {
  const same = lookups.map(({ field }) => {
    const { name: own, optional } = field;
    return `kept.${own} === ${optional ? `(${name}.${own} ?? null)` : `${name}.${own}`}`;
  });
  const values = computed.map((field) => `${field.name}: kept.${field.name}`).join(', ');
  return [
    `const kept = earlier.find(({ id }) => id === ${name}.id);`,
    `if (${['kept', ...same].join(' && ')}) return { ...${name}, ${values} };`,
  ];
}

function checkLines(
  feature: Feature,
  list: Field,
  lookup: Lookup,
  names: {
    readonly part: string;
    readonly row: string;
    readonly map: string;
    readonly added: readonly string[];
  },
  imports: Imports,
): string[] {
  const { part, row, map, added } = names;
  const { field } = lookup;
  const pointer = `\`/${list.name}/\${index}/${field.name}\``;
  const refusal = missing(feature, lookup, pointer);
  const { guard } = guardView(feature, lookup, { variable: row, pointer }, imports);
  const id = `${part}.${field.name}`;
  const given = field.optional ? `${id} !== undefined && ` : '';
  if (!guard && !added.some((code) => code.includes(`${row}.`) || code.includes(`${row}?.`))) {
    return [`if (${given}!${map}.has(${id})) { throw ${refusal}; }`];
  }
  return [
    `const ${row} = ${field.optional ? `${id} === undefined ? undefined : ` : ''}${map}.get(${id});`,
    `if (${given}!${row}) { throw ${refusal}; }`,
    ...(guard
      ? [`if (${field.optional ? `${row} && ` : ''}${guard.condition}) { throw ${guard.refusal}; }`]
      : []),
  ];
}

const idsCode = (list: Field, { field }: Lookup) =>
  field.optional
    ? `${localName(list.name)}.flatMap((${itemName(list.name)}) => ${itemName(list.name)}.${field.name} ?? [])`
    : `${localName(list.name)}.map((${itemName(list.name)}) => ${itemName(list.name)}.${field.name})`;

const isOptional = ({ fields }: Entity, name: string) =>
  fields.some((field) => field.name === name && field.optional);

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
