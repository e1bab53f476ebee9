import type { Assignment, Expression, Field, Operation } from '../../plan/model.ts';
import { type Feature } from './feature.ts';
import { jsonCode } from './lists.ts';
import { portOperation } from './ports.ts';
import { amountOf, type SqlScope, toSql } from './sql-expression.ts';
import { stored } from './table.ts';
import { inTemplate, sqlText, text } from './types.ts';

export const scopeOf = (
  { model, entity }: Pick<Feature, 'model' | 'entity'>,
  operation: Operation,
): SqlScope => ({
  model,
  entity,
  user: '${caller.id}',
  inputs: operation.takes,
  input: (name) => `\${input.${name}}`,
  answers: answersOf(model, operation),
  answer: (field) => `\${answer.${field}}`,
  quote: (value) => inTemplate(sqlText(value)),
});

export const answersOf = (model: Feature['model'], operation: Operation) =>
  portOperation(model, operation)?.operation.gives ?? [];

export function assignments(feature: Feature, operation: Operation): string[] {
  const { entity } = feature;
  const state = entity.fields.find(({ name }) => name === entity.state?.field);
  return [
    ...(operation.to && state ? [`${keyOf(state.sqlColumn)}: ${text(operation.to)}`] : []),
    ...operation.does.map((one) => assignment(feature, operation, one)),
  ];
}

function assignment(
  feature: Feature,
  operation: Operation,
  { field: name, operator, value }: Assignment,
): string {
  const field = feature.entity.fields.find((one) => one.name === name);
  const column = field?.sqlColumn ?? name;
  const key = keyOf(column);
  const answers = answersOf(feature.model, operation);
  if (operator === '=' && (value.kind === 'input' || value.kind === 'answer')) {
    const [code, given] =
      value.kind === 'input'
        ? [`input.${value.name}`, operation.takes.find((input) => input.name === value.name)]
        : [`answer.${value.field}`, answers.find((answer) => answer.name === value.field)];
    // What is undefined would be left as it is.
    const sent = given?.optional ? `${code} ?? null` : code;
    return `${key}: ${field?.type.kind === 'json' ? jsonCode(sent, field.optional) : sent}`;
  }
  const fixed = operator === '=' ? fixedValue(value, field) : undefined;
  if (fixed !== undefined) return `${key}: ${fixed}`;
  const scope = scopeOf(feature, operation);
  const amount = toSql(
    field?.type.kind === 'money' ? amountOf(value, scope) : value,
    scope,
    operator === '=' ? 0 : 6,
  );
  const sql = operator === '=' ? amount : `${column} ${operator[0]} ${amount}`;
  const whole = field
    ? stored(sql, field, value, [...feature.entity.fields, ...operation.takes, ...answers])
    : sql;
  return `${key}: sql\`${whole}\``;
}

/** A text, a truth or nothing of the plan. */
function fixedValue(value: Expression, field: Field | undefined): string | undefined {
  if (value.kind !== 'literal') return undefined;
  if (value.value.type === 'null') return 'null';
  if (value.value.type === 'boolean') return String(value.value.value);
  const isWords = value.value.type === 'string' || value.value.type === 'enum';
  if (isWords || (value.value.type === 'number' && field?.type.kind === 'integer'))
    return isWords ? text(value.value.text) : value.value.text;
  return undefined;
}

/** A column as the key of an object: one that SQL has to quote is quoted here, too. */
const keyOf = (sqlColumn: string) => (sqlColumn.startsWith('"') ? text(sqlColumn) : sqlColumn);
