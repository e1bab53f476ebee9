import type { Json } from '../../../contract/json.ts';
import type { Unique } from '../../../../plan/model.ts';
import { settableOnChange } from '../../../wire/settable.ts';
import { either } from '../../../wire/words.ts';
import { changed } from '../asked.ts';
import { settable } from '../body.ts';
import { literal, objectCode } from '../code.ts';
import { fieldCode } from '../field-code.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import { fieldOf, type Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { solve } from '../values/solve.ts';
import { changeView, someRow } from './life.ts';

interface UniqueView {
  readonly path: string;
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
  const { model, entity, creation, people, path, internalPath } = subject;
  const open = creation.kind === 'service' ? entity.fields : settable(entity);
  const fields = one.fields.flatMap((name) => fieldOf(subject, name) ?? []);
  const isOwn = fields.some((field) => field.owner && !open.includes(field));
  if (creation.kind === 'table' || isOwn || !fields.every((field) => open.includes(field))) return undefined;
  const values = fields.map((field) => [field.name, fieldCode(model, entity, field)] as const);
  const keeps = freeing(subject, one) ? 'const row = ' : '';
  const given = `const values = ${objectCode(values)};\n${keeps}${someRow(subject, 'values')};`;
  const change = changeView(subject);
  const canChange = fields.every((field) => settableOnChange(entity).includes(field));
  const pointer = fields.length === 1 && fields[0] ? `/${fields[0].name}` : undefined;
  return {
    path: creation.kind === 'service' ? internalPath : path,
    title: either(
      fields.map(({ label }) => label),
      'and',
    ),
    problem: one.problem,
    table: entity.names.table,
    by:
      creation.kind === 'service'
        ? `app.service('${creation.caller}')`
        : (people.creator?.code ?? 'app.anyone'),
    given,
    body: newRowCall(
      model,
      entity,
      creation.kind === 'user' && creation.onBehalf
        ? `{ ${creation.onBehalf}: crypto.randomUUID(), ...values }`
        : 'values',
    ),
    errors: pointer ? literal([{ pointer, code: one.problem }]) : false,
    changer: canChange && change ? change.by : false,
    other: someRow(subject),
    free: freeing(subject, one),
  };
}

/** The columns with which the first row no longer counts. */
function freeing({ model, entity, facts }: Subject, { when }: Unique): string | false {
  if (!when) return false;
  const found = solve(model, entity, facts, [{ condition: when, holds: false }]);
  const changes: ReadonlyMap<string, Json> = found ? changed(facts, found) : new Map();
  return changes.size > 0 ? objectCode(columnEntries(model, entity.fields, changes)) : false;
}
