import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';

/** Everything under `templates/`, read once. Rendering itself touches no disk. */
export interface Templates {
  /** The text of a living file, by its path under `templates/`: `service/src/platform/auth.ts`. */
  living(path: string): string;
  /** The living files of a folder, by their path below it. */
  folder(path: string): { path: string; text: string }[];
  /** Fills a shaped file, `service/controller.ts.hbs`, from its view. */
  fill<View extends object>(path: string, view: View): string;
}

const strict = { noEscape: true, strict: true, knownHelpersOnly: true, preventIndent: true };

/** @throws where the folder cannot be read. */
export async function loadTemplates(root: string): Promise<Templates> {
  const files = await readTree(root);
  const compiled = new Map<string, (view: object) => string>();
  const text = (path: string) => {
    const found = files.get(path);
    if (found === undefined) throw new Error(`There is no template ${path}`);
    return found;
  };
  return {
    living: text,
    folder: (path) =>
      [...files]
        .filter(([name]) => name.startsWith(`${path}/`))
        .map(([name, content]) => ({ path: name.slice(path.length + 1), text: content })),
    fill(path, view) {
      const fill = compiled.get(path) ?? Handlebars.compile<object>(text(path), strict);
      compiled.set(path, fill);
      return fill(view);
    },
  };
}

async function readTree(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !relative(root, entry.parentPath).includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, index) => [relative(root, file).split(sep).join('/'), texts[index] ?? '']));
}
