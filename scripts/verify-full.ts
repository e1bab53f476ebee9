/**
 * `npm run verify:full`: what takes too long for each test run.
 *
 *   npm run verify:full -- mutants          every place of every mutation operator in the shop
 *   npm run verify:full -- plans            every plan of `test/plans` that is a whole system
 *   npm run verify:full -- matrix           the exams of consistency: three plans, three brokers, five seeds
 *   npm run verify:full -- matrix shop nats one plan of these, or one broker, or both
 *
 * Without a name it is all of them, which takes some three hours. Test runs hunt three places of each kind of mutants, drawn by seed,
 * and have two plans, and the shop with two seeds.
 */
import { spawnSync } from 'node:child_process';
import { hunt, huntLines } from '../test/verify/mutants/hunt.ts';
import { allMutants } from '../test/verify/mutants/mutants.ts';
import { compose } from '../test/verify/support/candidate.ts';
import { BROKERS, type Line, PLANS, reportOf, sitConsistency } from './lib/matrix.ts';
import { program } from './lib/program.ts';

const parts: Readonly<Record<string, (words: readonly string[]) => Promise<boolean>>> = {
  mutants,
  plans,
  matrix,
};

const [name, ...words] = process.argv.slice(2);
const known = [...Object.keys(PLANS), ...BROKERS];
if ((name !== undefined && !parts[name]) || words.some((word) => !known.includes(word))) {
  console.error(`npm run verify:full -- [${Object.keys(parts).join(' | ')}] [${known.join(' | ')}]`);
  process.exit(2);
}
for (const [part, run] of Object.entries(parts))
  if ((name === undefined || name === part) && !(await run(words))) process.exitCode = 1;

async function mutants(): Promise<boolean> {
  const { system, remove } = await compose('--preset', 'shop');
  try {
    const services = system.plan.services.map((service) => service.name);
    const all = allMutants(system.root, services);
    console.log(`${all.length} mutants`);
    const hunted = await hunt(system, all, (one) => console.log(huntLines([one])[0]));
    console.log(huntLines(hunted).at(-1));
    return hunted.every(({ by }) => by !== undefined);
  } finally {
    await remove();
  }
}

function plans(): Promise<boolean> {
  const jest = ['--experimental-vm-modules', program('jest'), 'test/verify/exams/plans'];
  const env = { ...process.env, EVERY_PLAN: '1' };
  return Promise.resolve(spawnSync(process.execPath, jest, { stdio: 'inherit', env }).status === 0);
}

async function matrix(chosen: readonly string[]): Promise<boolean> {
  const of = (all: readonly string[]) => {
    const some = all.filter((one) => chosen.includes(one));
    return some.length > 0 ? some : all;
  };
  const lines: Line[] = [];
  for (const plan of of(Object.keys(PLANS)))
    for (const broker of of(BROKERS)) lines.push(...(await sitConsistency(plan, broker, say)));
  console.log(`\n${reportOf(lines)}`);
  return lines.every(({ faults }) => faults.length === 0);
}

function say({ plan, broker, exam, questions, seconds, faults }: Line): void {
  const said = faults.length === 0 ? 'passed' : 'FAILED';
  console.log(`${said}  ${plan} on ${broker}: ${exam} (${questions} questions, ${seconds} s)`);
  for (const fault of faults) console.log(`  ${fault}`);
}
