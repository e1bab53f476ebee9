import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { routes } from '../src/routes.js';
import { everything, id, list, row } from './support/routes.js';
import { startSystem, type System } from './support/system.js';

describe('the table of routes', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  beforeEach(() => {
    system.seen.length = 0;
  });
  afterAll(() => system.stop());

  it('leads every public route to its service, and to nobody else', async () => {
    for (const { method, path } of everything) await system.send(method, `${path}?limit=5&q=%20`);
    expect(system.seen.map(({ method, url, service }) => ({ method, path: url, service }))).toEqual(
      everything.map((asked) => ({ ...asked, path: `${asked.path}?limit=5&q=%20` })),
    );
  });

  it('is the table of the contract', () => {
    const { paths } = parse(readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8')) as {
      paths: Record<string, object>;
    };
    const promised = Object.entries(paths).flatMap(([path, operations]) =>
      ['get', 'post', 'put', 'patch', 'delete']
        .filter((method) => method in operations)
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    const passed = routes.flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path.replace(':id', '{id}')}`),
    );
    expect(passed.sort()).toEqual(promised.sort());
  });

  it('answers HEAD wherever it answers GET', async () => {
    const answer = await system.send('HEAD', list.path);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(system.seen).toMatchObject([{ method: 'HEAD', url: list.path }]);
  });

  it('refuses the methods that a path does not have, and names those it has', async () => {
    for (const { path, methods } of routes) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        if (methods.some((one) => one === method)) continue;
        const answer = await system.send(method, path.replace(':id', id));
        expect(answer).toMatchObject({ status: 405, body: { type: '/problems/method-not-allowed' } });
        expect(
          answer.headers.allow
            ?.split(', ')
            .filter((one) => one !== 'HEAD')
            .sort(),
        ).toEqual([...methods].sort());
      }
    }
    expect(system.seen).toEqual([]);
  });

  it('knows no other path', async () => {
    for (const path of ['/', '/v1', '/v2', '/v1/', `${list.path}/`, `${row.path}/nothing`, '/nowhere', '*']) {
      expect([path, await system.send('GET', path)]).toMatchObject([
        path,
        { status: 404, body: { type: '/problems/not-found', status: 404 } },
      ]);
    }
    expect(system.seen).toEqual([]);
  });

  it('hides the internal routes under any spelling', async () => {
    const [, version, resource] = list.path.split('/');
    const spellings = [
      `/internal${list.path}`,
      `/internal${list.path}/${id}`,
      `/INTERNAL${list.path}`,
      `//internal${list.path}`,
      `/./internal${list.path}`,
      `/%69nternal${list.path}`,
      `/%2finternal${list.path}`,
      `/internal%2f${version}%2f${resource}`,
      `/internal;a=b${list.path}`,
      `/;/internal${list.path}`,
      `/${version}/../internal${list.path}`,
      `/${version}/%2e%2e/internal${list.path}`,
      `${list.path}/..%2f..%2finternal%2f${version}%2f${resource}`,
      `${list.path}/..%5c..%5cinternal`,
      `${list.path}/%2finternal`,
      `${list.path}/..`,
      `${list.path}/%2e%2e`,
      `${list.path}/.`,
      `${list.path}/%00`,
      `${list.path}/../../internal${list.path}`,
      `${list.path}//internal`,
      `${list.path};/../internal`,
      `http://127.0.0.1/internal${list.path}`,
    ];
    for (const path of spellings) {
      const { status } = await system.send('GET', path);
      expect([path, status]).toEqual([path, 404]);
      await system.send('POST', path);
    }
    expect(system.seen).toEqual([]);
  });

  it('spells a path as the table does, and leaves an id one piece of it', async () => {
    await system.send('GET', list.path.replace('/v1', '/%76%31'));
    await system.send('GET', `http://elsewhere.test${list.path}?limit=1`);
    await system.send('GET', row.path.replace(id, 'a;b=c%20%26%3f%2e%23'));
    expect(system.seen.map(({ url }) => url)).toEqual([
      list.path,
      `${list.path}?limit=1`,
      row.path.replace(id, 'a%3Bb%3Dc%20%26%3F.%23'),
    ]);
  });

  it('answers a path that is not well-formed with a problem', async () => {
    const answer = await system.send('GET', row.path.replace(id, '%zz'));
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/bad-request' } });
    expect((await system.send('GET', row.path.replace(id, 'x'.repeat(5_000)))).body).toHaveProperty(
      'requestId',
    );
    expect(system.seen).toEqual([]);
  });
});

describe('what the gateway answers itself', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ down: true });
  });
  afterAll(() => system.stop());

  it('is live and ready, whatever state its services are in', async () => {
    for (const question of ['live', 'ready', 'startup']) {
      expect(await system.send('GET', `/health/${question}`)).toMatchObject({
        status: 200,
        body: { status: 'ok' },
      });
    }
  });

  it('shows the contract as YAML and as JSON', async () => {
    const contract = readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8');
    const yaml = await system.send('GET', '/openapi.yaml');
    expect(yaml.headers['content-type']).toBe('application/yaml; charset=utf-8');
    expect(yaml.text).toBe(contract);
    expect((await system.send('GET', '/openapi.json')).body).toEqual(parse(contract));
  });
});
