import type { Entity, Expression, Field } from '../../plan/model.ts';
import { mentions } from '../wire/expression.ts';
import { settableOnChange } from '../wire/settable.ts';
import { mayView } from './calls.ts';
import { requiring } from './clients.ts';
import { type CompleteView } from './completing.ts';
import { computedFields, needsWholeRow, recomputed, sourcesOf } from './computed.ts';
import type { Feature } from './feature.ts';
import { guard } from './guards.ts';
import type { Imports } from './imports.ts';
import { localName } from './local-name.ts';
import { type Lookup, lookupArguments } from './lookups.ts';
import { computedCode, rootLookups } from './references.ts';
import { hasLists } from './schemas.ts';
import { announced, tells } from './telling.ts';
import type { TsScope } from './ts-expression.ts';

/** What a change does, line by line: look up what it refers to, complete it, store it if the version still holds. */
export function changeLogic(feature: Feature, completes: readonly CompleteView[], imports: Imports) {
  const { entity, read } = feature;
  const { variable, variables } = entity.names;
  const settable = settableOnChange(entity);
  const own = guard(feature, 'change');
  const lookups = rootLookups(feature).filter(({ field }) => settable.includes(field));
  const lists = completes.filter(({ field }) => settable.some(({ name }) => name === field));
  const values = recomputed(feature);
  const isWhole = usesAfter(values);
  const reads = isWhole || lists.some(({ keeps }) => keeps);
  const isWithLists = hasLists(entity);
  const isTold = tells(feature, 'change');
  const more = [
    ...lists.map(({ field, list }) => (field === list ? field : `${field}: ${list}`)),
    ...values.map((field) => `${field.name}: ${valueCode(feature, field, completes, imports)}`),
  ];
  const work = [...lookups.map((one) => lookupLine(feature, one)), ...lists.map((one) => completeLine(one))];
  const changed = more.length > 0 ? `{ ...change, ${more.join(', ')} }` : 'change';
  const args = [
    'id',
    'version',
    changed,
    ...(own.caller ? ['caller'] : []),
    ...(isWithLists || isTold ? ['transaction'] : []),
  ];
  const statement = `this.${variables}.update(${args.join(', ')})`;
  const update = isTold ? announced('change', 'id', statement) : statement;
  const isHeld = lookups.some(({ held }) => held) || lists.some(({ held }) => held);
  const reading = reads
    ? [
        `const current = await this.${variables}.find(id${read ? ', caller' : ''});`,
        `if (!current) throw notFound('${entity.names.label}');`,
        ...(isWhole ? ['const after = Object.assign({}, current, change);'] : []),
      ]
    : [];
  const lines =
    isWithLists || isHeld || isTold
      ? [
          ...reading,
          ...(isHeld ? [] : work),
          `const ${variable} = await this.database.transaction(async (transaction) => ${isHeld ? `{ ${work.join(' ')} return ${update}; }` : update});`,
        ]
      : [...reading, ...work, `const ${variable} = await ${update};`];
  const code = lines.map((line) =>
    isHeld ? line : line.replace('async (transaction) => this', '(transaction) => this'),
  );
  return {
    caller: own.caller || read !== undefined || code.some((line) => /(?<![.\w])caller\b(?!:)/.test(line)),
    lines: code,
    ...mayView(feature, 'change', imports),
  };
}

const usesAfter = (values: ReturnType<typeof recomputed>) =>
  values.some(({ computed }) => computed && needsWholeRow(computed));

/** What names mean in a change: in a value that depends on the whole row, as the row will be. */
function scopeOf({ model, entity }: Feature, completes: readonly CompleteView[], isWhole: boolean): TsScope {
  const { variable } = entity.names;
  const hop = (reference: string) =>
    isWhole && entity.fields.some(({ name, optional }) => name === reference && optional) ? '?.' : '.';
  const sent = (field: string) =>
    completes.some((one) => one.field === field) ? localName(field) : `change.${field}`;
  return {
    model,
    fields: entity.fields,
    field: (name) => `after.${name}`,
    computes: true,
    via: (reference, name) => `${localName(reference, variable)}${hop(reference)}${name}`,
    parts: (field) => (isWhole ? `(${sent(field)} ?? current.${field})` : sent(field)),
    user: 'userOf(caller)',
  };
}

/** Undefined where the change does not touch what the value depends on: then it stays as it is. */
function valueCode(
  feature: Feature,
  field: Field,
  completes: readonly CompleteView[],
  imports: Imports,
): string {
  const { entity } = feature;
  const { computed } = field;
  if (!computed) throw new Error(`${field.id} is not computed`);
  const isWhole = needsWholeRow(computed);
  const scope = scopeOf(feature, completes, isWhole);
  const code = computedCode(field, scope, imports);
  if (isWhole) return wholeCode(feature, computed, code);
  const [source = ''] = mentions(computed);
  if (computed.kind === 'aggregate') return withGiven(scope.parts?.(source) ?? source, code);
  const variable = localName(source, entity.names.variable);
  const isReadAnyway = touching(feature, source).length > 1;
  const value = isReadAnyway ? `change.${source} && ${withGiven(variable, code)}` : withGiven(variable, code);
  return isOptional(entity, source) ? `change.${source} === null ? null : ${value}` : value;
}

/** A value that depends on the whole row, where the change touches something of it. */
function wholeCode(feature: Feature, computed: Expression, code: string): string {
  const { entity } = feature;
  const touched = settableSources(feature, computed);
  const rows = sourcesOf(entity, computed).filter(
    (name) => isReference(entity, name) && !isOptional(entity, name),
  );
  const variables = [...new Set(rows)].map((name) => localName(name, entity.names.variable));
  const isSame = rows.some((name) => touching(feature, name).join() === touched.join());
  return `${[...variables, ...(isSame ? [] : [grouped(given(touched))])].join(' && ')} ? ${code} : undefined`;
}

const isOptional = ({ fields }: Entity, name: string) =>
  fields.some((field) => field.name === name && field.optional);
const isReference = ({ fields }: Entity, name: string) =>
  fields.some((field) => field.name === name && field.type.kind === 'reference');

/** What a change can set of all that a value comes from. */
function settableSources({ entity }: Feature, computed: Expression): readonly string[] {
  const settable = settableOnChange(entity).map(({ name }) => name);
  return settable.filter((name) => sourcesOf(entity, computed).includes(name));
}

/** What a change has to set so that the row of a reference is needed: the reference, or what is reckoned with it. */
function touching(feature: Feature, reference: string): readonly string[] {
  const names = recomputed(feature)
    .flatMap(({ computed }) =>
      computed && needsWholeRow(computed) ? [settableSources(feature, computed)] : [],
    )
    .filter((sources) => sources.includes(reference));
  const all = new Set([reference, ...names.flat()]);
  return settableOnChange(feature.entity).flatMap(({ name }) => (all.has(name) ? [name] : []));
}

/** `change.room !== undefined || change.nights !== undefined` */
const given = (names: readonly string[]) => names.map((name) => `change.${name} !== undefined`).join(' || ');

const grouped = (code: string) => (code.includes(' || ') ? `(${code})` : code);

/** `lines?.length`, `product?.name`, `product && fromScaled(…)`: a value where what it is made of is given. */
function withGiven(given: string, code: string): string {
  const isChain =
    code.startsWith(`${given}.`) && !code.includes(' ?? ') && !code.slice(given.length).includes(`${given}.`);
  if (isChain) return code.replace(`${given}.`, `${given}?.`);
  return `${given} && ${code.includes(' ?? ') || code.includes(' ? ') ? `(${code})` : code}`;
}

function lookupLine(feature: Feature, lookup: Lookup): string {
  const { field } = lookup;
  const { entity } = feature;
  const isUsed = computedFields(feature).some(({ computed }) =>
    JSON.stringify(computed).includes(`"via":"${field.name}"`),
  );
  const touched = touching(feature, field.name);
  const row = `${touched.length > 1 ? 'after' : 'change'}.${field.name}`;
  const call = `await this.${requiring(field)}(${[row, ...lookupArguments(lookup)].join(', ')})`;
  const conditions = [
    ...(touched.length > 1 || !field.optional ? [grouped(given(touched))] : []),
    ...(field.optional ? [`${row} != null`] : []),
  ];
  const isThere =
    conditions.length === 1 ? (conditions[0] ?? '').replace(/^\((.*)\)$/, '$1') : conditions.join(' && ');
  if (!isUsed) return `if (${isThere}) ${call};`;
  return `const ${localName(field.name, entity.names.variable)} = ${isThere} ? ${call} : undefined;`;
}

const completeLine = ({ list, name, field, waits, keeps, arguments: more }: CompleteView) => {
  const args = [`change.${field}`, ...more, ...(keeps ? [`current.${field}`] : [])].join(', ');
  return `const ${list} = change.${field} && ${waits ? `(await this.${name}(${args}))` : `this.${name}(${args})`};`;
};
