import type { Entity, Field } from '../../../../plan/model.ts';
import { visible } from '../../../wire/settable.ts';
import { settable } from '../body.ts';
import { literal, objectCode, tableRow } from '../code.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { evaluate } from '../values/evaluate.ts';
import { decimalText, numberJson, rangeOf } from '../values/numbers.ts';
import { factsOf, NEW } from '../values/solve.ts';
import { creationConditions } from '../body.ts';
import { someRow } from './life.ts';

interface RoundingView {
  readonly field: string;
  readonly label: string;
  readonly given: string;
  readonly cases: readonly string[];
}

/** Amounts of which a half is one more, or one less, than an even one. */
const AMOUNTS = [25n, 35n] as const;

/** An amount of money that ends in half of the smallest unit goes to the even neighbour. */
export const rounding: Story = (subject, templates) =>
  subject.creation.kind === 'table'
    ? ''
    : visible(subject.entity)
        .map((field) => tell(templates, 'rounding', roundingView(subject, field)))
        .join('\n');

function roundingView(subject: Subject, field: Field): RoundingView | undefined {
  const factors = field.type.kind === 'money' ? factorsOf(subject.entity, field) : undefined;
  if (!factors) return undefined;
  const cases = AMOUNTS.flatMap((amount) => caseOf(subject, factors, amount));
  if (cases.length < AMOUNTS.length) return undefined;
  return { field: field.name, label: field.label, given: someRow(subject, 'fields'), cases };
}

/** The two fields that are multiplied: an amount and a decimal number, both sent by callers. */
function factorsOf(entity: Entity, { computed }: Field): readonly [amount: Field, factor: Field] | undefined {
  if (computed?.kind !== 'binary' || computed.operator !== '*') return undefined;
  const fields = [computed.left, computed.right].map((side) =>
    side.kind === 'field' && side.via === undefined
      ? settable(entity).find(({ name }) => name === side.field)
      : undefined,
  );
  const amount = fields.find((one) => one?.type.kind === 'money');
  const factor = fields.find((one) => one?.type.kind === 'decimal');
  return amount && factor ? [amount, factor] : undefined;
}

function caseOf(
  { model, entity, facts }: Subject,
  [amount, factor]: readonly [Field, Field],
  units: bigint,
): string[] {
  const { currency } = model;
  const [money, decimal] = [rangeOf(amount, currency), rangeOf(factor, currency)];
  if (!money || !decimal || decimal.decimals === 0) return [];
  const half = 5n * 10n ** BigInt(decimal.decimals - 1);
  const fits = units >= money.least && units <= money.most && half >= decimal.least && half <= decimal.most;
  const sent = [
    [amount.name, numberJson(amount, units, money.decimals, currency)],
    [factor.name, numberJson(factor, half, decimal.decimals, currency)],
  ] as const;
  const row = factsOf(model, entity, new Map([...facts, ...sent]), NEW);
  const isAllowed = creationConditions(entity).every(({ condition }) => evaluate(condition, row) !== false);
  if (!fits || !isAllowed) return [];
  const even = (units - 1n) / 2n + (((units - 1n) / 2n) % 2n);
  const fields = objectCode(sent.map(([name, value]) => [name, literal(value)] as const));
  return [tableRow(fields, literal(decimalText(even, money.decimals)))];
}
