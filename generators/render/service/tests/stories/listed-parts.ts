import type { Entity, Field } from '../../../../plan/model.ts';
import { partsOf } from '../../../wire/entities.ts';
import { createdFacts, settable, variedFields } from '../body.ts';
import type { Entries } from '../code.ts';
import { literal } from '../code.ts';
import { listCode, partCode } from '../field-code.ts';
import { actorFor } from '../outcome.ts';
import { type Story, tell } from '../story.ts';
import { openAction, severalRows, type Subject } from '../subject.ts';
import { changedValue } from '../values/other.ts';
import { someRow } from './life.ts';

interface ListedPartsView {
  readonly field: string;
  readonly label: string;
  readonly path: string;
  readonly parts: string;
  readonly given: string;
  readonly another: string;
  readonly reader: string;
  readonly lister: string | false;
}

/** Parts are shown in the order in which they were sent, with the row that has them and with no other. */
export const listedParts: Story = (subject, templates) =>
  settable(subject.entity)
    .map((field) => tell(templates, 'listed-parts', listedPartsView(subject, field)))
    .join('\n');

function listedPartsView(subject: Subject, field: Field): ListedPartsView | undefined {
  const { model, creation, path } = subject;
  const part = partsOf(model, field);
  const reader = actorFor(subject, openAction(subject, 'get'));
  const isList = field.type.kind === 'parts' && field.type.max >= 3;
  if (!part || !isList || !reader || creation.kind === 'table') return undefined;
  const several = severalRows(subject);
  const lister = actorFor(several, openAction(subject, 'list'));
  const parts = [[], otherEntries(subject, part), []].map((entries) => partCode(model, field, entries));
  return {
    field: field.name,
    label: field.label,
    path,
    parts: listCode(model, field, ...parts),
    given: someRow(subject, `{ ${field.name}: parts }`),
    another: someRow(several, `{ ${field.name}: ${listCode(model, field, partCode(model, field))} }`),
    reader: reader.code,
    lister: lister?.code ?? false,
  };
}

/** A value that makes the part in the middle another. */
function otherEntries({ model }: Subject, part: Entity): Entries {
  const facts = createdFacts(model, part);
  for (const field of settable(part)) {
    const isPlain =
      !['reference', 'json'].includes(field.type.kind) &&
      !field.secret &&
      !variedFields(part).has(field.name);
    const value = isPlain ? changedValue(model, part, field, facts) : undefined;
    if (value !== undefined) return [[field.name, literal(value)]];
  }
  return [];
}
