import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const project = join(import.meta.dirname, '..', '..', '..');
const platform = join(project, 'templates/service/src/platform');
const common = ['background', 'bus', 'event', 'inbox', 'listener', 'outbox', 'relay', 'waker'];
const transports = {
  postgres: ['postgres-bus'],
  rabbitmq: ['one-of-each-row', 'rabbit-bus', 'rabbit-link', 'turns'],
  nats: ['nats-bus', 'one-of-each-row'],
};

export type TransportName = keyof typeof transports;

/** Changes the text of a platform file: `events/relay`. */
export type Mutation = (file: string, text: string) => string;

/** Compiles a party of the bus into a folder, with the platform files that every generated service has. */
export function buildParty(folder: string, transport: TransportName, mutate?: Mutation): void {
  const party = (file: string, to = file) =>
    compile(readFileSync(join(project, 'test/events/party', `${file}.ts`), 'utf8'), join(folder, `${to}.js`));
  party('main');
  party('fatal');
  party('clock');
  party(`transports/${transport}`);
  party('config', 'platform/config');
  const parts = [
    'database',
    'logging',
    'problems',
    'trace-context',
    'traces',
    ...[...common, ...transports[transport]].map((name) => `events/${name}`),
  ];
  buildPlatform(folder, parts, mutate);
}

/** Compiles platform files that every generated service has, such as `events/relay`, into a folder where their packages are found. */
export function buildPlatform(
  folder: string,
  parts: readonly string[],
  mutate: Mutation = (_file, text) => text,
): void {
  for (const part of parts) {
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
