import type { Entity, Field, Model, Service } from '../../../plan/model.ts';
import { type Copy, copyFor, DATA_VERSION } from '../../wire/events.ts';
import { settableOnCreate } from '../../wire/settable.ts';
import { serviceOf } from '../../wire/entities.ts';
import { type GivingWay, givingWay } from '../../wire/giving-way.ts';
import { withArticle } from '../../wire/words.ts';
import type { Templates } from '../../templates.ts';
import type { Json } from '../../contract/json.ts';
import { askedBy, askedExample } from './asked.ts';
import { literal, objectCode, rowNames } from './code.ts';
import { guardArgument, listCode, partCode } from './field-code.ts';
import { someRowCall } from './row-calls.ts';
import { subjectOf } from './subject.ts';
import { toldOf } from './told.ts';
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
  const ways = goneHere(model, service, copy);
  const gone = ways.map((way) => goneView(model, service, way));
  const held = copyFor(model, service, target) && ways.find((way) => isNamed(model, service, way));
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
    personal: fields.some(({ personal }) => personal),
    gone,
    ...(held
      ? {
          held: {
            guard: guardArgument(model, held.field, true),
            making: someRowCall(held.entity, `{ ${held.field.name}: gone.id }`).replace('await ', ''),
            label: withArticle(held.entity.names.label),
          },
        }
      : {}),
    rows: rowNames([`${asked?.function}(`, ...gone.map(({ given }) => given)].join('\n')).join(', '),
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

interface Gone extends GivingWay {
  readonly entity: Entity;
}

/** What gives way here, of rows that tests can make. */
function goneHere(model: Model, service: Service, { target }: Copy): readonly Gone[] {
  const all = service.entities.flatMap((entity) =>
    givingWay(model, entity).map((way) => ({ ...way, entity })),
  );
  return all.filter(
    (way) =>
      way.target === target.id &&
      (!way.part || subjectOf(model, service, way.entity).creation.kind !== 'table'),
  );
}

/** Whether whoever makes a row names the reference. */
const isNamed = (model: Model, service: Service, { entity, field, part }: Gone) =>
  !part &&
  settableOnCreate(entity).includes(field) &&
  subjectOf(model, service, entity).creation.kind === 'user';

function goneView(model: Model, service: Service, { entity, field, list, part, goes }: Gone) {
  const subject = subjectOf(model, service, entity);
  const types = toldOf(subject, goes ? 'delete' : 'change');
  const { label } = entity.names;
  const owner = withArticle(label);
  return {
    title: goes
      ? `takes ${owner} with it that refers to it as ${field.label}`
      : `is let go of by ${owner} that refers to it as ${field.label}${list ? ` in its ${list.label}` : ''}`,
    given: someRowCall(
      entity,
      list ? `{ ${list.name}: ${listCode(model, list, partCode(model, list))} }` : '',
    ),
    table: entity.names.table,
    referring: part?.names.table ?? entity.names.table,
    referrer: list ? `row.${list.name}[0]` : 'row',
    column: field.column,
    goes,
    id: entity.id,
    told: types[0] ? literal(types[0]) : false,
  };
}
