import { isMap, isScalar } from 'yaml';
import type { YAMLMap } from 'yaml';
import { normalise } from '../read.ts';
import type { PlanSources } from '../read.ts';
import { entity as entityShape, service as serviceShape } from '../shape/entity.ts';
import { plan as planShape } from '../shape/plan.ts';
import { suggest } from '../text/suggest.ts';
import { isEmpty, keysOf, pairOf, parse } from './document.ts';
import type { Parsed } from './document.ts';
import type { Place } from './insert.ts';
import { LineError } from './line.ts';

/** What the main file is called, wherever it came from. */
export const MAIN = 'system.yaml';

/** The usual order of keys, level by level. */
export const ORDER = [planShape, undefined, serviceShape, undefined, entityShape].map(
  (shape) => shape && Object.keys(shape.properties),
);

/** A file of a plan, read for edits. */
export interface OpenFile {
  /** As the sources name it; of the main file {@link MAIN}. */
  readonly name: string;
  readonly text: string;
  readonly document: Parsed;
}

/** A place in it. */
export type FilePlace = OpenFile & Place;

export function openFile(sources: PlanSources, name: string): OpenFile {
  const text = name === MAIN ? sources.main : (sources.files.get(name) ?? '');
  return { name, text, document: parse(text) };
}

/** Where a service keeps something: in the plan, or in its own file. */
export function placeOf(
  sources: PlanSources,
  plan: OpenFile,
  service: string,
  path: readonly string[],
): FilePlace {
  const services = find(plan.document, ['services']);
  const value = services && pairOf(services, service)?.value;
  if (!services || value === undefined)
    throw new LineError(
      `There is no service "${service}".`,
      suggest(service, services ? keysOf(services) : []),
    );
  if (!isScalar(value) || isEmpty(value))
    return { ...plan, path: ['services', service, ...path], order: ORDER };
  const wanted = normalise(String(value.value));
  const name = [...sources.files.keys()].find((known) => normalise(known) === wanted) ?? wanted;
  return { ...openFile(sources, name), path, order: ORDER.slice(2) };
}

/** The mapping at these keys. */
export function find(document: Parsed, path: readonly string[]): YAMLMap | undefined {
  let at: unknown = document.contents;
  for (const key of path) at = isMap(at) ? pairOf(at, key)?.value : undefined;
  return isMap(at) ? at : undefined;
}

/** `./plan/`, where every service has a file there. */
export function folderOfServices(document: Parsed): string | undefined {
  const services = find(document, ['services'])?.items ?? [];
  const folders = services.map(
    ({ value }) => isScalar(value) && /^(.*\/)[^/]+$/.exec(String(value.value))?.[1],
  );
  const [first] = folders;
  return first && folders.every((folder) => folder === first) ? first : undefined;
}
