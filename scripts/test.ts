/**
 * Everything that must hold, in the order in which it is cheapest to learn that something does not. The sample is checked,
 * linted and tested as what `new-system` writes to the byte: in `test/system`. With arguments, only Jest, with these.
 *
 * Tests of what the machine does not have are left out, and a line says so; with TEST_EVERYTHING=1 that is a failure.
 */
import { dirname } from 'node:path';
import { leftOut, NEEDS } from './lib/needs.ts';
import { runParts } from './lib/parts.ts';
import type { Part } from './lib/parts.ts';
import { program } from './lib/program.ts';

const root = dirname(import.meta.dirname);
const own = ['generators', 'bin', 'bench', 'scripts', 'test', 'plopfile.ts', 'jest.config.js'];

const types = [program('@typescript/native', 'tsc'), '--noEmit', '-p', '.'];
const lint = [program('oxlint'), '--type-aware', '--deny-warnings'];
const format = [program('oxfmt'), '--check'];
const jest = ['--experimental-vm-modules', program('jest')];

const { flags, lines } = leftOut(NEEDS.filter(({ isMet }) => !isMet()));

/** Templates are linted where they can be compiled: in a system that is generated. */
const all: Part[] = [
  { title: 'Types', folder: root, args: types },
  { title: 'Lint', folder: root, args: [...lint, ...own] },
  { title: 'Format', folder: root, args: [...format, ...own, 'templates'] },
  { title: 'Tests', folder: root, args: [...jest, ...flags], isJest: true },
];

const asked = process.argv.slice(2);
const parts =
  asked.length > 0 ? [{ title: 'Tests', folder: root, args: [...jest, ...asked], isJest: true }] : all;

const holds = runParts(parts);
for (const line of lines) console.log(line);
const isIncomplete = lines.length > 0 && process.env['TEST_EVERYTHING'] === '1';
process.exitCode = holds && !isIncomplete ? 0 : 1;
