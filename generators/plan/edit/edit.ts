import { isSeq } from 'yaml';
import { normalise } from '../read.ts';
import type { PlanSources } from '../read.ts';
import { suggest } from '../text/suggest.ts';
import { keysOf, pairOf } from './document.ts';
import { insert } from './insert.ts';
import { keepsAll } from './keeps.ts';
import { lineBreak } from './layout.ts';
import {
  accessLine,
  entityLine,
  fieldLine,
  interactionLine,
  LineError,
  listLine,
  nameLine,
  operationLine,
  typedLine,
} from './line.ts';
import type { Problem } from './line.ts';
import { find, folderOfServices, MAIN, openFile, ORDER, placeOf } from './place.ts';
import type { FilePlace, OpenFile } from './place.ts';
import { splice } from './splice.ts';
import { fixed, writeBlock } from './value.ts';
import type { Addition, Entry, Value } from './value.ts';
import { Written } from './written.ts';
import type { Mark, Piece } from './written.ts';

/** One addition to a plan. `line` is what a person typed: a name, or a short form. */
export type Edit =
  | { readonly kind: 'service'; readonly line: string; readonly purpose?: string | undefined }
  | { readonly kind: 'entity'; readonly service: string; readonly line: string }
  | {
      readonly kind: 'field' | 'operation' | 'access';
      readonly service: string;
      readonly entity: string;
      readonly line: string;
    }
  | { readonly kind: 'interaction'; readonly line: string }
  /** A value of the plan as a whole; of `roles`, what stands between the brackets. */
  | { readonly kind: 'summary' | 'currency' | 'roles'; readonly line: string };

/** A plan after an edit, with what was typed in it. */
export interface Edited {
  readonly sources: PlanSources;
  /** The file that holds the line, by the name that findings give it. */
  readonly file: string;
  readonly marks: readonly Mark[];
}

/**
 * Puts an addition into the text of a plan. Whatever is not part of it stays as it is, to the byte; nothing is said about
 * the sense of it, which is the checker's to judge.
 */
export function edit(sources: PlanSources, addition: Edit): Edited | { readonly problem: Problem } {
  try {
    const edited = carryOut(sources, addition);
    if (keepsAll(sources, edited.sources)) return edited;
    const mend = 'Add it to the plan by hand.';
    return { problem: { message: 'The plan is written in a way that cannot be edited here.', mend } };
  } catch (error) {
    if (error instanceof LineError) return { problem: error.problem };
    throw error;
  }
}

function carryOut(sources: PlanSources, addition: Edit): Edited {
  const plan = openFile(sources, MAIN);
  switch (addition.kind) {
    case 'service':
      return addService(sources, plan, addition);
    case 'interaction': {
      const item = interactionLine(addition.line);
      return put(sources, { ...plan, path: ['interactions'], order: ORDER, apart: false }, { item });
    }
    case 'entity': {
      const { name, fields } = entityLine(addition.line);
      const body: Entry = { key: fixed('fields'), value: { kind: 'map', entries: fields } };
      const entry: Entry = { key: name, value: { kind: 'map', entries: [body] } };
      return put(sources, placeOf(sources, plan, addition.service, ['entities']), { entry });
    }
    case 'summary':
    case 'currency': {
      const entry: Entry = {
        key: fixed(addition.kind),
        value: { kind: 'text', piece: typedLine(addition.line) },
      };
      return put(sources, { ...plan, path: [], order: ORDER }, { entry });
    }
    case 'roles':
      return put(sources, { ...plan, path: ['identity'], order: ORDER }, { entry: rolesOf(addition.line) });
    case 'access':
      return addAccess(sources, plan, addition);
    default: {
      const entry = addition.kind === 'field' ? fieldLine(addition.line) : operationLine(addition.line);
      return put(sources, memberPlace(sources, plan, addition), { entry });
    }
  }
}

function rolesOf(line: string): Entry {
  return { key: fixed('roles'), value: listLine(line) };
}

type MemberEdit = Extract<Edit, { entity: string }>;

function memberPlace(sources: PlanSources, plan: OpenFile, addition: MemberEdit): FilePlace {
  const { kind, service, entity } = addition;
  const key = { field: 'fields', operation: 'operations', access: 'access' }[kind];
  if (kind === 'field' && service === 'identity' && entity === 'User')
    return { ...plan, path: ['identity', 'user', 'fields'], order: ORDER };
  const entities = placeOf(sources, plan, service, ['entities']);
  const found = find(entities.document, entities.path);
  const names = found ? keysOf(found) : [];
  if (!names.includes(entity))
    throw new LineError(`${service} has no entity "${entity}".`, suggest(entity, names));
  return { ...entities, path: [...entities.path, entity, key] };
}

/** A service goes where the others are, into the plan or into a file of its own, and behind the gateway like them. */
function addService(
  sources: PlanSources,
  plan: OpenFile,
  { line, purpose }: Extract<Edit, { kind: 'service' }>,
): Edited {
  const key = nameLine(line);
  const exposed = expose(sources, plan, key.text);
  const said = purpose ? [{ key: fixed('purpose'), value: untyped(purpose) }] : [];
  const entries = [...said, { key: fixed('entities'), value: { kind: 'map', entries: [] } as const }];
  const folder = folderOfServices(plan.document);
  const apart = folder === undefined;
  const place = { ...openFile(exposed, MAIN), path: ['services'], order: ORDER, apart };
  if (folder === undefined) return put(exposed, place, { entry: { key, value: { kind: 'map', entries } } });
  const path = `${folder}${key.text}.yaml`;
  const { sources: named, ...edited } = put(exposed, place, { entry: { key, value: untyped(path) } });
  const layout = { indent: 0, step: 2, eol: lineBreak(plan.text) };
  const file = new Written();
  for (const entry of entries) {
    writeBlock(file, { entry }, layout);
    file.add(layout.eol);
  }
  return { ...edited, sources: { ...named, files: new Map([...named.files, [path, file.text]]) } };
}

/** Where the plan lists what the gateway shows, the service is listed, too. */
function expose(sources: PlanSources, plan: OpenFile, service: string): PlanSources {
  const gateway = find(plan.document, ['gateway']);
  if (!gateway || !isSeq(pairOf(gateway, 'expose')?.value)) return sources;
  const place = { ...plan, path: ['gateway', 'expose'], order: [] };
  return put(sources, place, { item: untyped(service) }).sources;
}

/** Access that is not there is written on one line; to one that is there, each rule is added. */
function addAccess(sources: PlanSources, plan: OpenFile, addition: MemberEdit): Edited {
  const entries = accessLine(addition.line);
  const place = memberPlace(sources, plan, addition);
  if (!find(place.document, place.path)) {
    const value: Value = { kind: 'map', entries, flow: true };
    return put(
      sources,
      { ...place, path: place.path.slice(0, -1) },
      { entry: { key: fixed('access'), value } },
    );
  }
  return entries.reduce<Edited>(
    (edited, entry) => {
      const now = memberPlace(edited.sources, openFile(edited.sources, MAIN), addition);
      return put(edited.sources, now, { entry }, edited.marks);
    },
    { sources, file: normalise(place.name), marks: [] },
  );
}

function untyped(text: string): Value {
  return { kind: 'text', piece: fixed(text) };
}

/** `earlier`: what was typed further up in the same file. */
function put(
  sources: PlanSources,
  place: FilePlace,
  addition: Addition,
  earlier: readonly Mark[] = [],
): Edited {
  if ('entry' in addition) assertNew(place, addition.entry.key);
  const { text, marks } = splice(place.text, insert(place, addition));
  const edited = { file: normalise(place.name), marks: [...earlier, ...marks] };
  if (place.name === MAIN) return { ...edited, sources: { ...sources, main: text } };
  return { ...edited, sources: { ...sources, files: new Map([...sources.files, [place.name, text]]) } };
}

function assertNew({ document, path }: FilePlace, { text, from }: Piece): void {
  const map = find(document, path);
  if (map === undefined || pairOf(map, text) === undefined) return;
  throw new LineError(
    `"${text}" is there already.`,
    'Give this another name, or change it in the plan.',
    from,
  );
}
