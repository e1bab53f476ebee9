/**
 * `npm run verify:full`: five hundred calls through the exam of crashes, every place of every mutation operator in the shop, and every plan of `test/plans` that is a whole
 * system. It takes the better part of an hour; CI hunts three places of each kind of them, drawn by seed, and takes two plans.
 */
import { spawnSync } from 'node:child_process';
import { program } from './lib/program.ts';
import { crash } from '../generators/verify/exams/crash/crash.ts';
import { failed } from '../generators/verify/report/answer.ts';
import { verify } from '../generators/verify/verify.ts';
import { hunt, huntLines } from '../test/verify/mutants/hunt.ts';
import { allMutants } from '../test/verify/mutants/mutants.ts';
import { compose } from '../test/verify/support/candidate.ts';

const candidate = await compose('--preset', 'shop');
try {
  const { system } = candidate;
  process.env['CRASH_CALLS'] = '500';
  const report = await verify(system, {
    exams: [crash],
    service: undefined,
    signal: new AbortController().signal,
    onExam: (_exam, sit) =>
      sit(({ question, fault }) => console.log(`${fault === undefined ? 'passed' : 'FAILED'}  ${question}`)),
  });
  delete process.env['CRASH_CALLS'];
  const services = system.plan.services.map(({ name }) => name);
  const mutants = allMutants(system.root, services);
  console.log(`${mutants.length} mutants`);
  const hunted = await hunt(system, mutants, (one) => console.log(huntLines([one])[0]));
  console.log(huntLines(hunted).at(-1));
  process.exitCode = failed(report).length === 0 && hunted.every(({ by }) => by !== undefined) ? 0 : 1;
} finally {
  await candidate.remove();
}

const jest = ['--experimental-vm-modules', program('jest'), 'test/verify/exams/plans'];
const plans = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, EVERY_PLAN: '1' },
});
if (plans.status !== 0) process.exitCode = 1;
