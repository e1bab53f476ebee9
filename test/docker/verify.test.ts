import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanEnvironment, groundplan, makePlace, npm, remove } from '../system/support/generated.ts';
import { eventually, type TestSystem } from '../tools/support.ts';

/** The command as a person gives it, on a small system of one process: what it says, and that it leaves nothing. */
let system: TestSystem;
const plan = `groundplan: 1
system: tidy-verify
topology: modular-monolith
services:
  shelf:
    entities:
      Book: { fields: { title: string(120) index }, access: { read: public, write: signed-in } }
`;

beforeAll(async () => {
  system = await makePlace();
  const file = `${system.root}.yaml`;
  writeFileSync(file, plan);
  const written = await groundplan(system, 'new-system', '--plan', file, '--out', system.root, '--yes');
  if (written.exit !== 0) throw new Error(written.text);
  await npm(system, system.root, 'ci', '--no-audit', '--no-fund');
});
afterAll(() => remove(system));

/** Containers, networks, volumes and images of verifications of the system. */
function remains(): string[] {
  const names = (...args: string[]) =>
    execFileSync('docker', args, { encoding: 'utf8' })
      .split('\n')
      .filter((name) => name.includes('tidy-verify-verify'));
  return [
    ...names('ps', '--all', '--format', '{{.Names}}'),
    ...names('network', 'ls', '--format', '{{.Name}}'),
    ...names('volume', 'ls', '--format', '{{.Name}}'),
    ...names('images', '--format', '{{.Repository}}'),
  ];
}

describe('verify', () => {
  it('says how each exam went, writes the report as JUnit XML, and leaves nothing', async () => {
    const report = join(system.root, 'report.xml');
    const { exit, text } = await groundplan(system, 'verify', system.root, '--junit', report);
    expect([exit, text]).toEqual([
      0,
      expect.stringMatching(/✓ migrations +\d+ questions[^]*tidy-verify does what its plan says/),
    ]);
    expect(readFileSync(report, 'utf8')).toMatch(/<testsuites name="tidy-verify" tests="\d+" failures="0"/);
    expect(remains()).toEqual([]);
  });

  it('names what is wrong, and ends with 1', async () => {
    const path = join(system.root, 'services/shelf/src/migrations/0001-create-tables.ts');
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, sound.replace('title varchar(120)', 'title varchar(100)'));
    const args = ['verify', system.root, '--exam', 'migrations', '--service', 'shelf', '--json'];
    const { exit, stdout } = await groundplan(system, ...args);
    writeFileSync(path, sound);
    const { ok, answers } = JSON.parse(stdout) as {
      ok: boolean;
      answers: { question: string; fault?: string }[];
    };
    expect([exit, ok]).toEqual([1, false]);
    expect(answers.find(({ fault }) => fault !== undefined)).toMatchObject({
      question: 'the database is the one that the plan describes',
      fault: expect.stringContaining('character varying(100)'),
    });
  });

  it('leaves nothing where a container never becomes healthy, and says whose fault it is', async () => {
    const path = join(system.root, 'app/src/main.ts');
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, `throw new Error('out of order');\n`);
    const { exit, text } = await groundplan(system, 'verify', system.root);
    writeFileSync(path, sound);
    expect([exit, text]).toEqual([1, expect.stringMatching(/app did not become healthy[^]*out of order/)]);
    expect(remains()).toEqual([]);
  });

  it.each([
    ['containers start', 'Starting containers'],
    ['an exam is held', 'questions answered'],
  ])('leaves nothing when it is interrupted while %s', async (_when, sign) => {
    const program = fileURLToPath(new URL('../../bin/groundplan.js', import.meta.url));
    const child = spawn(process.execPath, [program, 'verify', system.root], {
      env: { ...cleanEnvironment(), ...system.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await eventually(() => said.includes(sign), sign);
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect([code, said]).toEqual([130, expect.stringContaining('No container, network or volume is left.')]);
    await eventually(() => remains().length === 0, 'the end of everything');
  });
});
