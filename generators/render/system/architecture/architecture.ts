import type { Model, Service } from '../../../plan/model.ts';
import type { OutputFile } from '../../file-set.ts';
import { code, mermaid } from '../../markdown.ts';
import { serviceOf } from '../../wire/entities.ts';
import { tellings } from '../../wire/tellings.ts';
import { legendOf, mapLines } from '../map.ts';
import { rootFile } from '../root-files.ts';
import { runningPackages } from '../running.ts';
import { toldTable } from '../told-table.ts';
import { accessTable } from './access-table.ts';
import { flowSections, promises } from './between.ts';
import { copiedTable, ownershipTable, personalTable } from './data-map.ts';
import { entityDiagram } from './entity-diagram.ts';
import { lifecycle } from './lifecycle.ts';

/** `docs/architecture.md`: the system in pictures and tables, for whoever has to decide where something belongs. */
export function renderArchitecture(model: Model): OutputFile {
  const services = runningPackages(model).flatMap(({ service }) => service ?? []);
  const sections = [
    `# How ${model.system.title} is built`,
    model.summary,
    'Drawn from the plan; what you write into it stays when the plan changes.',
    ...between(model),
    ...data(model),
    '## Reading the pictures of a service',
    'PK is the primary key, FK a foreign key, UK unique. Every row also has `createdAt`, `updatedAt` and `version`, except parts, which live and change with what they are part of. An arrow between states carries the operation and who may do it. Rows that somebody may not read do not exist for them: they get 404, and lists and searches leave them out.',
    ...services.flatMap((service) => serviceSections(model, service)),
  ];
  const text = sections.filter((section) => section !== undefined).join('\n\n');
  return rootFile('docs/architecture.md', 'merged', `${text}\n`);
}

function between(model: Model): (string | undefined)[] {
  const sentences = promises(model);
  const flows = flowSections(model);
  return [
    '## Services',
    mermaid(['flowchart LR', ...mapLines(model).map((line) => `  ${line}`)]),
    legendOf(model),
    'The gateway passes on the public routes and decides nothing: every service verifies tokens itself, so that a way around the gateway is no way in. Among themselves services use tokens that they sign for a minute.',
    ...(model.topology === 'modular-monolith' ? [oneProcess] : []),
    ...(sentences ? ['What services promise each other:', sentences] : []),
    ...events(model),
    ...(flows.length > 0
      ? [
          '## Flows',
          'What spans services has no transaction. It is a row of steps: in the end all of them are done, or those that were done are taken back. A step of which nobody knows whether it is done is asked for again, with the same key, until that is known; what has been refused is never done later. `npm run flows` shows the flows that have not ended.',
          ...flows,
        ]
      : []),
  ];
}

const oneProcess =
  'All of them run in one process, which `app` composes, and each as it would run alone: it is called over HTTP, on a port that only this machine can reach, and has a database, a configuration and a log of its own. They share the processors, the memory and the end of that process: an error that nobody catches, or a computation that takes long, is everybody’s. `topology: microservices` gives each a process, and changes nothing in `services`.';

function events(model: Model): string[] {
  const told = tellings(model);
  if (told.length === 0) return [];
  return [
    '## Events',
    'What happens in one service, others are told in events: at least once, those of one row in their order, and each if, and only if, its change is there. Their forms, with an example of each, are in the `asyncapi.yaml` of a service.',
    carriers[model.broker],
    toldTable(
      model,
      told,
      ({ id, service }) => `[${code(id)}](../services/${serviceOf(model, service).name}/asyncapi.yaml)`,
    ),
  ];
}

/** What can be relied on, and what cannot, by what carries events. */
const carriers: Readonly<Record<Model['broker'], string>> = {
  postgres:
    'They are carried by a database of its own, `bus`, on the server that is there anyway, and kept for a week, or for longer where somebody has not read them.',
  rabbitmq:
    'They are carried by RabbitMQ: in an exchange for each type of events and a queue for each service, until the service has handled them. What it has handled cannot be read again, and who is told of something for the first time is told of what happens from then on. While RabbitMQ is away, or has no room left, events wait in the outbox of the service in which they have happened.',
  nats: 'They are carried by NATS JetStream: in a stream with a subject for each type of events, and a durable consumer for each service and each of four partitions of the rows, until every service that is told has handled them. What all have handled cannot be read again, and who is told of something for the first time is told of what happens from then on. While NATS is away, or has no room left, events wait in the outbox of the service in which they have happened.',
};

function data(model: Model): (string | undefined)[] {
  const copied = copiedTable(model);
  const personal = personalTable(model);
  return [
    '## Who owns what',
    'Only the owner writes, and no service can connect to the database of another. So each can change its tables without asking anybody. A reference across services is an id without a foreign key.',
    ownershipTable(model),
    ...(copied
      ? [
          'These values are taken over when the reference is set, and stay as they were: a later change of the source does not rewrite the past.',
          copied,
        ]
      : []),
    ...(personal
      ? ['## Personal data', 'It lies here and nowhere else, and never goes into events or logs.', personal]
      : []),
  ];
}

function serviceSections(model: Model, service: Service): (string | undefined)[] {
  const isIdentity = service === model.identity.service;
  const lifecycles = service.entities.flatMap((entity) => {
    const lines = lifecycle(model, entity);
    return lines.length > 0 ? [`How ${code(entity.name)} goes through its states:`, mermaid(lines)] : [];
  });
  return [
    `## ${service.title}`,
    service.purpose,
    mermaid(entityDiagram(model, service)),
    ...lifecycles,
    isIdentity ? identityAccess(service) : accessTable(model, service),
  ];
}

function identityAccess({ entities }: Service): string {
  const [reader] = entities[0]?.access.read ?? [];
  const role = reader?.to.kind === 'role' ? reader.to.role : undefined;
  const rest = role ? ` The role ${code(role)} sees everybody, and says who has which roles.` : '';
  return `Everyone may register, and sees themselves.${rest} Passwords are kept as hashes only, refresh tokens likewise.`;
}
