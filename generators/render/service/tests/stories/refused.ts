import type { Entity, Field, Model } from '../../../../plan/model.ts';
import { partsOf } from '../../../wire/entities.ts';
import {
  requiredOnCreate,
  settableInternally,
  settableOnChange,
  settableOnCreate,
} from '../../../wire/settable.ts';
import { withArticle } from '../../../wire/words.ts';
import { samplesOf } from '../body.ts';
import { literal, tableRow } from '../code.ts';
import { listCode, partCode } from '../field-code.ts';
import { creatorOf } from '../creator.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { faultsOf } from '../values/faults.ts';
import { changeView, someRow } from './life.ts';

interface RefusedView {
  readonly path: string;
  readonly create:
    | {
        readonly by: string;
        readonly path: string;
        readonly body: string;
        readonly cases: readonly string[];
        readonly parts: readonly PartsView[];
      }
    | false;
  readonly change: { readonly by: string; readonly given: string; readonly cases: readonly string[] } | false;
}

interface PartsView {
  readonly field: string;
  readonly label: string;
  readonly labels: string;
  readonly part: string;
  readonly faulty: string;
  readonly cases: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly tooMany: number;
}

/** Bodies that are not of the form of the contract: 400, and a pointer to the fault. */
export const refused: Story = (subject, templates) => {
  const view: RefusedView = { path: subject.path, create: createView(subject), change: changedView(subject) };
  return view.create || view.change ? tell(templates, 'refused', view) : '';
};

interface Case {
  readonly title: string;
  readonly field: string;
  readonly code: string;
  readonly pointer: string;
}

const row = ({ title, field, code, pointer }: Case) =>
  tableRow(literal(title), `{ ${field}: ${code} }`, literal(pointer));

/** Of every field that may be sent what it does not take, then everything that may not be sent. */
function createView(subject: Subject): RefusedView['create'] {
  const { model, entity, creation } = subject;
  const creator = creatorOf(subject);
  if (!creator) return false;
  const isInternal = creation.kind === 'service';
  const fields = isInternal ? settableInternally(entity) : settableOnCreate(entity);
  const cases = [
    ...fields.flatMap((field) => [...missing(entity, field), ...wrong(model, field)]),
    ...closed(model, entity, fields),
    { title: 'an unknown field', field: 'somethingElse', code: '1', pointer: '/somethingElse' },
  ];
  return {
    ...creator,
    body: newRowCall(model, entity, 'fields'),
    cases: cases.map(row),
    parts: fields.flatMap((field) => partsView(model, field)),
  };
}

function changedView(subject: Subject): RefusedView['change'] {
  const { model, entity } = subject;
  const change = changeView(subject);
  if (!change) return false;
  const fields = settableOnChange(entity);
  const needed = fields.filter(({ optional, type }) => !optional && type.kind !== 'json');
  const cases = [
    ...needed
      .slice(0, 3)
      .map(({ name, label }) => ({ title: `no ${label}`, field: name, code: 'null', pointer: `/${name}` })),
    ...fields.flatMap((field) => wrong(model, field).slice(0, 1)),
    ...closed(model, entity, fields),
  ];
  return { by: change.by, given: someRow(subject), cases: cases.map(row) };
}

function missing(entity: Entity, field: Field): Case[] {
  const { name, label } = field;
  if (!requiredOnCreate(entity, field)) return [];
  return [{ title: `no ${label}`, field: name, code: 'undefined', pointer: `/${name}` }];
}

function wrong(model: Model, field: Field): Case[] {
  const { name, label } = field;
  const pointer = `/${name}`;
  return faultsOf(model, field).map(({ title, code, below = '' }) => {
    return { title: `${withArticle(label)} ${title}`, field: name, code, pointer: `${pointer}${below}` };
  });
}

/** The lists of parts: what each part has to be, and how many there may be. */
function partsView(model: Model, field: Field): PartsView[] {
  const part = partsOf(model, field);
  if (field.type.kind !== 'parts' || !part) return [];
  const fields = settableOnCreate(part).filter(({ internal }) => !internal);
  const cases = [
    ...fields.flatMap((one) => [...missing(part, one), ...wrong(model, one)]),
    ...closed(model, part, fields),
  ];
  const { min, max } = field.type;
  return [
    {
      field: field.name,
      label: withArticle(part.names.label),
      labels: part.names.labels,
      part: partCode(model, field),
      faulty: listCode(model, field, '{ ...part, ...fault }'),
      cases: cases.map(row),
      min,
      max,
      tooMany: max + 1,
    },
  ];
}

/** What callers may not set: states, owners, what is internal or computed, and what cannot change. */
function closed(model: Model, entity: Entity, open: readonly Field[]): Case[] {
  return entity.fields
    .filter((field) => !open.includes(field))
    .map((field) => ({
      title: `${withArticle(field.label)} of its own choice`,
      field: field.name,
      code: valueOf(model, entity, field),
      pointer: `/${field.name}`,
    }));
}

function valueOf(model: Model, entity: Entity, field: Field): string {
  const { type } = field;
  if (type.kind === 'reference') return type.key.kind === 'uuid' ? 'crypto.randomUUID()' : '"1"';
  if (type.kind === 'parts' || type.kind === 'links') return '[]';
  if (type.kind === 'enum') return literal(type.values.at(-1));
  const sample = samplesOf(model, entity).get(field.name);
  return sample === undefined ? fixedValue(type.kind) : literal(sample);
}

const fixedValue = (kind: string) => (['integer'].includes(kind) ? '1' : kind === 'boolean' ? 'true' : '"1"');
