import type { Entity, Field } from '../../../../plan/model.ts';
import { findEntity, partsOf } from '../../../wire/entities.ts';
import { settableOnChange, visible } from '../../../wire/settable.ts';
import type { Json } from '../../../contract/json.ts';
import { type Asked, askedExample, askedFor } from '../asked.ts';
import { createdFacts, settable } from '../body.ts';
import type { Entries } from '../code.ts';
import { literal, merged, objectCode, spread } from '../code.ts';
import { guardArgument, guardColumns, guardValues, listCode, partCode } from '../field-code.ts';
import { actorFor } from '../outcome.ts';
import { someRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import { openAction, type Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { changedValue } from '../values/other.ts';
import { changeView, someRow } from './life.ts';

interface CopiedView {
  readonly path: string;
  readonly reader: string | false;
  readonly label: string;
  readonly referred: string;
  readonly given: string;
  readonly expected: string;
  readonly later: string | false;
  readonly change:
    | {
        readonly by: string;
        /** A change that names the same row again, in a part that stays. */
        readonly kept: string | false;
        readonly another: string;
        readonly anew: string;
        readonly version: number;
        readonly expected: string;
        /** Of an optional reference: what takes it away, and what goes with it. */
        readonly cleared: { readonly body: string; readonly names: string; readonly version: number } | false;
      }
    | false;
}

/** A reference, of the row or of its parts, and what is copied along it. */
interface Place {
  readonly entity: Entity;
  readonly field: Field;
  readonly within?: Field;
}

/** Copies of what a reference's row was like at the moment. */
export const copied: Story = (subject, templates) =>
  subject.creation.kind === 'table'
    ? ''
    : places(subject)
        .map((place) => tell(templates, 'copied', copiedView(subject, place)))
        .join('\n');

function places({ model, entity }: Subject): readonly Place[] {
  return settable(entity).flatMap((field): Place[] => {
    const part = partsOf(model, field);
    if (!part) return [{ entity, field }];
    return settable(part).map((one) => ({ entity: part, field: one, within: field }));
  });
}

/** Where the rows are that a field refers to: in the stand-in for another service, or in a table here. */
interface Source {
  readonly target: Entity;
  readonly asked?: Asked;
  readonly row: ReadonlyMap<string, Json>;
}

function sourceOf({ model, entity }: Subject, field: Field): Source | undefined {
  const asked = askedFor(model, entity.service, field);
  if (asked) return { target: asked.target, asked, row: askedExample(model, asked.target) };
  const { type } = field;
  const target = type.kind === 'reference' && type.local ? findEntity(model, type.target) : undefined;
  return target && target.id !== entity.id ? { target, row: createdFacts(model, target) } : undefined;
}

function copiedView(subject: Subject, place: Place): CopiedView | undefined {
  const { field } = place;
  const source = sourceOf(subject, field);
  const copies = source && copiesOf(place, source.target);
  if (!source || !copies || copies.length === 0) return undefined;
  const later = laterValues(subject, source, copies);
  const there = copies.filter(([, { name }]) =>
    source.asked ? source.row.has(name) : source.row.get(name) !== null,
  );
  const expected = there.map(([name, from]) => {
    const value = later.get(from.name);
    return [name, value === undefined ? `referred.${from.name}` : literal(value)] as const;
  });
  const usual = new Map([...source.row].filter(([name]) => later.has(name)));
  return {
    path: subject.path,
    reader: actorFor(subject, openAction(subject, 'get'))?.code ?? false,
    label: labelOf(source.target.names.label, place),
    referred: rowCode(subject, source, field, later),
    given: someRow(subject, naming(subject, place, 'referred')),
    expected: shown(place, expected),
    later: usual.size > 0 && becoming(subject, source, usual),
    change: changed(subject, place, source, usual, copies),
  };
}

/** `product`, `material as instead` */
const labelOf = (label: string, { field }: Place) =>
  field.label === label ? label : `${label} as ${field.label}`;

type Copies = readonly (readonly [name: string, from: Field])[];

/** The fields that are copied as they are; a number of other places would be shown otherwise. */
function copiesOf({ entity, field }: Place, target: Entity): Copies {
  return visible(entity).flatMap(({ name, computed, type }) => {
    if (computed?.kind !== 'field' || computed.via !== field.name) return [];
    const from = target.fields.find((one) => one.name === computed.field);
    const isSame = from?.type.kind === type.kind && !(type.kind === 'decimal' && differs(type, from.type));
    return from && isSame && !from.secret ? [[name, from] as const] : [];
  });
}

const differs = (one: Field['type'], other: Field['type']) => JSON.stringify(one) !== JSON.stringify(other);

/** Other values of what is copied, as far as they are known. */
function laterValues({ model }: Subject, { target, row }: Source, copies: Copies): ReadonlyMap<string, Json> {
  const guarded = new Set(target.unique.flatMap(({ fields }) => fields));
  return new Map(
    copies.flatMap(([, from]) => {
      const isFree =
        !guarded.has(from.name) &&
        !from.computed &&
        target.checks.length === 0 &&
        from.name !== target.state?.field;
      const value = isFree ? changedValue(model, target, from, row) : undefined;
      return value === undefined ? [] : [[from.name, value] as const];
    }),
  );
}

/** A row that may be referred to. */
function rowCode(
  { model }: Subject,
  { target, asked }: Source,
  field: Field,
  values?: ReadonlyMap<string, Json>,
): string {
  if (asked) {
    if (values === undefined) return `${asked.function}(app${guardArgument(model, field, true)})`;
    const guarded = guardValues(model, field, true);
    return `${asked.function}(app, ${objectCode(merged(entriesOf(guarded), entriesOf(values)))})`;
  }
  const columns = [guardColumns(model, target, field), values && columnsCode(model, target, values)];
  return columns.reduce<string>(
    (code, some) =>
      some === undefined || some === '{}'
        ? code
        : `await app.database.put('${target.names.table}', ${code}, ${some})`,
    someRowCall(target),
  );
}

const entriesOf = (values: ReadonlyMap<string, Json>): Entries =>
  [...values].map(([name, value]) => [name, literal(value)]);

const columnsCode = (model: Subject['model'], target: Entity, values: ReadonlyMap<string, Json>) =>
  objectCode(columnEntries(model, target.fields, values));

/** The row that is referred to becomes another. */
function becoming({ model }: Subject, { target, asked }: Source, later: ReadonlyMap<string, Json>): string {
  return asked
    ? `app.peer('${asked.service}').put('${target.names.folder}', ${spread('referred', entriesOf(later))})`
    : `await app.database.put('${target.names.table}', referred, ${columnsCode(model, target, later)})`;
}

/** `{ product: referred.id }`, `{ lines: [{ product: referred.id, quantity: 1 }] }` */
function naming({ model }: Subject, { field, within }: Place, row: string, id = ''): string {
  if (!within) return `{ ${field.name}: ${row}.id }`;
  const part = partCode(model, within, [...(id ? [['id', id] as const] : []), [field.name, `${row}.id`]]);
  return `{ ${within.name}: ${listCode(model, within, part)} }`;
}

function shown({ within }: Place, values: Entries): string {
  if (!within || within.type.kind !== 'parts') return objectCode(values);
  const rest = Array.from({ length: Math.max(0, within.type.min - 1) }, () => 'expect.anything()');
  return `{ ${within.name}: [${[objectCode(values), ...rest].join(', ')}] }`;
}

function changed(
  subject: Subject,
  place: Place,
  source: Source,
  later: ReadonlyMap<string, Json>,
  copies: Copies,
): CopiedView['change'] {
  const { field, within } = place;
  const change = changeView(subject);
  if (!change || later.size === 0 || !settableOnChange(subject.entity).includes(within ?? field))
    return false;
  const expected = copies.flatMap(([name, from]) =>
    later.get(from.name) == null ? [] : [[name, literal(later.get(from.name))] as const],
  );
  return {
    by: change.by,
    kept: within ? naming(subject, place, 'referred', `row.${within.name}[0].id`) : false,
    another: rowCode(subject, source, field),
    anew: naming(subject, place, 'another'),
    version: within ? 2 : 1,
    expected: shown(place, merged(expected)),
    cleared: !within &&
      field.optional && {
        body: `{ ${field.name}: null }`,
        names: literal(copies.map(([name]) => name)),
        version: 2,
      },
  };
}
