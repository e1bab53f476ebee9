import type { OutputFile } from '../file-set.ts';
import { style } from '../format.ts';
import type { Templates } from '../templates.ts';
import type { SystemPackage } from './packages.ts';

/** What every package has besides its sources: its `package.json` and the style. */
export function packageFiles(key: string, { folder, manifest }: SystemPackage): OutputFile[] {
  const file = fileIn(key, folder);
  return [file('package.json', json(manifest)), file('.oxfmtrc.json', json(style))];
}

/** The same for what runs and listens: services, identity, the gateway. These are compiled, and have tests. */
export function nestPackageFiles(key: string, of: SystemPackage, templates: Templates): OutputFile[] {
  const file = fileIn(key, of.folder);
  const living = templates.folder('system/package').map(({ path, text }) => file(path, text));
  return [...packageFiles(key, of), ...living, testRunner(key, of)];
}

/** What `npm test` runs. */
export const testRunner = (key: string, { folder }: SystemPackage): OutputFile =>
  fileIn(key, folder)('test/run.js', run);

const fileIn =
  (key: string, folder: string) =>
  (name: string, text: string): OutputFile => ({
    key: `${key}/${name}`,
    path: `${folder}/${name}`,
    owner: 'merged',
    text,
  });

/** Found from this file upwards, so it works in the workspace as well as in a package that stands alone. */
const run = `// Starts Jest, wherever npm has put it: npm test -- --watch\nimport 'jest/bin/jest';\n`;

export const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
