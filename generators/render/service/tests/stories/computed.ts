import type { Entity, Expression, Field } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { partsOf } from '../../../wire/entities.ts';
import { visible } from '../../../wire/settable.ts';
import { askedExample, askedFor } from '../asked.ts';
import { computedValue, createdFacts, required } from '../body.ts';
import { literal, objectCode, spread } from '../code.ts';
import { guardArgument, partCode } from '../field-code.ts';
import { actorFor } from '../outcome.ts';
import { type Story, tell } from '../story.ts';
import { openAction, type Subject } from '../subject.ts';
import { changedValue } from '../values/other.ts';
import { someRow } from './life.ts';

interface CopiedView {
  readonly path: string;
  readonly reader: string | false;
  readonly label: string;
  readonly peer: { readonly service: string; readonly folder: string };
  readonly referred: string;
  readonly given: string;
  readonly expected: string;
  readonly later: string;
}

interface SumView {
  readonly list: string;
  readonly label: string;
  readonly name: string;
  readonly given: string;
  readonly value: string;
}

/** What the service computes: copies of the moment, and sums over parts. */
export const computed: Story = (subject, templates) =>
  [
    ...copies(subject).map((view) => tell(templates, 'copied', view)),
    ...sums(subject).map((view) => tell(templates, 'sum', view)),
  ].join('\n');

function copies(subject: Subject): CopiedView[] {
  if (subject.creation.kind === 'table') return [];
  return required(subject.entity).flatMap((field) => {
    const part = partsOf(subject.model, field);
    if (!part) return copy(subject, subject.entity, field) ?? [];
    return required(part).flatMap((one) => copy(subject, part, one, field) ?? []);
  });
}

/** Of one reference to a row that is asked for: everything that is copied from it. */
function copy(subject: Subject, entity: Entity, field: Field, within?: Field): CopiedView | undefined {
  const { model, path } = subject;
  const asked = askedFor(model, subject.service.id, field);
  const copied = visible(entity).flatMap((one) => (one.computed?.kind === 'field' && one.computed.via === field.name ? [[one, one.computed.field] as const] : []));
  if (!asked || copied.length === 0) return undefined;
  const row = askedExample(model, asked.target);
  const values = copied.flatMap(([one, name]) => (row.has(name) ? [[one.name, literal(row.get(name))] as const] : []));
  const later = copied.flatMap(([, name]) => {
    const source = asked.target.fields.find((one) => one.name === name);
    const value = source && changedValue(model, asked.target, source, row);
    return value === undefined ? [] : [[name, literal(value)] as const];
  });
  const own = within ? `{ ${within.name}: [${partCode(model, within, [[field.name, 'referred.id']])}] }` : `{ ${field.name}: referred.id }`;
  const reader = actorFor(subject, openAction(subject, 'get'));
  return {
    path,
    reader: reader?.code ?? false,
    label: asked.target.names.label,
    peer: { service: asked.service, folder: asked.target.names.folder },
    referred: `${asked.function}(app${guardArgument(model, field, true)})`,
    given: someRow(subject, own),
    expected: within ? `{ ${within.name}: [${objectCode(values)}] }` : objectCode(values),
    later: spread('referred', later),
  };
}

function sums(subject: Subject): SumView[] {
  return visible(subject.entity).flatMap((field) => {
    const aggregate = field.computed && aggregateOf(field.computed);
    return aggregate ? (sum(subject, field, aggregate.parts) ?? []) : [];
  });
}

function aggregateOf(expression: Expression): Extract<Expression, { kind: 'aggregate' }> | undefined {
  if (expression.kind === 'aggregate') return expression;
  return expression.kind === 'binary' ? (aggregateOf(expression.left) ?? aggregateOf(expression.right)) : undefined;
}

/** Two parts that differ in a number that is summed. */
function sum(subject: Subject, field: Field, list: string): SumView | undefined {
  const { model, entity, facts } = subject;
  const parts = entity.fields.find(({ name }) => name === list);
  const part = parts && partsOf(model, parts);
  if (!parts || !part || subject.creation.kind === 'table') return undefined;
  const plain = new Map([...createdFacts(model, part)].filter(([, value]) => value !== null));
  const numeric = required(part).find(({ type }) => ['integer', 'bigint', 'decimal', 'money'].includes(type.kind));
  const other = numeric && changedValue(model, part, numeric, plain);
  if (!numeric || other === undefined) return undefined;
  const rows: Json[] = [Object.fromEntries(plain), Object.fromEntries([...plain, [numeric.name, other]])];
  const value = computedValue(model, entity, field, new Map([...facts, [list, rows]]));
  return value === undefined
    ? undefined
    : {
        list,
        label: field.label,
        name: field.name,
        given: someRow(subject, `{ ${list}: [${partCode(model, parts)}, ${partCode(model, parts, [[numeric.name, literal(other)]])}] }`),
        value: literal(value),
      };
}
