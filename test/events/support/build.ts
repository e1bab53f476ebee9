import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const project = join(import.meta.dirname, '..', '..', '..');
const platform = join(project, 'templates/service/src/platform');
const parts = ['background', 'bus', 'event', 'inbox', 'listener', 'outbox', 'postgres-bus', 'relay'];

/** Changes the text of a platform file: `events/relay`. */
export type Mutation = (file: string, text: string) => string;

/** Compiles a party of the bus into a folder, with the platform files that every generated service has. */
export function buildParty(folder: string, mutate: Mutation = (_file, text) => text): void {
  const party = join(project, 'test/events/party');
  compile(readFileSync(join(party, 'main.ts'), 'utf8'), join(folder, 'main.js'));
  compile(readFileSync(join(party, 'config.ts'), 'utf8'), join(folder, 'platform/config.js'));
  for (const part of [
    'database',
    'problems',
    'trace-context',
    'traces',
    ...parts.map((name) => `events/${name}`),
  ]) {
    const text = mutate(part, readFileSync(join(platform, `${part}.ts`), 'utf8'));
    compile(text, join(folder, `platform/${part}.js`));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
}

/** As `nest build` compiles a service. */
export function compile(text: string, to: string): void {
  const { code } = transformSync(text, {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
    module: { type: 'es6' },
  });
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, code);
}
