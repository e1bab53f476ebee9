import type { Model } from '../../plan/model.ts';
import type { OutputFile, Owner } from '../file-set.ts';
import { nestPackageFiles } from '../system/package-files.ts';
import { gatewayPackage } from '../system/packages.ts';
import type { Templates } from '../templates.ts';
import { configView } from './config.ts';
import { demoUsersView } from './demo-users.ts';
import { publicRoutes, routesView } from './routes.ts';

/** What a service has word for word, too. */
const shared = ['src/platform/connections.ts', 'src/platform/trace-context.ts'];

/** The public door of the system: `gateway/`. Its contract is written with the other contracts. */
export function renderGateway(model: Model, templates: Templates): OutputFile[] {
  const routes = publicRoutes(model);
  const shaped = (name: string, owner: Owner, view: object): OutputFile => ({
    key: keyOf(name),
    path: `gateway/${name}`,
    owner,
    text: templates.fill(`gateway/${name}.hbs`, view),
  });
  const living = (path: string, text: string): OutputFile => {
    return { key: keyOf(path), path: `gateway/${path}`, owner: 'merged', text };
  };
  const config = configView(model, routes);
  const takesBodies = routes.some(({ methods }) => methods.some((method) => method.startsWith('P')));
  return [
    ...nestPackageFiles('gateway', gatewayPackage(model, templates), templates),
    shaped('README.md', 'merged', config),
    shaped('src/routes.ts', 'managed', routesView(routes)),
    shaped('src/reference/demo-users.ts', 'merged', demoUsersView(model)),
    shaped('src/platform/config.ts', 'merged', config),
    ...templates
      .folder('gateway')
      .filter(({ path }) => !path.endsWith('.hbs') && (takesBodies || path !== 'test/bodies.test.ts'))
      .map(({ path, text }) => living(path, text)),
    ...shared.map((path) => living(path, templates.living(`service/${path}`))),
  ];
}

/** `src/platform/proxy.ts` -> `gateway/platform/proxy`, `src/routes.ts` -> `gateway/routes`. */
const keyOf = (name: string) => `gateway/${name.replace(/^src\//, '').replace(/\.ts$/, '')}`;
