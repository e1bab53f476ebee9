import type { StoredRow, Values } from '../../rows/stored-row.ts';
import type { Told } from './told.ts';

/** Values that a row could have after a change: those of another row. */
export async function changedValues({ sitting, target }: Told, { values }: StoredRow): Promise<Values> {
  const { values: others } = await sitting.rows.compose(target, target.fields, { full: true });
  return { ...values, ...others };
}
