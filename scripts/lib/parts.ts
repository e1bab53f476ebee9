import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program whose exit code says whether something holds. */
export interface Part {
  readonly title: string;
  readonly folder: string;
  /** For Node. */
  readonly args: readonly string[];
  /** Its tests are counted. */
  readonly isJest?: boolean;
}

interface Outcome {
  readonly title: string;
  /** What went wrong, for the list at the end. */
  readonly fault: string | undefined;
  readonly tests: Tests;
}

type Tests = Readonly<Record<'failed' | 'skipped' | 'passed', number>>;

/** A server that a failed test left behind would keep Jest waiting for ever. */
const PATIENCE = 57 * 60_000;

const NONE: Tests = { passed: 0, failed: 0, skipped: 0 };

/** Runs all parts, the later ones as well where one fails, and prints a summary. True where everything holds. */
export function runParts(parts: readonly Part[]): boolean {
  const outcomes = parts.map(runPart);
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  console.log(`\nParts:       ${counts({ failed: failed.length, passed: parts.length - failed.length })}`);
  for (const { title, fault } of failed) console.log(`  ${title}: ${fault}`);
  console.log(`Tests:       ${counts(sum(outcomes.map(({ tests }) => tests)))}`);
  return failed.length === 0;
}

function runPart(part: Part): Outcome {
  const { title } = part;
  const started = performance.now();
  console.log(`\n${title}`);
  const outcome = part.isJest ? runJest(part) : { fault: runProgram(part, part.args), tests: NONE };
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  console.log(`${title}: ${outcome.fault === undefined ? '' : `${outcome.fault}, `}${seconds}`);
  return { title, ...outcome };
}

function runProgram({ folder }: Part, args: readonly string[]): string | undefined {
  const { status, signal, error } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...args],
    { cwd: folder, stdio: 'inherit', timeout: PATIENCE },
  );
  if (status === 0) return undefined;
  return error ? `did not end (${error.message})` : `failed (${signal ?? `exit code ${status}`})`;
}

function runJest(part: Part): Omit<Outcome, 'title'> {
  const notes = mkdtempSync(join(tmpdir(), 'groundplan-tests-'));
  const report = join(notes, 'report.json');
  try {
    const fault = runProgram(part, [...part.args, '--json', `--outputFile=${report}`]);
    const tests = readTests(report);
    return { fault: fault ?? faultOf(tests), tests: tests ?? NONE };
  } finally {
    rmSync(notes, { recursive: true, force: true });
  }
}

/** What a run of Jest leaves to be desired that ended well: a skipped test proves nothing. */
function faultOf(tests: Tests | undefined): string | undefined {
  if (!tests) return 'reported nothing';
  return tests.skipped > 0 ? `skipped ${tests.skipped}` : undefined;
}

/** The counts of what Jest writes with `--json`. Undefined where it did not come so far. */
function readTests(report: string): Tests | undefined {
  let text: string;
  try {
    text = readFileSync(report, 'utf8');
  } catch {
    return undefined;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text) as {
    [count: `num${string}`]: number | undefined;
  };
  return {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  };
}

function sum(all: readonly Tests[]): Tests {
  const total = (name: keyof Tests) => all.reduce((count, tests) => count + tests[name], 0);
  return { failed: total('failed'), skipped: total('skipped'), passed: total('passed') };
}

/** `1 failed, 12 passed, 13 total`, as Jest says it. */
function counts(of: Readonly<Record<string, number>>): string {
  const named = Object.entries(of).filter(([name, count]) => count > 0 || name === 'passed');
  const total = Object.values(of).reduce((sum, count) => sum + count, 0);
  return [...named.map(([name, count]) => `${count} ${name}`), `${total} total`].join(', ');
}
