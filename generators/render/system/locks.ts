import type { Model } from '../../plan/model.ts';
import { type Lockfile, type Manifest, printLock } from '../lock/lockfile.ts';
import { pruneLock, workspaceLock } from '../lock/prune.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { systemPackages } from './packages.ts';
import { rootPackage } from './root-package.ts';
import { stackOf } from './stack.ts';

/** The lockfile of the workspace, and one for each package that can be installed by itself. */
export function renderLocks(model: Model, templates: Templates): OutputFile[] {
  const { lock: superset } = stackOf(templates);
  const packages = systemPackages(model, templates);
  const root = workspaceLock(superset, rootPackage(model, templates), packages);
  const alone = packages.filter(({ folder }) => folder !== 'tools' && folder !== 'app');
  return [
    lockFile('system', '', root),
    ...alone.map(({ folder, manifest }) =>
      lockFile(nameOf(manifest), `${folder}/`, pruneLock(superset, manifest)),
    ),
  ];
}

const lockFile = (key: string, folder: string, lock: Lockfile): OutputFile => ({
  key: `${key}/package-lock.json`,
  path: `${folder}package-lock.json`,
  owner: 'derived',
  text: printLock(lock),
});

/** `@shop/catalog` -> `catalog`. */
const nameOf = ({ name }: Manifest) => name.slice(name.indexOf('/') + 1);
