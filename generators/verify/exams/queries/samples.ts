import type { ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import { quote } from '../../schema/sql.ts';
import type { Sitting } from '../ask/sitting.ts';
import { travelling } from './wire.ts';

/** Values that the rows of a table have. */
export class Samples {
  readonly #sitting: Sitting;
  readonly #service: string;

  constructor(sitting: Sitting, service: string) {
    this.#sitting = sitting;
    this.#service = service;
  }

  /** The most frequent value of a field and the rarest. */
  async values({ table }: ExamEntity, field: ExamField): Promise<string[]> {
    const column = quote(field.column);
    const rows = await this.#rows<{ value: string }>(`
      SELECT ${column}::text AS value FROM ${quote(table)} WHERE ${column} IS NOT NULL
      GROUP BY ${column} ORDER BY count(*) DESC, ${column}`);
    return [
      ...new Set([rows.at(0), rows.at(-1)].flatMap((row) => (row ? [this.#written(field, row.value)] : []))),
    ];
  }

  /** The least value of a field and the greatest. */
  async limits(
    { table }: ExamEntity,
    field: ExamField,
  ): Promise<{ least: string; most: string } | undefined> {
    const column = quote(field.column);
    const rows = await this.#rows<{ least: string | null; most: string | null }>(
      `SELECT min(${column})::text AS least, max(${column})::text AS most FROM ${quote(table)}`,
    );
    const { least, most } = rows[0] ?? {};
    if (least == null || most == null) return undefined;
    return { least: this.#written(field, least), most: this.#written(field, most) };
  }

  /** Ids of rows, from all over the table. */
  async ids({ table }: ExamEntity, count: number): Promise<string[]> {
    const rows = await this.#rows<{ id: string }>(
      `SELECT id::text AS id FROM ${quote(table)} ORDER BY hashtext(id::text) LIMIT ${count}`,
    );
    return rows.map(({ id }) => id);
  }

  #rows<Row extends Readonly<Record<string, string | null>>>(text: string): Promise<Row[]> {
    return this.#sitting.databases.query<Row>(this.#service, text);
  }

  #written(field: ExamField, value: string): string {
    return travelling(field, value, this.#sitting.plan);
  }
}
