import { highestRole, roleGrant } from './access.ts';
import { readCalls, readEvents, readReads } from './between.ts';
import { currencyOf } from './currency.ts';
import { examEntity } from './entity.ts';
import type { ExamEntity, ExamPlan, ExamPort } from './exam-plan.ts';
import { parseExpression } from './expression.ts';
import { examInputs } from './fields.ts';
import { readFlows } from './flows.ts';
import { defaultRole, provider, readRoles, userEntity } from './identity.ts';
import { databaseName } from './names.ts';
import { settle } from './settle.ts';
import { readEntity, readEnums, type World } from './world.ts';
import { entries, isMapping, mapping, type Mapping, parseYaml, text, texts } from './yaml.ts';

/** Reads a plan that `groundplan check` accepts: `system.yaml`, and the files of services by the path that it gives them. */
export function readExamPlan(main: string, files: ReadonlyMap<string, string>): ExamPlan {
  const plan = parseYaml(main);
  const services = readServices(plan, files);
  const identity = mapping(plan['identity']);
  const world = readWorld(plan, services, identity);
  const roles = readRoles(identity);
  const entities = [...world.entities.values()].map((entity) => examEntity(entity, roles, world));
  const user = entities.find((entity) => entity.id === 'identity.User');
  const expose = mapping(plan['gateway'])['expose'];
  const flows = readFlows(plan, entities, world);
  return {
    system: text(plan['system']) ?? '',
    currency: currencyOf(text(plan['currency'])),
    topology: text(plan['topology']) ?? 'microservices',
    broker: text(plan['broker']) ?? 'postgres',
    services: services.map(({ name }) => ({
      name,
      database: databaseName(name),
      entities: entities.filter((entity) => entity.service === name),
    })),
    identity: {
      provider: provider(identity),
      roles,
      default: defaultRole(identity, roles),
      user: user && { ...user, access: userAccess(highestRole(roles)) },
    },
    exposed: expose === undefined ? services.map(({ name }) => name) : [...new Set(texts(expose))],
    ports: entries(plan['adapters']).map(([name, node]) => readPort(name, mapping(node), world)),
    reads: readReads(plan),
    calls: readCalls(plan, flows),
    ...readEvents(plan, flows, world),
    flows,
  };
}

interface WrittenService {
  readonly name: string;
  readonly keys: Mapping;
}

function readServices(plan: Mapping, files: ReadonlyMap<string, string>): WrittenService[] {
  const clean = (path: string): string => path.replace(/^(?:\.\/)+/, '');
  const byPath = new Map([...files].map(([path, content]) => [clean(path), content]));
  return entries(plan['services']).map(([name, node]) => {
    const keys = typeof node === 'string' ? parseYaml(byPath.get(clean(node)) ?? '') : mapping(node);
    return { name, keys };
  });
}

function readWorld(plan: Mapping, services: readonly WrittenService[], identity: Mapping): World {
  const user = userEntity(identity);
  const entities = services.flatMap(({ name, keys }) =>
    entries(keys['entities']).map(([entity, node]) => readEntity(name, entity, mapping(node))),
  );
  const enums = services.flatMap(({ name, keys }) => readEnums(keys['enums'], `${name}.`));
  return {
    entities: new Map([...entities, ...(user ? [user] : [])].map((entity) => [entity.id, entity])),
    enums: new Map([...readEnums(plan['enums']), ...enums]),
  };
}

/** Everybody may register; who holds the highest role sees all. */
function userAccess(highest: string): ExamEntity['access'] {
  const anybody = { to: { kind: 'public' as const }, when: undefined, onBehalf: undefined };
  return { read: [roleGrant(highest)], create: [anybody], change: [], delete: [] };
}

function readPort(name: string, keys: Mapping, world: World): ExamPort {
  const sandbox = mapping(keys['sandbox']);
  const operations = entries(keys).filter(([operation]) => operation !== 'sandbox');
  return {
    name,
    operations: operations.map(([operation, node]) => {
      const rule = sandbox[operation];
      const when = isMapping(rule) ? text(rule['when']) : undefined;
      const inputs = examInputs(mapping(node)['takes'], world);
      return {
        name: operation,
        fails: text(mapping(node)['fails']),
        sandboxFails: when === undefined ? undefined : settle(parseExpression(when), { inputs, world }),
      };
    }),
  };
}
