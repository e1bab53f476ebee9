import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../../generators/verify/exams/contract/contract.ts';
import { crash } from '../../../generators/verify/exams/crash/crash.ts';
import { delivery } from '../../../generators/verify/exams/delivery/delivery.ts';
import { EXAMS, examsFor } from '../../../generators/verify/exams/exams.ts';
import { flows } from '../../../generators/verify/exams/flows/flows.ts';
import { restart } from '../../../generators/verify/exams/restart/restart.ts';
import { program } from '../../../scripts/lib/program.ts';
import { run } from '../../plans/support/services.ts';
import { answersOf, failuresOf } from '../support/answers.ts';
import { type LocalCandidate, startLocally } from '../support/local.ts';

const patience = 900_000;

const types = [program('@typescript/native', 'tsc'), '--noEmit', '-p', '.'];
const lint = [program('oxlint'), '--type-aware', '--deny-warnings', '.'];
const tests = ['--experimental-vm-modules', 'test/run.js'];

/** A person who finds that nothing is to be done. */
const NOTHING = 'return Promise.resolve();';

type Written = readonly [path: string, sound: string, own: string];

/** What a plan leaves to a person, written by one: the file, what stands there, and what instead. */
const written: Readonly<Record<string, readonly Written[]>> = {
  trust: [
    [
      'services/cases/src/matters/matters.service.ts',
      "throw notWritten('prepare');",
      'return this.get(id, caller);',
    ],
  ],
  names: [
    [
      'services/office/src/transactions/transactions.service.ts',
      "throw notWritten('hold');",
      'return this.get(id);',
    ],
  ],
  club: [
    ['services/notes/src/identity-users/identity-users.follower.ts', "throw notWritten('created');", NOTHING],
    ['services/notes/src/cards-cards/cards-cards.follower.ts', "throw notWritten('renewed');", NOTHING],
  ],
  post: [
    ['services/news/src/shop-orders/shop-orders.follower.ts', "throw notWritten('changed');", NOTHING],
    [
      'services/news/src/warehouse-parcels/warehouse-parcels.follower.ts',
      "throw notWritten('packed');",
      NOTHING,
    ],
    [
      'services/news/src/warehouse-parcels/warehouse-parcels.follower.ts',
      "throw notWritten('lost');",
      NOTHING,
    ],
  ],
};

const takesEvery = Boolean(process.env['EVERY_PLAN']);

/** `EVERY_PLAN=1`, as `npm run verify:full` has it, takes all that are at the edges of the language. */
const plans = takesEvery
  ? ['trust', 'names', 'workshop', 'team-desk', 'library', 'post', 'club']
  : ['trust', 'names', 'club'];

/** What one process changes most: who is asked of whom, and what ends with what. */
const shared = EXAMS.filter(
  (exam) => takesEvery || [contract, delivery, flows, restart, crash].includes(exam),
);

const RABBITMQ = 'broker: rabbitmq';
const NATS = 'broker: nats';
const ONE_PROCESS = 'topology: modular-monolith';

/** A system whose services have flows, ask each other and keep copies sits exams in one process, too, and with both brokers. */
const systems = [
  ...plans.map((name) => ({ title: name, name, exams: EXAMS, choices: name === 'trust' ? [RABBITMQ] : [] })),
  { title: 'trust in one process', name: 'trust', exams: shared, choices: [NATS, ONE_PROCESS] },
];

/** Whole systems with their demo data on this machine. */
describe.each(systems)('the system of $title', ({ name, exams, choices }) => {
  let folder: string;
  let candidate: LocalCandidate;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plan-'));
    const plan = join(folder, 'system.yaml');
    const text = readFileSync(join(import.meta.dirname, `../../plans/${name}.yaml`), 'utf8');
    writeFileSync(plan, text.replace(/^system: .*/m, ['$&', ...choices].join('\n')));
    candidate = await startLocally('--plan', plan);
    const own = written[name] ?? [];
    for (const [path, sound, instead] of own) {
      const file = join(candidate.system.root, path);
      writeFileSync(file, readFileSync(file, 'utf8').replace(sound, instead));
    }
    if (own.length > 0) await candidate.restart();
  }, patience);
  afterAll(async () => {
    await candidate?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is sound in what starts it', async () => {
    const { root } = candidate.system;
    const app = join(root, 'app');
    const composed = existsSync(app) ? [app] : [];
    for (const folder of [join(root, 'tools'), ...composed]) {
      expect([folder, ...(await run(folder, types))]).toEqual([folder, 0, '']);
      expect(await run(folder, lint)).toEqual([0, expect.stringContaining('0 warnings and 0 errors')]);
    }
    for (const folder of composed)
      expect(await run(folder, tests)).toEqual([0, expect.stringMatching(/Tests: +\d+ passed/)]);
  });

  it.each(exams)(
    'passes: $name',
    async (exam) => {
      const answers = await answersOf(exam, candidate.system);
      expect(failuresOf(answers)).toEqual([]);
      expect(answers.size > 0).toBe(examsFor(candidate.system.plan).includes(exam));
    },
    patience,
  );

  // Of what the exam of delivery has had put aside.
  if (choices.includes(ONE_PROCESS))
    it('has each service speak in its own name', () => {
      const { root, plan } = candidate.system;
      const speaking = ['gateway', ...plan.services.map((service) => service.name)].filter((service) =>
        readFileSync(join(root, '.data/logs', `${service}.log`), 'utf8').includes('"context":"Inbox"'),
      );
      expect(speaking).toEqual([...new Set(plan.copies.map(({ service }) => service))]);
    });
});
