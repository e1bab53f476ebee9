import type { Field } from '../../plan/model.ts';
import { mentions } from '../wire/expression.ts';
import { settableOnChange } from '../wire/settable.ts';
import { mayView } from './calls.ts';
import { requiring } from './clients.ts';
import { computedFields, needsWholeRow, recomputed } from './computed.ts';
import type { Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { isList } from './schemas.ts';
import { localName } from './local-name.ts';
import type { Lookup } from './lookups.ts';
import { guard } from './operations.ts';
import { type CompleteView, computedCode, rootLookups } from './references.ts';
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
  const isWritten = settable.some(isList);
  const more = [
    ...lists.map(({ field, list }) => (field === list ? field : `${field}: ${list}`)),
    ...values.map((field) => `${field.name}: ${valueCode(feature, field, completes, imports)}`),
  ];
  const work = [
    ...lookups.map((one) => lookupLine(feature, one, isWhole)),
    ...lists.map((one) => completeLine(one)),
  ];
  const changed = more.length > 0 ? `{ ...change, ${more.join(', ')} }` : 'change';
  const args = ['id', 'version', changed, ...(own.caller ? ['caller'] : []), ...(isWritten ? ['transaction'] : [])];
  const update = `this.${variables}.update(${args.join(', ')})`;
  const isLocal = lookups.some(({ local }) => local) || lists.some(({ local }) => local);
  const reading = reads
    ? [
        `const current = await this.${variables}.find(id${read ? ', caller' : ''});`,
        `if (!current) throw notFound('${entity.names.label}');`,
        ...(isWhole ? ['const after = { ...current, ...change };'] : []),
      ]
    : [];
  const lines =
    isWritten || isLocal
      ? [
          ...reading,
          ...(isLocal ? [] : work),
          `const ${variable} = await this.database.transaction(async (transaction) => ${isLocal ? `{ ${work.join(' ')} return ${update}; }` : update});`,
        ]
      : [...reading, ...work, `const ${variable} = await ${update};`];
  const code = lines.map((line) => (isLocal ? line : line.replace('async (transaction) => this', '(transaction) => this')));
  return {
    caller: own.caller || read !== undefined || code.some((line) => /\bcaller\b/.test(line)),
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
  const sent = (field: string) => (completes.some((one) => one.field === field) ? localName(field) : `change.${field}`);
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
function valueCode(feature: Feature, field: Field, completes: readonly CompleteView[], imports: Imports): string {
  const { entity } = feature;
  const { computed } = field;
  if (!computed) throw new Error(`${field.id} is not computed`);
  const isWhole = needsWholeRow(computed);
  const scope = scopeOf(feature, completes, isWhole);
  const code = computedCode(field, scope, imports);
  if (isWhole) return code;
  const [source = ''] = mentions(computed);
  const isList = computed.kind === 'aggregate';
  const given = isList ? (scope.parts?.(source) ?? source) : localName(source, entity.names.variable);
  const value = withGiven(given, code);
  const clears = !isList && entity.fields.some(({ name, optional }) => name === source && optional);
  return clears ? `change.${source} === null ? null : ${value}` : value;
}

/** `lines?.length`, `product?.name`, `product && fromScaled(…)`: a value where what it is made of is given. */
function withGiven(given: string, code: string): string {
  const isChain = code.startsWith(`${given}.`) && !code.includes(' ?? ') && !code.slice(given.length).includes(`${given}.`);
  if (isChain) return code.replace(`${given}.`, `${given}?.`);
  return `${given} && ${code.includes(' ?? ') || code.includes(' ? ') ? `(${code})` : code}`;
}

function lookupLine({ model, entity }: Feature, { field, local }: Lookup, isWhole: boolean): string {
  const isUsed = computedFields({ model, entity }).some(({ computed }) =>
    JSON.stringify(computed).includes(`"via":"${field.name}"`),
  );
  const from = isWhole && isUsed ? 'after' : 'change';
  const given = `${from}.${field.name}`;
  const call = `await this.${requiring(field)}(${given}, ${local ? 'transaction' : 'caller'})`;
  const isThere = field.optional ? `${given} != null` : `${given} !== undefined`;
  if (!isUsed) return `if (${isThere}) ${call};`;
  const variable = localName(field.name, entity.names.variable);
  if (from === 'after' && !field.optional) return `const ${variable} = ${call};`;
  return `const ${variable} = ${isThere} ? ${call} : undefined;`;
}

const completeLine = ({ list, name, field, waits, keeps, arguments: more }: CompleteView) => {
  const args = [`change.${field}`, ...more, ...(keeps ? [`current.${field}`] : [])].join(', ');
  return `const ${list} = change.${field} && ${waits ? `(await this.${name}(${args}))` : `this.${name}(${args})`};`;
};
