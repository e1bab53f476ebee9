/** Compiles and restarts services when their sources change. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { build, stalePackages } from './build.ts';
import type { Supervisor } from './supervisor.ts';
import type { Package } from './system.ts';
import { explain, paint, phase, say } from './terminal.ts';

/** An editor saves several files at once, and writes some of them twice. */
const quietMs = 150;

export function watchSources(supervisor: Supervisor, packages: Package[]) {
  let busy: Promise<void> = Promise.resolve();
  for (const pack of packages) {
    let timer: NodeJS.Timeout | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        busy = busy.then(() => renew(supervisor, pack));
      }, quietMs);
    };
    const watcher = watch(join(supervisor.system.root, pack.folder, 'src'), { recursive: true }, changed);
    supervisor.onEnd(() => {
      watcher.close();
      clearTimeout(timer);
    });
  }
}

async function renew(supervisor: Supervisor, pack: Package): Promise<void> {
  if (supervisor.reason || stalePackages(supervisor.system, [pack]).length === 0) return;
  try {
    await phase(pack.name, async () => {
      await build(supervisor.system, [pack]);
      await supervisor.migrate([pack]);
      // #region microservices
      await supervisor.fleet?.restart(pack);
      await supervisor.waitUntilReady([pack]);
      // #endregion
      // #region monolith
      await supervisor.fleet?.restartAll();
      await supervisor.waitUntilReady(supervisor.packages);
      // #endregion
      return 'compiled and restarted';
    });
  } catch (error) {
    if (!supervisor.reason) say(`${paint('red', '✗')} ${explain(error)}`);
  }
}
