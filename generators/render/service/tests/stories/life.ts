import type { Entity, Field } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { mentions } from '../../../wire/expression.ts';
import { requiredOnCreate, settableOnChange } from '../../../wire/settable.ts';
import { either } from '../../../wire/words.ts';
import { changed } from '../asked.ts';
import { creationConditions, isList, samplesOf, settable, variedFields } from '../body.ts';
import { literal, objectCode, spread } from '../code.ts';
import { rowExpected, setByService } from '../expected.ts';
import { fieldCode } from '../field-code.ts';
import { actorFor } from '../outcome.ts';
import { newRowCall, someRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import { eventCode, isToldField, toldOf } from '../told.ts';
import { openAction, type Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { factsOf, NEW } from '../values/solve.ts';
import { evaluate } from '../values/evaluate.ts';
import { changedValue } from '../values/other.ts';

interface LifeView {
  readonly title: string;
  readonly id: string;
  readonly path: string;
  readonly created: { readonly by: string; readonly sent: string; readonly expected: string } | false;
  readonly given: string;
  readonly reader: string | false;
  readonly change: { readonly by: string; readonly body: string } | false;
  /** Whether the row at hand is the whole row, as an answer shows it. */
  readonly whole: boolean;
  readonly remover: string | false;
  readonly version: number;
  /** The events that tell of all this. */
  readonly told: readonly string[];
  /** Fields that a new row has, and that nobody is told of. */
  readonly untold: readonly string[];
  /** Whether the creation is seen in the trace of what tells of it. */
  readonly traced: boolean;
}

/** Created, read, changed and deleted, as far as the plan opens that to users. */
export const life: Story = (subject, templates) => tell(templates, 'life', lifeView(subject));

function lifeView(subject: Subject): LifeView | undefined {
  const { path, people } = subject;
  const creator = subject.creation.kind === 'user' && !subject.creation.onBehalf ? people.creator : undefined;
  const reader = actorFor(subject, openAction(subject, 'get'));
  const change = changeView(subject);
  const remover = actorFor(subject, openAction(subject, 'delete'));
  const done = [creator && 'created', reader && 'read', change && 'changed', remover && 'deleted'].filter(
    (word) => word !== undefined && word !== false,
  );
  if (done.length === 0) return undefined;
  return {
    title: `are ${either(done as string[], 'and')}`,
    id: subject.entity.id,
    path,
    created: creator ? createdView(subject, creator.code) : false,
    given: someRow(subject),
    reader: reader?.code ?? false,
    change: change && { by: change.by, body: bodyOf(change) },
    whole: subject.creation.kind !== 'table',
    remover: remover?.code ?? false,
    version: change ? 2 : 1,
    told: toldView(subject, change, remover !== undefined),
    traced: creator !== undefined && toldOf(subject, 'create').length > 0,
    untold: untoldFields(subject, creator !== undefined),
  };
}

function toldView(
  subject: Subject,
  change: ReturnType<typeof changeView>,
  isDeleted: boolean,
): readonly string[] {
  const made = subject.creation.kind === 'table' ? [] : toldOf(subject, 'create');
  const changed = change ? toldOf(subject, 'change') : [];
  const value =
    change && isToldField(subject, change.field) ? [[change.field, `change.${change.field}`] as const] : [];
  const ended = isDeleted ? toldOf(subject, 'delete') : [];
  const last = change ? '2' : '1';
  return [
    ...made.map((type) =>
      eventCode(subject, type, [
        ['operation', literal('create')],
        ['version', '1'],
      ]),
    ),
    ...changed.map((type) =>
      eventCode(subject, type, [
        ['operation', literal('change')],
        ['version', '2'],
        ...value,
        ['before', '{ version: 1 }'],
      ]),
    ),
    ...ended.map((type) =>
      eventCode(subject, type, [
        ['operation', literal('delete')],
        ['version', last],
      ]),
    ),
  ];
}

function untoldFields(subject: Subject, isCreated: boolean): readonly string[] {
  const { entity } = subject;
  if (!isCreated || toldOf(subject, 'create').length === 0) return [];
  return settable(entity)
    .filter(({ name, secret }) => !secret && !isToldField(subject, name))
    .map(({ name }) => literal(name));
}

/** `await someOrder(app, {}, owner)` */
export function someRow({ entity, people, lists }: Subject, fields = ''): string {
  return someRowCall(entity, fields || lists, people.owner?.code ?? '');
}

/** The same, with the columns that make it into another row. */
export function rowLike(subject: Subject, row: ReadonlyMap<string, Json>): string {
  const { model, entity, facts } = subject;
  const columns = objectCode(columnEntries(model, entity.fields, changed(facts, row)));
  const some = someRow(subject);
  return columns === '{}' ? some : `await app.database.put('${entity.names.table}', ${some}, ${columns})`;
}

/** Everything is sent that may be: what is optional, and other values than the usual ones. */
function createdView(subject: Subject, by: string) {
  const { model, entity, people } = subject;
  const extras = extraFields(subject);
  const values = new Map([...samplesOf(model, entity), ...extras.values]);
  const sent = spread(newRowCall(model, entity), extras.entries);
  const fields = settable(entity).filter(
    (field) => requiredOnCreate(entity, field) || extras.names.includes(field.name),
  );
  const facts = new Map([...subject.facts, ...[...values].filter(([name]) => extras.names.includes(name))]);
  const expected = rowExpected(setByService(model, entity, fields, facts, people.owner?.code));
  return { by, sent, expected };
}

/** The fields that a creation may name and need not, each with a value, as long as the checks still hold. */
export function extraFields(subject: Subject) {
  const { model, entity, facts } = subject;
  const varied = variedFields(entity);
  const chosen: { field: Field; code: string; value?: Json }[] = [];
  const row = new Map(facts);
  for (const field of settable(entity).filter((one) => !requiredOnCreate(entity, one) && !one.owner)) {
    const other =
      field.default && !varied.has(field.name) ? changedValue(model, entity, field, facts) : undefined;
    const code = other === undefined ? fieldCode(model, entity, field) : literal(other);
    const value = other ?? samplesOf(model, entity).get(field.name);
    if (code === 'undefined' || isComputedFrom(entity, field)) continue;
    if (value !== undefined) row.set(field.name, value);
    const isBroken =
      !staysInReach(subject, row) ||
      creationConditions(entity).some(
        ({ condition }) => evaluate(condition, factsOf(model, entity, row, NEW)) === false,
      );
    if (isBroken) row.set(field.name, facts.get(field.name) ?? null);
    else chosen.push({ field, code, ...(value === undefined ? {} : { value }) });
  }
  return {
    names: chosen.map(({ field }) => field.name),
    entries: chosen.map(({ field, code }) => [field.name, code] as const),
    values: chosen.flatMap(({ field, value }) => (value === undefined ? [] : [[field.name, value] as const])),
  };
}

/** Whether those who read, change and delete a new row still do with this one. */
const staysInReach = (subject: Subject, row: ReadonlyMap<string, Json>) =>
  (['get', 'change', 'delete'] as const).every((kind) => {
    const action = openAction(subject, kind);
    return actorFor(subject, action) === actorFor(subject, action, row);
  });

const isComputedFrom = ({ fields }: Entity, { name }: Field) =>
  fields.some(({ computed }) => computed && mentions(computed).includes(name));

/** A field that a change can set to another value without breaking a rule. */
export function changeView(subject: Subject): { by: string; field: string; value: string } | false {
  const { model, entity, facts } = subject;
  const action = openAction(subject, 'change');
  const actor = actorFor(subject, action);
  if (!actor) return false;
  const simple = settableOnChange(entity).filter(
    (one) => !isList(one) && one.type.kind !== 'reference' && !one.secret,
  );
  const varied = variedFields(entity);
  for (const field of simple.filter((one) => !isComputedFrom(entity, one))) {
    if (varied.has(field.name))
      return { by: actor.code, field: field.name, value: fieldCode(model, entity, field) };
    const value = changedValue(model, entity, field, facts);
    if (value !== undefined) return { by: actor.code, field: field.name, value: literal(value) };
  }
  const [reference] = settableOnChange(entity).filter((one) => !isList(one) && !one.secret);
  return reference
    ? { by: actor.code, field: reference.name, value: fieldCode(model, entity, reference) }
    : false;
}

export const bodyOf = ({ field, value }: { field: string; value: string }) => objectCode([[field, value]]);
