import type { Model } from '../../plan/model.ts';
import type { OutputFile, Owner } from '../file-set.ts';
import { style } from '../format.ts';
import type { Templates } from '../templates.ts';
import { busOf } from '../wire/events.ts';
import { json } from './package-files.ts';
import { systemPackages } from './packages.ts';
import { rootPackage } from './root-package.ts';

/** Living files whose names would mean something to this repository, too. */
const renamed: readonly [string, string, Owner][] = [
  ['gitignore', '.gitignore', 'merged'],
  ['gitattributes', '.gitattributes', 'merged'],
  ['nvmrc', '.nvmrc', 'merged'],
  ['npmrc', '.npmrc', 'merged'],
  ['editorconfig', '.editorconfig', 'merged'],
  ['license', 'LICENSE', 'once'],
];

/** The files at the root that are neither documents nor tools: the workspace, the style, CI. */
export function renderRootFiles(model: Model, templates: Templates): OutputFile[] {
  const living = renamed.map(([name, path, owner]) =>
    rootFile(path, owner, templates.living(`system/root/${name}`)),
  );
  const { isServer, broker } = busOf(model);
  const variables = {
    isOne: model.topology === 'modular-monolith',
    rabbitmq: isServer && broker === 'rabbitmq',
    nats: isServer && broker === 'nats',
  };
  return [
    ...living,
    rootFile('.env.example', 'merged', templates.fill('system/root/env.example.hbs', variables)),
    rootFile('package.json', 'merged', json(rootPackage(model, templates))),
    rootFile(
      '.oxfmtrc.json',
      'merged',
      json({ ...style, ignorePatterns: ['.groundplan', 'system.yaml', 'plan'] }),
    ),
    ...continuousIntegration(model, templates),
  ];
}

export const rootFile = (path: string, owner: Owner, text: string): OutputFile => ({
  key: `system/${path}`,
  path,
  owner,
  text,
});

function continuousIntegration(model: Model, templates: Templates): OutputFile[] {
  if (model.ci !== 'github-actions') return [];
  const packages = systemPackages(model, templates).map(({ folder }) => folder);
  const text = templates.fill('system/ci/github-actions.yml.hbs', {
    packages,
    containers: model.deploy.targets.includes('compose'),
  });
  return [rootFile('.github/workflows/ci.yml', 'merged', text)];
}
