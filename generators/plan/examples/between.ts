import { example, type Examples } from './example.ts';

const flow = (...steps: string[]) =>
  [
    'flows:',
    '  checkout:',
    '    when: orders.Order.placed',
    '    steps:',
    ...steps.map((step) => `      - ${step}`),
  ].join('\n');
const row = 'row: { sku: sku }, with: { quantity: quantity }';
const confirm = 'orders.Order.confirm';

/** A flow that takes a step back in another service, where `drop` is open to these. */
const held = (drop: string): string => `
    groundplan: 1
    system: shop
    services:
      stock:
        entities:
          Hold:
            fields: { order: uuid, status: kept | gone = kept }
            operations: { drop: kept -> gone }
            access: { read: user, create: internal, drop: ${drop} }
      orders:
        entities:
          Order:
            fields: { note: string(80), status: placed | confirmed = placed }
            operations: { confirm: placed -> confirmed }
            access: { read: user, create: user, confirm: user }
    flows:
      checkout:
        when: orders.Order.placed
        steps:
          - stock.Hold.create: { with: { order: id }, undo: drop }
          - orders.Order.confirm`;

/** An entity that another service copies, with a maker. */
const made = (maker: string): string => `
    groundplan: 1
    system: shop
    services:
      catalog:
        entities:
          Maker:
            fields: { name: string(80) }
            access: { read: public, write: signed-in }
          Product:
            fields: { name: string(80), maker: ${maker} }
            access: { read: public, write: signed-in }
      orders:
        entities:
          Order:
            fields: { product: catalog.Product }
            access: { read: public, write: signed-in }
    interactions: [orders copies catalog.Product: { fields: [name, maker] }]`;

/** A service that reviews what another makes. */
const reviewed = (follows: string): string => `
    groundplan: 1
    system: shop
    services:
      catalog:
        entities:
          Product:
            fields: { name: string(80), maker: identity.User owner }
            access: { read: public, write: signed-in }
      reviews:
        entities:
          Review:
            fields: { product: catalog.Product, writer: identity.User owner, stars: integer? 1..5 }
            access: { read: public, create: internal, change: owner, delete: nobody }
    interactions: [reviews follows catalog.Product: { ${follows} }]`;

/** Of what is between services: sentences, events and flows. */
export const BETWEEN = {
  'self-interaction': example(
    'between',
    'interactions: [orders asks catalog.Product, orders asks orders.Order]',
    'interactions: [orders asks catalog.Product]',
  ),
  'ask-cycle': example(
    'plan',
    `
    groundplan: 1
    system: shop
    services:
      catalog:
        entities:
          Product:
            fields: { bestOrder: orders.Order? }
            access: { read: public, write: signed-in }
      orders:
        entities:
          Order:
            fields: { product: catalog.Product }
            access: { read: public, write: signed-in }
    interactions: [orders asks catalog.Product, catalog asks orders.Order]`,
    `
    groundplan: 1
    system: shop
    services:
      catalog:
        entities:
          Product:
            fields: { bestOrder: orders.Order? }
            access: { read: public, write: signed-in }
      orders:
        entities:
          Order:
            fields: { product: catalog.Product, name: string(80) }
            access: { read: public, write: signed-in }
    interactions: [orders asks catalog.Product, catalog copies orders.Order: { fields: [name] }]`,
  ),
  'uncovered-reference': example(
    'between',
    'interactions: []',
    'interactions: [orders asks catalog.Product]',
  ),
  'copy-misses-field': example(
    'between',
    'interactions: [orders copies catalog.Product: { fields: [price] }]',
    'interactions: [orders copies catalog.Product: { fields: [name] }]',
  ),
  'accepted-unread': example(
    'between',
    'interactions: [orders asks catalog.Product: { else: accept }]',
    'interactions: [orders asks catalog.Product: { else: refuse }]',
  ),
  'unused-interaction': example(
    'between',
    'interactions: [orders asks catalog.Product, catalog asks identity.User]',
    'interactions: [orders asks catalog.Product]',
  ),
  'personal-in-copy': example(
    'between',
    'interactions: [orders copies catalog.Product: { fields: [name, maker] }]',
    'interactions: [orders copies catalog.Product: { fields: [name, maker], personal: true }]',
  ),
  'hidden-in-event': example(
    'between',
    'interactions: [orders copies catalog.Product: { fields: [name, cost] }]',
    'interactions: [orders copies catalog.Product: { fields: [name] }]',
  ),
  'nobody-to-name': example(
    'plan',
    reviewed('created: { do: Review.create, with: { product: id } }'),
    reviewed('created: { do: Review.create, with: { product: id, writer: maker } }'),
  ),
  'cannot-give-way': example(
    'between',
    'interactions: [orders copies catalog.Product: { fields: [name], deleted: clear }]',
    'interactions: [orders copies catalog.Product: { fields: [name], deleted: remove }]',
  ),
  'cannot-refuse': example(
    'between',
    'interactions: [orders asks catalog.Product, orders copies catalog.Product: { fields: [name], deleted: refuse }]',
    'interactions: [orders copies catalog.Product: { fields: [name], deleted: refuse }]',
  ),
  'silent-change': example('plan', made('Maker? clear'), made('Maker?')),
  'unknown-operation': example(
    'flows',
    `${flow(confirm)}\n    failed: orders.Order.cancl`,
    `${flow(confirm)}\n    failed: orders.Order.cancel`,
  ),
  'unknown-event': example('flows', flow(confirm).replace('placed', 'plced'), flow(confirm)),
  'personal-in-event': example(
    'flows',
    flow('catalog.Stock.create: { with: { sku: sku, name: note } }'),
    flow('catalog.Stock.create: { with: { sku: sku, name: sku } }'),
  ),
  'missing-row': example(
    'flows',
    flow('catalog.Stock.give: { with: { quantity: quantity } }'),
    flow(`catalog.Stock.give: { ${row} }`),
  ),
  'row-not-unique': example(
    'flows',
    flow('catalog.Stock.give: { row: { name: sku }, with: { quantity: quantity } }'),
    flow(`catalog.Stock.give: { ${row} }`),
  ),
  'missing-undo': example(
    'flows',
    flow(`catalog.Stock.take: { ${row} }`, `catalog.Stock.give: { ${row}, undo: take }`, confirm),
    flow(`catalog.Stock.take: { ${row}, undo: give }`, `catalog.Stock.give: { ${row}, undo: take }`, confirm),
  ),
  'closed-to-flow': example('plan', held('user'), held('[user, internal]')),
  'flow-failed-elsewhere': example(
    'flows',
    `${flow(confirm)}\n    failed: catalog.Stock.take`,
    `${flow(confirm)}\n    failed: orders.Order.cancel`,
  ),
} satisfies Examples;
