/** What is around an example, so that it is a plan. The example takes the place of the dots. */
export const FRAMES = {
  plan: '…',
  rest: `groundplan: 1
system: shop
services:
  catalog:
    entities:
      Product:
        fields: { name: string(80), price: integer, status: draft | active = draft }
        operations: { activate: draft -> active }
        access: { read: public, write: signed-in, others: signed-in }
…`,
  entities: `groundplan: 1
system: shop
currency: EUR
services:
  catalog:
    entities:
      …`,
  entity: `groundplan: 1
system: shop
currency: EUR
services:
  catalog:
    entities:
      Product:
        …`,
  fields: `groundplan: 1
system: shop
currency: EUR
services:
  catalog:
    entities:
      Product:
        fields:
          …
        access: { read: public, write: signed-in }`,
  between: `groundplan: 1
system: shop
services:
  catalog:
    entities:
      Product:
        fields: { name: string(80), price: integer, cost: integer? internal, maker: string(80)? personal }
        access: { read: public, write: signed-in }
  orders:
    entities:
      Order:
        fields: { product: catalog.Product, name: string(80) = product.name }
        access: { read: public, write: signed-in }
…`,
  flows: `groundplan: 1
system: shop
services:
  catalog:
    entities:
      Stock:
        fields: { sku: string(20) unique, name: string(80), left: integer >= 0 = 0 }
        operations:
          take: { takes: { quantity: integer }, does: left -= quantity }
          give: { takes: { quantity: integer }, does: left += quantity }
        access: { read: public, create: [signed-in, internal], others: [signed-in, internal] }
  orders:
    entities:
      Order:
        fields:
          sku: string(20)
          quantity: integer
          note: string(80)? personal
          tracking: string(20)? internal
          status: placed | confirmed | cancelled = placed
        operations: { confirm: placed -> confirmed, cancel: placed -> cancelled }
        access: { read: public, create: signed-in, others: [signed-in, internal] }
…`,
} as const;

export type Frame = keyof typeof FRAMES;

/** An example as the plan that it is part of. */
export function inFrame(frame: Frame, example: string): string {
  return FRAMES[frame].replace(/^( *)…$/m, (_line, indent: string) => example.replace(/^(?=.)/gm, indent));
}
