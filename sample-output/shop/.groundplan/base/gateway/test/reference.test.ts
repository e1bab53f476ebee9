import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { demoUsers } from '../src/reference/demo-users.js';
import { startSystem, type System } from './support/system.js';

describe('the page at /docs', () => {
  let system: System;
  afterEach(() => system.stop());

  const policyOf = ({ headers }: { headers: object }) => {
    const policy = 'content-security-policy' in headers ? String(headers['content-security-policy']) : '';
    return Object.fromEntries(policy.split('; ').map((part) => part.split(/ (.*)/)));
  };

  it('runs only what the gateway serves', async () => {
    system = await startSystem();
    const answer = await system.send('GET', '/docs');
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(policyOf(answer)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
    });
  });

  it('names nothing from elsewhere, and has neither scripts nor styles of its own', async () => {
    system = await startSystem();
    const { text } = await system.send('GET', '/docs');
    const named = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    expect(named.filter((url) => !/^(\/docs\/|\/openapi\.yaml$|#)/.test(url ?? ''))).toEqual([]);
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
    expect(named).toContain('/docs/main.js');
    expect(readdirSync(new URL('../src/reference/page/', import.meta.url))).toContain('main.ts');
    const style = await system.send('GET', '/docs/page.css');
    expect(style).toMatchObject({ status: 200, headers: { 'content-type': 'text/css; charset=utf-8' } });
    expect(style.text).not.toMatch(/@import|url\(/);
  });

  it('is all that there is below it', async () => {
    system = await startSystem();
    for (const path of [
      'none.css',
      '..%2fpackage.json',
      '%2e%2e%2fpackage.json',
      'page.css%00.html',
      '.css',
    ]) {
      expect(await system.send('GET', `/docs/${path}`)).toMatchObject({ status: 404 });
    }
  });

  it('offers demo users in development', async () => {
    system = await startSystem({ environment: { NODE_ENV: 'development' } });
    const { body } = await system.send('GET', '/docs/demo-users.json');
    expect(body).toEqual(demoUsers);
  });

  it.each(['test', 'production'])('offers none in %s', async (environment) => {
    system = await startSystem({ environment: { NODE_ENV: environment, DOCS: 'on' } });
    expect(await system.send('GET', '/docs/demo-users.json')).toMatchObject({ status: 200, body: [] });
  });

  it.each([
    [{ NODE_ENV: 'production' }, 404],
    [{ NODE_ENV: 'production', DOCS: '' }, 404],
    [{ NODE_ENV: 'production', DOCS: 'on' }, 200],
    [{ NODE_ENV: 'development', DOCS: 'off' }, 404],
  ])('is not there in production, unless it is asked for: %j', async (environment, status) => {
    system = await startSystem({ environment });
    for (const path of ['/docs', '/docs/page.css', '/docs/demo-users.json']) {
      expect(await system.send('GET', path)).toMatchObject({ status });
    }
  });
});
