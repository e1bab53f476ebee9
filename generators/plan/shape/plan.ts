import { enums } from './entity.ts';
import { gateway, identity } from './identity.ts';
import { choice, list, mapOf, NAMES, object, ref, text, whole } from './schema.ts';

export const load = object('What the system has to carry.', {
  peak: text('The busiest moment over the busiest ordinary hour: 3x.', { default: '1x' }),
  growth: text('2x per year, 1.1x per month.'),
});

export const deploy = object('Where the system runs.', {
  targets: list(
    'For which a deployment is written.',
    text('A target.', { enum: ['compose', 'kubernetes'] }),
    {
      default: ['compose'],
    },
  ),
  replicas: whole('How many of each service.', 1, 100, { default: 1 }),
});

/** The whole of `system.yaml`. */
export const plan = object(
  'A plan of Groundplan: the architecture of a system, and what its services keep.',
  {
    groundplan: { description: 'The version of the language.', const: 1, default: 1 },
    system: text("The system's name, in kebab-case.", { pattern: NAMES.kebab }),
    summary: text('What it is for, in a sentence.', { default: '' }),
    topology: choice(
      'microservices: one process for each service. modular-monolith: the same services in one process.',
      ['microservices', 'modular-monolith'],
      'microservices',
    ),
    broker: choice('What carries the events.', ['postgres', 'rabbitmq', 'nats'], 'postgres'),
    cache: choice('Where answers are cached.', ['memory', 'redis', 'none'], 'memory'),
    currency: text('The currency of all money, ISO 4217.', { default: 'EUR' }),
    load,
    enums,
    services: mapOf('The services, by name.', NAMES.kebab, {
      anyOf: [text('A file that holds the service: ./plan/orders.yaml.'), ref('service')],
    }),
    interactions: list('What one service needs of another.', ref('interaction'), { default: [] }),
    flows: mapOf('Steps over several services, by name.', NAMES.kebab, ref('flow')),
    identity,
    gateway,
    adapters: mapOf('Ports to things outside, by name.', NAMES.kebab, ref('port')),
    deploy,
    ci: choice(
      'Where the system is built and tested.',
      ['github-actions', 'gitlab', 'none'],
      'github-actions',
    ),
    layout: choice(
      'monorepo: one repository. polyrepo: one for each service.',
      ['monorepo', 'polyrepo'],
      'monorepo',
    ),
  },
  ['system', 'services'],
);
