import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { findChromium } from '../../../scripts/lib/chromium.ts';

/** The Chromium of this machine, without a window. As root it runs without its sandbox, which it would refuse. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium here. Install it, or name it with CHROME_PATH.');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ executablePath, args });
}

/**
 * A page that remembers what went wrong in it: scripts that failed, what its policy forbade, what it asked of others.
 * `answers`: what it is told in JSON, instead of what the gateway would say.
 */
export async function openPage(
  browser: Browser,
  url: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // A refusal that the page shows is no fault of its.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) faults.push(`asked for ${request.url()}`);
  });
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const body = answers[new URL(request.url()).pathname];
    void (body === undefined
      ? request.continue()
      : request.respond({ contentType: 'application/json', body }));
  });
  await page.goto(url, { waitUntil: 'networkidle0' });
  return { page, faults };
}
