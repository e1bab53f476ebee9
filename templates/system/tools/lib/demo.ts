/** The demo data and the demo journey that come with the system, in `tools/demo`, and how far the data has got. */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './state.ts';
import type { Values } from './placeholders.ts';
import type { DemoUser, Step } from './steps.ts';
import { dataPath, readJson, type System } from './system.ts';

/** `tools/demo/seed.json` */
export interface SeedFile {
  users: Record<string, DemoUser>;
  steps: Step[];
  /** A request that anybody may copy to see an answer. */
  first?: { say: string; path: string };
}

/** `tools/demo/journey.json` */
export interface JourneyFile {
  title: string;
  steps: Step[];
}

const demoPath = (system: System, file: string) => join(system.root, 'tools', 'demo', file);

export function readSeedFile(system: System): SeedFile | undefined {
  const path = demoPath(system, 'seed.json');
  return existsSync(path) ? readJson<SeedFile>(path) : undefined;
}

export function readJourneyFile(system: System): JourneyFile {
  return readJson<JourneyFile>(demoPath(system, 'journey.json'));
}

export interface SeedProgress {
  /** Names this run: a request that is sent again after an interruption is recognised by it. */
  run: string;
  /** Steps that have been taken. */
  taken: number;
  done: boolean;
  values: Values;
  /** Of made-up rows: by seed, the entities that have theirs. */
  rows?: Record<string, string[]>;
}

const progressPath = (system: System) => dataPath(system, 'seed.json');

export function readSeedProgress(system: System): SeedProgress {
  const path = progressPath(system);
  return existsSync(path) ? readJson(path) : { run: randomUUID(), taken: 0, done: false, values: {} };
}

export function writeSeedProgress(system: System, progress: SeedProgress) {
  writeAtomically(progressPath(system), `${JSON.stringify(progress, null, 2)}\n`);
}

export function forgetSeed(system: System) {
  rmSync(progressPath(system), { force: true });
}

/** Demo users have known passwords. */
export const isProduction = () => process.env['NODE_ENV'] === 'production';

/** Whether a start is to bring the demo data in. */
export function seedIsDue(system: System): boolean {
  return !isProduction() && readSeedFile(system) !== undefined && !readSeedProgress(system).done;
}
