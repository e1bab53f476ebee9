import { example, type Examples } from './example.ts';

const product = 'Product: { fields: { name: string(80) }, access: { read: public, create: signed-in } }';
const services = `services: { catalog: { entities: { ${product} } } }`;

/** Of the text itself: YAML, keys and kinds of values. */
export const FORM = {
  'yaml-syntax': example(
    'rest',
    'summary: Shop: everything for the garden',
    "summary: 'Shop: everything for the garden'",
  ),
  'yaml-alias': example(
    'fields',
    'name: &name string(80)\ntitle: *name',
    'name: string(80)\ntitle: string(80)',
  ),
  'duplicate-key': example('fields', 'name: string(80)\nname: text', 'name: string(80)\ndescription: text'),
  'needs-quotes': example(
    'entity',
    `
    fields: { weight: decimal(12,2) }
    access: { read: public, write: signed-in }`,
    `
    fields: { weight: 'decimal(12,2)' }
    access: { read: public, write: signed-in }`,
  ),
  'empty-plan': example('plan', '# to be written', `groundplan: 1\nsystem: shop\n${services}`),
  'missing-file': example(
    'plan',
    'groundplan: 1\nsystem: shop\nservices: { catalog: ./plan/catalog.yaml }',
    `groundplan: 1\nsystem: shop\n${services}`,
  ),
  'file-place': example(
    'plan',
    'groundplan: 1\nsystem: shop\nservices: { catalog: ../catalog.yaml }',
    `groundplan: 1\nsystem: shop\n${services}`,
  ),
  'wrong-version': example(
    'plan',
    `groundplan: 2\nsystem: shop\n${services}`,
    `groundplan: 1\nsystem: shop\n${services}`,
  ),
  'missing-key': example('plan', `groundplan: 1\n${services}`, `groundplan: 1\nsystem: shop\n${services}`),
  'unknown-key': example('rest', 'gatway: { origins: [] }', 'gateway: { origins: [] }'),
  'kept-for-later': example('fields', 'photo: file', 'photo: url'),
  'wrong-kind': example('rest', 'summary: [Everything for the garden]', 'summary: Everything for the garden'),
  'unknown-choice': example('rest', 'broker: kafka', 'broker: rabbitmq'),
  'invalid-quantity': example('rest', 'load: { peak: 3 }', 'load: { peak: 3x }'),
  'out-of-limits': example('fields', 'name: string(20000)', 'name: text'),
  'no-services': example(
    'plan',
    'groundplan: 1\nsystem: shop\nservices: {}',
    `groundplan: 1\nsystem: shop\n${services}`,
  ),
  'no-entities': example(
    'plan',
    'groundplan: 1\nsystem: shop\nservices: { catalog: { entities: {} } }',
    `groundplan: 1\nsystem: shop\n${services}`,
  ),
  'no-fields': example(
    'entity',
    'fields: {}\naccess: { read: public, write: signed-in }',
    'fields: { name: string(80) }\naccess: { read: public, write: signed-in }',
  ),
  'too-many': example(
    'fields',
    `size: ${Array.from({ length: 201 }, (_, index) => `s${index}`).join(' | ')}`,
    'size: integer 0..200',
  ),
  'unexpected-text': example('fields', 'name: string(80) uniqe', 'name: string(80) unique'),
} satisfies Examples;
