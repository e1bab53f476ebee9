import { afterAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLinesOf, logWriter, readLines, rotate } from '../../templates/system/tools/lib/log-files.ts';
import { lineFormatter } from '../../templates/system/tools/lib/log-lines.ts';
import { fill, fillPath } from '../../templates/system/tools/lib/placeholders.ts';
import { endProcess, identify, isRunning } from '../../templates/system/tools/lib/processes.ts';
import { loadSecrets } from '../../templates/system/tools/lib/secrets.ts';
import type { System } from '../../templates/system/tools/lib/system.ts';
import { table } from '../../templates/system/tools/lib/terminal.ts';
import { eventually } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'tools-parts-'));
afterAll(() => rmSync(root, { recursive: true }));

const service = (name: string, calls: string[] = []) => ({
  name,
  kind: 'service' as const,
  folder: `services/${name}`,
  port: 1,
  env: name.toUpperCase(),
  database: name,
  calls,
  calledBy: [],
});

const system: System = {
  root,
  name: 'parts',
  title: 'Parts',
  gateway: { ...service('gateway'), kind: 'gateway' },
  services: [service('catalog')],
  roles: [],
};

describe('log lines', () => {
  const format = lineFormatter(['catalog', 'orders']);

  test('show time, service, level, message and details', () => {
    const line = format(
      'orders',
      JSON.stringify({
        level: 40,
        time: '2026-01-02T03:04:05.678Z',
        name: 'orders',
        msg: 'slow',
        reqId: 'r-7',
        ms: 12,
      }),
    );
    expect(line).toMatch(/^\d\d:\d\d:05\.678 orders {2}warn {2}slow reqId=r-7 ms=12$/);
  });

  test('show the stack of an error below', () => {
    const line = format(
      'catalog',
      JSON.stringify({ level: 50, time: 0, msg: 'bad', err: { stack: 'Error: x\n    at y' } }),
    );
    expect(
      line
        .split('\n')
        .map((part) => part.trim())
        .slice(1),
    ).toEqual(['Error: x', 'at y']);
  });

  test('pass on what is no JSON, without what a terminal obeys', () => {
    expect(format('catalog', 'a\u001b[2Jb').trim()).toBe('catalog a\u{fffd}[2Jb');
    const line = format('catalog', JSON.stringify({ level: 30, msg: 'x\u001b]0;y\u0007' }));
    expect(line).toContain('x\u{fffd}]0;y\u{fffd}');
  });
});

describe('log files', () => {
  test('rotate when they are long, and keep one old file', () => {
    const path = join(root, 'long.log');
    writeFileSync(path, 'x'.repeat(5_000_001));
    rotate(path);
    expect(existsSync(path)).toBe(false);
    expect(statSync(`${path}.1`).size).toBe(5_000_001);
  });

  test('are written by name', () => {
    const write = logWriter(system);
    write('catalog', 'one');
    write('catalog', 'two');
    expect(lastLinesOf(join(root, '.data', 'logs', 'catalog.log'), 1)).toEqual(['two']);
  });

  test('are followed line by line, also after a rotation', () => {
    const path = join(root, 'followed.log');
    writeFileSync(path, 'one\ntw');
    const first = readLines(path, 0);
    expect(first).toEqual({ lines: ['one'], next: 4 });
    appendFileSync(path, 'o\n');
    expect(readLines(path, first.next).lines).toEqual(['two']);
    writeFileSync(path, 'x\n');
    expect(readLines(path, 8).lines).toEqual(['x']);
    expect(readLines(join(root, 'none.log'), 0).lines).toEqual([]);
  });
});

describe('placeholders', () => {
  test('keep the type of a value that stands alone, and are texts within others', () => {
    const values = { id: 'a/b', count: 3, lines: [{ x: 1 }] };
    expect(fill({ a: '{count}', b: ['n {count}', '{lines}'], c: null, d: 5 }, values)).toEqual({
      a: 3,
      b: ['n 3', [{ x: 1 }]],
      c: null,
      d: 5,
    });
    expect(fillPath('/v1/things/{id}?n={count}', values)).toBe('/v1/things/a%2Fb?n=3');
    expect(fillPath('{id}', values)).toBe('a/b');
    expect(() => fill('{other}', values)).toThrow('{other}');
  });
});

describe('processes', () => {
  test('are recognised, ended, and then gone', async () => {
    const child = spawn(process.execPath, [
      '-e',
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(1)',
    ]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const id = identify(child.pid ?? 0);
    expect(id && isRunning(id)).toBe(true);
    expect(id && isRunning({ ...id, started: 'before' })).toBe(false);
    await endProcess({ pid: child.pid ?? 0, started: 'before' }, 100);
    expect(id && isRunning(id)).toBe(true);
    if (id) await endProcess(id, 100);
    expect(id && isRunning(id)).toBe(false);
  });

  test('that are dead but not buried do not count', async () => {
    // It ends after `exec`: the shell would bury it.
    const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60']);
    const pid = Number(
      await new Promise((resolve) =>
        parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
      ),
    );
    await eventually(
      () => execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).startsWith('Z'),
      'a zombie',
    );
    expect(identify(pid)).toBeUndefined();
    parent.kill('SIGKILL');
  });
});

describe('secrets', () => {
  test('are kept, and made for a service that is new', () => {
    const before = loadSecrets(system);
    const after = loadSecrets({ ...system, services: [service('catalog'), service('orders', ['catalog'])] });
    expect(after).toEqual({
      ...before,
      databases: { ...before.databases, orders: expect.any(String) },
      cursorKeys: { ...before.cursorKeys, orders: expect.any(String) },
      serviceKeys: { orders: expect.objectContaining({ crv: 'Ed25519' }) },
    });
  });
});

test('tables line up', () => {
  expect(
    table([
      ['A', 'BB'],
      ['CCC', 'D'],
    ]),
  ).toEqual(['A    BB', 'CCC  D']);
});
