import type { Model } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { packageFiles, testRunner } from './package-files.ts';
import { appPackage } from './packages.ts';
import { rootFile } from './root-files.ts';
import { type RunningPackage, runningPackages } from './running.ts';

/** `app/`: what composes the services in one process, where the plan says so. */
export function renderApp(model: Model, templates: Templates): OutputFile[] {
  if (model.topology !== 'modular-monolith') return [];
  const pack = appPackage(model, templates);
  const living = templates.folder('system/app').filter(({ path }) => !path.endsWith('.hbs'));
  return [
    ...packageFiles('system/app', pack),
    testRunner('system/app', pack),
    ...living.map(({ path, text }) => rootFile(`app/${path}`, 'merged', text)),
    rootFile(
      'app/src/parts.ts',
      'merged',
      templates.fill('system/app/src/parts.ts.hbs', { parts: runningPackages(model).map(partView(model)) }),
    ),
  ];
}

const partView =
  ({ identity }: Model) =>
  ({ name, folder, port, service }: RunningPackage) => ({
    name,
    folder,
    env: service?.env ?? '',
    port,
    hasDatabase: service !== undefined,
    isIssuer: service !== undefined && service === identity.service,
  });
