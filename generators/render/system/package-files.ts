import type { OutputFile } from '../file-set.ts';
import { style } from '../format.ts';
import type { SystemPackage } from './packages.ts';

/**
 * What every package has besides its sources: its `package.json`, the style, and the program that starts its tests.
 * For the renderers of services, identity and gateway.
 */
export function packageFiles(key: string, { folder, manifest }: SystemPackage): OutputFile[] {
  const file = (name: string, text: string): OutputFile => ({
    key: `${key}/${name}`,
    path: `${folder}/${name}`,
    owner: 'merged',
    text,
  });
  return [
    file('package.json', json(manifest)),
    file('.oxfmtrc.json', json(style)),
    ...(manifest.jest ? [file('test/run.js', run)] : []),
  ];
}

/** Found from this file upwards, so it works in the workspace as well as in a package that stands alone. */
const run = `// Starts Jest, wherever npm has put it: npm test -- --watch\nimport 'jest/bin/jest';\n`;

export const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
