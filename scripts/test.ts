/**
 * Everything that must hold, in the order in which it is cheapest to learn that something does not: the generator, then
 * each package of the sample. With arguments, only the generator's tests, with these arguments for Jest.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runParts } from './lib/parts.ts';
import type { Part } from './lib/parts.ts';
import { program } from './lib/program.ts';

const root = dirname(import.meta.dirname);
const sample = join(root, 'sample-output/shop');
const own = ['generators', 'bin', 'bench', 'scripts', 'test', 'plopfile.ts', 'jest.config.js'];

const types = [program('@typescript/native', 'tsc'), '--noEmit', '-p', '.'];
const lint = [program('oxlint'), '--type-aware', '--deny-warnings'];
const format = [program('oxfmt'), '--check'];
const jest = ['--experimental-vm-modules', program('jest')];

/** Templates are linted where they can be compiled: as files of the sample. */
const generator: Part[] = [
  { title: 'Types', folder: root, args: types },
  { title: 'Lint', folder: root, args: [...lint, ...own] },
  { title: 'Format', folder: root, args: [...format, ...own, 'templates'] },
  { title: 'Tests of the generator', folder: root, args: jest, isJest: true },
];

function ofPackage(name: string): Part[] {
  const folder = join(sample, name);
  const folders = ['src', 'test'].filter((part) => existsSync(join(folder, part)));
  const sources = folders.length > 0 ? folders : ['.'];
  const title = (part: string) => `Sample ${name}: ${part}`;
  return [
    { title: title('types'), folder, args: types },
    { title: title('lint'), folder, args: [...lint, ...sources] },
    { title: title('format'), folder, args: [...format, ...sources] },
    ...(folders.includes('test') ? [{ title: title('tests'), folder, args: jest, isJest: true }] : []),
  ];
}

/** The packages of the sample. A folder that holds a contract alone is a service that is not written yet. */
function samplePackages(): string[] {
  const services = readdirSync(join(sample, 'services')).map((name) => `services/${name}`);
  return [...services, 'gateway', 'tools'].filter((name) => existsSync(join(sample, name, 'package.json')));
}

const asked = process.argv.slice(2);
const parts =
  asked.length > 0
    ? [{ title: 'Tests of the generator', folder: root, args: [...jest, ...asked], isJest: true }]
    : [...generator, ...samplePackages().flatMap(ofPackage)];

process.exitCode = runParts(parts) ? 0 : 1;
