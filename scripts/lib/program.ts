import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The program of an installed package, for the Node that runs this. */
export function program(name: string, bin = name): string {
  const manifest = require.resolve(`${name}/package.json`);
  const bins = (require(manifest) as { bin: string | Record<string, string> }).bin;
  const file = typeof bins === 'string' ? bins : bins[bin];
  if (file === undefined) throw new Error(`${name} has no program ${bin}`);
  return join(dirname(manifest), file);
}
