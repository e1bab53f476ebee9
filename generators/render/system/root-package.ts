import type { Model } from '../../plan/model.ts';
import type { Manifest } from '../lock/lockfile.ts';
import type { Templates } from '../templates.ts';
import { hasCopies, hasEvents } from '../wire/events.ts';
import { hasFlows } from '../wire/flows.ts';
import { stackOf } from './stack.ts';

interface RootPackage extends Manifest {
  readonly private: true;
  readonly description: string;
  readonly type: 'module';
  readonly scripts: Readonly<Record<string, string>>;
  /** npm 11 and newer ask about each package that is not named here. */
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

/** Every command of the system. None needs a shell: a program of `tools/`, or the script of that name in each package. */
export function rootPackage(model: Model, templates: Templates): RootPackage {
  return {
    name: model.system.name,
    version: '0.1.0',
    private: true,
    description: model.summary,
    type: 'module',
    workspaces: ['services/*', 'gateway', ...(model.topology === 'modular-monolith' ? ['app'] : []), 'tools'],
    engines: { node: '>=24.15' },
    scripts: {
      ...Object.fromEntries(commands(model).map((name) => [name, tool(name)])),
      down: tool('stop'),
      build: each('build'),
      check: each('check'),
      lint: each('lint'),
      format: 'oxfmt --check',
      test: each('test'),
    },
    allowScripts: Object.fromEntries(stackOf(templates).withInstallScripts.map((name) => [name, false])),
  };
}

const commands = (model: Model) => [
  'start',
  'stop',
  'status',
  'logs',
  'dev',
  'seed',
  'journey',
  ...(model.identity.service ? ['grant'] : []),
  ...(hasEvents(model) ? ['events'] : []),
  ...(hasCopies(model) ? ['copies'] : []),
  ...(hasFlows(model) ? ['flows'] : []),
];

/** The preflight tells in a sentence that Node is too old, or that the packages are not installed. */
const tool = (name: string) => `node -r ./tools/preflight.cjs tools/${name}.ts`;

const each = (name: string) => `npm run ${name} --workspaces --if-present`;
