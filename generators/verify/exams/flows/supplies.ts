import { evaluate, holds } from '../../plan/evaluate.ts';
import { Exact } from '../../plan/exact.ts';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import { allowing, type Condition } from '../../rows/condition.ts';
import type { StoredRow, Values } from '../../rows/stored-row.ts';
import { isNumber } from '../../values/kinds.ts';
import { asWritten } from '../../values/written.ts';
import { fieldOf } from '../../wire/lookup.ts';
import { mentions } from '../../wire/mentions.ts';
import type { Sitting } from '../ask/sitting.ts';
import { small } from './beginning.ts';
import type { StepItem } from './step-items.ts';

/** What is taken away can be taken away this often. */
const PLENTY = 1_000_000n;

/** The rows that steps find: each has plenty of all that is taken from it, and only flows of this exam touch it. */
export class Supplies {
  readonly #sitting: Sitting;
  readonly #rows = new Map<string, StoredRow>();

  constructor(sitting: Sitting) {
    this.#sitting = sitting;
  }

  get all(): readonly StoredRow[] {
    return [...this.#rows.values()];
  }

  /** The numbers of a row that operations of flows add to, or take from. */
  touched({ entity }: StoredRow): readonly string[] {
    const names = this.#sitting.plan.flows
      .flatMap(({ steps }) => steps)
      .filter((step) => step.entity === entity.id)
      .flatMap((step) => entity.operations.find(({ name }) => name === step.operation)?.does ?? [])
      .filter(({ operator }) => operator !== '=')
      .map(({ field }) => field);
    return [...new Set(names)];
  }

  find({ entity, key }: StepItem): StoredRow | undefined {
    return this.#rows.get(placeOf(entity, key));
  }

  /** Has the rows stand there that these steps are about, but for the one that begins and those that are created on the way. */
  async provide(items: readonly StepItem[]): Promise<void> {
    for (const item of items) {
      if (!item.step.row || !item.operation || this.find(item)) continue;
      this.#rows.set(placeOf(item.entity, item.key), await this.#add(item, items));
    }
  }

  async #add(item: StepItem, items: readonly StepItem[]): Promise<StoredRow> {
    const { rows, plan } = this.#sitting;
    const { entity, operation, key, inputs } = item;
    if (!operation) throw new Error(`Nothing is done with ${entity.id}.`);
    const own = items.filter((one) => one.entity === entity).flatMap((one) => one.operation ?? []);
    const taken = own
      .flatMap(({ does }) => does)
      .filter(({ operator }) => operator === '-=')
      .map(({ field }) => field);
    const [state] = operation.from;
    const given: Record<string, unknown> = {
      ...this.#numbers(entity, taken),
      ...key,
      ...(entity.state !== undefined && state !== undefined && { [entity.state]: state }),
    };
    const givenInputs = Object.fromEntries(
      operation.takes.map((field) => [
        field.name,
        asWritten(field, (inputs[field.name] ?? null) as never, rows.setting),
      ]),
    );
    return rows.add(entity, {
      given: this.#balanced(entity, given, taken),
      inputs: operation.takes,
      givenInputs,
      conditions: [...allowing(plan, entity, operation, rows.setting), ...invariant(entity)],
    });
  }

  #numbers({ fields }: ExamEntity, taken: readonly string[]): Values {
    const numbers = fields.filter(
      (field) => isNumber(field) && !field.computed && field.type.kind !== 'money',
    );
    return Object.fromEntries(
      numbers.map((field) => [
        field.name,
        small(this.#sitting, field, taken.includes(field.name) ? PLENTY : 0n),
      ]),
    );
  }

  /** What one side of the invariant says that the other has to be. */
  #balanced(entity: ExamEntity, given: Values, taken: readonly string[]): Values {
    const { rows } = this.#sitting;
    const facts = rows.facts(entity, given);
    const expr = entity.invariant;
    if (expr?.kind !== 'binary' || expr.operator !== '=' || holds(expr, facts) === true) return given;
    for (const [one, other] of [
      [expr.left, expr.right],
      [expr.right, expr.left],
    ] as const) {
      const field = one.kind === 'name' ? fieldOf(entity, one.path[0] ?? '') : undefined;
      const value = evaluate(other, facts);
      if (field && !taken.includes(field.name) && value instanceof Exact)
        return { ...given, [field.name]: asWritten(field, value, rows.setting) };
    }
    return given;
  }
}

const placeOf = ({ id }: ExamEntity, key: Values) => `${id} ${JSON.stringify(key)}`;

function invariant({ invariant: expr }: ExamEntity): Condition[] {
  if (!expr) return [];
  const isMet: Condition['isMet'] = (facts) => holds(expr, facts) === true;
  return [{ what: 'the invariant holds', isMet, paths: mentions(expr).map((name) => [name]), turns: [] }];
}
