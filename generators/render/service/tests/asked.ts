import type { Entity, Expression, Field, Model } from '../../../plan/model.ts';
import { rowExample } from '../../contract/examples.ts';
import type { Json } from '../../contract/json.ts';
import { findEntity } from '../../wire/entities.ts';
import { asked } from '../lookups.ts';
import { solve } from './values/solve.ts';

/** A row of another service that this one asks for. */
export interface Asked {
  readonly target: Entity;
  /** The service that has it. */
  readonly service: string;
  /** `peerProduct`: the function that puts one there. */
  readonly function: string;
}

/** The entities of other services that a service looks up. */
export function askedBy(model: Model, service: string): readonly Asked[] {
  const ids = model.interactions
    .filter((one) => one.kind !== 'follows' && one.service === service)
    .map(({ target }) => target);
  const targets = [...new Set(ids)].flatMap((id) => findEntity(model, id) ?? []);
  return targets.map((target) => {
    const isAlone = targets.filter(({ names }) => names.class === target.names.class).length === 1;
    const from = isAlone ? '' : (model.services.find(({ id }) => id === target.service)?.class ?? '');
    return { target, service: target.service, function: `peer${from}${target.names.class}` };
  });
}

/** What a reference's row is, where this service asks for it. */
export function askedFor(model: Model, service: string, { type }: Field): Asked | undefined {
  if (type.kind !== 'reference' || type.local) return undefined;
  return askedBy(model, service).find(({ target }) => target.id === type.target);
}

/** The row that the stand-in shows, without its id: as much of it as services read. */
export function askedExample(model: Model, target: Entity): ReadonlyMap<string, Json> {
  const example = rowExample(model, target);
  const read = new Set(
    model.services.flatMap((service) =>
      asked(model, service).flatMap((one) => (one.target.id === target.id ? one.reads : [])),
    ),
  );
  return new Map(
    Object.entries(example).filter(
      (entry): entry is [string, Json] => read.has(entry[0]) && entry[1] !== undefined,
    ),
  );
}

/** What has to differ from a row so that a condition holds, or does not; undefined where nothing does that. */
export function changesFor(
  model: Model,
  target: Entity,
  row: ReadonlyMap<string, Json>,
  condition: Expression,
  holds: boolean,
): ReadonlyMap<string, Json> | undefined {
  const found = solve(model, target, row, [{ condition, holds }], ({ type }) => type.kind !== 'parts');
  return found && changed(row, found);
}

export const changed = (before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>) =>
  new Map([...after].filter(([name, value]) => JSON.stringify(before.get(name)) !== JSON.stringify(value)));
