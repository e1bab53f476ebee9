import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { access } from '../../../generators/verify/exams/access/access.ts';
import { delivery } from '../../../generators/verify/exams/delivery/delivery.ts';
import { answersOf, failuresOf } from '../support/answers.ts';
import { type LocalCandidate, startLocally } from '../support/local.ts';

const patience = 900_000;
const plan = readFileSync(join(import.meta.dirname, '../../plans/depot.yaml'), 'utf8');

/** A whole system whose plan has chosen what carries its events, with demo data on this machine. */
describe.each(['rabbitmq', 'nats'])('the system of depot on %s', (broker) => {
  let candidate: LocalCandidate;
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-broker-'));
  beforeAll(async () => {
    const file = join(folder, 'system.yaml');
    writeFileSync(file, plan.replace(/^system: .*$/m, `$&\nbroker: ${broker}`));
    candidate = await startLocally('--plan', file);
  }, patience);
  afterAll(async () => {
    await candidate?.remove();
    rmSync(folder, { recursive: true });
  });

  it.each([delivery, access])(
    'passes: $name',
    async (exam) => {
      const answers = await answersOf(exam, candidate.system);
      expect(failuresOf(answers)).toEqual([]);
      expect(answers.size).toBeGreaterThan(0);
    },
    patience,
  );
});
