import { hash } from 'node:crypto';
import { basename } from 'node:path';
import { format } from 'oxfmt';
import type { OutputFile } from './file-set.ts';

/** The style of every generated file; the same options stand in the generated `.oxfmtrc.json`. */
export const style = { singleQuote: true, printWidth: 110 } as const;

const formattable = /\.(ts|js|cjs|mjs|json|md|ya?ml)$/;

/** Formats what the formatter knows. It is also the syntax gate: what does not parse is never written. */
export async function formatted(file: OutputFile): Promise<OutputFile> {
  return isFormatted(file) ? { ...file, text: await settled(file, file.text) } : file;
}

/** {@link formatted}, and each text once: services have many a file in common. */
export function formatter(): (file: OutputFile) => Promise<OutputFile> {
  const known = new Map<string, string>();
  return async (file) => {
    if (!isFormatted(file)) return file;
    const key = hash('sha256', `${basename(file.path)}\n${file.text}`, 'base64');
    const text = known.get(key) ?? (await settled(file, file.text));
    known.set(key, text);
    return { ...file, text };
  };
}

const isFormatted = ({ path, owner, isFinal }: OutputFile) =>
  !isFinal && formattable.test(path) && owner !== 'derived' && owner !== 'once';

/** Where lines of code break depends on where they broke before, so that a first pass may leave something to a second one. */
async function settled(file: OutputFile, text: string, passes = 3): Promise<string> {
  const { code, errors } = await format(file.path, text, style);
  if (errors.length > 0) {
    throw new Error(
      `${file.path} (${file.key}) does not parse: ${errors[0]?.message}\n${errors[0]?.codeframe ?? ''}`,
    );
  }
  return code === text || passes === 1 || !file.path.endsWith('.ts') ? code : settled(file, code, passes - 1);
}
