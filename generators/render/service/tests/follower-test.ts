import type { Binding, Followed, Model, Service } from '../../../plan/model.ts';
import { rowExample } from '../../contract/examples.ts';
import type { Json } from '../../contract/json.ts';
import { findEntity, serviceOf } from '../../wire/entities.ts';
import { DATA_VERSION, type Follow } from '../../wire/events.ts';
import type { Templates } from '../../templates.ts';
import { walk } from '../lookups.ts';
import { withArticle } from '../../wire/words.ts';
import { type Entries, literal, merged, objectCode, rowNames } from './code.ts';
import { fieldCode } from './field-code.ts';
import { columnsCode, readyRow } from './operations.ts';
import { someRowCall } from './row-calls.ts';
import { type Subject, subjectOf } from './subject.ts';

/** `test/orders-orders.follower.test.ts`: what is done here when something happens in another service. */
export function renderFollowerTest(
  model: Model,
  service: Service,
  { target, events }: Follow,
  templates: Templates,
): string {
  const bindings = events.flatMap(({ row = [], with: given = [] }) => [...row, ...given]);
  const told = exampleOf(bindings, rowExample(model, target));
  const done = events.flatMap((event) => doneView(model, service, event, told) ?? []);
  const created = events.flatMap((event) => createdView(model, event, told) ?? []);
  return templates.fill('service/test/follower.test.ts.hbs', {
    labels: target.names.labels,
    owner: serviceOf(model, target.service).name,
    id: target.id,
    dataversion: DATA_VERSION,
    rows: rowNames([...done.map(({ given }) => given), ...created.map(({ data }) => data)].join('\n')).join(
      ', ',
    ),
    done,
    created,
    byHand: events.filter((event) => event.byHand || !event.do).map(({ event }) => event),
  });
}

/** A row on which the operation is possible, and an event about the row that its key names. */
function doneView(model: Model, service: Service, { event, do: call, row = [] }: Followed, told: Entries) {
  const entity = call && findEntity(model, call.entity);
  const operation = entity?.operations.find(({ name }) => name === call?.operation);
  if (!entity || !operation) return undefined;
  const subject = subjectOf(model, service, entity);
  const keys = row.flatMap(({ name, value }): Entries =>
    value.kind === 'field' ? [[value.field, `row.${namedInRow(subject, name)}`]] : [],
  );
  const state = entity.state && operation.to ? [[entity.state.field, literal(operation.to)] as const] : [];
  return {
    event,
    operation: operation.name,
    label: entity.names.label,
    given: someRowCall(entity),
    table: entity.names.table,
    columns: columnsCode(subject, readyRow(subject, operation)),
    data: objectCode(merged(told, keys)),
    strange: objectCode(told),
    expected: objectCode([...state, ['version', '2']]),
  };
}

/** What a field is called in the row that the test has: that of an answer, or where there is no way to create one, of the table. */
const namedInRow = ({ entity, creation }: Subject, name: string) =>
  (creation.kind === 'table' && entity.fields.find((field) => field.name === name)?.column) || name;

/** An event of which a row comes, and the rows that this refers to. */
function createdView(model: Model, { event, do: call, with: given = [] }: Followed, told: Entries) {
  const entity = call?.operation === 'create' ? findEntity(model, call.entity) : undefined;
  if (!entity) return undefined;
  const references = given.flatMap(({ name, value }): Entries => {
    const field = entity.fields.find((one) => one.name === name);
    return field?.type.kind === 'reference' && value.kind === 'field'
      ? [[value.field, fieldCode(model, entity, field)]]
      : [];
  });
  return {
    event,
    label: withArticle(entity.names.label),
    table: entity.names.table,
    data: objectCode(merged(told, references)),
  };
}

/** What an event says of the fields that are read of it. */
function exampleOf(
  bindings: readonly Binding[],
  example: Readonly<Record<string, Json | undefined>>,
): Entries {
  const names = bindings.flatMap(({ value }) =>
    walk(value, (one) =>
      one.kind === 'before' || (one.kind === 'field' && one.via === undefined) ? [one.field] : [],
    ),
  );
  return [...new Set(names)].map((name) => [name, literal(example[name])] as const);
}
