import type { Model } from '../../plan/model.ts';
import type { OutputFile, Owner } from '../file-set.ts';
import { withRegions } from '../regions.ts';
import { rolesView } from '../service/application.ts';
import { text } from '../service/types.ts';
import { importedBy, livingSources, type ServiceFile } from '../service/living-files.ts';
import { usedOnly } from '../service/used-only.ts';
import { nestPackageFiles } from '../system/package-files.ts';
import { servicePackage } from '../system/packages.ts';
import type { Templates } from '../templates.ts';
import { administratorsOf } from './administrators.ts';
import { callersOf, fillersOf } from './callers.ts';
import { configView } from './config.ts';
import { identityContract } from './contract.ts';
import { tellingView } from './telling.ts';
import { userRolesView } from './user-roles.ts';

/** What a business service has word for word, too. */
const shared = [
  'src/main.ts',
  ...[
    'auth',
    'connections',
    'database',
    'health',
    'http',
    'input',
    'logging',
    'pages',
    'problems',
    'schemas',
    'secret-files',
    'sql',
    'trace-context',
  ].map((name) => `src/platform/${name}.ts`),
  ...['callers', 'database', 'postgres'].map((name) => `test/support/${name}.ts`),
];

/** What only those services have that tell others what happens. */
const tellingRegions = ['traces', 'waking'];

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
  const telling = tellingView(model, service);
  const { tells } = telling;
  const migration = 'src/migrations/0001-create-tables.ts';
  const own = [
    shaped('src/migrate.ts', { partitions: [] }, 'service'),
    shaped('src/service.ts', { events: tells, proxies: true }, 'service'),
    shaped('src/app.module.ts', { callers: callersOf(model).length > 0, ...telling }),
    shaped('src/grant.ts', telling),
    file(migration, templates.fill(`identity/${migration}.hbs`, telling), 'append-only'),
    shaped('src/users/users.repository.ts', telling),
    shaped('README.md', telling),
    shaped('test/support/app.ts', telling),
    shaped('test/service.test.ts', telling),
    ...(tells ? [shaped('src/users/users.events.ts', telling)] : []),
    ...(telling.created || telling.granted ? [shaped('test/telling.test.ts', telling)] : []),
    ...lookup(model, shaped),
    shaped('src/platform/config.ts', { ...configView(model, service), bus: telling.bus }),
    shaped('src/platform/roles.ts', rolesView(model), 'service'),
    shaped('src/users/user-roles.ts', userRolesView(model.identity)),
  ];
  const regions = tells ? tellingRegions : [];
  const living = livingFiles(model, templates, regions);
  const root = `services/${service.name}/`;
  const events = importedFiles(livingSources(templates, regions), [
    ...living,
    ...own.map(({ path, text }) => ({ path: path.slice(root.length), text })),
  ]);
  return usedOnly([
    ...nestPackageFiles('identity', servicePackage(model, service, templates), templates),
    ...[...living, ...events].map(({ path, text }) => file(path, text)),
    ...own,
    file('openapi.yaml', identityContract(model, service, templates), 'managed'),
  ]);
}

/** What is there for other services, where the plan has some ask about users. */
function lookup(model: Model, shaped: (path: string, view: object) => OutputFile): OutputFile[] {
  const callers = callersOf(model);
  const fillers = fillersOf(model);
  const [[first], [filler]] = [callers, fillers];
  if (first === undefined) return [];
  return [
    shaped('src/lookup/lookup.controller.ts', { callers: listed(callers), fillers: listed(fillers) }),
    shaped('src/lookup/lookup.repository.ts', { fillers: fillers.length > 0 }),
    shaped('test/lookup.test.ts', {
      caller: text(filler ?? first),
      name: text(filler ?? first),
      fills: filler !== undefined,
    }),
  ];
}

const listed = (names: readonly string[]) => names.map(text).join(', ');

function livingFiles(model: Model, templates: Templates, regions: readonly string[]): ServiceFile[] {
  const { identity } = model;
  const own = templates.folder('identity').filter(({ path }) => !path.endsWith('.hbs'));
  const others = [...shared, ...(regions.length > 0 ? ['test/support/bus.ts'] : [])].map((path) => ({
    path,
    text: withRegions(templates.living(`service/${path}`), regions),
  }));
  const administered = administratorsOf(identity).length > 0;
  return [...others, ...own].filter(({ path }) => administered || path !== 'test/administration.test.ts');
}

/** What these files import besides one another: what tells others of what happens. */
function importedFiles(living: readonly ServiceFile[], files: readonly ServiceFile[]): ServiceFile[] {
  const used = importedBy(files, living);
  return living.filter(({ path }) => used.has(path) && !files.some((file) => file.path === path));
}
