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
  const whole = values.some(({ computed }) => computed && needsWholeRow(computed)) || lists.some(({ keeps }) => keeps);
  const isWritten = settable.some(isList);
  const scope = scopeOf(feature, completes);
  const more = [
    ...lists.map(({ field, list }) => (field === list ? field : `${field}: ${list}`)),
    ...values.map((field) => `${field.name}: ${valueCode(feature, field, scope, imports)}`),
  ];
  const work = [
    ...lookups.map((one) => lookupLine(feature, one, whole)),
    ...lists.map((one) => completeLine(one)),
  ];
  const changed = more.length > 0 ? `{ ...change, ${more.join(', ')} }` : 'change';
  const args = ['id', 'version', changed, ...(own.caller ? ['caller'] : []), ...(isWritten ? ['transaction'] : [])];
  const update = `this.${variables}.update(${args.join(', ')})`;
  const isLocal = lookups.some(({ local }) => local) || lists.some(({ local }) => local);
  const reading = whole
    ? [
        `const current = await this.${variables}.find(id${read ? ', caller' : ''});`,
        `if (!current) throw notFound('${entity.names.label}');`,
        ...(usesAfter(values) ? ['const after = { ...current, ...change };'] : []),
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

function scopeOf({ model, entity }: Feature, completes: readonly CompleteView[]): TsScope {
  const { variable } = entity.names;
  return {
    model,
    fields: entity.fields,
    field: (name) => `after.${name}`,
    via: (reference, name) => `${localName(reference, variable)}.${name}`,
    parts: (field) => (completes.some((one) => one.field === field) ? localName(field) : `change.${field}`),
    user: 'userOf(caller)',
  };
}

/** Undefined where the change does not touch what the value depends on: then it stays as it is. */
function valueCode({ entity }: Feature, field: ReturnType<typeof recomputed>[number], scope: TsScope, imports: Imports): string {
  const code = computedCode({ ...field, optional: false }, scope, imports);
  const { computed } = field;
  if (!computed || needsWholeRow(computed)) return code;
  if (computed.kind === 'aggregate') return `${scope.parts?.(computed.parts)} && ${code}`;
  const reference = computed.kind === 'field' ? (computed.via ?? '') : '';
  const variable = localName(reference, entity.names.variable);
  const optional = field.optional
    ? `${variable} && (${code} ?? null)`
    : code.startsWith(`${variable}.`)
      ? code.replace(`${variable}.`, `${variable}?.`)
      : `${variable} && ${code}`;
  const clears = entity.fields.some(({ name, optional: can }) => name === reference && can);
  return clears ? `change.${reference} === null ? null : ${optional}` : optional;
}

function lookupLine({ model, entity }: Feature, { field, local }: Lookup, whole: boolean): string {
  const isUsed = computedFields({ model, entity }).some(({ computed }) =>
    JSON.stringify(computed).includes(`"via":"${field.name}"`),
  );
  const from = whole && isUsed ? 'after' : 'change';
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
