import type { Model } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { busOf, hasCopies, hasEvents } from '../wire/events.ts';
import { hasFlows } from '../wire/flows.ts';
import { either } from '../wire/words.ts';
import type { DemoUser, Seed } from './demo/files.ts';
import { legendOf, mapLines } from './map.ts';
import { rootFile } from './root-files.ts';
import { listed, type RunningPackage, runningPackages } from './running.ts';

/** `README.md` and `AGENTS.md`: what a newcomer asks first. */
export function renderDocuments(model: Model, seed: Seed, templates: Templates): OutputFile[] {
  const packages = runningPackages(model);
  const common = {
    title: model.system.title,
    isOne: model.topology === 'modular-monolith',
    example: (model.services[0] ?? packages[0])?.name ?? 'gateway',
    services: packages.map(serviceView),
  };
  const readme = {
    ...common,
    exampleEnv: model.services[0]?.env ?? '',
    summary: model.summary,
    gatewayPort: model.gateway.port,
    map: mapLines(model),
    legend: legendOf(model),
    first: seed.first && { say: seed.first.say, url: urlOf(model, seed.first.path) },
    signIn: signInView(model, Object.values(seed.users)),
    hasEvents: hasEvents(model),
    broker: busOf(model).isServer && brokerTitles[model.broker],
    hasCopies: hasCopies(model),
    hasFlows: hasFlows(model),
    hasGrant: model.identity.service !== undefined,
    containers: model.deploy.targets.includes('compose'),
    port: model.gateway.port,
    highestRole: highestRole(model),
    notGenerated: model.notGenerated.map(({ feature, elements }) => ({
      feature,
      elements: elements.join(', '),
    })),
  };
  const agents = {
    ...common,
    hasEvents: hasEvents(model),
    hasCopies: hasCopies(model),
    hasFlows: hasFlows(model),
    count: packages.length,
  };
  return [
    rootFile('README.md', 'merged', templates.fill('system/root/README.md.hbs', readme)),
    rootFile('AGENTS.md', 'merged', templates.fill('system/root/AGENTS.md.hbs', agents)),
  ];
}

const brokerTitles = { postgres: 'PostgreSQL', rabbitmq: 'RabbitMQ', nats: 'NATS' };

const serviceView = ({ title, folder, port, purpose, service }: RunningPackage) => ({
  name: title,
  folder,
  port,
  purpose,
  entities: service ? listed(service) : '',
});

const urlOf = (model: Model, path: string) => `http://127.0.0.1:${model.gateway.port}${path}`;

function signInView(model: Model, [user, ...others]: DemoUser[]) {
  if (!user) return undefined;
  const more = others.map((other) => `\`${other.email}\` (\`${other.password}\`)`);
  return {
    who: user.name,
    email: user.email,
    password: user.password,
    url: urlOf(model, '/v1/sessions'),
    others: `${more.length > 0 ? `There is also ${either(more, 'and')}. ` : ''}Production refuses demo data.`,
  };
}

/** The role that includes the most, the last of these. */
export function highestRole({ identity }: Model): string {
  const sorted = identity.roles.toSorted((a, b) => a.includes.length - b.includes.length);
  return sorted.at(-1)?.name ?? identity.default;
}
