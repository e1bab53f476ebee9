import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Model } from '../../../generators/plan/model.ts';
import { type PlanSources, readPlan } from '../../../generators/plan/read.ts';
import { renderContracts } from '../../../generators/render/contract/contracts.ts';
import type { Contract } from '../../../generators/render/contract/json.ts';
import { formatted } from '../../../generators/render/format.ts';
import { loadTemplates } from '../../../generators/render/templates.ts';

export const ROOT = join(import.meta.dirname, '../../..');

export function modelOf(sources: PlanSources): Model {
  const { model, findings } = readPlan(sources);
  if (!model) throw new Error(findings.map(({ message }) => message).join('\n'));
  return model;
}

/** A plan that comes with Groundplan: `shop`, `clinic`, `courier`. */
export const preset = (name: string): Model =>
  modelOf({ main: readFileSync(join(ROOT, 'templates/presets', `${name}.yaml`), 'utf8'), files: new Map() });

/** Services in the middle of a plan. */
export const planOf = (services: string, rest = ''): Model =>
  modelOf({ main: `groundplan: 1\nsystem: try\n${rest}\nservices:\n${services}`, files: new Map() });

export interface RenderedContract {
  readonly path: string;
  readonly text: string;
  readonly contract: Contract;
}

/** The contracts as they are written to the disk. */
export async function contractsOf(model: Model): Promise<RenderedContract[]> {
  const files = renderContracts(model, await loadTemplates(join(ROOT, 'templates')));
  const written = await Promise.all(files.map(formatted));
  return written.map(({ path, text }) => ({ path, text, contract: parse(text) as Contract }));
}

export function find(contracts: readonly RenderedContract[], path: string): RenderedContract {
  const found = contracts.find((one) => one.path === path);
  if (!found) throw new Error(`${path} was not rendered`);
  return found;
}
