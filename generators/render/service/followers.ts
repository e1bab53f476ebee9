import type { Entity, Expression, Followed, Model } from '../../plan/model.ts';
import { findEntity, serviceOf } from '../wire/entities.ts';
import { DATA_VERSION, type Follow } from '../wire/events.ts';
import { withArticle } from '../wire/words.ts';
import { fieldView } from './clients.ts';
import { featureOf } from './feature.ts';
import { creationLines, operationLines } from './following.ts';
import { Imports } from './imports.ts';
import { walk } from './lookups.ts';
import { capital, text } from './types.ts';

/** What follows from one event: the handler of a follower. */
interface Reaction {
  readonly type: string;
  readonly method: string;
  readonly comment?: string;
  readonly parameters: string;
  readonly waits: boolean;
  readonly lines: readonly string[];
}

/** The view of `<service>-<entities>.follower.ts`: what a service does when something happens in another. */
export function followerView(model: Model, follow: Follow) {
  const { target, names, events } = follow;
  const imports = new Imports()
    .value('@nestjs/common', 'Injectable')
    .type('../platform/database.js', 'Queries')
    .type('../platform/events/event.js', 'Event')
    .type('../platform/events/inbox.js', 'Handler');
  const given = new Map<string, string>();
  const reactions = events.map((event) => reaction(model, follow, event, given, imports));
  const fields = usedFields(events);
  if (fields.length > 0) imports.value('zod', 'z');
  return {
    article: withArticle(target.names.label),
    labels: target.names.labels,
    owner: serviceOf(model, target.service).name,
    class: `${names.classes}Follower`,
    dataversion: DATA_VERSION,
    ...(fields.length > 0
      ? {
          row: {
            class: target.names.class,
            fields: rowFields(target, fields, imports),
            before: beforeFields(target, earlierFields(events), imports),
          },
        }
      : {}),
    injected: [...given].map(([name, type]) => ({ name, class: type })),
    reactions,
    imports: imports.print(),
  };
}

/** What is read of the row that something has happened to, as it is and as it was. */
function usedFields(events: readonly Followed[]): readonly string[] {
  return [...new Set(valuesOf(events).flatMap((value) => walk(value, fieldOf)))];
}

const fieldOf = (one: Expression) =>
  one.kind === 'before' || (one.kind === 'field' && one.via === undefined) ? [one.field] : [];

/** What is read of it as it was before a change. */
const earlierFields = (events: readonly Followed[]): readonly string[] => [
  ...new Set(
    valuesOf(events).flatMap((value) => walk(value, (one) => (one.kind === 'before' ? [one.field] : []))),
  ),
];

const valuesOf = (events: readonly Followed[]): readonly Expression[] =>
  events.flatMap(({ row = [], with: given = [] }) => [...row, ...given].map(({ value }) => value));

function rowFields(target: Entity, names: readonly string[], imports: Imports) {
  const standard = { id: 'z.string()', createdAt: 'instant()', updatedAt: 'instant()', version: 'z.int()' };
  return names.flatMap((name) => {
    if (!(name in standard)) return fieldView(target, name, imports);
    const schema = standard[name as keyof typeof standard];
    if (schema === 'instant()') imports.value('../platform/schemas.js', 'instant');
    return [{ name, schema }];
  });
}

/** What was there before, of what has changed; null where it was nothing. */
const beforeFields = (target: Entity, names: readonly string[], imports: Imports) =>
  rowFields(target, names, imports).map(({ name, schema }) => ({
    name,
    schema: schema.endsWith('.optional()')
      ? schema.replace(/optional\(\)$/, 'nullish()')
      : `${schema}.optional()`,
  }));

function reaction(
  model: Model,
  { target }: Follow,
  followed: Followed,
  given: Map<string, string>,
  imports: Imports,
): Reaction {
  const { event, do: call } = followed;
  const common = { type: `${target.id}.${event}`, method: `on${capital(event)}` };
  const entity = call && findEntity(model, call.entity);
  const operation = entity?.operations.find(({ name }) => name === call?.operation);
  const isCreation = call?.operation === 'create';
  if (followed.byHand || !entity || !(operation || isCreation)) {
    imports.value('../platform/problems.js', 'notWritten');
    return {
      ...common,
      comment: `Yours to write: the plan leaves \`${event}\` to a person. Until then the event is put aside.`,
      parameters: '_event: Event, _transaction: Queries',
      waits: false,
      lines: [`throw notWritten(${text(event)});`],
    };
  }
  const theirs =
    target.names.variable === entity.names.variable ? `their${target.names.class}` : target.names.variable;
  const task = { feature: featureOf(model, entity), target, theirs, followed, given, imports };
  const carriedOut = operation ? operationLines({ ...task, operation }) : creationLines(task);
  const uses = (names: readonly string[]) => names.length > 0;
  return {
    ...common,
    parameters: 'event: Event, transaction: Queries',
    waits: true,
    lines: [
      ...(uses(usedFields([followed])) ? [`const ${theirs} = ${target.names.class}.parse(event.data);`] : []),
      ...(uses(earlierFields([followed])) ? [`const before = { ...${theirs}, ...${theirs}.before };`] : []),
      ...carriedOut,
    ],
  };
}
