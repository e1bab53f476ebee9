import type { System } from './system.ts';

/** A service, as far as the bus is concerned. */
export interface Party {
  readonly name: string;
  /** With which it is connected to its database. */
  readonly role: string;
  /** `/orders` */
  readonly source: string;
  /** Types of events: `orders.Order.placed`. */
  readonly publishes: readonly string[];
  readonly subscribes: readonly string[];
}

/** The services that tell others something, or are told. */
export const partiesOf = ({ services }: System): Party[] =>
  services.flatMap(({ name, database, publishes = [], subscribes = [] }) =>
    database && publishes.length + subscribes.length > 0
      ? [{ name, role: database, source: `/${name}`, publishes, subscribes }]
      : [],
  );
