import type { Model, Service } from '../../plan/model.ts';
import type { Templates } from '../templates.ts';
import { inline } from '../contract/yaml.ts';
import { either } from '../wire/words.ts';
import { administratorsOf } from './administrators.ts';
import { callersOf, fillersOf } from './callers.ts';

/** The contract, as YAML, for identity itself and for the one of the whole system. */
export const identityContract = (model: Model, service: Service, templates: Templates): string =>
  templates.fill('identity/openapi.yaml.hbs', contractView(model, service));

function contractView(model: Model, { title, port }: Service) {
  const { system, identity } = model;
  const [role] = administratorsOf(identity);
  return {
    system: system.title,
    title: `${system.title}: ${title}`,
    port,
    callers: either(callersOf(model), 'and'),
    fillers: either(fillersOf(model), 'and'),
    roles: identity.roles.map(({ name }) => inline(name)),
    defaultRole: inline(identity.default),
    accessTokenSeconds: identity.tokens.access,
    administration: role
      ? `Open to the role \`${role}\`.`
      : 'Open to nobody, because no role stands above the one that everybody gets.',
    single: role
      ? `Open to the user, and to the role \`${role}\`. For others there is no such user.`
      : 'Open to the user. For others there is no such user.',
  };
}
