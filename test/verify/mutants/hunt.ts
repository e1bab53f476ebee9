import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMS } from '../../../generators/verify/exams/exams.ts';
import type { Answer } from '../../../generators/verify/report/answer.ts';
import type { ComposedSystem } from '../../../generators/verify/system/composed.ts';
import { verify } from '../../../generators/verify/verify.ts';
import type { Mutant } from './mutants.ts';

/** What became of a mutant. */
export interface Hunted {
  readonly mutant: Mutant;
  /** The question that caught it; undefined where it got away. */
  readonly by: string | undefined;
  readonly seconds: number;
}

/** Puts mutants into a running system, one at a time, and has it sit the exams that should notice. The sources are as before at the end. */
export async function hunt(
  system: ComposedSystem,
  mutants: readonly Mutant[],
  onHunted: (hunted: Hunted) => void,
): Promise<Hunted[]> {
  const all: Hunted[] = [];
  for (const [service, own] of Object.entries(Object.groupBy(mutants, (mutant) => mutant.service))) {
    for (const mutant of own ?? []) {
      const begun = performance.now();
      const by = await withFault(system.root, mutant, () => catcher(system, mutant));
      const hunted = { mutant, by, seconds: Math.round((performance.now() - begun) / 100) / 10 };
      all.push(hunted);
      onHunted(hunted);
    }
    if (own?.some(isServed)) await system.restart(service);
  }
  return all;
}

/** Whether the fault shows in what the service answers, and not only in what becomes of its database. */
const isServed = ({ exams }: Mutant) => exams.some((exam) => exam !== 'migrations');

async function withFault<T>(root: string, { path, text }: Mutant, work: () => Promise<T>): Promise<T> {
  const file = join(root, path);
  const sound = readFileSync(file, 'utf8');
  writeFileSync(file, text);
  try {
    return await work();
  } finally {
    writeFileSync(file, sound);
  }
}

async function catcher(system: ComposedSystem, mutant: Mutant): Promise<string | undefined> {
  if (isServed(mutant)) {
    const started = await system.restart(mutant.service).then(
      () => true,
      () => false,
    );
    if (!started) return 'it does not start';
  }
  for (const name of mutant.exams) {
    const answer = await firstFault(system, name, mutant.service);
    if (answer) return `${answer.exam}: ${answer.subject}: ${answer.question}`;
  }
  return undefined;
}

/** Asks until something is wrong. */
async function firstFault(
  system: ComposedSystem,
  name: string,
  service: string,
): Promise<Answer | undefined> {
  const found = new AbortController();
  let fault: Answer | undefined;
  const listener = (answer: Answer) => {
    if (answer.fault === undefined) return;
    fault ??= answer;
    found.abort(new Error('found'));
  };
  const sitting = {
    exams: EXAMS.filter((exam) => exam.name === name),
    service,
    signal: found.signal,
    onExam: (_exam: object, sit: (on: (answer: Answer) => void) => Promise<void>) => sit(listener),
  };
  await verify(system, sitting).catch((error: unknown) => {
    if (!found.signal.aborted) throw error;
  });
  return fault;
}

/** The list with its kills, as it is printed. */
export function huntLines(hunted: readonly Hunted[]): string[] {
  const caught = hunted.filter(({ by }) => by !== undefined).length;
  return [
    ...hunted.map(
      ({ mutant, by, seconds }) =>
        `${by === undefined ? 'ALIVE ' : 'caught'}  ${mutant.operator.padEnd(24)}  ${mutant.path}:${mutant.line}  ` +
        `${by ?? 'no exam has noticed'}  (${seconds} s)`,
    ),
    `${caught} of ${hunted.length} mutants caught.`,
  ];
}
