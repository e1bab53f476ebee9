/** A plan of one service with one entity. */
export const SMALL_PLAN = `groundplan: 1
system: small
services:
  catalog:
    entities:
      Product:
        fields:
          name: string(80)
        access: { read: public, write: public }
`;
