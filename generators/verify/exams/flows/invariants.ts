import { evaluate } from '../../plan/evaluate.ts';
import { Exact } from '../../plan/exact.ts';
import type { ExamEntity } from '../../plan/exam-plan.ts';
import { quoted } from '../../rows/databases.ts';
import { allEntities, fieldOf } from '../../wire/lookup.ts';
import { mentions } from '../../wire/mentions.ts';
import type { Sitting } from '../ask/sitting.ts';

/** By how much the two sides of each invariant differ, over the sums of its table. */
export async function imbalances(sitting: Sitting): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entity of allEntities(sitting.plan)) {
    const difference = await imbalanceOf(sitting, entity);
    if (difference !== undefined) found.set(entity.id, difference);
  }
  return found;
}

/** Undefined where there is no invariant, or none that is an equation. */
async function imbalanceOf({ databases }: Sitting, entity: ExamEntity): Promise<string | undefined> {
  const { invariant, service, table } = entity;
  if (invariant?.kind !== 'binary' || invariant.operator !== '=') return undefined;
  const fields = [...new Set(mentions(invariant))].flatMap((name) => fieldOf(entity, name) ?? []);
  const sums = fields.map(({ column }, index) => `coalesce(sum(${quoted(column)}), 0)::text AS s${index}`);
  const [row = {}] = await databases.query<Record<string, string>>(
    service,
    `SELECT ${sums.join(', ')} FROM ${quoted(table)}`,
  );
  const facts = {
    row: Object.fromEntries(fields.map(({ name }, index) => [name, Exact.of(row[`s${index}`] ?? '0')])),
  };
  const [left, right] = [evaluate(invariant.left, facts), evaluate(invariant.right, facts)];
  return left instanceof Exact && right instanceof Exact ? left.minus(right).toFixed(3) : undefined;
}
