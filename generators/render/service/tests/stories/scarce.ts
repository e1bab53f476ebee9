import type { Field, Operation } from '../../../../plan/model.ts';
import type { Json } from '../../../contract/json.ts';
import { partsOf } from '../../../wire/entities.ts';
import { withArticle } from '../../../wire/words.ts';
import { createdFacts, settable } from '../body.ts';
import { literal, objectCode } from '../code.ts';
import { partCode } from '../field-code.ts';
import { filled, listsOf } from '../filled.ts';
import { type Callable, callableOperations, callCode, givenColumns, inputsCode } from '../operations.ts';
import { situationOf } from '../situation.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { evaluate } from '../values/evaluate.ts';
import { numberJson, rangeOf } from '../values/numbers.ts';
import { factsOf } from '../values/solve.ts';
import { someRow } from './life.ts';

interface ScarceView {
  readonly name: string;
  readonly part: string;
  readonly field: string;
  readonly given: string;
  readonly call: string;
  readonly problem: string;
}

/** A part of just too little, where a condition adds up what parts hold: `when: sum(lines.price) > 10.00`. */
export const scarce: Story = (bare, templates) => {
  const subject = filled(bare);
  const { entity, creation } = subject;
  if (creation.kind === 'table') return '';
  return callableOperations(subject)
    .flatMap((callable) => {
      const lists = callable.operation.when ? listsOf(entity, { when: callable.operation.when }) : [];
      const fields = settable(entity).filter(({ name }) => lists.includes(name));
      return fields.map((list) => tell(templates, 'scarce', scarceView(subject, callable, list)));
    })
    .join('\n');
};

function scarceView(subject: Subject, callable: Callable, list: Field): ScarceView | undefined {
  const { model } = subject;
  const { operation } = callable;
  const part = partsOf(model, list);
  if (!part || list.type.kind !== 'parts' || list.type.min > 1) return undefined;
  const [short] = settable(part).flatMap((field) => shortOf(subject, operation, list, field) ?? []);
  if (!short) return undefined;
  return {
    name: operation.name,
    part: withArticle(part.names.label),
    field: short.field.label,
    given: readyFor(
      subject,
      operation,
      `{ ${list.name}: [${partCode(model, list, [[short.field.name, literal(short.value)]])}] }`,
    ),
    call: callCode(callable, 'row.id', inputsCode(subject, operation)),
    problem: operation.fails,
  };
}

function readyFor(subject: Subject, operation: Operation, fields: string): string {
  const { model, entity } = subject;
  const columns = givenColumns(subject, situationOf(subject, operation).row);
  const row = someRow(subject, fields);
  return columns.size === 0
    ? row
    : `await app.database.put('${entity.names.table}', ${row}, ${objectCode(columnEntries(model, entity.fields, columns))})`;
}

/** The most of a number with which the condition does not hold yet; undefined where it does not turn on it. */
function shortOf(
  subject: Subject,
  operation: Operation,
  list: Field,
  field: Field,
): { readonly field: Field; readonly value: Json } | undefined {
  const { model, entity } = subject;
  const range = rangeOf(field, model.currency);
  const part = partsOf(model, list);
  const { when } = operation;
  if (!range || !part || !when) return undefined;
  const { row, inputs } = situationOf(subject, operation);
  const usual = new Map([...createdFacts(model, part)].filter(([, value]) => value !== null));
  const known = { inputs: { fields: operation.takes, values: inputs } };
  const valueOf = (units: bigint) => numberJson(field, units, range.decimals, model.currency);
  const holds = (units: bigint) => {
    const one = Object.fromEntries([...usual, [field.name, valueOf(units)]]);
    return evaluate(when, factsOf(model, entity, new Map([...row, [list.name, [one]]]), known));
  };
  let [low, high] = [range.least, range.most];
  if (holds(low) !== false || holds(high) !== true) return undefined;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (holds(middle) === true) high = middle;
    else low = middle;
  }
  return holds(low) === false ? { field, value: valueOf(low) } : undefined;
}
