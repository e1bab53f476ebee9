import type { Edit } from '../../plan/edit/edit.ts';
import { suggest } from '../../plan/text/suggest.ts';
import { EXIT, Fault } from '../fault.ts';

/** What can be added to a plan. */
export const KINDS = ['service', 'entity', 'field', 'operation', 'interaction'] as const;

export type Kind = (typeof KINDS)[number];

/** The words of the command line, as far as they go. */
export interface Request {
  readonly kind?: Kind;
  readonly words: readonly string[];
  readonly purpose?: string | undefined;
  /** Who may do what; of an operation, just who. */
  readonly access?: string | undefined;
  /** Entities of other services that the service asks. */
  readonly asks?: readonly string[] | undefined;
}

/** The edits that a request comes to; undefined where something is left to ask. */
export function editsOf({ kind, words, purpose, access, asks = [] }: Request): Edit[] | undefined {
  const [first, ...rest] = words;
  const line = rest.join(' ');
  if (kind === undefined || first === undefined) return undefined;
  if (kind === 'interaction') return [{ kind, line: words.join(' ') }];
  if (line === '') return undefined;
  const [service = '', entity = ''] = first.split('.');
  const sentences = asks.map((target): Edit => ({ kind: 'interaction', line: `${service} asks ${target}` }));
  if (kind === 'service' || kind === 'entity') {
    const named: Edit[] = kind === 'service' ? [{ kind, line: service, purpose }] : [];
    const rules = accessEdit(service, nameIn(line), access);
    return [...named, { kind: 'entity', service, line }, ...rules, ...sentences];
  }
  if (entity === '') throw needsEntity(kind, first);
  const rule = access === undefined || access.includes(':') ? access : `${nameIn(line)}: ${access}`;
  return [{ kind, service, entity, line }, ...accessEdit(service, entity, rule), ...sentences];
}

/** The kind of this name. */
export function kindOf(word: string): Kind {
  const found = KINDS.find((kind) => kind === word);
  if (found) return found;
  const next = suggest(word, KINDS);
  throw new Fault({ code: 'usage', where: word, what: 'This cannot be added.', next }, EXIT.usage);
}

function accessEdit(service: string, entity: string, line: string | undefined): Edit[] {
  return line === undefined ? [] : [{ kind: 'access', service, entity, line }];
}

/** What a line gives a name to. */
export function nameIn(line: string): string {
  return /^\s*([^\s:,]+)/.exec(line)?.[1] ?? '';
}

function needsEntity(kind: Kind, where: string): Fault {
  const what = `${kind === 'field' ? 'A field' : 'An operation'} belongs to an entity, and this names none.`;
  const line = kind === 'field' ? 'weight: integer?' : 'suspend: active -> draft';
  const next = `Write the service, too: groundplan add ${kind} shop catalog.Product '${line}'`;
  return new Fault({ code: 'usage', where, what, next }, EXIT.usage);
}
