import type { Entity, Field, Model, Service } from '../../plan/model.ts';
import { isAccepted } from '../../plan/not-generated.ts';
import { serviceOf } from '../wire/entities.ts';
import { copiesOf } from '../wire/events.ts';
import { keepers } from '../wire/keeping.ts';
import { withArticle } from '../wire/words.ts';
import { Imports } from './imports.ts';
import { asked } from './lookups.ts';
import { capital, text } from './types.ts';

/** The client of one service that is asked: a method for each entity that is looked up there. */
export interface ClientView {
  readonly imports: string;
  readonly class: string;
  readonly title: string;
  readonly rows: readonly AskedRowView[];
  /** Rows of this service that are deleted only where the other one lets go of them. */
  readonly kept: readonly {
    readonly class: string;
    readonly article: string;
    readonly service: string;
    readonly path: string;
  }[];
}

interface AskedRowView {
  readonly class: string;
  readonly article: string;
  readonly fields: readonly { readonly name: string; readonly schema: string }[];
  readonly method: string;
  readonly service: string;
  readonly path: string;
  readonly timeout: number;
  readonly snapshotTimeout: number;
  /** Whether all rows are read, to fill a copy; what is in it then comes with events, too. */
  readonly copied: boolean;
  /** Whether they are taken for granted while nobody answers. */
  readonly accepted: boolean;
}

/** What a row of another service is called here: `Product`; with the name of its service, where there is another of that name. */
export function askedClass(model: Model, service: Service, target: Entity): string {
  const name = target.names.class;
  const others = [...service.entities, ...asked(model, service).map((one) => one.target)].filter(
    (one) => one !== target,
  );
  if (!others.some(({ names }) => names.class === name)) return name;
  const full = `${serviceOf(model, target.service).class}${name}`;
  // Under that name stands what the copy keeps.
  return copiesOf(model, service).some(({ names }) => names.class === full) ? `${full}Answer` : full;
}

/** How long the answer may take where a row is not known yet. Milliseconds. */
const COPY_TIMEOUT = 1000;

/** How long a page of a snapshot may take: nobody waits for it. Milliseconds. */
const SNAPSHOT_TIMEOUT = 5000;

/** The services that a service asks, each with its file. */
export function clientsOf(model: Model, service: Service): readonly { file: string; view: ClientView }[] {
  const rows = asked(model, service);
  const kept = service.entities.flatMap((entity) => keepers(model, entity));
  const called = new Set([...rows.map(({ target }) => target.service), ...kept]);
  const owners = [...called].map((id) => serviceOf(model, id));
  return owners.map((owner) => ({
    file: `${owner.name}.client`,
    view: clientView(
      model,
      service,
      owner,
      rows.filter(({ target }) => target.service === owner.id),
    ),
  }));
}

function clientView(
  model: Model,
  service: Service,
  owner: Service,
  rows: readonly { target: Entity; reads: readonly string[] }[],
): ClientView {
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .type('../platform/auth.js', 'Caller')
    .value('../platform/service-client.js', 'ServiceClient');
  if (rows.length > 0) imports.value('zod', 'z');
  const isCopied = (target: Entity) => copiesOf(model, service).some((copy) => copy.target === target);
  return {
    class: clientNames(owner).class,
    title: owner.title.toLowerCase(),
    rows: rows.map(({ target, reads }) => ({
      class: askedClass(model, service, target),
      article: withArticle(target.names.label),
      fields: [
        ...reads.flatMap((name) => fieldView(target, name, imports)),
        ...(isCopied(target) ? [{ name: 'version', schema: 'z.int()' }] : []),
      ],
      copied: isCopied(target),
      accepted: acceptsUnchecked(model, service, target),
      method: target.names.variables,
      service: text(owner.name),
      path: text(`/internal/v1/${target.names.folder}`),
      snapshotTimeout: SNAPSHOT_TIMEOUT,
      timeout: timeoutOf(model, service, target),
    })),
    kept: service.entities.flatMap((entity) => {
      const copy = copiesOf(model, owner).find(({ target }) => target === entity);
      if (!copy || !keepers(model, entity).includes(owner.id)) return [];
      const { class: name, label } = entity.names;
      const path = text(`/internal/v1/${copy.names.folder}`);
      return [{ class: name, article: withArticle(label), service: text(owner.name), path }];
    }),
    imports: imports.print(),
  };
}

/** Whether a service goes on without the answer of the one that has the row. */
export const acceptsUnchecked = (model: Model, service: Service, target: Entity): boolean =>
  model.interactions.some(
    (one) => one.service === service.id && one.target === target.id && isAccepted(model, one),
  );

/** `catalogClient: CatalogClient`. */
export const clientNames = ({ class: name }: Service) => ({
  class: `${name}Client`,
  variable: `${name.charAt(0).toLowerCase()}${name.slice(1)}Client`,
});

function timeoutOf({ interactions }: Model, service: Service, target: Entity): number {
  const asks = interactions.find(
    (one) => one.kind === 'asks' && one.service === service.id && one.target === target.id,
  );
  return asks?.kind === 'asks' ? asks.timeout : COPY_TIMEOUT;
}

/** How a field of another service's row is read. */
export function fieldView({ fields }: Entity, name: string, imports: Imports) {
  const field = fields.find((one) => one.name === name);
  if (!field) return [];
  return [{ name, schema: `${answerSchema(field, imports)}${field.optional ? '.optional()' : ''}` }];
}

/** What an answer of another service is read as. It may say more than this version knows: unknown values pass. */
function answerSchema({ type }: Field, imports: Imports): string {
  switch (type.kind) {
    case 'integer':
      return 'z.int32()';
    case 'boolean':
      return 'z.boolean()';
    case 'money':
      imports.value('../platform/money.js', 'moneyAnswer');
      return 'moneyAnswer';
    case 'bigint':
      imports.value('../platform/schemas.js', 'int64');
      return 'int64()';
    case 'timestamp':
      imports.value('../platform/schemas.js', 'instant');
      return 'instant()';
    case 'json':
      return 'z.json()';
    case 'enum':
      return `z.enum([${type.values.map(text).join(', ')}])`;
    default:
      return 'z.string()';
  }
}

/** `requireProduct`: the method that gives the row that a field refers to. */
export const requiring = ({ name }: Field) => `require${capital(name)}`;
