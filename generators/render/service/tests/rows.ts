import type { Entity, Field, Model, Service } from '../../../plan/model.ts';
import { fieldExample } from '../../contract/examples.ts';
import { internalActions, publicActions } from '../../wire/actions.ts';
import { withArticle } from '../../wire/words.ts';
import { copiesOf } from '../../wire/events.ts';
import type { Templates } from '../../templates.ts';
import { clientsOf } from '../clients.ts';
import { columnsOf } from '../types.ts';
import { askedBy, askedExample } from './asked.ts';
import { required, requiredInternally, samplesOf } from './body.ts';
import type { Entries } from './code.ts';
import { literal, merged, objectCode } from './code.ts';
import { type Creation, creationOf } from './creation.ts';
import { bodyEntries, fieldCode } from './field-code.ts';
import { userCode } from './people.ts';
import { hasOwner, needsOf, newRowCall, ownerRows, userIdCode } from './row-calls.ts';
import { columnValue } from './values/column.ts';

interface RowsView {
  /** Whether rows are made over HTTP. */
  readonly usesPost: boolean;
  /** Whether what they are made by may have to be tried again. */
  readonly waits: boolean;
  readonly usesUser: boolean;
  readonly usesTable: boolean;
  readonly counts: boolean;
  readonly peers: readonly {
    function: string;
    label: string;
    service: string;
    folder: string;
    row: string;
  }[];
  readonly entities: readonly EntityRows[];
}

interface EntityRows {
  readonly class: string;
  readonly label: string;
  readonly signature: string;
  readonly body: string;
  readonly hasBody: boolean;
  readonly someParameters: string;
  readonly before: string;
  readonly made: string;
}

/** `test/support/rows.ts`: for every entity a body that is accepted, and a row that is there; and what the tests count with. */
export function renderRows(
  model: Model,
  service: Service,
  tests: readonly string[],
  templates: Templates,
): string {
  const entities = service.entities
    .filter(({ partOf }) => !partOf)
    .map((entity) => entityRows(model, entity));
  const usesPost = entities.some(({ made }) => made.startsWith('made('));
  const view: RowsView = {
    usesPost,
    waits: usesPost && clientsOf(model, service).length > 0,
    counts: [
      ...tests,
      ...service.entities.flatMap((entity) =>
        columnsOf(entity).map((field) => JSON.stringify(fieldCode(model, entity, field)) ?? ''),
      ),
    ].some((text) => text.includes('counted(')),
    usesUser: entities.some(({ someParameters }) => someParameters.includes('by?: User')),
    usesTable: entities.some(({ made }) => made.includes('randomUUIDv7()')),
    peers: askedBy(model, service.id).map(({ target, service: peer, function: name }) => ({
      function: name,
      label: withArticle(target.names.label, true),
      service: peer,
      folder: target.names.folder,
      row: openObject([
        ['id', idCode(target)],
        ...[...askedExample(model, target)].map(([key, value]) => [key, literal(value)] as const),
        ...(copiesOf(model, service).some((copy) => copy.target === target)
          ? [['version', '1'] as const]
          : []),
      ]),
    })),
    entities,
  };
  return templates.fill('service/test/support/rows.ts.hbs', view);
}

/** `{ a: 1, ` - an object that goes on. */
const openObject = (entries: Entries) =>
  `${objectCode(entries).slice(0, -1)}${entries.length > 0 ? ', ' : ''}`;

/** An id that no other row of the stand-in has. */
const idCode = ({ key }: Entity) =>
  key.kind === 'uuid' ? 'crypto.randomUUID()' : 'String(1_000_000 + next())';

function entityRows(model: Model, entity: Entity): EntityRows {
  const { names } = entity;
  const creation = creationOf(model, entity, publicActions(model, entity), internalActions(model, entity));
  const { app, time } = needsOf(model, entity);
  const body = objectCode(bodyEntries(model, entity, required(entity)));
  const fields = `fields: object = {}`;
  const { before, made } = making(model, entity, creation);
  const maker = userCode(creation.kind === 'user' && !creation.onBehalf ? creation.roles : []);
  const by = hasOwner(entity) ? [before === '' ? `by = ${maker}` : 'by?: User'] : [];
  return {
    class: names.class,
    label: withArticle(names.label),
    signature: `${time ? 'async ' : ''}(${[...(app ? ['app: App'] : []), fields].join(', ')})`,
    body: `${body.slice(0, -1)}${body === '{}' ? '' : ', '}...fields }`,
    hasBody: creation.kind !== 'table',
    someParameters: ['app: App', fields, ...by].join(', '),
    before: before === '' ? '' : `const user = by ?? ${maker};\nif (!by) ${before}`,
    made,
  };
}

/** How a row is made: over HTTP where there is a way, else in its table. */
function making(model: Model, entity: Entity, creation: Creation): { before: string; made: string } {
  const { folder } = entity.names;
  if (creation.kind === 'table') return { before: '', made: tableRow(model, entity) };
  if (creation.kind === 'service') {
    const own = objectCode(internalEntries(model, entity));
    const body = newRowCall(model, entity, own === '{}' ? 'fields' : `${own.slice(0, -1)}, ...fields }`);
    return {
      before: '',
      made: `made(app.service('${creation.caller}'), '/internal/v1/${folder}', ${body})`,
    };
  }
  const isOwners = hasOwner(entity) && !creation.onBehalf;
  const before = isOwners ? ownerRows(model, entity, 'user') : '';
  const who = before !== '' ? 'user' : isOwners ? 'by' : userCode(creation.roles);
  const behalf = entity.fields.find(({ name }) => name === creation.onBehalf);
  const fields = behalf
    ? `{ ${behalf.name}: ${userIdCode(model, entity, behalf, 'by.id')}, ...fields }`
    : 'fields';
  const made = `made(${who}, '/v1/${folder}', ${newRowCall(model, entity, fields)})`;
  return { before, made };
}

/** What a service names besides: the owners, and internal fields that are required. */
function internalEntries(model: Model, entity: Entity) {
  const more = requiredInternally(entity).filter((field) => !required(entity).includes(field));
  return more.map(
    (field) =>
      [
        field.name,
        isUser(field) ? userIdCode(model, entity, field, 'by.id') : fieldCode(model, entity, field),
      ] as const,
  );
}

const isUser = ({ owner, ownerVia }: { owner: boolean; ownerVia?: string }) => owner && !ownerVia;

/** Every column that has to have a value. */
function tableRow(model: Model, entity: Entity): string {
  const needed = columnsOf(entity).filter(({ optional }) => !optional);
  const columns = needed.map((field) => [field.column, columnCode(model, entity, field)] as const);
  const code = objectCode(merged(keyEntry(entity), columns));
  return `app.database.insert('${entity.names.table}', ${code.slice(0, -1)}, ...fields })`;
}

function columnCode(model: Model, entity: Entity, field: Field): string {
  if (isUser(field)) return 'by.id';
  if (entity.state?.field === field.name && entity.state.initial) return literal(entity.state.initial);
  if (field.type.kind !== 'money' && !field.computed) return fieldCode(model, entity, field);
  const sample = samplesOf(model, entity).get(field.name) ?? fieldExample(model, entity, field);
  return sample === undefined ? 'undefined' : literal(columnValue(model, field, sample));
}

function keyEntry({ key }: Entity) {
  const ids = { uuid: 'randomUUIDv7()', bigint: 'String(1_000_000 + next())', string: '`row-${next()}`' };
  return [['id', ids[key.kind]]] as const;
}
