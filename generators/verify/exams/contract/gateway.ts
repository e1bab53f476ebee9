import { actionsOf } from '../../wire/actions.ts';
import { statusesOf } from '../../wire/statuses.ts';
import { send } from '../ask/call.ts';
import { expectProblem } from '../ask/expect.ts';
import { askAll, contractText, type Question, type Sitting } from '../ask/sitting.ts';
import { Contract } from './contract-file.ts';
import { compare, furniture, routesQuestion } from './documented.ts';
import { identityRoutes } from './identity-routes.ts';

/** What the gateway can answer for a service that does not. */
const ofTheGateway = [502, 503, 504];

/** That the gateway's contract is that of all that it leads to. */
export async function askGateway(shared: Sitting): Promise<void> {
  const { plan, system } = shared;
  const contract = new Contract(await contractText(shared, 'gateway'));
  const actions = plan.services
    .filter(({ name }) => plan.exposed.includes(name))
    .flatMap(({ entities }) => entities.flatMap((entity) => actionsOf(plan, entity)))
    .filter(({ callers }) => !callers);
  const identity =
    plan.identity.provider === 'builtin'
      ? Object.values(identityRoutes).filter(({ path }) => path.startsWith('/v1/'))
      : [];
  const routes = [...identity, ...actions];
  const questions: Question[] = [
    routesQuestion('gateway', contract, [
      ...routes.map(({ method, path }) => `${method} ${path}`),
      ...furnitureIn(contract),
    ]),
    ...actions.map((action) => ({
      subject: 'gateway',
      question: `${action.method} ${action.path}: the contract names what the service and the gateway can answer`,
      answer: async () => {
        const { method, path, operation } = action;
        const expected = [
          ...new Set([...statusesOf(plan, action), ...ofTheGateway, ...(operation?.byHand ? [409] : [])]),
        ];
        compare('statuses', expected, contract.statuses(method, path));
      },
    })),
    ...['/nowhere', '/v1', '/internal/v1/nothing', '/v1/../internal/v1/nothing'].map((path) => ({
      subject: 'gateway',
      question: `${path} is 404`,
      answer: async () =>
        expectProblem(await send({ method: 'GET', url: `${system.url('gateway')}${path}` }), {
          status: 404,
          problem: 'not-found',
        }),
    })),
  ];
  await askAll(shared, questions);
}

const furnitureIn = (contract: Contract) =>
  contract.operations().filter((operation) => furniture.includes(operation));
