import type { Entity, Expression, Field, Model } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { mentions } from '../../../wire/expression.ts';
import { sourcesOf } from '../../computed.ts';
import { isOfOwnColumns } from '../../table.ts';
import { partsOf } from '../../../wire/entities.ts';
import { candidates, literalsIn } from './candidates.ts';
import { evaluate, type Facts } from './evaluate.ts';

/** A condition, and whether it is to hold. */
export interface Wanted {
  readonly condition: Expression;
  readonly holds: boolean;
}

const MOST_TRIES = 20_000;

/** What is known of a row of an entity, for evaluating. Where tests set its columns, only what the table computes follows. */
export function factsOf(
  model: Model,
  entity: Entity,
  values: ReadonlyMap<string, Json>,
  known: Partial<Facts> = {},
): Facts {
  const lists = entity.fields.flatMap((field) => {
    const part = partsOf(model, field);
    return part ? [[field.name, part.fields] as const] : [];
  });
  return {
    fields: entity.fields,
    values,
    parts: new Map(lists),
    isDerived: isGenerated,
    currencyDigits: model.currency.digits,
    ...known,
  };
}

/** Of a new or changed row: whatever is computed follows from the rest. */
export const NEW: Partial<Facts> = { isDerived: ({ computed }) => computed !== undefined };

/** Whether the table itself computes it. */
export const isGenerated = ({ computed }: Field): boolean =>
  computed !== undefined && isOfOwnColumns(computed);

/**
 * Values in place of some of these, so that every condition is as wanted; the first that are found, by trying.
 * Undefined where a condition cannot be brought about with the fields that may be changed.
 */
export function solve(
  model: Model,
  entity: Entity,
  values: ReadonlyMap<string, Json>,
  wanted: readonly Wanted[],
  mayChange: (field: Field) => boolean = () => true,
  known: Partial<Facts> = {},
  isGood: (candidate: ReadonlyMap<string, Json>) => boolean = () => true,
): ReadonlyMap<string, Json> | undefined {
  const fits = (candidate: ReadonlyMap<string, Json>) => {
    const facts = factsOf(model, entity, candidate, known);
    return wanted.every(({ condition, holds }) => evaluate(condition, facts) === holds) && isGood(candidate);
  };
  const names = new Set(
    wanted.flatMap(({ condition }) => [...mentions(condition), ...sourcesOf(entity, condition)]),
  );
  const free = entity.fields.filter((field) => names.has(field.name) && mayChange(field));
  const tipping = wanted.flatMap(({ condition }) => literalsIn(condition));
  return tryAll(
    free.map((field) => [field.name, candidates(model, entity, field, tipping)]),
    values,
    fits,
  );
}

function tryAll(
  free: readonly (readonly [string, readonly Json[]])[],
  values: ReadonlyMap<string, Json>,
  fits: (candidate: ReadonlyMap<string, Json>) => boolean,
): ReadonlyMap<string, Json> | undefined {
  if (fits(values)) return values;
  // Beside its candidates, every field may stay as it is.
  const total = free.reduce((product, [, list]) => product * (list.length + 1), 1);
  for (let index = 1; index < Math.min(total, MOST_TRIES); index += 1) {
    let rest = index;
    const candidate = new Map(values);
    for (const [name, list] of free) {
      const chosen = rest % (list.length + 1);
      if (chosen > 0) candidate.set(name, list[chosen - 1] ?? null);
      rest = Math.floor(rest / (list.length + 1));
    }
    if (fits(candidate)) return candidate;
  }
  return undefined;
}
