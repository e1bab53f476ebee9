import type { Model } from '../../plan/model.ts';
import { infoOf, serverOf } from './info.ts';
import type { Contract, JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { merged, type Named } from './merge.ts';
import { pruned } from './prune.ts';
import { sharedComponents } from './shared-components.ts';
import { sharedResponse } from './shared-responses.ts';

/** What the system offers to the world: the open routes of identity and of the services that the plan exposes. */
export function gatewayContract(model: Model, documents: readonly Named[]): Contract {
  const open = documents.map(({ prefix, contract }) => ({ prefix, contract: onlyOpen(contract) }));
  const { tags, paths, components } = merged(open);
  return pruned({
    openapi: '3.1.0',
    info: infoOf(model.system.title, model.system.title, model.summary),
    servers: [serverOf(model.gateway.port, false)],
    tags,
    'x-tagGroups': groupsOf(model, open),
    paths: passedOn(paths, isLimited(model) ? [429, 502, 504] : [502, 504]),
    components: {
      ...components,
      headers: { ...components.headers, ...sharedComponents(model).headers },
      responses: { ...components.responses, ...sharedComponents(model).responses },
    },
  });
}

/** The tags of each service, under its title. What two services call alike is the first one's. */
function groupsOf({ services, identity }: Model, documents: readonly Named[]) {
  const taken = new Set<string>();
  const groups = documents.map(({ prefix, contract }) => ({
    name: [identity.service, ...services].find((service) => service?.class === prefix)?.title ?? prefix,
    tags: contract.tags.map(({ name }) => name).filter((name) => !taken.has(name) && taken.add(name)),
  }));
  return groups.filter(({ tags }) => tags.length > 0);
}

/** `/v1/…`: neither what other services call, nor health and keys. */
function onlyOpen(contract: Contract): Contract {
  const paths = Object.entries(contract.paths).filter(([path]) => path.startsWith('/v1/'));
  return pruned({ ...contract, paths: Object.fromEntries(paths) });
}

/** Whether the gateway counts requests: the plan asks for it, and this version does it. */
const isLimited = ({ gateway, notGenerated }: Model) =>
  gateway.rateLimit.length > 0 && !notGenerated.some(({ feature }) => feature === 'rate limits');

/** Every operation can also fail on its way through the gateway. */
function passedOn(paths: Contract['paths'], statuses: readonly number[]): Contract['paths'] {
  const more = Object.fromEntries(statuses.map((status) => [status, sharedResponse(status)]));
  const of = (operation: JsonObject): JsonObject => {
    const own = isObject(operation['responses']) ? operation['responses'] : {};
    return { ...operation, responses: { ...more, ...own } };
  };
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([key, value]) => [key, isObject(value) ? of(value) : value]),
      ),
    ]),
  );
}
