import type { Entity, Field, Model, Operation } from '../../../plan/model.ts';
import type { Json } from '../../contract/json.ts';
import { mentions } from '../../wire/expression.ts';
import { sourcesOf } from '../computed.ts';
import { computedValue, partFacts, settable } from './body.ts';
import { objectCode } from './code.ts';
import { listCode, partCode } from './field-code.ts';
import { situationOf, succeeds } from './situation.ts';
import type { Subject } from './subject.ts';

/** The most parts that are tried in a list. */
const MOST_PARTS = 3;

/** The subject with rows whose lists hold what operations ask of them: `when: count(lines) > 0`. */
export function filled(subject: Subject): Subject {
  const lists = neededLists(subject);
  if (lists.length === 0) return subject;
  const tries = Array.from({ length: MOST_PARTS }, (_, index) => withParts(subject, lists, index + 1));
  const isEnough = (one: Subject) =>
    one.entity.operations.every((operation) => succeeds(one, operation, situationOf(one, operation)));
  return tries.find(isEnough) ?? tries[0] ?? subject;
}

/** The lists of parts that may be empty, and that an operation or a port is concerned with. */
function neededLists({ entity, creation }: Subject): readonly Field[] {
  if (creation.kind === 'table') return [];
  const names = new Set(entity.operations.flatMap((operation) => listsOf(entity, operation)));
  return settable(entity).filter(
    ({ name, type }) => names.has(name) && type.kind === 'parts' && type.min === 0,
  );
}

/** The lists that the condition of an operation, or what it tells a port, depends on. */
export function listsOf(entity: Entity, { when, calls }: Partial<Operation>): readonly string[] {
  const expressions = [...(when ? [when] : []), ...(calls?.with.map(({ value }) => value) ?? [])];
  const names = expressions.flatMap((one) => [...mentions(one), ...sourcesOf(entity, one)]);
  return entity.fields.flatMap(({ name, type }) =>
    type.kind === 'parts' && names.includes(name) ? [name] : [],
  );
}

function withParts(subject: Subject, lists: readonly Field[], count: number): Subject {
  const { model, entity } = subject;
  const size = ({ type }: Field) => (type.kind === 'parts' ? Math.min(type.max, count) : count);
  const parts = lists.map((field) => [field.name, partFacts(model, field, size(field)) ?? []] as const);
  const code = lists.map((field) => {
    const items = Array.from({ length: size(field) }, () => partCode(model, field));
    return [field.name, listCode(model, field, ...items)] as const;
  });
  return {
    ...subject,
    facts: recomputed(model, entity, new Map([...subject.facts, ...parts])),
    lists: objectCode(code),
  };
}

function recomputed(
  model: Model,
  entity: Entity,
  facts: ReadonlyMap<string, Json>,
): ReadonlyMap<string, Json> {
  const values = new Map(facts);
  for (const field of entity.fields.filter(({ computed }) => computed)) {
    const value = computedValue(model, entity, field, values);
    if (value !== undefined) values.set(field.name, value);
  }
  return values;
}
