import { example, type Examples } from './example.ts';

const access = 'access: { read: public, write: signed-in, others: signed-in }';

/** Of conditions and values. */
export const EXPRESSIONS = {
  'expression-syntax': example(
    'entity',
    `
    fields: { size: integer }
    checks: { sane: size > 0 && size < 9 }
    ${access}`,
    `
    fields: { size: integer }
    checks: { sane: size > 0 and size < 9 }
    ${access}`,
  ),
  'unknown-name': example(
    'entity',
    `
    fields: { status: draft | active = draft }
    checks: { sane: status = activ }
    ${access}`,
    `
    fields: { status: draft | active = draft }
    checks: { sane: status = active }
    ${access}`,
  ),
  'type-mismatch': example(
    'entity',
    `
    fields: { size: integer, name: string(20) }
    checks: { sane: size = name }
    ${access}`,
    `
    fields: { size: integer, name: string(20) }
    checks: { sane: size > 0 and name != '-' }
    ${access}`,
  ),
  'not-a-condition': example(
    'entity',
    `
    fields: { size: integer }
    checks: { sane: size }
    ${access}`,
    `
    fields: { size: integer }
    checks: { sane: size > 0 }
    ${access}`,
  ),
  'hop-not-here': example(
    'entity',
    `
    fields: { maker: Product, price: integer }
    checks: { fair: maker.price > price }
    ${access}`,
    `
    fields: { maker: Product, price: integer, makerPrice: integer = maker.price }
    checks: { fair: makerPrice > price }
    ${access}`,
  ),
  'sum-not-here': example(
    'entities',
    `
    Order:
      fields: { lines: many Line }
      checks: { some: count(lines) > 0 }
      ${access}
    Line: { fields: { quantity: integer } }`,
    `
    Order:
      fields: { lines: many Line, size: integer = count(lines) }
      checks: { some: size > 0 }
      ${access}
    Line: { fields: { quantity: integer } }`,
  ),
  'secret-used': example(
    'entity',
    `
    fields: { pin: string(8) secret, name: string(80) }
    access: { read: public when pin = 'x', write: signed-in }`,
    `
    fields: { pin: string(8) secret, name: string(80) }
    access: { read: public when name = 'x', write: signed-in }`,
  ),
  'guard-not-here': example('fields', 'size: integer when size > 3', 'size: integer > 3'),
} satisfies Examples;
