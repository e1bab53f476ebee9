import { setTimeout as sleep } from 'node:timers/promises';
import { WrongAnswer } from '../../exam.ts';
import type { ExamCopy, ExamEntity, ExamField } from '../../plan/exam-plan.ts';
import { copyTableName } from '../../plan/names.ts';
import { quoted } from '../../rows/databases.ts';
import type { Values } from '../../rows/stored-row.ts';
import type { Question, Sitting } from '../ask/sitting.ts';
import { differences } from '../ask/stored.ts';

/** Milliseconds within which everybody who is to be told of something has to know it. */
const PATIENCE = 10_000;

/** Milliseconds between two looks. */
const PAUSE = 50;

/** What a copy knows of a row. */
export interface Known {
  readonly version: number;
  readonly isGone: boolean;
  /** When the row was last taken in, as text. */
  readonly checked: string;
}

/** A service that is told of rows of another one, and keeps some fields of them. */
export class Told {
  readonly sitting: Sitting;
  /** What is copied, as its owner has it. */
  readonly target: ExamEntity;
  /** The service that is told. */
  readonly service: string;
  /** Its role in the databases. */
  readonly role: string;
  /** What becomes there of what refers to a row that is deleted. */
  readonly deleted: string;
  /** Whether something personal is in the copy. */
  readonly personal: boolean;
  readonly #table: ExamEntity;

  constructor(sitting: Sitting, { service, fields, deleted, personal }: ExamCopy, target: ExamEntity) {
    this.sitting = sitting;
    this.target = target;
    this.service = service;
    this.deleted = deleted;
    this.personal = personal;
    this.role = sitting.databases.nameOf(service);
    const copied = target.fields.filter(({ name }) => fields.includes(name));
    this.#table = {
      ...target,
      service,
      table: copyTableName(target.service, target.name),
      // Nothing is reckoned there.
      fields: copied.map((field) => ({ ...field, computed: undefined })),
    };
  }

  /** The fields that are kept. */
  get copied(): readonly ExamField[] {
    return this.#table.fields;
  }

  question(question: string, answer: () => Promise<void>, more: Partial<Question> = {}): Question {
    return { subject: `${this.target.id} in ${this.service}`, question, answer, ...more };
  }

  async known(id: string): Promise<Known | undefined> {
    const [known] = await this.sitting.databases.query<{ version: number; isGone: boolean; checked: string }>(
      this.service,
      `SELECT version, deleted_at IS NOT NULL AS "isGone", checked_at::text AS checked
       FROM ${quoted(this.#table.table)} WHERE id = $1`,
      [id],
    );
    return known;
  }

  /** What is wrong with the copy of a row, if it should be there with these values. */
  async fault(id: string, version: number, values: Values): Promise<string | undefined> {
    const known = await this.known(id);
    if (!known) return 'it is not there';
    if (known.isGone) return 'it is marked as deleted';
    if (known.version !== version) return `its version is ${known.version}, not ${version}`;
    const faults = await differences(this.sitting, this.#table, id, values, []);
    return faults.length > 0 ? faults.join('; ') : undefined;
  }

  expect(id: string, version: number, values: Values): Promise<void> {
    return this.until(id, () => this.fault(id, version, values));
  }

  expectGone(id: string): Promise<void> {
    return this.until(id, async () => {
      const known = await this.known(id);
      return known?.isGone ? undefined : known ? 'it is not marked as deleted' : 'it is not there';
    });
  }

  /** Looks at the copy of a row until nothing is wrong with it any more. */
  until(id: string, fault: () => Promise<string | undefined>): Promise<void> {
    return this.wait(`the row ${id} in ${this.#table.table} of ${this.service}`, fault);
  }

  /** Looks at something until nothing is wrong with it any more. */
  async wait(what: string, fault: () => Promise<string | undefined>, patience = PATIENCE): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      const found = await fault();
      if (found === undefined) return;
      this.sitting.examiner.signal.throwIfAborted();
      if (Date.now() > end)
        throw new WrongAnswer(`${what} is not as it should be after ${patience / 1000} s: ${found}`);
      await sleep(PAUSE);
    }
  }
}
