import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../../../generators/verify/exams/contract/contract.ts';
import { EXAMS } from '../../../generators/verify/exams/exams.ts';
import { delivery } from '../../../generators/verify/exams/delivery/delivery.ts';
import { answersOf, failuresOf } from '../support/answers.ts';
import { type LocalCandidate, startLocally } from '../support/local.ts';

const patience = 900_000;

/** A fault in what services do about what happens elsewhere: where, what stands there, what instead, and the question that notices. */
const faults: readonly (readonly [path: string, sound: string, broken: string, question: string])[] = [
  [
    'depot/src/parts-labels/parts-labels.copy.ts',
    'await this.letGo(label.id, transaction);',
    '',
    'parts.Label in depot: depot.Basket no longer refers to what has been deleted by label',
  ],
  [
    'depot/src/parts-makers/parts-makers.copy.ts',
    'for (const id of ids) await this.letGo(id, transaction);',
    'void ids;',
    'parts.Maker in depot: depot.Shelf no longer refers to what has been deleted by maker, which a new reading finds out',
  ],
  [
    'depot/src/stocks/stocks.service.ts',
    'if (before) await this.outbox.add(transaction, stockDeleted(toView(before)));',
    'if (before) stockDeleted(toView(before));',
    'parts.Part in depot: depot.Stock is gone, as it refers to what has been deleted by part',
  ],
  [
    'depot/src/notes/notes.repository.ts',
    'DELETE FROM notes WHERE part_id = ${part}',
    'DELETE FROM notes WHERE part_id IS NOT NULL OR part_id = ${part}',
    'parts.Part in depot: depot.Note is gone, as it refers to what has been deleted by part',
  ],
  [
    'desk/src/platform/events/inbox.ts',
    'return taken.length > 0;',
    'return taken.length >= 0;',
    'depot.Order in desk: created creates one desk.Notice, however often it is delivered',
  ],
  [
    'desk/src/depot-orders/depot-orders.follower.ts',
    'note: before.note ?? undefined,',
    '',
    'depot.Order in desk: changed creates one desk.Entry, however often it is delivered',
  ],
  [
    'desk/src/clients/depot.client.ts',
    'this.client.lookUpOrAccept(',
    'this.client.lookUp(',
    'create desk.Rebate: depot, which is asked, out of order: accepted unchecked',
  ],
  [
    'depot/src/parts-makers/parts-makers.repository.ts',
    'DO UPDATE SET deleted_at = now(), name = NULL, city = NULL, since = NULL',
    'DO UPDATE SET deleted_at = now()',
    'parts.Maker in depot: nothing of a row is left in the copy when it is deleted',
  ],
];

/** A whole system in which much follows from what happens, or does not answer, in other services. */
describe('the depot', () => {
  let candidate: LocalCandidate;
  beforeAll(async () => {
    candidate = await startLocally('--plan', join(import.meta.dirname, '../../plans/depot.yaml'));
  }, patience);
  afterAll(() => candidate?.remove());

  it.each(
    EXAMS.filter(({ name }) => process.env['EVERY_PLAN'] || [delivery.name, contract.name].includes(name)),
  )(
    'passes: $name',
    async (exam) => {
      expect(failuresOf(await answersOf(exam, candidate.system))).toEqual([]);
    },
    patience,
  );

  it(
    'is caught with every fault that is put into its sources',
    async () => {
      for (const [path, sound, broken] of faults) {
        const file = join(candidate.system.root, 'services', path);
        const text = readFileSync(file, 'utf8');
        expect([path, text.includes(sound)]).toEqual([path, true]);
        writeFileSync(
          file,
          text.replace(sound, () => broken),
        );
      }
      await candidate.restart();
      const answers = new Map([
        ...(await answersOf(delivery, candidate.system)),
        ...(await answersOf(contract, candidate.system, 'desk')),
      ]);
      for (const [fault, , , question] of faults) {
        expect([fault, question, answers.has(question)]).toEqual([fault, question, true]);
        expect([fault, answers.get(question)]).not.toEqual([fault, '']);
      }
    },
    patience,
  );
});
