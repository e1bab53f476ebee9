import { formatted } from '../../../generators/render/format.ts';
import { printErrors } from './errors.ts';
import { printLanguage } from './language.ts';

/** The pages that are printed, in the style of the others. */
export async function printedDocs(): Promise<{ path: string; text: string }[]> {
  const pages = { 'docs/language.md': printLanguage(), 'docs/errors.md': printErrors() };
  return Promise.all(
    Object.entries(pages).map(async ([path, text]) => {
      const file = await formatted({ key: path, path, owner: 'managed', text });
      return { path, text: file.text };
    }),
  );
}
