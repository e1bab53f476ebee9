import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { explanations } from '../../generators/cli/explanations.ts';
import { planSchema } from '../../generators/plan/read.ts';
import { printedDocs } from '../../scripts/lib/docs/printed.ts';

const root = join(import.meta.dirname, '../..');
const pages = await printedDocs();
const page = (name: string) => pages.find(({ path }) => path === name)?.text ?? '';

describe('the pages that are printed', () => {
  it.each(pages)('$path is what npm run docs writes', ({ path, text }) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('name every code once', () => {
    const headings = [...page('docs/errors.md').matchAll(/^### (\S+)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading) => explanations.has(heading ?? ''))).toEqual([...explanations.keys()]);
  });

  it('name every key of the language', () => {
    const keys = new Set<string>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { properties } = value as { properties?: object };
      for (const key of Object.keys(properties ?? {})) keys.add(key);
      for (const inner of Object.values(value)) visit(inner);
    };
    visit(planSchema());
    const text = page('docs/language.md');
    expect(keys.size).toBeGreaterThan(80);
    expect([...keys].filter((key) => !text.includes(`| \`${key}\` `))).toEqual([]);
  });
});
