import { example, type Examples } from './example.ts';

/** Of names: what they may look like, which are taken, and what they refer to. */
export const NAMES = {
  'invalid-name': example('fields', 'unit_price: money', 'unitPrice: money'),
  'name-too-long': example(
    'fields',
    'theNameThatIsPrintedOnTheLabelOfTheBoxInTheWarehouse: string(80)',
    'labelName: string(80)',
  ),
  'reserved-name': example('fields', 'createdAt: timestamp', 'foundedAt: timestamp'),
  'name-clash': example(
    'fields',
    'maker: Product?\nmakerId: integer',
    'maker: Product?\nmakerNumber: integer',
  ),
  'duplicate-name': example('fields', 'size: small | large | small', 'size: small | medium | large'),
  'duplicate-word': example('fields', 'name: string(80) unique unique', 'name: string(80) unique'),
  'was-present': example(
    'fields',
    'name: { type: string(80), was: title }\ntitle: string(80)',
    'name: { type: string(80), was: title }',
  ),
  'unknown-service': example('fields', 'order: sales.Order?', 'order: Product?'),
  'unknown-entity': example('fields', 'parts: catalog.Prodct?', 'parts: catalog.Product?'),
  'unknown-field': example(
    'entity',
    `
    fields: { name: string(80), size: integer }
    unique: { once: [nme, size] }
    access: { read: public, write: signed-in }`,
    `
    fields: { name: string(80), size: integer }
    unique: { once: [name, size] }
    access: { read: public, write: signed-in }`,
  ),
  'unknown-role': example(
    'entity',
    'fields: { name: string(80) }\naccess: { read: public, create: signed-in, change: stff }',
    'fields: { name: string(80) }\naccess: { read: public, create: signed-in, change: admin }',
  ),
  'role-cycle': example(
    'rest',
    'identity: { roles: [staff includes admin, admin includes staff] }',
    'identity: { roles: [staff, admin includes staff] }',
  ),
  'unknown-action': example(
    'entity',
    'fields: { name: string(80) }\naccess: { read: public, write: signed-in, publish: admin }',
    `
    fields: { name: string(80), isPublic: boolean = false }
    operations: { publish: { does: isPublic = true } }
    access: { read: public, write: signed-in, publish: admin }`,
  ),
} satisfies Examples;
