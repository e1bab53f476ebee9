import type { Entity, Grant, Model, Service } from '../../plan/model.ts';
import { isAccepted } from '../../plan/not-generated.ts';
import type { OutputFile } from '../file-set.ts';
import { code, table } from '../markdown.ts';
import { toldTable } from '../system/told-table.ts';
import {
  type Action,
  flowPath,
  internalActions,
  type InternalAction,
  isStep,
  publicActions,
} from '../wire/actions.ts';
import { copiesOf, isParty } from '../wire/events.ts';
import { tellings } from '../wire/tellings.ts';
import { either, sentence, spoken, withArticle } from '../wire/words.ts';

/** A service's own page: what it is, what it answers to, how it runs and is tested alone, and where a person adds what. */
export function renderReadme(model: Model, service: Service): OutputFile {
  const roots = service.entities.filter(({ partOf }) => !partOf);
  const sections = [
    `# ${service.title}`,
    service.purpose ?? `A service of ${model.system.title}.`,
    `## What it has`,
    entityTable(service, roots),
    `## Routes`,
    routeTable(model, roots),
    'The whole contract, with every refusal and an example of each, is in `openapi.yaml`.',
    ...neighbours(model, service),
    ...events(model, service),
    `## On this machine`,
    commands(service),
    `## Where to add`,
    places(roots[0]),
  ];
  return {
    key: `${service.name}/readme`,
    path: `services/${service.name}/README.md`,
    owner: 'merged',
    text: `${sections.join('\n\n')}\n`,
  };
}

function entityTable({ entities }: Service, roots: readonly Entity[]): string {
  const rows = roots.map((entity) => {
    const parts = entities
      .filter(({ partOf }) => partOf?.entity === entity.id)
      .map(({ names }) => names.labels);
    const states = entity.state ? entity.state.states.join(', ') : '';
    return [sentence(entity.names.label), `\`${entity.names.table}\``, states, parts.join(', ')];
  });
  return table(['entity', 'table', 'states', 'made of'], rows);
}

function routeTable(model: Model, roots: readonly Entity[]): string {
  const rows = roots.flatMap((entity) => [
    ...publicActions(model, entity).map((action) => [route('/v1', entity, action), openTo(action.grants)]),
    ...internalActions(model, entity).map((action) => [
      route('/internal/v1', entity, action),
      `the ${action.callers.length === 1 ? 'service' : 'services'} ${either(action.callers, 'and')}`,
    ]),
  ]);
  return rows.length > 0 ? table(['route', 'open to'], rows) : 'It has none yet.';
}

function route(prefix: string, { names }: Entity, action: Action | InternalAction): string {
  const all = `${prefix}/${names.folder}`;
  switch (action.kind) {
    case 'list':
      return `\`GET ${all}\``;
    case 'lookup':
      return `\`GET ${all}?id=…\``;
    case 'snapshot':
      return `\`GET ${all}/snapshot\``;
    case 'create':
      return `\`POST ${all}\``;
    case 'get':
      return `\`GET ${all}/{id}\``;
    case 'change':
      return `\`PATCH ${all}/{id}\``;
    case 'delete':
      return `\`DELETE ${all}/{id}\``;
    case 'create-each':
      return `\`POST ${all}/create\``;
    case 'operation':
      return `\`POST ${all}/${isStep(action) ? '' : '{id}/'}${action.operation.route}\``;
    case 'flow':
      return `\`${action.asks === 'read' ? 'GET' : 'POST'} ${all}/{id}/${flowPath(action)}\``;
  }
}

const openTo = (grants: readonly Grant[]) => grants.map(grantee).join(', ');

function grantee({ to, when, onBehalf }: Grant): string {
  const who =
    to.kind === 'role' ? to.role : to.kind === 'owner' ? `owner (${to.fields.join(', ')})` : spoken(to.kind);
  return `${who}${onBehalf ? ` for the ${onBehalf}` : ''}${when ? ', under a condition' : ''}`;
}

/** Whom it asks, whose rows it has a copy of, and who asks it. */
function neighbours(model: Model, service: Service): string[] {
  const copies = copiesOf(model, service);
  const copied = copies.map(({ target }) => target.id);
  const personal = copies.filter(({ fields }) => fields.some((field) => field.personal));
  const asks = model.interactions
    .filter(({ service: who }) => who === service.id)
    .filter(({ kind, target }) => kind === 'asks' || (kind === 'copies' && !copied.includes(target)));
  const accepted = asks.filter((one) => isAccepted(model, one)).map(({ target }) => target);
  const asked = asks.map(({ target }) => target).filter((target) => !accepted.includes(target));
  const lines = [
    ...(asked.length > 0
      ? [
          `It asks ${owners(asked)} about ${each(asked)}: while they are down, what depends on their word is answered with 503.`,
        ]
      : []),
    ...(accepted.length > 0
      ? [
          `It asks ${owners(accepted)} about ${each(accepted)}: while they are down, what refers to one is accepted unchecked, and the log says so.`,
        ]
      : []),
    ...(copied.length > 0
      ? [
          `It keeps a copy of ${each(copied)}, and asks ${owners(copied)} only about rows that are not in it yet.`,
        ]
      : []),
    ...(personal.length > 0
      ? [
          `Some of ${each(personal.map(({ target }) => target.id))} is personal, which no event carries: whenever something happens to one it is asked for.`,
        ]
      : []),
    ...(service.calledBy.length > 0
      ? [`It is called by ${either(service.calledBy, 'and')}, with tokens that they sign themselves.`]
      : []),
  ];
  return lines.length > 0 ? ['## Neighbours', lines.join('\n')] : [];
}

/** `catalog and identity` */
const owners = (targets: readonly string[]) =>
  either([...new Set(targets.map((target) => target.split('.')[0] ?? ''))], 'and');

const each = (targets: readonly string[]) => either([...new Set(targets)].map(code), 'and');

/** What it tells others of, and what it is told. */
function events(model: Model, service: Service): string[] {
  const told = tellings(model).filter(({ entity, to }) => [entity.service, to].includes(service.id));
  if (told.length === 0) return [];
  return [
    '## Events',
    toldTable(model, told, ({ id }) => code(id)),
    ...(isParty(model, service)
      ? [
          'The form of each event, an example, and what is promised about them are in [asyncapi.yaml](asyncapi.yaml).',
        ]
      : []),
  ];
}

function commands({ env }: Service): string {
  return [
    'Everything is in this folder; nothing else of the system has to be there.',
    '```sh',
    'npm ci',
    'npm test            # on a real PostgreSQL from an npm package; TEST_DATABASE_SERVER_URL names another one',
    'npm run check && npm run lint',
    'npm run build',
    'npm run migrate     # DATABASE_URL: the database that is brought to the newest migration',
    'npm start           # the variables that it needs are in src/platform/config.ts; it names all that are missing',
    '```',
    `Others find it by \`${env}_URL\`.`,
  ].join('\n');
}

function places(entity: Entity | undefined): string {
  const folder = entity?.names.folder ?? 'things';
  const label = entity ? withArticle(entity.names.label) : 'a thing';
  const file = entity?.names.file ?? 'thing';
  const rows = [
    [
      `a rule about ${label}`,
      `\`src/${folder}/${folder}.service.ts\`; if it must hold whatever happens, a CHECK in a migration as well`,
    ],
    [
      'an endpoint',
      `\`system.yaml\`: an operation with \`by: hand\`, then \`groundplan regenerate\`; its method in \`src/${folder}/${folder}.service.ts\` is yours to write, and answers 501 until then`,
    ],
    [
      'a column',
      `\`system.yaml\`, then \`groundplan regenerate\`: entity \`src/${folder}/${file}.entity.ts\`, schemas and SQL follow; the migration is yours: a new file in \`src/migrations\`, named in \`src/data-source.ts\``,
    ],
    ['a query', `\`src/${folder}/${folder}.repository.ts\`: all SQL is in repositories`],
    ['a test', `\`test/${folder}.test.ts\`; rows for it come from \`test/support/rows.ts\``],
  ];
  return `${table(['what', 'where'], rows)}\n\nWhat you write is kept when the service is generated again.`;
}
