import type { Entity, Field } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { partsOf } from '../../../wire/entities.ts';
import { settableOnChange, settableOnCreate } from '../../../wire/settable.ts';
import type { Entries } from '../code.ts';
import { literal } from '../code.ts';
import { fieldCode, listCode, partCode } from '../field-code.ts';
import { type Story, tell } from '../story.ts';
import { severalRows, type Subject } from '../subject.ts';
import { changedValue } from '../values/other.ts';
import { createdFacts, isList, variedFields } from '../body.ts';
import { changeView, someRow } from './life.ts';
import { unknownKey } from './references.ts';

interface PartsView {
  readonly path: string;
  readonly by: string;
  readonly field: string;
  readonly label: string;
  readonly several: string;
  readonly single: string;
  /** The same, of somebody else where a user has one row at most. */
  readonly another: string;
  readonly wanted: string;
  readonly foreign: string;
  readonly twice: string;
  readonly code: string;
  readonly unknown: string;
}

/** A list of parts in a change replaces the list: those with a known id stay, the others are new, the missing are gone. */
export const parts: Story = (subject, templates) => {
  const change = changeView(subject);
  const fields = settableOnChange(subject.entity).filter(({ type }) => type.kind === 'parts' && type.max > 1);
  return change
    ? fields.map((field) => tell(templates, 'parts', partsView(subject, field, change.by))).join('\n')
    : '';
};

function partsView(subject: Subject, field: Field, by: string): PartsView | undefined {
  const part = partsOf(subject.model, field);
  const change = part && partChange(subject, part);
  if (!part || !change || field.type.kind !== 'parts') return undefined;
  const { model } = subject;
  const list = (...parts: readonly string[]) => `{ ${field.name}: ${listCode(model, field, ...parts)} }`;
  const one = partCode(model, field);
  const named = (id: string, ...more: Entries) => partCode(model, field, [['id', id], ...more]);
  return {
    path: subject.path,
    by,
    field: field.name,
    label: field.label,
    several: someRow(subject, list(one, one)),
    wanted: listCode(model, field, one, named('kept.id', [change.name, change.value])),
    foreign: listCode(model, field, named('id')),
    twice: listCode(model, field, named('kept.id'), named('kept.id')),
    single: someRow(subject, list(one)),
    another: someRow(severalRows(subject), list(one)),
    code: `${part.names.file}-not-found`,
    unknown: unknownKey(part.key),
  };
}

/** A field of the part that gets another value. */
function partChange({ model }: Subject, part: Entity): { name: string; value: string } | undefined {
  const facts = createdFacts(model, part);
  for (const field of settableOnCreate(part)) {
    const isPlain =
      !isList(field) &&
      field.type.kind !== 'reference' &&
      !field.internal &&
      !field.secret &&
      !field.immutable;
    if (isPlain && variedFields(part).has(field.name))
      return { name: field.name, value: fieldCode(model, part, field) };
    const value: Json | undefined = isPlain ? changedValue(model, part, field, facts) : undefined;
    if (value !== undefined) return { name: field.name, value: literal(value) };
  }
  return undefined;
}
