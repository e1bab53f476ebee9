import { example, type Examples } from './example.ts';

const access = 'access: { read: public, write: signed-in, others: signed-in }';
const line = 'Line: { fields: { quantity: integer } }';

/** Of entities: who may do what, parts, tables. */
export const ENTITIES = {
  'owner-not-user': example('fields', 'keeper: string(80) owner', 'keeper: identity.User owner'),
  'no-owner': example(
    'entity',
    'fields: { name: string(80) }\naccess: { read: [admin, owner], write: signed-in }',
    'fields: { name: string(80), keeper: identity.User owner }\naccess: { read: [admin, owner], write: signed-in }',
  ),
  'no-access': example(
    'entity',
    'fields: { name: string(80) }',
    'fields: { name: string(80) }\naccess: { read: public, write: admin }',
  ),
  'part-shared': example(
    'entities',
    `
    Order: { fields: { lines: many Line }, ${access} }
    Basket: { fields: { lines: many Line }, ${access} }
    ${line}`,
    `
    Order: { fields: { lines: many Line }, ${access} }
    Basket: { fields: { lines: many BasketLine }, ${access} }
    ${line}
    BasketLine: { fields: { quantity: integer } }`,
  ),
  'part-nested': example(
    'entities',
    `
    Order: { fields: { lines: many Line }, ${access} }
    Line: { fields: { notes: many Note } }
    Note: { fields: { text: text } }`,
    `
    Order: { fields: { lines: many Line, notes: many Note }, ${access} }
    ${line}
    Note: { fields: { text: text } }`,
  ),
  'part-has-own': example(
    'entities',
    `
    Order: { fields: { lines: many Line }, ${access} }
    Line: { fields: { quantity: integer }, access: { read: public } }`,
    `
    Order: { fields: { lines: many Line }, ${access} }
    ${line}`,
  ),
  'part-referenced': example(
    'entities',
    `
    Order: { fields: { lines: many Line }, ${access} }
    ${line}
    Claim: { fields: { about: Line }, ${access} }`,
    `
    Order: { fields: { lines: many Line }, ${access} }
    ${line}
    Claim: { fields: { about: Order }, ${access} }`,
  ),
  unreachable: example(
    'entity',
    'fields: { name: string(80) }\naccess: { read: public }',
    'fields: { name: string(80) }\naccess: { read: public, create: admin }',
  ),
  unreadable: example(
    'entity',
    'fields: { name: string(80) }\naccess: { write: signed-in }',
    'fields: { name: string(80) }\naccess: { read: signed-in, write: signed-in }',
  ),
  'owner-without-token': example(
    'entity',
    'fields: { keeper: identity.User owner }\naccess: { read: public, create: public, change: owner, delete: owner }',
    'fields: { keeper: identity.User owner }\naccess: { read: public, create: signed-in, change: owner, delete: owner }',
  ),
  'partition-key': example(
    'entity',
    `
    fields: { name: string(80) }
    id: bigint
    partition: { every: month }
    ${access}`,
    `
    fields: { name: string(80) }
    partition: { every: month }
    ${access}`,
  ),
  'partition-unique': example(
    'entity',
    `
    fields: { name: string(80) unique }
    partition: { every: month }
    ${access}`,
    `
    fields: { name: string(80) index }
    partition: { every: month }
    ${access}`,
  ),
  'memory-cache-replicas': example(
    'rest',
    'cache: memory\ndeploy: { replicas: 3 }',
    'cache: redis\ndeploy: { replicas: 3 }',
  ),
  'oidc-owns-users': example(
    'rest',
    'identity: { provider: oidc, issuer: https://id.example, user: { fields: { nick: string(20) } } }',
    'identity: { provider: oidc, issuer: https://id.example }',
  ),
} satisfies Examples;
