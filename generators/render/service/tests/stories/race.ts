import type { Field, Operation } from '../../../../plan/model.ts';

import { literal, objectCode } from '../code.ts';
import { type Callable, callableOperations, callCode, inputsOf, readyRow } from '../operations.ts';
import { filled } from '../filled.ts';
import { type Story, tell } from '../story.ts';
import { fieldOf, type Subject } from '../subject.ts';
import { numberJson, rangeOf, unitsOf } from '../values/numbers.ts';
import { rowLike } from './life.ts';

interface RaceView {
  readonly name: string;
  readonly label: string;
  readonly table: string;
  readonly given: string;
  readonly call: string;
  readonly problem: string;
  readonly column: string;
  readonly least: string;
}

const ENOUGH_FOR = 10n;

/** Many take from the same count at once: it never goes below its least. */
export const race: Story = (bare, templates) => {
  const subject = filled(bare);
  return callableOperations(subject)
    .flatMap((one) => raceView(subject, one) ?? [])
    .slice(0, 2)
    .map((view) => tell(templates, 'race', view))
    .join('\n');
};

function raceView(subject: Subject, callable: Callable): RaceView | undefined {
  const { operation } = callable;
  const taken = takenFrom(subject, operation);
  const inputs = inputsOf(subject, operation);
  if (!taken || operation.to || operation.calls || inputs.size !== operation.takes.length) return undefined;
  const { model, entity } = subject;
  const { field, input } = taken;
  const range = rangeOf(field, model.currency);
  const each = rangeOf(input, model.currency);
  if (!range || !each) return undefined;
  const one =
    each.hasMin && each.least > 0n ? each.least : unitsOf(inputs.get(input.name) ?? 1, each.decimals);
  const stock = range.least + one * ENOUGH_FOR;
  if (stock > range.most) return undefined;
  const row = new Map([
    ...readyRow(subject, operation),
    [field.name, numberJson(field, stock, range.decimals, model.currency)],
  ]);
  const amounts = new Map([...inputs, [input.name, numberJson(input, one, each.decimals, model.currency)]]);
  const body = objectCode([...amounts].map(([name, value]) => [name, literal(value)] as const));
  return {
    name: operation.name,
    label: field.label,
    table: entity.names.table,
    given: rowLike(subject, row),
    call: callCode(callable, 'row.id', body),
    problem: operation.fails,
    column: field.column,
    least: String(range.least),
  };
}

/** A bounded count from which the operation takes one of its inputs. */
function takenFrom(subject: Subject, { does, takes }: Operation): { field: Field; input: Field } | undefined {
  for (const { field: name, operator, value } of does) {
    const field = fieldOf(subject, name);
    const input = value.kind === 'input' ? takes.find((one) => one.name === value.name) : undefined;
    const isBounded = field && rangeOf(field, subject.model.currency)?.hasMin;
    if (operator === '-=' && isBounded && input && input.type.kind === field.type.kind)
      return { field, input };
  }
  return undefined;
}
