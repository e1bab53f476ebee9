import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exam } from '../../generators/verify/exam.ts';
import { crash } from '../../generators/verify/exams/crash/crash.ts';
import { delivery } from '../../generators/verify/exams/delivery/delivery.ts';
import { flows } from '../../generators/verify/exams/flows/flows.ts';
import { restart } from '../../generators/verify/exams/restart/restart.ts';
import type { ComposedSystem } from '../../generators/verify/system/composed.ts';
import { verify } from '../../generators/verify/verify.ts';
import { compose } from '../../test/verify/support/candidate.ts';

const project = join(import.meta.dirname, '..', '..');
export const PLANS: Readonly<Record<string, string>> = {
  shop: 'templates/presets/shop.yaml',
  clinic: 'templates/presets/clinic.yaml',
  trust: 'test/plans/trust.yaml',
};
export const BROKERS = ['postgres', 'rabbitmq', 'nats'];
const SEEDS = [1, 2, 3, 4, 5];

/** An exam that a system has sat. */
export interface Line {
  readonly plan: string;
  readonly broker: string;
  /** `crash, seed 3` */
  readonly exam: string;
  readonly questions: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}

/** Has a plan whose events go by a broker sit the exams of consistency; that of crashes once for each seed, first with 500 calls. */
export async function sitConsistency(
  plan: string,
  broker: string,
  say: (line: Line) => void,
): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-matrix-'));
  const file = join(folder, 'system.yaml');
  const text = readFileSync(join(project, PLANS[plan] ?? ''), 'utf8');
  const own = text.replace(/^broker: .*\n/m, '').replace(/^system: .*$/m, `$&\nbroker: ${broker}`);
  writeFileSync(file, own);
  const candidate = await compose('--plan', file);
  const lines: Line[] = [];
  const sit = async (exam: Exam, name = exam.name) => {
    const line = { plan, broker, exam: name, ...(await sitting(candidate.system, exam)) };
    lines.push(line);
    say(line);
  };
  try {
    for (const exam of [delivery, flows, restart]) await sit(exam);
    for (const [index, seed] of SEEDS.entries()) {
      process.env['CRASH_SEED'] = `${seed}`;
      process.env['CRASH_CALLS'] = index === 0 ? '500' : '120';
      await sit(crash, `crash, seed ${seed}${index === 0 ? ', 500 calls' : ''}`);
    }
  } finally {
    delete process.env['CRASH_SEED'];
    delete process.env['CRASH_CALLS'];
    await candidate.remove();
    rmSync(folder, { recursive: true });
  }
  return lines;
}

async function sitting(system: ComposedSystem, exam: Exam) {
  const begun = performance.now();
  const { answers } = await verify(system, {
    exams: [exam],
    service: undefined,
    signal: new AbortController().signal,
    onExam: (_exam, sit) => sit(() => undefined),
  });
  return {
    questions: answers.length,
    seconds: Math.round((performance.now() - begun) / 1000),
    faults: answers.flatMap(({ subject, question, fault }) =>
      fault === undefined ? [] : [`${subject}: ${question}\n  ${fault}`],
    ),
  };
}

/** All that was sat, as a table of Markdown, and what was wrong beneath it. */
export function reportOf(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ plan, broker, exam, questions, seconds, faults }) =>
      `| ${plan} | ${broker} | ${exam} | ${questions} | ${faults.length} | ${seconds} s |`,
  );
  return [
    '| plan | broker | exam | questions | failed | time |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...lines.flatMap(({ plan, broker, exam, faults }) =>
      faults.map((fault) => `\n${plan} on ${broker}, ${exam}: ${fault}`),
    ),
  ].join('\n');
}
