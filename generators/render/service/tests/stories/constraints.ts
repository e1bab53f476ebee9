import type { Field } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { changed } from '../asked.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { isColumn } from '../situation.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { unknownValue } from '../values/faults.ts';
import { numberJson, rangeOf } from '../values/numbers.ts';
import { solve } from '../values/solve.ts';
import { someRow } from './life.ts';

interface ConstraintsView {
  readonly table: string;
  readonly given: string;
  readonly cases: readonly string[];
}

/** What the table refuses by itself, whoever writes: bounds, states and rules. */
export const constraints: Story = (subject, templates) => {
  const { entity } = subject;
  const cases = [...entity.fields.flatMap((field) => ofField(subject, field)), ...ofRow(subject)];
  const view: ConstraintsView = { table: entity.names.table, given: someRow(subject), cases };
  return cases.length > 0 ? tell(templates, 'constraints', view) : '';
};

function ofField(subject: Subject, field: Field): string[] {
  if (field.check === undefined) return [];
  const wrong: readonly Json[] =
    field.type.kind === 'enum' ? [unknownValue(field.type.values)] : beyond(subject, field);
  return wrong.map((value) => caseOf(subject, new Map([[field.name, value]]), field.check ?? ''));
}

/** Outside the bounds, and still of the type of the column. */
function beyond({ model }: Subject, field: Field): readonly Json[] {
  const range = rangeOf(field, model.currency);
  if (!range) return [];
  const { least, most, hasMin, hasMax, widest, decimals } = range;
  const units = [...(hasMin ? [least - 1n] : []), ...(hasMax ? [most + 1n] : [])];
  return units
    .filter((one) => one >= -widest && one <= widest)
    .map((one) => numberJson(field, one, decimals, model.currency));
}

function ofRow(subject: Subject): string[] {
  const { model, entity, facts } = subject;
  return entity.checks.flatMap(({ expression, constraint }) => {
    const broken = solve(model, entity, facts, [{ condition: expression, holds: false }], isColumn);
    return broken ? [caseOf(subject, changed(facts, broken), constraint)] : [];
  });
}

const caseOf = ({ model, entity }: Subject, values: ReadonlyMap<string, Json>, constraint: string) =>
  tableRow(objectCode(columnEntries(model, entity.fields, values)), literal(constraint));
