/// <reference lib="dom" />
/** The page at /docs of a shop that runs, in a browser, used as a person would. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { contractsOf, find, modelOf } from '../render/contract/rendered.ts';
import { groundplan, makePlace, remove } from '../system/support/generated.ts';
import type { TestSystem } from '../tools/support.ts';
import { openBrowser, openPage } from './support/browser.ts';
import { leastContrast } from './support/contrast.ts';
import { Operation } from './support/operation.ts';

/** Would run if a text of the plan, or of an answer, became markup. */
const attack = '<img src=x onerror=document.title=1><script>document.title=2</script>';
const preset = join(import.meta.dirname, '../../templates/presets/shop.yaml');

let system: TestSystem;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  system = await makePlace();
  const plan = join(dirname(system.root), 'shop.yaml');
  writeFileSync(
    plan,
    readFileSync(preset, 'utf8').replace(/^summary: .*$/m, `summary: Online shop ${attack}`),
  );
  const { exit, text } = await groundplan(
    system,
    'new-system',
    '--plan',
    plan,
    '--out',
    system.root,
    '--yes',
    '--up',
  );
  if (exit !== 0) throw new Error(text);
  browser = await openBrowser();
  ({ page, faults } = await openPage(browser, `${origin()}/docs`));
});
afterAll(async () => {
  await browser?.close();
  await remove(system);
});

const origin = () => `http://127.0.0.1:${system.port}`;
const operation = (id: string) => new Operation(page, id).open();
const texts = (selector: string) =>
  page.$$eval(selector, (all) =>
    all.filter((one) => one.checkVisibility()).map((one) => one.textContent ?? ''),
  );

async function signInAs(name: string, on = page) {
  if (await on.$('#who')) await on.click('#session button');
  await (await on.waitForSelector('.sign-in > summary'))?.click();
  await on.locator(`#session ::-p-text(as ${name})`).click();
  await on.waitForSelector('#who');
}

describe('reading', () => {
  it('shows every operation of the contract under its service and entity', async () => {
    const contract = (await (await fetch(`${origin()}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    const ids = Object.values(contract.paths).flatMap((item) =>
      Object.values(item).flatMap((one) => one.operationId ?? []),
    );
    expect((await page.$$eval('.endpoint', (all) => all.map(({ id }) => id))).toSorted()).toEqual(
      ids.toSorted(),
    );
    expect(await texts('h2')).toEqual(['Identity', 'Catalog', 'Inventory', 'Orders', 'Payments']);
    expect(await texts('h3')).toEqual([
      'Users',
      'Sessions',
      'Categories',
      'Products',
      'Stocks',
      'Orders',
      'Payments',
    ]);
    expect(await texts('nav li')).toHaveLength(ids.length);
  });

  it('opens what the address names, with fields and refusals', async () => {
    await operation('createOrder');
    expect(await texts('#createOrder section > h4')).toEqual([
      'Try it',
      'Parameters',
      'Body',
      'Answers',
      'Refusals',
    ]);
    expect((await texts('#createOrder dl.fields dt')).join()).toContain(
      'quantity integer (int32) (required)',
    );
    await page.locator('#createOrder .refusal ::-p-text(product-not-active)').click();
    expect((await texts('#createOrder .refusal[open] pre')).join()).toContain('/problems/product-not-active');
  });

  it('finds by words, from the keyboard', async () => {
    await page.focus('main');
    await page.keyboard.press('/');
    await page.keyboard.type('cancel order');
    expect(await texts('.endpoint > summary code')).toEqual(['/v1/orders/{id}/cancel']);
    expect(await texts('h2')).toEqual(['Orders']);
    expect(await texts('#found')).toEqual(['1 found']);
    await page.$eval('#filter', (input) => (input as HTMLInputElement).select());
    await page.keyboard.press('Backspace');
    expect((await texts('h2')).length).toBe(5);
  });
});

describe('trying', () => {
  it('signs in, says who is signed in, and keeps the token in memory only', async () => {
    await signInAs('Mara Lindqvist');
    expect(await texts('#who')).toEqual(['Signed in as Mara Lindqvist (customer)']);
    const kept = await page.evaluate(() => [
      ...Object.keys(localStorage),
      ...Object.keys(sessionStorage),
      document.cookie,
    ]);
    expect(kept).toEqual(['']);
  });

  it('says why a sign-in was refused', async () => {
    await page.click('#session button');
    await (await page.waitForSelector('.sign-in > summary'))?.click();
    await page.type('#session input[type=email]', 'nobody@example.com');
    await page.type('#session input[type=password]', 'guess');
    await page.keyboard.press('Enter');
    const refusal = await page.waitForSelector('#session [role=alert]:not(:empty)');
    expect(await refusal?.evaluate(({ textContent }) => textContent)).toBe(
      'The email or the password is wrong.',
    );
    await page.reload({ waitUntil: 'networkidle0' });
    await signInAs('Mara Lindqvist');
  });

  it('lists, with parameters', async () => {
    const list = await operation('listProducts');
    const { status, body } = await (await list.fill('limit', '2')).send();
    expect([status, body.items.length]).toEqual([200, 2]);
    const get = await operation('getProduct');
    expect(await get.value('id')).toBe(body.items[0].id);
  });

  it('creates an order, and the same order once', async () => {
    const product = await (await operation('getProduct')).value('id');
    const create = await operation('createOrder');
    await create.fillBody({ lines: [{ product, quantity: 2 }] });
    await create.press('New key');
    expect(await create.value('Idempotency-Key')).toMatch(/^[\da-f]{32}$/);
    const first = await create.send();
    expect([first.status, first.body.status]).toEqual([201, 'placed']);
    expect(first.headers).toContain(`location/v1/orders/${first.body.id}`);
    expect((await create.send()).body.id).toBe(first.body.id);
    expect(await (await operation('cancelOrder')).value('id')).toBe(first.body.id);
  });

  it('shows refusals: 404 for what is not there, 403 for what is not allowed', async () => {
    const get = await operation('getOrder');
    const { status, body } = await (await get.fill('id', '019cebb4-5f40-724f-af5d-1d01fc11afd5')).send();
    expect([status, body.type]).toEqual([404, '/problems/not-found']);
    expect((await (await operation('activateProduct')).send()).status).toBe(403);
  });

  it('sends the version that was seen last, and shows 412 for an older one', async () => {
    await signInAs('Tom Okafor');
    await (await operation('getProduct')).send();
    const change = await operation('changeProduct');
    const version = await change.value('If-Match');
    const changed = await (await change.fillBody({ description: attack })).send();
    expect([changed.status, changed.body.description]).toEqual([200, attack]);
    expect(await change.value('If-Match')).toBe(`"${changed.body.version}"`);
    const stale = await (await change.fill('If-Match', version)).send();
    expect([stale.status, stale.body.type]).toEqual([412, '/problems/stale']);
    expect((await (await change.fill('If-Match', '')).send()).status).toBe(428);
  });

  it('copies a request as a command that does the same', async () => {
    const create = await operation('createCategory');
    const command = await (await create.fillBody({ name: `Tea & ${'it\'s "good"'} \\ $HOME` })).curl();
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(stderr + stdout).toMatch(/^HTTP\/1\.1 201 /m);
    const [, body = ''] = stdout.split('\r\n\r\n');
    expect(JSON.parse(body).name).toBe('Tea & it\'s "good" \\ $HOME');
  });

  it('gets the next tokens when the present ones grow old', async () => {
    const user = { email: 'customer@shop.example', password: 'development-only-customer' };
    const headers = { 'content-type': 'application/json' };
    const asked = { method: 'POST', headers, body: JSON.stringify(user) };
    const tokens = (await (await fetch(`${origin()}/v1/sessions`, asked)).json()) as object;
    const old = { '/v1/sessions': JSON.stringify({ ...tokens, expiresIn: 5 }) };
    const other = await openPage(browser, `${origin()}/docs`, old);
    const paths: string[] = [];
    other.page.on('request', (request) => paths.push(new URL(request.url()).pathname));
    await signInAs('Mara Lindqvist', other.page);
    const list = await new Operation(other.page, 'listOrders').open();
    expect([(await list.send()).status, (await list.send()).status]).toEqual([200, 200]);
    expect(paths.filter((path) => path === '/v1/sessions/refresh')).toHaveLength(1);
    await other.page.close();
  });

  it('forgets the token when somebody signs out', async () => {
    await page.click('#session button');
    await page.waitForSelector('.sign-in');
    const { status, headers } = await (await operation('listOrders')).send();
    expect(status).toBe(401);
    expect(headers).toContain('www-authenticateBearer');
  });
});

describe('other plans', () => {
  const plans = [
    'templates/presets/clinic.yaml',
    ...['library', 'names', 'trust', 'workshop'].map((name) => `test/plans/${name}.yaml`),
  ];

  it.each(plans)('are shown whole: %s', async (plan) => {
    const main = readFileSync(join(import.meta.dirname, '../..', plan), 'utf8');
    const contracts = await contractsOf(modelOf({ main, files: new Map() }));
    const { contract } = find(contracts, 'gateway/openapi.yaml');
    const answers = { '/openapi.json': JSON.stringify(contract) };
    const other = await openPage(browser, `${origin()}/docs`, answers);
    const count = await other.page.$$eval('.endpoint', (all) => {
      for (const one of all) (one as HTMLDetailsElement).open = true;
      return all.length;
    });
    await other.page.waitForFunction(
      (all) => document.querySelectorAll('.endpoint form').length === all,
      {},
      count,
    );
    expect(await other.page.$$eval('[id]', (all) => all.length - new Set(all.map(({ id }) => id)).size)).toBe(
      0,
    );
    expect(count).toBe(JSON.stringify(contract.paths).match(/"operationId":/g)?.length);
    expect(other.faults).toEqual([]);
    await other.page.close();
  });
});

describe('for everybody', () => {
  it('can be read in light and in dark', async () => {
    for (const theme of ['light', 'dark']) {
      await page.locator('#theme').click();
      expect(await page.$eval('html', (root) => root.dataset['theme'])).toBe(theme);
      const { ratio, text } = await leastContrast(page);
      expect({ text, isLegible: ratio >= 4.5 }).toEqual({ text, isLegible: true });
    }
  });

  it('names every input and every button', async () => {
    const nameless = await page.$$eval('input, select, textarea, button', (all) =>
      all.filter((one) => !(one.labels?.[0] ?? one).textContent?.trim()).map(({ outerHTML }) => outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it('works from the keyboard', async () => {
    await page.focus('#listUsers > summary');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#listUsers[open] form');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('listUsers-id');
  });

  it('fits a phone', async () => {
    await page.setViewport({ width: 360, height: 740 });
    await operation('listProducts');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('never runs what texts say, and asks nobody else for anything', async () => {
    expect(await texts('main > div > p')).toContain(`Online shop ${attack}`);
    expect(await page.title()).toBe('Shop: API reference');
    expect(await page.$$('img, main script')).toEqual([]);
    expect(faults).toEqual([]);
  });
});
