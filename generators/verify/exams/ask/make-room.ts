import { evaluate } from '../../plan/evaluate.ts';
import type { ExamEntity, ExamOperation } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { toColumn } from '../../rows/insert.ts';
import { validValue } from '../../values/valid.ts';
import { asWritten } from '../../values/written.ts';
import { fieldOf } from '../../wire/lookup.ts';
import type { Sitting } from './sitting.ts';

/** The unique fields of rules that an operation sets to the same values whatever the row: it can be done for one row at a time. */
export function constantKeys(
  { unique }: ExamEntity,
  { does }: ExamOperation,
): readonly (readonly string[])[] {
  const isConstant = (name: string) =>
    does.some(
      ({ field, operator, value }) =>
        field === name && operator === '=' && ['literal', 'number'].includes(value.kind),
    );
  return unique.map(({ fields }) => fields).filter((fields) => fields.every(isConstant));
}

/** Gives the row that has an operation's values already another one in their place. */
export async function makeRoom(
  sitting: Sitting,
  entity: ExamEntity,
  operation: ExamOperation,
): Promise<void> {
  const { rows, databases, plan } = sitting;
  for (const names of constantKeys(entity, operation)) {
    const fields = names.flatMap((name) => fieldOf(entity, name) ?? []);
    const [first] = fields;
    if (!first) continue;
    const set = fields.map((field) => {
      const value = operation.does.find((one) => one.field === field.name)?.value;
      const found = value ? evaluate(value, { row: {}, hops: {}, now: new Date() }) : null;
      return toColumn(plan, field, asWritten(field, found, rows.setting));
    });
    const fresh = toColumn(plan, first, validValue(first, rows.seed(), rows.setting));
    const where = fields.map(({ column }, index) => `${quoted(column)} = $${index + 2}`).join(' AND ');
    const text = `UPDATE ${quoted(entity.table)} SET ${quoted(first.column)} = $1 WHERE ${where}`;
    await databases.query(entity.service, text, [fresh, ...set]);
  }
}
