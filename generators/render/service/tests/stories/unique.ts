import type { Json } from '../../../contract/json.ts';
import type { Field, Unique } from '../../../../plan/model.ts';
import { ownersFromToken, settableOnChange } from '../../../wire/settable.ts';
import { either } from '../../../wire/words.ts';
import { changed } from '../asked.ts';
import { samplesOf, settable, variedFields } from '../body.ts';
import { literal, objectCode } from '../code.ts';
import { fieldCode } from '../field-code.ts';
import { onePerUserRules } from '../one-per-user.ts';
import { creatorOf, onBehalfCode } from '../creator.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import { fieldOf, severalRows, type Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { evaluate } from '../values/evaluate.ts';
import { freshCode } from '../values/fresh.ts';
import { factsOf, solve } from '../values/solve.ts';
import { changeView, someRow } from './life.ts';

interface UniqueView {
  readonly path: string;
  /** Where rows are changed. */
  readonly changed: string;
  readonly title: string;
  readonly problem: string;
  readonly table: string;
  readonly by: string;
  readonly given: string;
  readonly body: string;
  readonly errors: string | false;
  readonly changer: string | false;
  readonly other: string;
  readonly free: string | false;
}

/** No two rows with the same value; of a partial rule, none while its condition holds. */
export const unique: Story = (subject, templates) =>
  subject.entity.unique.map((one) => tell(templates, 'unique', uniqueView(subject, one))).join('\n');

function uniqueView(subject: Subject, one: Unique): UniqueView | undefined {
  const { model, entity, creation, facts } = subject;
  const creator = creatorOf(subject);
  const isByOwner = creation.kind === 'user' && !creation.onBehalf;
  const open =
    creation.kind === 'service'
      ? entity.fields
      : settable(entity).filter((field) => !isByOwner || !ownersFromToken(entity).includes(field));
  const fields = one.fields.flatMap((name) => fieldOf(subject, name) ?? []);
  const given = fields.filter((field) => open.includes(field));
  const rest = fields.filter((field) => !given.includes(field));
  const isOwners = rest.length > 0;
  const by = secondCreator(subject, one, rest);
  const isMet = !one.when || evaluate(one.when, factsOf(model, entity, facts)) === true;
  if (!creator || !by || !isMet) return undefined;
  // A new row that is referred to sets these two apart from all others; without one, a value has to.
  const isApart = given.some(({ type, optional }) => type.kind === 'reference' && !optional);
  const fresh = given.find(
    (field) => !isApart && isCountable(field) && !variedFields(entity).has(field.name),
  );
  const values = given.map((field) => {
    const sample = samplesOf(model, entity).get(field.name);
    const own = field === fresh && sample !== undefined ? freshCode(model, field, sample) : undefined;
    return [field.name, own ?? fieldCode(model, entity, field)] as const;
  });
  const keeps = freeing(subject, one) ? 'const row = ' : '';
  const before = `const values = ${objectCode(values)};\n${keeps}${someRow(isOwners ? subject : severalRows(subject), 'values')};`;
  const change = changeView(subject);
  const canChange = fields.every((field) => settableOnChange(entity).includes(field));
  const pointer = fields.length === 1 && fields[0] ? `/${fields[0].name}` : undefined;
  return {
    path: creator.path,
    changed: subject.path,
    title: either(
      fields.map(({ label }) => label),
      'and',
    ),
    problem: one.problem,
    table: entity.names.table,
    by,
    given: before,
    body: newRowCall(model, entity, onBehalfCode(subject, 'values', one.fields)),
    errors: pointer ? literal([{ pointer, code: one.problem }]) : false,
    changer: canChange && change ? change.by : false,
    other: someRow(subject),
    free: freeing(subject, one),
  };
}

/** Whether a field has values enough for every row. */
const isCountable = ({ type }: Field) =>
  !['reference', 'boolean', 'enum', 'json', 'parts', 'links'].includes(type.kind);

/** Who makes the second row; undefined where nobody can, or where it would break another rule as well. */
function secondCreator(subject: Subject, one: Unique, rest: readonly Field[]): string | undefined {
  const { model, entity, people } = subject;
  if (rest.length > 0) {
    const owners = ownersFromToken(entity).filter(({ ownerVia }) => ownerVia === undefined);
    const isTheirs = people.creator?.owns && rest.every((field) => owners.includes(field));
    const others = onePerUserRules(model, entity).filter((rule) => rule !== one);
    return isTheirs && others.length === 0 ? people.creator?.code : undefined;
  }
  return creatorOf(subject)?.by;
}

/** The columns with which the first row no longer counts. */
function freeing({ model, entity, facts }: Subject, { when }: Unique): string | false {
  if (!when) return false;
  const found = solve(model, entity, facts, [{ condition: when, holds: false }]);
  const changes: ReadonlyMap<string, Json> = found ? changed(facts, found) : new Map();
  return changes.size > 0 ? objectCode(columnEntries(model, entity.fields, changes)) : false;
}
