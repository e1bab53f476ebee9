import type { OutputFile } from '../file-set.ts';

/**
 * Drops from the platform's files what nothing in the service uses: exported helpers, what only these used, and their imports.
 * It knows the form in which the living files are written: a declaration begins at the left edge, and a blank line precedes it.
 */
export function usedOnly(files: readonly OutputFile[]): OutputFile[] {
  const shared = files.filter(({ path }) => isShared(path));
  let kept = new Map(shared.map((file) => [file, blocksOf(file.text)]));
  for (let before = -1; before !== countOf(kept);) {
    before = countOf(kept);
    const texts = files.map((file) => textOf(file, kept));
    kept = new Map([...kept].map(([file, blocks]) => [file, usedBlocks(file, blocks, texts)]));
  }
  return files.map((file) => ({ ...file, text: textOf(file, kept) }));
}

/** Without the imports that what is left has no use for: they keep nothing elsewhere. */
function textOf(file: OutputFile, kept: ReadonlyMap<OutputFile, readonly string[]>): string {
  const blocks = kept.get(file);
  return blocks ? joined(blocks) : file.text;
}

const isShared = (path: string) => /\/src\/platform\/(?:(?:events|flows)\/)?[\w-]+\.ts$/.test(path);

const countOf = (kept: ReadonlyMap<OutputFile, readonly string[]>) =>
  [...kept.values()].reduce((sum, blocks) => sum + blocks.length, 0);

const blocksOf = (text: string) => text.trimEnd().split(/\n\n(?=\S)/);

function usedBlocks(file: OutputFile, blocks: readonly string[], texts: readonly string[]): string[] {
  const imported = texts.flatMap((text) => importedFrom(file, text));
  return blocks.filter((block) => {
    const names = namesOf(block);
    const beside = blocks.filter((one) => one !== block && !isImport(one));
    return (
      names.length === 0 ||
      names.some((name) => imported.includes(name) || beside.some((one) => mentions(one, name)))
    );
  });
}

/** The names that a text imports from a file. */
function importedFrom({ path }: OutputFile, text: string): string[] {
  const module = path.replace(/^.*\//, '/').replace(/\.ts$/, '.js');
  const imports = [...text.matchAll(/(?:import|export) (?:type )?\{([^}]*)\} from '([^']+)'/g)];
  return imports
    .filter(([, , from = '']) => from.endsWith(module))
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim().replace(/^type | as \w+$/g, '')));
}

/** What a block declares; a type may share the name of its schema. */
const namesOf = (block: string) =>
  [
    ...block.matchAll(
      /^(?:export )?(?:abstract )?(?:const|function|async function|class|interface|type) (\w+)/gm,
    ),
  ].map(([, name = '']) => name);

const isImport = (block: string) => block.startsWith('import ');

/** As a name of its own, not as a property of something. */
const mentions = (text: string, name: string) => new RegExp(`(?<!\\w|(?<!\\.\\.)\\.)${name}\\b`).test(text);

function joined(blocks: readonly string[]): string {
  const body = blocks.filter((block) => !isImport(block)).join('\n\n');
  const code = body.replace(comments, '');
  const imports = blocks.filter(isImport).map((block) => usedImports(block, code));
  return `${[...imports.filter((block) => block !== ''), body].join('\n\n')}\n`;
}

/** Their words name nothing: `of`. */
const comments = /\/\*.*?\*\/|^ *\/\/[^\n]*$/gms;

/** The lines of a block of imports, each with the names that are left of it. */
function usedImports(block: string, code: string): string {
  const lines = block.split(/\n(?=import )/).flatMap((line) => {
    const [, head = '', list = '', tail = ''] =
      /^(import (?:type )?(?:\w+, )?)\{([^}]*)\}(.*)$/s.exec(line) ?? [];
    if (!list) return [line];
    const names = list.split(',').map((name) => name.trim());
    const used = names.filter(
      (name) => name !== '' && mentions(code, name.replace(/^type /, '').replace(/^\w+ as /, '')),
    );
    return used.length > 0 ? [`${head}{ ${used.join(', ')} }${tail}`] : [];
  });
  return lines.join('\n');
}
