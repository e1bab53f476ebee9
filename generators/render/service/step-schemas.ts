import type { Entity, Model, Operation } from '../../plan/model.ts';
import { createsEach, stepKeys, stepsOn } from '../wire/flows.ts';
import type { Imports } from './imports.ts';
import { creationsOf, inputsName } from './schemas.ts';
import { idInput, inputSchema } from './zod.ts';

/** What several rows are created from: `TicketCreateItems`; nothing where no flow creates a row for each part of a list. */
export function createItemsSchema(
  model: Model,
  entity: Entity,
  imports: Imports,
): { readonly createItems?: { readonly name: string; readonly item: string } } {
  const [item] = creationsOf(model, entity).slice(-1);
  if (!item || !createsEach(model, entity)) return {};
  imports.value('../platform/schemas.js', 'itemsOf');
  return { createItems: { name: createItemsName(entity), item: item.name } };
}

/** What a flow names rows by, and what it asks for with them. */
export interface StepSchemas {
  readonly key: string;
  readonly schema: string;
  readonly items: readonly { readonly name: string; readonly item: string }[];
}

/** `StockKey`, `StockReserveItems`; nothing where no flow does anything with such rows. */
export function stepSchemas(
  model: Model,
  entity: Entity,
  imports: Imports,
): { readonly steps?: StepSchemas } {
  const steps = stepsOn(model, entity);
  const operations = entity.operations.filter(({ name }) => steps.has(name));
  if (operations.length === 0) return {};
  imports.value('../platform/schemas.js', 'itemsOf');
  const keys = stepKeys(model, entity).map((names) => {
    const members = names.map((name) => {
      const field = entity.fields.find((one) => one.name === name);
      return `${name}: ${field ? inputSchema(model, field, imports) : idInput(entity.key, imports)}`;
    });
    return `z.strictObject({ ${members.join(', ')} })`;
  });
  return {
    steps: {
      key: keyName(entity),
      schema: keys.length > 1 ? `z.union([${keys.join(', ')}])` : (keys[0] ?? ''),
      items: [
        ...new Map(
          operations.map((operation) => {
            const input = operation.takes.length > 0 ? `, with: ${inputsName(entity, operation)}` : '';
            const name = itemsName(entity, operation);
            return [name, { name, item: `z.strictObject({ row: ${keyName(entity)}${input} })` }];
          }),
        ).values(),
      ],
    },
  };
}

/** `TicketCreateItems`: what several rows are created from. */
export const createItemsName = ({ names }: Entity) => `${names.class}CreateItems`;

/** `StockKey`: what a flow names a row by. */
export const keyName = ({ names }: Entity) => `${names.class}Key`;

/** `StockReserveItems`: the rows that an operation is asked for at once, and with what; `PaymentItems` where it takes nothing. */
export const itemsName = (entity: Entity, operation: Operation) =>
  `${operation.takes.length > 0 ? inputsName(entity, operation) : entity.names.class}Items`;
