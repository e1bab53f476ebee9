import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoEngine } from '../../../generators/verify/system/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'groundplan-engine-'));
const socket = join(folder, 'docker.sock');
const closed = join(folder, 'closed.sock');
const servers = [createServer(), createServer()];

beforeAll(async () => {
  await Promise.all(
    servers.map(
      (server, index) => new Promise<void>((done) => server.listen(index === 0 ? socket : closed, done)),
    ),
  );
  chmodSync(folder, 0o755);
  chmodSync(closed, 0o000);
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('without an engine', () => {
  test('nothing is installed', async () => {
    const error = await whyNoEngine(`unix://${folder}/none.sock`);
    expect(error.problem).toBe('no-docker');
    expect(error.message).toBe(
      `There is no Docker engine here. There is no ${folder}/none.sock. Install Docker and start it, then try again: docker info`,
    );
  });

  test('nobody answers', async () => {
    const error = await whyNoEngine(`unix://${socket}`);
    expect(error.problem).toBe('docker-silent');
    expect(error.message).toBe(
      `The Docker engine does not answer. Nobody answers at unix://${socket}. Start Docker, or set DOCKER_HOST to where it listens: docker info`,
    );
  });

  test('this user may not use it', () => {
    // Root may open everything, so somebody else has to ask.
    const program = `
      const { whyNoEngine } = await import(${JSON.stringify(join(import.meta.dirname, '../../../generators/verify/system/engine.ts'))});
      if (process.getuid?.() === 0) process.setuid(65534);
      const error = await whyNoEngine(${JSON.stringify(`unix://${closed}`)});
      console.log(error.problem, error.message);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe(
      `no-docker-rights The Docker engine is there, but this user may not use it. ${closed} cannot be opened. Add the user to the group "docker", sign in again, and try: docker info`,
    );
  });
});
