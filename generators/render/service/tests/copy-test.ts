import type { Field, Model, Service } from '../../../plan/model.ts';
import { type Copy, DATA_VERSION } from '../../wire/events.ts';
import { serviceOf } from '../../wire/entities.ts';
import type { Templates } from '../../templates.ts';
import type { Json } from '../../contract/json.ts';
import { askedBy, askedExample } from './asked.ts';
import { literal, objectCode } from './code.ts';
import { columnEntries } from './values/column.ts';
import { changedValue } from './values/other.ts';

/** `test/catalog-products.test.ts`: what a copy keeps of what happens in the other service. */
export function renderCopyTest(model: Model, service: Service, copy: Copy, templates: Templates): string {
  const { target, names, fields } = copy;
  const asked = askedBy(model, service.id).find((one) => one.target === target);
  const row = askedExample(model, target);
  const simple = fields.filter(isComparable);
  const columns = objectCode(
    columnEntries(model, simple, new Map([...row].filter(([, value]) => value !== null))),
  );
  const change = changeOf(model, copy, simple, row);
  return templates.fill('service/test/copy.test.ts.hbs', {
    function: asked?.function ?? '',
    labels: target.names.labels,
    table: names.table,
    id: target.id,
    owner: serviceOf(model, target.service).name,
    folder: target.names.folder,
    dataversion: DATA_VERSION,
    later: DATA_VERSION + 1,
    columns: columns === '{}' ? '' : `${columns.slice(2, -2)}, `,
    change: change ?? false,
  });
}

/** The database shows dates, numbers and JSON in another form than they are sent in. */
const isComparable = ({ type }: Field) =>
  ['string', 'text', 'integer', 'boolean', 'email', 'url', 'enum', 'money', 'uuid', 'reference'].includes(
    type.kind,
  );

function changeOf(model: Model, { target }: Copy, fields: readonly Field[], row: ReadonlyMap<string, Json>) {
  for (const field of fields.filter(({ type }) => type.kind !== 'reference' && type.kind !== 'uuid')) {
    const value = changedValue(model, target, field, row);
    if (value === undefined || value === null) continue;
    const [column] = columnEntries(model, [field], new Map([[field.name, value]]));
    if (column)
      return { field: `${field.name}: ${literal(value)}`, column: objectCode([column]).slice(2, -2) };
  }
  return undefined;
}
