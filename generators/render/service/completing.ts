import type { Entity, Field } from '../../plan/model.ts';
import { partsOf } from '../wire/entities.ts';
import { settableOnChange, settableOnCreate } from '../wire/settable.ts';
import { computedFields } from './computed.ts';
import { can, type Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { isCompleted } from './lists.ts';
import { itemName, localName } from './local-name.ts';
import { type Lookup, lookupsOf } from './lookups.ts';
import { computedCode, guardView, missing, sourceOf } from './references.ts';
import { creationsOf } from './schemas.ts';
import { type TsScope } from './ts-expression.ts';
import { capital } from './types.ts';

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
  /** Whether what is looked up stays until the transaction ends. */
  readonly held: boolean;
}

/** The lists of parts that are completed before they are stored, each with its method. */
export function completeViews(feature: Feature, imports: Imports): readonly CompleteView[] {
  return completedLists(feature).map(({ field, part }) => {
    const replaced = can(feature, 'change') && settableOnChange(feature.entity).includes(field);
    return completeView(feature, field, part, replaced, imports);
  });
}

/** What is looked up for the parts of those lists. */
export const partLookups = (feature: Feature): readonly Lookup[] =>
  completedLists(feature).flatMap(({ part }) => lookupsOfPart(feature, part));

const lookupsOfPart = ({ model }: Feature, part: Entity) => lookupsOf(model, part, settableOnCreate(part));

const completedLists = (feature: Feature) =>
  writtenLists(feature).flatMap((field) => {
    const part = partsOf(feature.model, field);
    return part && isCompleted(feature.model, part) ? [{ field, part }] : [];
  });

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
  const lookups = lookupsOfPart(feature, part);
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
  const held = lookups.some((lookup) => lookup.held);
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
    ...(held ? ['transaction: Queries'] : []),
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
    arguments: [...(remote ? ['caller'] : []), ...(held ? ['transaction'] : [])],
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
    held,
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
