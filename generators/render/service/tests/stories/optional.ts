import { requiredOnCreate, settableOnChange } from '../../../wire/settable.ts';
import { either } from '../../../wire/words.ts';
import { isList, settable } from '../body.ts';
import { literal } from '../code.ts';
import { rowExpected, setByService } from '../expected.ts';
import { fieldCode } from '../field-code.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { changeView, extraFields, someRow } from './life.ts';

interface OptionalView {
  readonly path: string;
  readonly created: { readonly by: string; readonly sent: string; readonly expected: string } | false;
  readonly cleared:
    | {
        readonly by: string;
        readonly given: string;
        readonly names: string;
        readonly values: string;
        readonly nulls: string;
      }
    | false;
}

/** What may be left out is absent or has its default; `null` in a change takes it away again. */
export const optional: Story = (subject, templates) => tell(templates, 'optional', optionalView(subject));

function optionalView(subject: Subject): OptionalView | undefined {
  const created = leftOut(subject);
  const cleared = clearing(subject);
  return created || cleared ? { path: subject.path, created, cleared } : undefined;
}

function leftOut(subject: Subject): OptionalView['created'] {
  const { model, entity, people, creation } = subject;
  const needed = settable(entity).filter((field) => requiredOnCreate(entity, field));
  const hasMore = extraFields(subject).names.length > 0;
  if (creation.kind !== 'user' || creation.onBehalf || !people.creator || !hasMore) return false;
  const expected = rowExpected(setByService(model, entity, needed, subject.facts, people.owner?.code));
  return { by: people.creator.code, sent: newRowCall(model, entity), expected };
}

function clearing(subject: Subject): OptionalView['cleared'] {
  const { model, entity } = subject;
  const change = changeView(subject);
  const possible = new Set(extraFields(subject).names);
  const fields = settableOnChange(entity).filter(
    (field) =>
      field.optional &&
      !field.secret &&
      !isList(field) &&
      (possible.has(field.name) || !settable(entity).includes(field)),
  );
  if (!change || fields.length === 0) return false;
  const values = fields.map((field) => `${field.name}: ${fieldCode(model, entity, field)}`);
  return {
    by: change.by,
    given: someRow(subject),
    names: either(
      fields.map(({ label }) => label),
      'and',
    ),
    values: `{ ${values.join(', ')} }`,
    nulls: `{ ${fields.map(({ name }) => `${name}: ${literal(null)}`).join(', ')} }`,
  };
}
