import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanSources } from '../../generators/plan/read.ts';

const HERE = import.meta.dirname;

export const CASES = join(HERE, 'cases');

export function caseNames(): string[] {
  return readdirSync(CASES).sort();
}

/** A plan's folder: `system.yaml`, and services in files of their own under `plan/`. */
export function loadPlan(folder: string): PlanSources {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = entry.replaceAll('\\', '/');
    if (path.startsWith('plan/') && path.endsWith('.yaml'))
      files.set(path, readFileSync(join(folder, entry), 'utf8'));
  }
  return { main: readFileSync(join(folder, 'system.yaml'), 'utf8'), files };
}

export const everything = (): PlanSources => loadPlan(join(HERE, 'everything'));
export const shop = (): PlanSources => loadPlan(join(HERE, 'shop'));

/** A plan with one service `catalog` that holds these entities. */
export function catalog(entities: string, rest = ''): PlanSources {
  const indented = entities.trimEnd().replace(/^(?=.)/gm, '      ');
  return {
    main: `system: shop\ncurrency: EUR\nservices:\n  catalog:\n    entities:\n${indented}\n${rest}`,
    files: new Map(),
  };
}
