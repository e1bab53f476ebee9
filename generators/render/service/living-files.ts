import { posix } from 'node:path';
import { withRegions } from '../regions.ts';
import type { Templates } from '../templates.ts';

/** A file by its path in the service. */
export interface ServiceFile {
  readonly path: string;
  readonly text: string;
}

/** The sources that are the same in every service that has them, with what stands in regions that are wanted. */
export const livingSources = (templates: Templates, regions: readonly string[]): ServiceFile[] =>
  templates
    .folder('service')
    .filter(({ path }) => path.startsWith('src/') && !path.endsWith('.hbs'))
    .map(({ path, text }) => ({ path, text: withRegions(text, regions) }));

/** The paths of what these files import, and of what that imports from among the living ones. */
export function importedBy(
  files: readonly ServiceFile[],
  living: readonly ServiceFile[],
): ReadonlySet<string> {
  const used = new Set<string>();
  const use = (file: ServiceFile) => {
    for (const path of importsOf(file)) {
      const imported = used.has(path) ? undefined : living.find((one) => one.path === path);
      used.add(path);
      if (imported) use(imported);
    }
  };
  for (const file of files) use(file);
  return used;
}

/** The files that a file imports, by their paths. */
const importsOf = ({ path, text }: ServiceFile): string[] =>
  [...text.matchAll(/ from '(\.{1,2}\/[^']+)\.js'/g)].map(([, to = '']) =>
    posix.join(posix.dirname(path), `${to}.ts`),
  );
