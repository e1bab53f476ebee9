import { evaluate, type Facts, type Row } from '../../plan/evaluate.ts';
import type {
  ExamEntity,
  ExamField,
  ExamFlow,
  ExamOperation,
  ExamPlan,
  ExamStep,
} from '../../plan/exam-plan.ts';
import { itemName } from '../../plan/names.ts';
import type { Value } from '../../plan/value.ts';
import type { Values } from '../../rows/stored-row.ts';
import type { ValueSetting } from '../../values/kinds.ts';
import { asWritten } from '../../values/written.ts';
import { fieldOf, findEntity } from '../../wire/lookup.ts';

/** What a step of a flow does with one row, for the row that has begun it. */
export interface StepItem {
  readonly step: ExamStep;
  readonly entity: ExamEntity;
  /** Undefined for a creation. */
  readonly operation: ExamOperation | undefined;
  /** By which the row is named; of a creation, what the new row is given. As it travels. */
  readonly key: Values;
  readonly inputs: Row;
}

/** What all steps do, in their order. */
export const itemsOf = (plan: ExamPlan, flow: ExamFlow, facts: Facts, setting: ValueSetting): StepItem[] =>
  flow.steps.flatMap((step) => {
    const entity = findEntity(plan, step.entity);
    return entity ? partsFor(step, facts).map((one) => itemOf(flow, step, entity, one, setting)) : [];
  });

/** The row itself, or each part of a list of it by its name in the step. */
function partsFor({ each }: ExamStep, facts: Facts): Facts[] {
  if (each === undefined) return [facts];
  const list = facts.row[each];
  const parts = Array.isArray(list) ? (list as readonly Row[]) : [];
  return parts.map((part) => ({ ...facts, hops: { ...facts.hops, [itemName(each)]: part } }));
}

function itemOf(
  flow: ExamFlow,
  step: ExamStep,
  entity: ExamEntity,
  facts: Facts,
  setting: ValueSetting,
): StepItem {
  const given = Object.fromEntries(
    Object.entries(step.with).map(([name, expr]) => [name, evaluate(expr, facts)]),
  );
  const operation = operationOf(entity, step.operation);
  const created = step.rowOf === undefined ? undefined : flow.steps.find(({ as }) => as === step.rowOf);
  const named =
    step.row ?? (operation ? (created?.with ?? { id: { kind: 'name', path: ['id'] } as const }) : step.with);
  const key = Object.entries(named).map(([name, expr]) => [
    name,
    travelling(fieldOf(entity, name), evaluate(expr, facts), setting),
  ]);
  return { step, entity, operation, key: Object.fromEntries(key) as Values, inputs: given };
}

const travelling = (field: ExamField | undefined, value: Value, setting: ValueSetting): unknown =>
  field ? asWritten(field, value, setting) : value;

export const operationOf = ({ operations }: ExamEntity, name: string | undefined) =>
  operations.find((operation) => operation.name === name);
