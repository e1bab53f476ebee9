import type { Entity, Operation } from '../../../../plan/model.ts';
import { type Action, flowPath } from '../../../wire/actions.ts';
import { isReading, successOf } from '../../../wire/statuses.ts';
import { spoken } from '../../../wire/words.ts';
import { fieldOf } from '../subject.ts';
import type { Json } from '../../../contract/json.ts';
import { evaluate } from '../values/evaluate.ts';
import { factsOf, solve } from '../values/solve.ts';
import { askedFor } from '../asked.ts';
import { settable } from '../body.ts';
import { literal, objectCode, spread } from '../code.ts';
import { viaTarget } from '../creation.ts';
import { filled } from '../filled.ts';
import { givenColumns, inputsCode, readyRow } from '../operations.ts';
import { isColumn } from '../situation.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import type { Person } from '../people.ts';
import { hasOwner, newRowCall, ownerRows, someRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { bodyOf, changeView, someRow } from './life.ts';

interface AccessView {
  readonly table: string;
  readonly given: string;
  readonly attempts: readonly {
    readonly name: string;
    readonly given: string;
    readonly caller: string;
    readonly attempt: string;
    readonly outcomes: string;
  }[];
  readonly people: readonly { readonly name: string; readonly code: string }[];
  readonly hasList: boolean;
  /** Whoever has one row at most is somebody else for the next one. */
  readonly renewed: readonly string[];
}

/** One thing to try, on a row of which this much is known. */
interface Attempt {
  readonly name: string;
  readonly action: Action;
  readonly row: ReadonlyMap<string, Json>;
  readonly code: string;
}

/** Everybody tries everything: the plan's rules as a table. */
export const access: Story = (bare, templates) => {
  const { fields, all, subject } = withOwners(filled(bare));
  const { entity, people, service } = subject;
  const isKnown = (attempt: Attempt) =>
    all.some((person) => outcomeText(subject, attempt, person).length > 0);
  const attempts = attemptsOf(subject).filter(isKnown);
  if (attempts.length === 0) return '';
  const isRole = (name: string) => all.some((person) => person.name === name);
  const services = service.calledBy
    .slice(0, 1)
    .map((name) => ({ name, called: isRole(name) ? `${name}-service` : name }));
  const view: AccessView = {
    table: entity.names.table,
    given: someRow(subject, fields),
    attempts: attempts.map((attempt) => ({
      name: literal(attempt.name),
      given: columnsOf(subject, attempt.row),
      caller: `${attempt.code.includes('await ') ? 'async ' : ''}(by${attempt.code.includes('${id}') ? ', { id }' : ''})`,
      attempt: attempt.code,
      outcomes: literal(
        [
          ...all.flatMap((person) => outcomeText(subject, attempt, person)),
          ...services.map(({ called }) => `${called} 403`),
        ].join(', '),
      ),
    })),
    people: [
      ...all.map(({ name, code, made, owns }) => ({
        name: literal(name),
        code: owns ? code : (made ?? code),
      })),
      ...services.map(({ name, called }) => ({
        name: literal(called),
        code: `app.service(${literal(name)})`,
      })),
    ],
    hasList: attempts.some(({ action }) => action.kind === 'list'),
    renewed: [
      ...(subject.onePerUser && people.owner ? [people.owner] : []),
      ...all.filter((one) => people.others.includes(one)),
    ].map(({ code, made, prepared = '' }) => `${code} = ${made}; ${prepared}`),
  };
  return tell(templates, 'access', view);
};

/** Rows that name somebody in every owner field that a creation may set. */
function withOwners(subject: Subject) {
  const { model, entity, people, lists } = subject;
  const named = people.others.filter(({ owned: [name] }) =>
    settable(entity).some((field) => field.name === name),
  );
  const entries = named.map(({ owned: [name = ''], code }) => {
    const field = fieldOf(subject, name);
    const target = field && viaTarget(model, field);
    const asked = field && askedFor(model, entity.service, field);
    if (asked) return [name, `${asked.function}(app, { id: ${code}.id }).id`] as const;
    return [
      name,
      target ? `(${someRowCall(target, '', hasOwner(target) ? code : '')}).id` : `${code}.id`,
    ] as const;
  });
  const own = subject.creation.kind === 'table' ? '' : spread(lists || '{}', entries);
  return { fields: own === '{}' ? '' : own, all: [...people.all, ...named], subject };
}

const columnsOf = (subject: Subject, row: ReadonlyMap<string, Json>) =>
  objectCode(columnEntries(subject.model, subject.entity.fields, givenColumns(subject, row)));

/** `staff 200`; nothing where the tests cannot know. */
function outcomeText(subject: Subject, { action, row }: Attempt, person: Person): string[] {
  const outcome = outcomeOf(subject, action, person, row);
  if (outcome === undefined || isUncertain(subject, action, person, outcome)) return [];
  return [`${person.name} ${outcome === 'done' ? successOf(action) : outcome}`];
}

/**
 * Where more than the caller decides: creations on behalf of others, through a row that makes one an owner, or of a second row;
 * what a person writes.
 */
function isUncertain(
  { model, entity, onePerUser }: Subject,
  action: Action,
  person: Person,
  outcome: Outcome,
): boolean {
  if (action.kind === 'operation')
    return outcome === 'done' && (action.operation.byHand || setsSameTwice(entity, action.operation));
  if (action.kind !== 'create' || outcome === 401) return false;
  const behalf = action.grants.some(
    ({ onBehalf, to }) => onBehalf && person.signedIn && to.kind === 'role' && person.holds.includes(to.role),
  );
  if (behalf || action.grants.some(({ to, when }) => when && to.kind !== 'role')) return true;
  if (outcome !== 'done') return false;
  const needsRow = ownerRows(model, entity, person.code) !== '';
  return person.name === 'owner' ? onePerUser : needsRow;
}

/** Whether every row would get the same value in a field where no two may have it. */
const setsSameTwice = ({ unique }: Entity, { does }: Operation) =>
  does.some(
    ({ field, value }) => value.kind === 'literal' && unique.some(({ fields }) => fields.join() === field),
  );

function attemptsOf(subject: Subject): readonly Attempt[] {
  return subject.open.flatMap((action) => {
    const attempt = attemptCode(subject, action);
    return attempt === undefined ? [] : variants(subject, action, attempt);
  });
}

function attemptCode(subject: Subject, action: Action): string | undefined {
  const { model, entity, path } = subject;
  switch (action.kind) {
    case 'list':
      return `by.get(\`${path}?id=\${id}\`)`;
    case 'get':
      return `by.get(\`${path}/\${id}\`)`;
    case 'create':
      return `by.post('${path}', ${newRowCall(model, entity)})`;
    case 'change': {
      const change = changeView(subject);
      return change ? `by.patch(\`${path}/\${id}\`, ${bodyOf(change)}, { version: 1 })` : undefined;
    }
    case 'delete':
      return `by.delete(\`${path}/\${id}\`, { version: 1 })`;
    case 'flow': {
      const verb = isReading(action) ? 'get' : 'post';
      return `{ await app.beginFlow(${literal(action.flow.name)}, id); return by.${verb}(\`${path}/\${id}/${flowPath(action)}\`); }`;
    }
    case 'operation': {
      const inputs = inputsCode(subject, action.operation);
      const key = action.operation.calls ? `, { headers: { 'idempotency-key': crypto.randomUUID() } }` : '';
      return `by.post(\`${path}/\${id}/${action.operation.route}\`${inputs || key ? `, ${inputs || 'undefined'}` : ''}${key})`;
    }
  }
}

function nameOf(action: Action): string {
  if (action.kind === 'operation') return action.operation.name;
  if (action.kind === 'flow') return `${action.asks} ${spoken(action.flow.name)}`;
  return action.kind === 'get' ? 'read' : action.kind;
}

/** The action on a new row; and where conditions decide, on one that satisfies them. */
function variants(subject: Subject, action: Action, code: string): Attempt[] {
  const { facts, entity, model } = subject;
  const name = nameOf(action);
  const row = action.kind === 'operation' ? readyRow(subject, action.operation) : facts;
  const usual = { name, action, row, code };
  if (action.kind === 'operation' || action.kind === 'create') return [usual];
  const conditions = action.grants.flatMap(({ when }) => when ?? []);
  const undecided = conditions.find((when) => evaluate(when, factsOf(model, entity, facts)) !== true);
  const other =
    undecided &&
    solve(model, entity, facts, [{ condition: undecided, holds: true }], (field) => isColumn(field));
  if (!other) return [usual];
  const words = [...givenColumns(subject, other)].map(
    ([field, value]) => `${fieldOf(subject, field)?.label} ${typeof value === 'object' ? 'changed' : value}`,
  );
  return [usual, { ...usual, name: `${name} (${words.join(', ')})`, row: other }];
}
