import { choice, list, mapOf, NAMES, object, ref, scalar, text } from './schema.ts';

export const tokens = object('How long tokens of the identity service live.', {
  access: text('An access token.', { default: '10m' }),
  refresh: text('A refresh token.', { default: '30d' }),
});

export const identity = object('Who signs in, and which roles there are.', {
  provider: choice(
    'builtin: an identity service is generated. oidc: Auth0, Keycloak, Entra …',
    ['builtin', 'oidc'],
    'builtin',
  ),
  roles: {
    description:
      'With builtin: the roles, "admin includes staff" where one holds another. With oidc: the path of the claim that holds them, or an object with both.',
    default: ['user', 'admin includes user'],
    anyOf: [
      list('The roles.', text('A role.'), { minItems: 1 }),
      text('The path of the claim.'),
      object('The roles and where the token holds them.', {
        names: list('The roles.', text('A role.'), { minItems: 1 }),
        claim: text('The path of the claim.', { default: 'roles' }),
      }),
    ],
  },
  default: text('The role of a new user.', { default: 'the first role' }),
  tokens,
  apiKeys: list('The roles whose users may create API keys.', text('A role.'), { default: [] }),
  user: object('What identity.User holds besides email and name.', {
    fields: mapOf('More fields.', NAMES.camel, ref('field')),
  }),
  issuer: text('With oidc: the issuer of the tokens.'),
  audience: text('With oidc: the audience of the tokens.', { default: 'the name of the system' }),
});

export const gateway = object('The one public door.', {
  expose: list('The services that are reachable through it.', text('A service.'), {
    default: 'all services',
  }),
  origins: list('Origins that browsers may call from.', text('An origin.'), { default: [] }),
  rateLimit: mapOf(
    'How many requests, by anonymous, signed-in, apiKey or a role.',
    '^[a-z][A-Za-z0-9-]*$',
    scalar('60/min'),
  ),
});

export const portOperation = object('What a port can do.', {
  takes: mapOf('What it is given.', NAMES.camel, ref('value')),
  gives: mapOf('What it answers.', NAMES.camel, ref('value')),
  fails: text('The name of the problem when it refuses.'),
});

export const sandboxRule = object(
  'When the sandbox refuses.',
  { fails: text("The operation's problem."), when: text("A condition over the operation's inputs.") },
  ['fails', 'when'],
);

/** A port: its operations by name, and `sandbox`. */
export const port = {
  type: 'object',
  description:
    'A port to something outside: operations with takes, gives and fails, and a sandbox that needs no account.',
  properties: { sandbox: mapOf('When the sandbox refuses, by operation.', NAMES.camel, sandboxRule) },
  additionalProperties: portOperation,
};
