import type { Model } from '../../plan/model.ts';
import { planSchema } from '../../plan/schema.ts';
import type { OutputFile } from '../file-set.ts';
import type { PlanTexts } from '../render.ts';
import { json } from './package-files.ts';
import { runningPackages } from './running.ts';
import { rootFile } from './root-files.ts';

/** VS Code, ready to start, debug and test, with the plan's schema for completion. */
export function renderEditor(model: Model, plan: PlanTexts): OutputFile[] {
  const parts = [...plan.files.keys()].map((path) => path.replace(/^(\.\/)+/, ''));
  const file = (name: string, content: object) => rootFile(`.vscode/${name}.json`, 'merged', json(content));
  return [
    file('launch', { version: '0.2.0', configurations: [...attachments(model), testFile] }),
    file('tasks', { version: '2.0.0', tasks: [dev, ...['build', 'check', 'lint', 'test'].map(task)] }),
    file('settings', settings(parts)),
    file('extensions', { recommendations: ['oxc.oxc-vscode', 'redhat.vscode-yaml'] }),
    rootFile('.groundplan/schema.json', 'managed', json(planSchema())),
    ...(parts.length > 0
      ? [rootFile('.groundplan/service.schema.json', 'managed', json(serviceSchema()))]
      : []),
  ];
}

/** `npm run dev` gives the one process a debugger port, or the packages, in the order in which they start. */
function attachments(model: Model): object[] {
  const packages = runningPackages(model);
  const folders = packages.map(({ folder }) => folder);
  return model.topology === 'modular-monolith'
    ? [attach({ name: 'app', folders }, 0)]
    : packages.map(({ name, folder }, index) => attach({ name, folders: [folder] }, index));
}

const attach = ({ name, folders }: { name: string; folders: readonly string[] }, index: number) => ({
  name,
  type: 'node',
  request: 'attach',
  port: 9229 + index,
  restart: true,
  preLaunchTask: 'dev',
  sourceMaps: true,
  outFiles: folders.map((folder) => `\${workspaceFolder}/${folder}/dist/**/*.js`),
  skipFiles: ['<node_internals>/**', '**/node_modules/**'],
});

const testFile = {
  name: 'the tests of this file',
  type: 'node',
  request: 'launch',
  runtimeArgs: ['--experimental-vm-modules'],
  program: '${workspaceFolder}/node_modules/jest/bin/jest.js',
  args: ['--runInBand', '--runTestsByPath', '${file}'],
  cwd: '${fileDirname}',
  console: 'integratedTerminal',
  skipFiles: ['<node_internals>/**', '**/node_modules/**'],
};

/** Ready when the summary is printed; a compilation error is on the terminal, so no matcher looks for it. */
const dev = {
  label: 'dev',
  type: 'npm',
  script: 'dev',
  isBackground: true,
  problemMatcher: {
    pattern: { regexp: '^never matches a line$', message: 0 },
    background: { activeOnStart: true, beginsPattern: '^> .* dev$', endsPattern: ' is ready after ' },
  },
};

const task = (script: string) => ({ label: script, type: 'npm', script, problemMatcher: [] });

/** For services with a file of their own. */
function serviceSchema(): object {
  const { $schema, $defs } = planSchema() as Record<string, unknown>;
  return { $schema, title: 'A service of a Groundplan', $ref: '#/$defs/service', $defs };
}

const settings = (parts: readonly string[]) => ({
  'yaml.schemas': {
    './.groundplan/schema.json': 'system.yaml',
    ...(parts.length > 0 && { './.groundplan/service.schema.json': parts }),
  },
  'editor.formatOnSave': true,
  '[typescript][javascript][json][jsonc][markdown][yaml]': { 'editor.defaultFormatter': 'oxc.oxc-vscode' },
  'search.exclude': {
    '**/dist': true,
    '**/package-lock.json': true,
    '.groundplan/base': true,
    '.data': true,
  },
});
