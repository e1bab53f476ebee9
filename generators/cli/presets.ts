import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suggest } from '../plan/text/suggest.ts';
import type { Home } from './context.ts';
import { Fault } from './fault.ts';

/** A plan that comes with Groundplan. */
export interface Preset {
  readonly name: string;
  /** One line: what the system is for. */
  readonly summary: string;
  readonly file: string;
  readonly text: string;
}

/** All presets, by name. */
export async function readPresets({ presets }: Home): Promise<Preset[]> {
  const files = (await readdir(presets)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(presets, file), 'utf8');
      const summary = /^summary:[ \t]*(.+)$/m.exec(text)?.[1]?.trim() ?? '';
      return { name: file.replace(/\.yaml$/, ''), summary, file: join(presets, file), text };
    }),
  );
}

/** The preset of this name. */
export async function readPreset(home: Home, name: string): Promise<Preset> {
  const presets = await readPresets(home);
  const found = presets.find((preset) => preset.name === name);
  if (found) return found;
  const names = presets.map((preset) => preset.name);
  throw new Fault({
    code: 'preset-unknown',
    where: `--preset ${name}`,
    what: 'There is no such preset.',
    next: suggest(name, names),
  });
}
