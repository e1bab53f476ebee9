/// <reference lib="dom" />
import type { Page } from 'puppeteer-core';

export interface Shown {
  readonly status: number;
  readonly headers: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- the body of any answer
  readonly body: any;
}

/** One operation of the page, used as a person would. */
export class Operation {
  private readonly page: Page;
  private readonly id: string;

  constructor(page: Page, id: string) {
    this.page = page;
    this.id = id;
  }

  async open(): Promise<this> {
    await this.page.evaluate((id) => (location.hash = id), this.id);
    await this.page.waitForSelector(`#${this.id}[open] form`);
    return this;
  }

  /** What stands in a parameter. */
  value(name: string): Promise<string> {
    return this.page.$eval(this.input(name), (input) => (input as HTMLInputElement).value);
  }

  async fill(name: string, value: string): Promise<this> {
    await this.type(this.input(name), value);
    return this;
  }

  async fillBody(body: object): Promise<this> {
    await this.type(`#${this.id} textarea`, JSON.stringify(body));
    return this;
  }

  async press(button: string): Promise<void> {
    const [found] = await this.page.$$(`#${this.id} form ::-p-text(${button})`);
    await found?.click();
  }

  async send(): Promise<Shown> {
    await this.clearStatus();
    await this.press('Send');
    return this.answer();
  }

  async answer(): Promise<Shown> {
    const line = await this.status();
    const headers = await this.page.$eval(
      `#${this.id} form dl.headers`,
      ({ textContent }) => textContent ?? '',
    );
    const text = await this.page.$$eval(`#${this.id} form pre`, (all) => all[0]?.textContent ?? '');
    return { status: Number.parseInt(line, 10), headers, body: text && JSON.parse(text) };
  }

  async curl(): Promise<string> {
    await this.clearStatus();
    await this.press('Copy as curl');
    await this.status();
    return this.page.$eval(`#${this.id} form pre`, ({ textContent }) => textContent ?? '');
  }

  private input(name: string): string {
    return `#${this.id}-${name}`;
  }

  /** In place of what stands there. */
  private async type(selector: string, text: string): Promise<void> {
    const input = await this.page.waitForSelector(selector);
    await input?.evaluate((element) => (element as HTMLInputElement).select());
    await input?.press('Backspace');
    await input?.type(text);
  }

  private clearStatus() {
    return this.page.$eval(`#${this.id} form [role=status]`, (element) => element.replaceChildren());
  }

  private async status(): Promise<string> {
    const shown = await this.page.waitForSelector(`#${this.id} form [role=status]:not(:empty)`);
    return (await shown?.evaluate(({ textContent }) => textContent)) ?? '';
  }
}
