import { example, type Examples } from './example.ts';

/** Of fields: types, words, bounds, defaults. */
export const FIELDS = {
  'unknown-type': example('fields', 'price: mony', 'price: money'),
  'invalid-type': example('fields', 'name: string', 'name: string(80)'),
  'invalid-pattern': example(
    'fields',
    "sku: { type: string(8), pattern: '[A-Z' }",
    "sku: { type: string(8), pattern: '[A-Z]+' }",
  ),
  'word-not-here': example('fields', 'size: integer search', 'size: integer index'),
  'invalid-bound': example('fields', 'size: integer 9..1', 'size: integer 1..9'),
  'invalid-default': example('fields', 'size: integer 1..5 = 9', 'size: integer 1..5 = 3'),
  'internal-required': example('fields', 'stock: integer internal', 'stock: integer = 0 internal'),
  'computed-from-optional': example(
    'fields',
    'price: integer\nextra: integer?\ntotal: integer = price + extra',
    'price: integer\nextra: integer = 0\ntotal: integer = price + extra',
  ),
  'computed-circle': example(
    'fields',
    'net: integer = gross - 1\ngross: integer = net + 1',
    'net: integer\ngross: integer = net + 1',
  ),
  'index-too-wide': example('fields', 'body: string(601) unique', 'body: string(600) unique'),
  'no-currency': example(
    'plan',
    `
    groundplan: 1
    system: shop
    services:
      catalog:
        entities:
          Product: { fields: { price: money }, access: { read: public, write: signed-in } }`,
    `
    groundplan: 1
    system: shop
    currency: EUR
    services:
      catalog:
        entities:
          Product: { fields: { price: money }, access: { read: public, write: signed-in } }`,
  ),
} satisfies Examples;
