import type { Field } from '../../../../plan/model.ts';
import { type Json, textOf } from '../../../contract/json.ts';
import { settable, variedFields } from '../body.ts';
import { fieldCode } from '../field-code.ts';
import { settableInternally } from '../../../wire/settable.ts';
import { filterable, ranged, searched, sortable } from '../../../wire/lists.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { isColumn } from '../situation.ts';
import { actorFor } from '../outcome.ts';
import { type Story, tell } from '../story.ts';
import { openAction, severalRows, type Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { evaluate } from '../values/evaluate.ts';
import { pairOf } from '../values/pair.ts';
import { factsOf } from '../values/solve.ts';
import { someRow } from './life.ts';

interface FiltersView {
  readonly path: string;
  readonly by: string;
  readonly given: string;
  readonly table: string;
  readonly filters: readonly string[];
  readonly values: readonly { readonly name: string; readonly found: string; readonly value: string }[];
  readonly ranges: readonly string[];
  readonly orders: readonly string[];
  readonly searches: readonly string[];
}

/** What lists can be narrowed and ordered by. */
export const filters: Story = (one, templates) => {
  const subject = severalRows(one);
  const by = actorFor(subject, openAction(subject, 'list'));
  if (!by) return '';
  const { entity } = subject;
  const view: FiltersView = {
    path: subject.path,
    by: by.code,
    given: someRow(subject),
    table: entity.names.table,
    filters: filterable(entity).flatMap((field) => filterCase(subject, field)),
    values: filterable(entity).flatMap((field) => valueCase(subject, field)),
    ranges: ranged(entity).flatMap((field) => rangeCase(subject, field)),
    orders: sortable(entity).flatMap((field) => orderCase(subject, field)),
    searches: searched(entity).flatMap((field) => searchCase(subject, field)),
  };
  return tell(templates, 'filters', view);
};

/** The lower and the higher value, where a row may have either without being hidden or breaking a rule. */
function possible(subject: Subject, field: Field): readonly [Json, Json] | undefined {
  const { model, entity, facts } = subject;
  const pair = isColumn(field) ? pairOf(model, entity, field) : undefined;
  const isFine = pair?.every((value) => {
    const changed = new Map([...facts, [field.name, value]]);
    if (!actorFor(subject, openAction(subject, 'list'), changed)) return false;
    const row = factsOf(model, entity, changed);
    return entity.checks.every(({ expression }) => evaluate(expression, row) !== false);
  });
  return isFine ? pair : undefined;
}

const columns = ({ model, entity }: Subject, field: Field, value: Json) =>
  objectCode(columnEntries(model, entity.fields, new Map([[field.name, value]])));

/** A value in a query: of money, the amount alone. */
const inQuery = (value: Json) =>
  encodeURIComponent(
    typeof value === 'object' && value !== null && 'amount' in value
      ? textOf(value['amount'])
      : textOf(value),
  );

/** A field of which every row has its own value: what it is shows when the row is there. */
function valueCase(subject: Subject, field: Field): FiltersView['values'] {
  const { model, entity, creation } = subject;
  const open = creation.kind === 'service' ? settableInternally(entity) : settable(entity);
  const isOwn = field.type.kind === 'reference' || variedFields(entity).has(field.name);
  if (!isOwn || field.owner || !open.includes(field) || creation.kind === 'table') return [];
  const found = someRow(
    subject,
    field.optional ? objectCode([[field.name, fieldCode(model, entity, field)]]) : '',
  );
  const value = `encodeURIComponent(found.${field.name}${field.type.kind === 'money' ? '.amount' : ''})`;
  return [{ name: field.name, found, value }];
}

function filterCase(subject: Subject, field: Field): string[] {
  const pair = variedFields(subject.entity).has(field.name) ? undefined : possible(subject, field);
  if (!pair || field.type.kind === 'json') return [];
  const [other, wanted] = pair;
  return [
    tableRow(
      literal(`${field.name}=${inQuery(wanted)}`),
      columns(subject, field, wanted),
      columns(subject, field, other),
    ),
  ];
}

function rangeCase(subject: Subject, field: Field): string[] {
  const pair = variedFields(subject.entity).has(field.name) ? undefined : possible(subject, field);
  if (!pair) return [];
  const [low, high] = pair;
  const one = (query: string, value: Json, isHigh: boolean) =>
    tableRow(
      literal(`${field.name}[${query}]=${inQuery(value)}`),
      columns(subject, field, isHigh ? high : low),
      columns(subject, field, isHigh ? low : high),
    );
  return [one('gte', high, true), one('gt', low, true), one('lte', low, false), one('lt', high, false)];
}

/** Two rows with the same value, one with another, and one without any where that can be. */
function orderCase(subject: Subject, field: Field): string[] {
  const pair = possible(subject, field);
  if (
    !pair ||
    field.unique ||
    subject.entity.unique.some(({ fields }) => fields.length === 1 && fields[0] === field.name)
  )
    return [];
  const values = [pair[1], pair[0], pair[1], pair[0], ...(field.optional ? [null, null] : [])];
  const ranks = values.map((value) => (value === null ? 'undefined' : value === pair[0] ? '0' : '1'));
  return [
    tableRow(
      literal(field.name),
      `[${values.map((value) => columns(subject, field, value)).join(', ')}]`,
      `[${ranks.join(', ')}]`,
    ),
  ];
}

function searchCase(subject: Subject, field: Field): string[] {
  const { type } = field;
  if (type.kind !== 'text' && type.kind !== 'string') return [];
  const pair = possible(subject, field);
  const isFree = type.kind === 'text' || (type.pattern === undefined && type.max >= 8);
  const text = isFree ? 'Quince 7' : textOf(pair?.[0] ?? '');
  if (text === '') return [];
  const part = isFree ? 'qUINce' : text.toLowerCase();
  return [tableRow(literal(part), columns(subject, field, text))];
}
