import type { Entity, Field, Model, Service } from '../../../plan/model.ts';
import { type Copy, copyFor, DATA_VERSION } from '../../wire/events.ts';
import { settableOnCreate } from '../../wire/settable.ts';
import { serviceOf } from '../../wire/entities.ts';
import { copiedReferences } from '../../wire/giving-way.ts';
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
  const ways = referringHere(model, service, copy).filter(
    ({ deleted }) => deleted === 'clear' || deleted === 'remove',
  );
  const gone = ways.map((way) => goneView(model, service, way));
  const kept = referringHere(model, service, copy).filter(({ deleted }) => deleted === 'refuse');
  const named = [...ways, ...kept].find((way) => isNamed(model, service, way));
  const held = copyFor(model, service, target) && named;
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
    kept: kept.map((way) => referrerView(model, way)),
    closes: kept.length > 0,
    locks: Boolean(held) || kept.length > 0,
    first: kept[0] && referrerView(model, kept[0]),
    copy: names.folder,
    ...(held
      ? {
          held: {
            guard: guardArgument(model, held.field, true),
            making: someRowCall(held.entity, `{ ${held.field.name}: gone.id }`).replace('await ', ''),
            label: withArticle(held.entity.names.label),
          },
        }
      : {}),
    rows: rowNames(
      [
        `${asked?.function}(`,
        ...gone.map(({ given }) => given),
        ...kept.map((way) => referrerView(model, way).given),
      ].join('\n'),
    ).join(', '),
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

type Referring = ReturnType<typeof copiedReferences>[number] & { readonly entity: Entity };

/** What refers to copied rows here, of what tests can make. */
function referringHere(model: Model, service: Service, { target }: Copy): readonly Referring[] {
  const all = service.entities.flatMap((entity) =>
    copiedReferences(model, entity).map((way) => ({ ...way, entity })),
  );
  return all.filter(
    (way) =>
      way.target === target.id &&
      (!way.part || subjectOf(model, service, way.entity).creation.kind !== 'table'),
  );
}

/** Whether whoever makes a row names the reference. */
const isNamed = (model: Model, service: Service, { entity, field, part }: Referring) =>
  !part &&
  settableOnCreate(entity).includes(field) &&
  subjectOf(model, service, entity).creation.kind === 'user';

/** How a row is made, and what of it is made to refer to the other. */
const referrerView = (model: Model, { entity, field, list, part }: Referring) => ({
  label: `${withArticle(entity.names.label)}${list ? ` refers to in its ${list.label}` : ` refers to as ${field.label}`}`,
  given: someRowCall(entity, list ? `{ ${list.name}: ${listCode(model, list, partCode(model, list))} }` : ''),
  referring: part?.names.table ?? entity.names.table,
  referrer: list ? `row.${list.name}[0]` : 'row',
  column: field.column,
});

function goneView(model: Model, service: Service, way: Referring) {
  const { entity, field, list, deleted } = way;
  const goes = deleted === 'remove';
  const subject = subjectOf(model, service, entity);
  const types = toldOf(subject, goes ? 'delete' : 'change');
  const { label } = entity.names;
  const owner = withArticle(label);
  return {
    title: goes
      ? `takes ${owner} with it that refers to it as ${field.label}`
      : `is let go of by ${owner} that refers to it as ${field.label}${list ? ` in its ${list.label}` : ''}`,
    ...referrerView(model, way),
    table: entity.names.table,
    goes,
    id: entity.id,
    told: types[0] ? literal(types[0]) : false,
  };
}
