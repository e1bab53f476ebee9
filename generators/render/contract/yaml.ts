import { Document } from 'yaml';
import { isObject } from './json.ts';
import type { Contract, Json, JsonObject } from './json.ts';

/** Where long texts are folded. */
const WIDTH = 110;
/** The longest list that stands on one line. */
const SHORT = 90;
const STEP = '  ';

/** What a plain text must not look like to a reader of YAML: its syntax, then other types of YAML 1.2 and 1.1. */
const SYNTAX =
  /^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$|^(%|---|\.\.\.)/m;
const { tags, compat } = new Document(null, { compat: 'yaml-1.1' }).schema;
const OTHER_TYPES = [...tags, ...(compat ?? [])].flatMap((tag) =>
  tag.default && tag.tag !== 'tag:yaml.org,2002:str' && 'test' in tag && tag.test ? [tag.test] : [],
);
// oxlint-disable-next-line no-control-regex -- These are what it looks for.
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u;

/**
 * Readable YAML: references and short lists on one line, long texts as blocks, no anchors. What readers of YAML 1.1 would
 * take for a date or a boolean is quoted. A printer of its own, because contracts are half of what a system's generation
 * takes, and a general one has ten times the work with them.
 */
export function toYaml(contract: Contract | JsonObject): string {
  return `${mapping({ ...contract } as JsonObject, '')}\n`;
}

function mapping(object: JsonObject, indent: string): string {
  return entriesOf(object)
    .map(([key, value]) => {
      const name = `${indent}${inline(key, true)}:`;
      return `${name}${after(value, indent, name.length + 1)}`;
    })
    .join('\n');
}

function sequence(items: readonly Json[], indent: string): string {
  return items
    .map((item) => {
      const inner = indent + STEP;
      if (Array.isArray(item) && !isFlow(item)) return `${indent}- ${sequence(item, inner).trimStart()}`;
      if (isObject(item) && !isSmall(item) && !entriesOf(item).every(([, value]) => isEmptyList(value)))
        return `${indent}- ${mapping(item, inner).trimStart()}`;
      return `${indent}- ${Array.isArray(item) || isObject(item) ? flow(item) : scalar(item, inner, inner.length)}`;
    })
    .join('\n');
}

/** What follows a key and its colon. */
function after(value: Json, indent: string, start: number): string {
  const inner = indent + STEP;
  if (Array.isArray(value)) return isFlow(value) ? ` ${flow(value)}` : `\n${sequence(value, inner)}`;
  if (isObject(value)) return isSmall(value) ? ` ${flow(value)}` : `\n${mapping(value, inner)}`;
  const text = scalar(value as string, inner, start);
  return text.startsWith('\n') ? text : ` ${text}`;
}

const entriesOf = (object: JsonObject) =>
  Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);

const isEmptyList = (value: Json) => Array.isArray(value) && value.length === 0;

/** `{}`, `{ $ref: … }` */
function isSmall(object: JsonObject): boolean {
  const keys = entriesOf(object);
  return keys.length === 0 || (keys.length === 1 && keys[0]?.[0] === '$ref');
}

const isFlow = (items: readonly Json[]) =>
  items.every((item) => (isObject(item) ? entriesOf(item).length === 0 : !Array.isArray(item))) &&
  JSON.stringify(items).length <= SHORT;

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (!isObject(value)) return typeof value === 'string' ? inline(value) : JSON.stringify(value);
  const entries = entriesOf(value).map(([key, inner]) => `${inline(key, true)}: ${flow(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function scalar(value: Json, indent: string, start: number): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (CONTROL.test(value)) return JSON.stringify(value);
  if (value.includes('\n')) return literal(value, indent);
  return fold(isPlain(value) ? value : quoted(value), indent, start);
}

/** A text within a list or a mapping on one line, or a key. */
export function inline(value: string, isKey = false): string {
  if (CONTROL.test(value) || value.includes('\n')) return JSON.stringify(value);
  return isPlain(value) && (isKey || !/[[\]{},]/.test(value)) ? value : quoted(value);
}

const isPlain = (value: string) =>
  value !== '' && !SYNTAX.test(value) && !OTHER_TYPES.some((test) => test.test(value));

function quoted(value: string): string {
  return value.includes("'") && !value.includes('"')
    ? JSON.stringify(value)
    : `'${value.replaceAll("'", "''")}'`;
}

function literal(value: string, indent: string): string {
  if (/^\n*([ \t]|$)|\s\n$|[ \t]$/.test(value)) return JSON.stringify(value);
  const text = value.endsWith('\n') ? value.slice(0, -1) : value;
  return `|${text === value ? '-' : ''}\n${text.replaceAll(/^(?=.)/gm, indent)}`;
}

/** Breaks a long text at spaces; where its first line is too long behind its key, which takes `start`, it begins below. */
function fold(text: string, indent: string, start: number): string {
  const lines: string[] = [];
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    const fits = lines.length > 0 && indent.length + longer.length <= WIDTH;
    lines.splice(fits ? -1 : lines.length, fits ? 1 : 0, fits ? longer : word);
  }
  const isBelow = lines.length > 1 && start + (lines[0]?.length ?? 0) > WIDTH;
  return `${isBelow ? `\n${indent}` : ''}${lines.join(`\n${indent}`)}`;
}
