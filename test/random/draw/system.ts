import { Dice } from './dice.ts';
import { changesSilently, type Common, type DrawnEntity, type DrawnField } from './drawn.ts';
import { Taken } from './names.ts';
import { drawPorts, writtenPort } from './ports.ts';
import { leaving } from './references.ts';
import { type DrawnService, drawService, writtenEnums } from './service.ts';
import { drawValues } from './types.ts';
import { ROLES, SENTENCES, SERVICE_NAMES, SYSTEM_NAMES } from './words.ts';
import { type Tree, yaml } from './yaml.ts';

const CURRENCIES = [
  ['EUR', 2],
  ['USD', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['BHD', 3],
] as const;

const USER: DrawnEntity = {
  service: 'identity',
  name: 'User',
  key: 'uuid',
  isPart: false,
  fields: [
    { name: 'email', type: { kind: 'email', text: 'email' }, optional: false, words: [] },
    {
      name: 'name',
      type: { kind: 'string', text: 'string(0..120)', length: [0, 120] },
      optional: true,
      words: [],
    },
  ],
};

/** A whole `system.yaml`, the same for the same seed. The checker accepts it. */
export function drawPlan(seed: number): string {
  const dice = new Dice(seed);
  const [currency, digits] = dice.pick(CURRENCIES);
  const hasIdentity = dice.chance(85);
  const roles = hasIdentity ? dice.some(ROLES, dice.between(1, 4)) : ['user', 'admin'];
  const common: Common = { digits, roles };
  const ports = drawPorts(common, dice);
  const enums = new Map(
    dice.some(['Size', 'Weekday', 'Channel'], dice.below(3)).map((name) => [name, drawValues(dice)]),
  );
  const routes = new Taken();
  routes.take('users', 'sessions');
  const services: DrawnService[] = [];
  const interactions: Tree[] = [];
  for (const name of drawServiceNames(dice)) {
    const usersAsked = dice.chance(30);
    const remotes = services.flatMap(({ roots }) => roots);
    const service = drawService(
      name,
      { remotes, ports, usersAsked, user: USER, enums, routes },
      common,
      dice,
    );
    services.push(service);
    interactions.push(...drawInteractions(service, dice));
  }
  const tree: Tree = {
    ...(dice.chance(50) && { groundplan: '1' }),
    system: dice.pick(SYSTEM_NAMES),
    ...(dice.chance(60) && { summary: dice.pick(SENTENCES) }),
    // By other dice: what else is drawn does not depend on it.
    ...(new Dice(seed).chance(50) && { topology: 'modular-monolith' }),
    currency,
    ...(dice.chance(20) && { load: { peak: '2.5x', growth: '1.1x per month' } }),
    ...(enums.size > 0 && { enums: writtenEnums(enums, dice) }),
    services: Object.fromEntries(services.map(({ name, tree: one }) => [name, one])),
    ...(interactions.length > 0 && { interactions }),
    ...(hasIdentity && { identity: drawIdentity(roles, dice) }),
    ...(dice.chance(40) && { gateway: drawGateway(services, dice) }),
    ...(ports.length > 0 && {
      adapters: Object.fromEntries(ports.map((port) => [port.name, writtenPort(port, dice)])),
    }),
  };
  return yaml(tree, dice);
}

/** Databases and hosts of their own, whatever the letters' case. */
function drawServiceNames(dice: Dice): readonly string[] {
  return dice.some(SERVICE_NAMES, dice.pick([1, 2, 2, 3]));
}

/** Every service that refers to another, or reads what users are called, asks or copies what it needs. */
function drawInteractions({ name, entities }: DrawnService, dice: Dice): Tree[] {
  const needs = new Map<DrawnEntity, Set<string>>();
  for (const { fields } of entities) {
    for (const reference of fields) {
      const { target } = reference;
      if (!target || reference.type.kind !== 'reference' || target.service === name) continue;
      const read = needs.get(target) ?? new Set<string>();
      for (const field of readAlong(reference, target, fields)) read.add(field);
      needs.set(target, read);
    }
  }
  return [...needs].map(([target, read]) =>
    sentence(name, target, [...read], waysToDelete(entities, target), dice),
  );
}

function readAlong(reference: DrawnField, target: DrawnEntity, fields: readonly DrawnField[]): string[] {
  const words = new Set((reference.when ?? '').split(/[^\w]+/));
  const guarded = leaving(target).flatMap(({ name }) => (words.has(name) ? [name] : []));
  const copied = fields.flatMap(({ value = '', from = [] }) =>
    from.includes(reference.name) && value.startsWith(`${reference.name}.`)
      ? [value.slice(reference.name.length + 1)]
      : [],
  );
  return [...guarded, ...copied];
}

/** What can become of the rows that refer to one that is deleted: none goes that another row would go with, untold. */
function waysToDelete(entities: readonly DrawnEntity[], target: DrawnEntity): readonly string[] {
  const referring = entities.flatMap((entity) =>
    entity.fields
      .filter((field) => field.target === target && field.type.kind === 'reference')
      .map((field) => ({ entity, field })),
  );
  const isReferredTo = (one: DrawnEntity) =>
    entities.some(({ fields }) => fields.some((field) => field.target === one));
  return [
    'keep',
    'refuse',
    ...(referring.every(({ field }) => field.optional) ? ['clear'] : []),
    ...(referring.some(({ entity }) => entity.isPart || isReferredTo(entity)) ? [] : ['remove']),
  ];
}

function sentence(
  service: string,
  entity: DrawnEntity,
  read: readonly string[],
  ways: readonly string[],
  dice: Dice,
): Tree {
  const target = `${entity.service}.${entity.name}`;
  const isUser = entity === USER;
  if (read.length > 0 && dice.chance(50) && !changesSilently(entity)) {
    const more = {
      ...(isUser && { personal: 'true' }),
      ...(dice.chance(40) && { deleted: dice.pick(ways) }),
    };
    return { [`${service} copies ${target}`]: { fields: [...read], ...more } };
  }
  const asks = `${service} asks ${target}`;
  return dice.chance(50) ? asks : { [asks]: { timeout: dice.pick(['300ms', '2s', '1.5s']) } };
}

function drawIdentity(roles: readonly string[], dice: Dice): Tree {
  const written = roles.map((role, index) => {
    const others = dice.some(roles.slice(0, index), dice.pick([0, 1, 1, 2]));
    return others.length > 0 ? `${role} includes ${others.join(' and ')}` : role;
  });
  return {
    roles: written,
    ...(dice.chance(60) && { default: dice.pick(roles) }),
    ...(dice.chance(30) && { tokens: { access: '5m', refresh: '1w' } }),
  };
}

function drawGateway(services: readonly DrawnService[], dice: Dice): Tree {
  const names = services.map(({ name }) => name);
  return {
    ...(dice.chance(70) && { expose: dice.some(names, dice.between(1, names.length)) }),
    ...(dice.chance(50) && { origins: ['https://shop.example', 'http://localhost:8080'] }),
  };
}
