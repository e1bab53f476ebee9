import type { Model, Service } from '../../plan/model.ts';
import { sentence } from '../wire/words.ts';
import { INTERNAL_TAG, tagOf } from './actions.ts';
import { lettingGoPaths } from './letting-go.ts';
import { HEALTH_TAG, healthPaths } from './health.ts';
import { infoOf, serverOf } from './info.ts';
import type { Contract } from './json.ts';
import { pathsOf } from './paths.ts';
import { pruned } from './prune.ts';
import { refusalExamples } from './refusal-examples.ts';
import { schemasOf } from './schemas.ts';
import { type Scope, scopesOf } from './scope.ts';
import { sharedComponents } from './shared-components.ts';

/** Everything that a service answers to: what is open, what is for other services, and its health. */
export function serviceContract(model: Model, service: Service): Contract {
  const scopes = scopesOf(model, service);
  const shared = sharedComponents(model);
  return pruned({
    openapi: '3.1.0',
    info: infoOf(
      model.system.title,
      `${model.system.title}: ${service.title}`,
      service.purpose ?? model.summary,
    ),
    servers: [serverOf(service.port, true)],
    tags: tagsOf(scopes),
    paths: Object.fromEntries(
      [...scopes.map(pathsOf), lettingGoPaths(model, service), healthPaths].flatMap((paths) =>
        Object.entries(paths),
      ),
    ),
    components: {
      ...shared,
      schemas: { ...Object.fromEntries(scopes.flatMap(schemasOf)), ...shared.schemas },
      examples: { ...Object.fromEntries(scopes.flatMap(refusalExamples)), ...shared.examples },
    },
  });
}

function tagsOf(scopes: readonly Scope[]): Contract['tags'] {
  return [
    ...scopes.map((scope) => ({
      name: tagOf(scope),
      description: `${sentence(scope.entity.names.labels)} of the service ${scope.service.name}.`,
    })),
    { name: INTERNAL_TAG, description: 'For other services of the system. The gateway has no way to these.' },
    { name: HEALTH_TAG, description: 'For whoever runs the service.' },
  ];
}
