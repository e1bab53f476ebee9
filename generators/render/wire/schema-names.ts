import type { Entity, Operation, Service } from '../../plan/model.ts';

/** What an entity's schemas are called in contracts. */
export interface SchemaNames {
  /** A row in an answer: `Product`. */
  readonly row: string;
  readonly create: string;
  readonly change: string;
  readonly page: string;
  /** What another service creates with, where it may. */
  readonly internalCreate: string;
  /** What several rows are created from at once: `TicketCreateItems`. */
  readonly createItems: string;
  /** The inputs of an operation: `OrderShip`. */
  readonly inputs: (operation: Operation) => string;
  /** What a flow names a row by: `StockKey`. */
  readonly key: string;
  /** The rows that an operation is asked for at once, and with what: `StockReserveItems`. */
  readonly items: (operation: Operation) => string;
  /** All these rows, after that: `StockRows`. */
  readonly rows: string;
}

/** The names, each different from every entity and enum of the service: a price's change is not the entity `PriceChange`. */
export function schemaNames(service: Service, entity: Entity): SchemaNames {
  const taken = new Set(service.entities.flatMap(({ names, fields }) => [names.class, ...enumNames(fields)]));
  const name = (suffix: string) => free(`${entity.names.class}${suffix}`, taken);
  return {
    row: entity.names.class,
    create: name('Create'),
    change: name('Change'),
    page: name('Page'),
    internalCreate: name('InternalCreate'),
    createItems: name('CreateItems'),
    inputs: ({ name: operation }) => name(inputsSuffix(operation)),
    key: name('Key'),
    items: ({ name: operation, takes }) => name(`${takes.length > 0 ? inputsSuffix(operation) : ''}Items`),
    rows: name('Rows'),
  };
}

function inputsSuffix(operation: string): string {
  const suffix = operation.charAt(0).toUpperCase() + operation.slice(1);
  return ['Create', 'Change', 'Page', 'InternalCreate', 'CreateItems', 'Key', 'Items', 'Rows'].includes(
    suffix,
  )
    ? `${suffix}Inputs`
    : suffix;
}

const enumNames = (fields: Entity['fields']) =>
  fields.flatMap(({ type }) => (type.kind === 'enum' ? [type.name] : []));

const free = (name: string, taken: ReadonlySet<string>): string =>
  taken.has(name) ? free(`${name}Body`, taken) : name;
