import type { Model } from '../../plan/model.ts';
import type { OutputFile, Owner } from '../file-set.ts';
import { rolesView } from '../service/application.ts';
import { packageFiles } from '../system/package-files.ts';
import { type SystemPackage, servicePackage } from '../system/packages.ts';
import type { Templates } from '../templates.ts';
import { administratorsOf } from './administrators.ts';
import { configView } from './config.ts';
import { contractView } from './contract.ts';
import { userRolesView } from './user-roles.ts';

/** What a business service has word for word, too. */
const shared = ['src', 'test/support/callers.ts', 'test/support/database.ts', 'test/support/postgres.ts'];

/** The identity service, which is written by hand but for what the plan says about roles and tokens. Not there with `oidc`. */
export function renderIdentity(model: Model, templates: Templates): OutputFile[] {
  const { service } = model.identity;
  if (!service) return [];
  const file = (path: string, text: string, owner: Owner = 'merged'): OutputFile => ({
    key: `identity/${path}`,
    path: `services/${service.name}/${path}`,
    owner,
    text,
  });
  const shaped = (path: string, view: object, from = 'identity') =>
    file(path, templates.fill(`${from}/${path}.hbs`, view));
  return [
    ...packageFiles('identity', withGrant(servicePackage(model, service, templates))),
    ...livingFiles(model, templates).map(({ path, text }) =>
      file(path, text, path.startsWith('src/migrations/') ? 'append-only' : 'merged'),
    ),
    shaped('src/platform/config.ts', configView(model, service)),
    shaped('src/platform/roles.ts', rolesView(model), 'service'),
    shaped('src/users/user-roles.ts', userRolesView(model.identity)),
    file('openapi.yaml', identityContract(model, templates), 'managed'),
  ];
}

/** The contract, as YAML, for identity itself and for the one of the whole system. Empty with `oidc`. */
export function identityContract(model: Model, templates: Templates): string {
  const { service } = model.identity;
  return service ? templates.fill('identity/openapi.yaml.hbs', contractView(model, service)) : '';
}

/** Identity's own file counts where a business service has another of that path. */
function livingFiles({ identity }: Model, templates: Templates) {
  const own = templates.folder('identity').filter(({ path }) => !path.endsWith('.hbs'));
  const others = templates
    .folder('service')
    .filter(({ path }) => shared.some((part) => path === part || path.startsWith(`${part}/`)))
    .filter(({ path }) => !path.endsWith('.hbs') && !own.some((file) => file.path === path));
  const administered = administratorsOf(identity).length > 0;
  return [...others, ...own].filter(({ path }) => administered || path !== 'test/administration.test.ts');
}

const withGrant = ({ folder, manifest }: SystemPackage): SystemPackage => ({
  folder,
  manifest: { ...manifest, scripts: { ...manifest.scripts, grant: 'node dist/grant.js' } },
});
