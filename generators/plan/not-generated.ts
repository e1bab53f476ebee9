import { isCarriedOut } from './flows.ts';
import { isFollowed } from './follows.ts';
import type { Interaction, Model, NotGenerated } from './model.ts';

type Plan = Omit<Model, 'notGenerated'>;

/** What the plan asks for and this version reads and checks, but does not generate yet, with the elements concerned. */
export function notGenerated(plan: Plan): NotGenerated[] {
  const features: readonly (readonly [string, readonly string[]])[] = [
    ['follows of users that are deleted, or with operations that ask for the user', unfollowed(plan)],
    ['asks with else accept of what is also copied', unchecked(plan)],
    ['fields of users', userFields(plan)],
    [
      'flows about users, that create rows for a list, delete rows, or reckon with values',
      plan.flows.filter((flow) => !isCarriedOut(flow)).map(({ name }) => name),
    ],
    ['api keys', plan.identity.apiKeys],
    [
      'rate limits',
      plan.gateway.rateLimit.map((limit) => `${limit.who} ${limit.requests}/${limit.seconds}s`),
    ],
    ['cache', cached(plan)],
    [
      'shard',
      entities(plan)
        .filter((entity) => entity.shard)
        .map((entity) => entity.id),
    ],
    ['kubernetes', plan.deploy.targets.includes('kubernetes') ? ['deploy.targets'] : []],
    ['oidc', plan.identity.provider === 'oidc' ? ['identity.provider'] : []],
    ['polyrepo', plan.layout === 'polyrepo' ? ['layout'] : []],
    ['gitlab', plan.ci === 'gitlab' ? ['ci'] : []],
  ];
  return features
    .filter(([, elements]) => elements.length > 0)
    .map(([feature, elements]) => ({ feature, elements }));
}

function unfollowed(plan: Plan): string[] {
  const follows = plan.interactions.filter((one) => one.kind === 'follows');
  return follows
    .filter((one) => !isFollowed(plan, one))
    .map(({ service, target }) => `${service} follows ${target}`);
}

function unchecked(plan: Plan): string[] {
  return plan.interactions.flatMap((one) =>
    one.kind === 'asks' && one.otherwise === 'accept' && !isAccepted(plan, one)
      ? [`${one.service} asks ${one.target}`]
      : [],
  );
}

/** Whether rows are accepted unchecked while the service that has them does not answer; not those that are to be copied. */
export function isAccepted({ interactions }: Pick<Model, 'interactions'>, one: Interaction): boolean {
  const isCopied = ({ kind, service, target }: Interaction) =>
    kind === 'copies' && service === one.service && target === one.target;
  return one.kind === 'asks' && one.otherwise === 'accept' && !interactions.some(isCopied);
}

/** What a plan adds to the fields that every user has. */
function userFields({ identity }: Plan): string[] {
  const fields = identity.service?.entities.flatMap((user) => user.fields) ?? [];
  return fields.filter(({ name }) => name !== 'email' && name !== 'name').map(({ id }) => id);
}

/** Without an entity that is cached the choice of a cache means nothing. */
function cached(plan: Plan): string[] {
  return entities(plan)
    .filter((entity) => entity.cache !== undefined)
    .map((entity) => entity.id);
}

function entities(plan: Plan) {
  return plan.services.flatMap((service) => service.entities);
}
