import type { Field, Key } from '../../../../plan/model.ts';
import { findEntity, partsOf, targetNames } from '../../../wire/entities.ts';
import { settableInternally, settableOnChange, settableOnCreate } from '../../../wire/settable.ts';
import { withArticle } from '../../../wire/words.ts';
import { askedFor } from '../asked.ts';
import { guardArgument, guardColumns, listCode, partCode } from '../field-code.ts';
import { creatorOf, onBehalfCode } from '../creator.ts';
import { newRowCall, someRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { changeView, someRow } from './life.ts';

interface ReferenceView {
  readonly title: string;
  readonly by: string;
  readonly path: string;
  readonly field: string;
  readonly body: string;
  readonly pointer: string;
  readonly code: string;
  readonly unknown: string;
  readonly part: string | false;
  readonly list: boolean;
  readonly guard: { readonly problem: string; readonly row: string; readonly label: string } | false;
  readonly change: { readonly by: string; readonly path: string; readonly given: string } | false;
}

/** A field, or a field of a list's parts, that names a row somewhere. */
interface Place {
  readonly field: Field;
  readonly target: string;
  readonly key: Key;
  readonly within?: Field;
}

/** References to what is not there, and to what is not in the state that the plan asks for. */
export const references: Story = (subject, templates) =>
  subject.creation.kind === 'table'
    ? ''
    : places(subject)
        .map((place) => tell(templates, 'reference', referenceView(subject, place)))
        .join('\n');

function places({ model, entity, creation }: Subject): readonly Place[] {
  const fields = creation.kind === 'service' ? settableInternally(entity) : settableOnCreate(entity);
  const place = (field: Field, within?: Field): Place[] => {
    const { type } = field;
    const isKnown =
      type.kind === 'reference' && (type.local || askedFor(model, entity.service, field) !== undefined);
    if (isKnown) return [{ field, target: type.target, key: type.key, ...(within && { within }) }];
    const linked = type.kind === 'links' ? findEntity(model, type.to) : undefined;
    return linked ? [{ field, target: linked.id, key: linked.key }] : [];
  };
  return fields.flatMap((field) => {
    const part = partsOf(model, field);
    if (!part) return place(field);
    return settableOnCreate(part)
      .filter(({ internal }) => !internal)
      .flatMap((one) => place(one, field));
  });
}

function referenceView(subject: Subject, { field, target, key, within }: Place): ReferenceView | undefined {
  const { model, entity, path } = subject;
  const creator = creatorOf(subject);
  if (!creator) return undefined;
  const { file, label } = targetNames(model, target);
  const isList = field.type.kind === 'links';
  const pointer = `${within ? `/${within.name}/0` : ''}/${field.name}${isList ? '/0' : ''}`;
  const value = within
    ? listCode(model, within, `{ ...part, ${field.name}: id }`)
    : isList
      ? listCode(model, field, 'id')
      : 'id';
  const fields = `{ ${(within ?? field).name}: ${value} }`;
  const change = !within && settableOnChange(entity).includes(field) ? changeView(subject) : false;
  return {
    title: titleOf(label, field, within),
    ...creator,
    field: fields,
    body: newRowCall(model, entity, onBehalfCode(subject, 'fields', [(within ?? field).name])),
    pointer,
    code: `${file}-not-found`,
    unknown: unknownKey(key),
    part: within ? partCode(model, within) : false,
    list: isList,
    guard: guardView(subject, field),
    change: change && { by: change.by, path, given: someRow(subject) },
  };
}

/** `a category`, `a category as parent`, `a product in lines`. */
function titleOf(label: string, field: Field, within: Field | undefined): string {
  if (within) return `${withArticle(label)} in ${within.label}`;
  return field.label === label ? withArticle(label) : `${withArticle(label)} as ${field.label}`;
}

/** The same inside a path. */
export const unknownInPath = (key: Key): string =>
  key.kind === 'uuid' ? '${crypto.randomUUID()}' : unknownKey(key).slice(1, -1);

export function unknownKey(key: Key): string {
  if (key.kind === 'uuid') return 'crypto.randomUUID()';
  return key.kind === 'bigint' ? '"999999999"' : '"none"';
}

/** A row that is there and does not satisfy `when`. */
function guardView({ model, entity }: Subject, field: Field): ReferenceView['guard'] {
  const { guard, type } = field;
  if (!guard || type.kind !== 'reference') return false;
  const asked = askedFor(model, entity.service, field);
  const { label } = targetNames(model, type.target);
  if (asked) {
    const row = `${asked.function}(app${guardArgument(model, field, false)})`;
    return { problem: guard.problem, row, label };
  }
  const target = findEntity(model, type.target);
  if (!target) return false;
  const columns = guardColumns(model, target, field, false);
  const some = someRowCall(target);
  return {
    problem: guard.problem,
    row: columns ? `await app.database.put('${target.names.table}', ${some}, ${columns})` : some,
    label,
  };
}
