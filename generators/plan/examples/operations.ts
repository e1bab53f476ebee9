import { example, type Examples } from './example.ts';

const access = 'access: { read: public, write: signed-in, others: signed-in }';
const adapters = 'adapters: { payment: { take: { takes: { amount: integer }, fails: declined } } }';

const product = (call: string) => `
    groundplan: 1
    system: shop
    services:
      catalog:
        entities:
          Product:
            fields: { price: integer }
            operations: { pay: ${call} }
            ${access}
    ${adapters}`;

/** Of states, operations and ports. */
export const OPERATIONS = {
  'which-state': example(
    'entity',
    `
    fields: { size: small | large = small, status: draft | active = draft }
    operations: { activate: draft -> active }
    ${access}`,
    `
    fields: { size: small | large = small, status: draft | active = draft }
    state: status
    operations: { activate: draft -> active }
    ${access}`,
  ),
  'no-first-state': example(
    'entity',
    `
    fields: { status: draft | active }
    operations: { activate: draft -> active, revise: active -> draft }
    ${access}`,
    `
    fields: { status: draft | active = draft }
    operations: { activate: draft -> active, revise: active -> draft }
    ${access}`,
  ),
  'reserved-state': example(
    'entity',
    `
    fields: { status: draft | deleted = draft }
    operations: { remove: draft -> deleted }
    ${access}`,
    `
    fields: { status: draft | removed = draft }
    operations: { remove: draft -> removed }
    ${access}`,
  ),
  'unknown-state': example(
    'entity',
    `
    fields: { status: draft | active = draft }
    operations: { activate: draft -> active, retire: active -> retired }
    ${access}`,
    `
    fields: { status: draft | active | retired = draft }
    operations: { activate: draft -> active, retire: active -> retired }
    ${access}`,
  ),
  'state-never-entered': example(
    'entity',
    `
    fields: { status: draft | active | gone = draft }
    operations: { activate: draft -> active }
    ${access}`,
    `
    fields: { status: draft | active | gone = draft }
    operations: { activate: draft -> active, drop: active -> gone }
    ${access}`,
  ),
  'shadowed-field': example(
    'entity',
    `
    fields: { size: integer }
    operations: { resize: { takes: { size: integer }, does: size = size } }
    ${access}`,
    `
    fields: { size: integer }
    operations: { resize: { takes: { newSize: integer }, does: size = newSize } }
    ${access}`,
  ),
  'not-assignable': example(
    'entity',
    `
    fields: { sku: string(9) immutable }
    operations: { recode: { takes: { newSku: string(9) }, does: sku = newSku } }
    ${access}`,
    `
    fields: { sku: string(9) }
    operations: { recode: { takes: { newSku: string(9) }, does: sku = newSku } }
    ${access}`,
  ),
  'computed-left-behind': example(
    'entity',
    `
    fields: { lasts: duration, until: timestamp = now + lasts }
    operations: { extend: { takes: { by: duration }, does: lasts = by } }
    ${access}`,
    `
    fields: { lasts: duration, until: timestamp }
    operations: { extend: { takes: { by: duration }, does: lasts = by } }
    ${access}`,
  ),
  'unknown-input': example(
    'plan',
    product('{ calls: payment.take, with: { amount: price, tip: price } }'),
    product('{ calls: payment.take, with: { amount: price } }'),
  ),
  'missing-input': example(
    'plan',
    product('{ calls: payment.take }'),
    product('{ calls: payment.take, with: { amount: price } }'),
  ),
  'unknown-port': example(
    'plan',
    product('{ calls: payment.take, with: { amount: price } }').replace(adapters, ''),
    product('{ calls: payment.take, with: { amount: price } }'),
  ),
  'unknown-problem': example(
    'plan',
    product('{ calls: payment.take, with: { amount: price } }').replace(
      'fails: declined } }',
      'fails: declined }, sandbox: { take: { fails: refused, when: amount > 9 } } }',
    ),
    product('{ calls: payment.take, with: { amount: price } }').replace(
      'fails: declined } }',
      'fails: declined }, sandbox: { take: { fails: declined, when: amount > 9 } } }',
    ),
  ),
  'unused-port': example(
    'plan',
    product('{ does: price = 0 }'),
    product('{ calls: payment.take, with: { amount: price } }'),
  ),
} satisfies Examples;
