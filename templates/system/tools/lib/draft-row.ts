/** A row as it is drawn, with its parts and links, before the database has computed and judged it. */
import {
  type Column,
  type Drawing,
  drawValue,
  frequent,
  keyOf,
  lengthOf,
  momentOf,
  type Reference,
} from './draw.ts';
import type { Row } from './drafts.ts';

interface Table {
  /** As it stands in SQL, like all names here. */
  table: string;
  key: 'uuid' | 'bigint' | 'text';
  keyLength?: number;
  columns: Column[];
  /** What the service computes for a new row: SQL over the drafts. */
  computed?: Record<string, string>;
}

interface Part extends Table {
  /** The column that names the row that it is a part of. */
  owner: string;
  min: number;
  max: number;
}

export interface Link extends Reference {
  table: string;
  owner: string;
  column: string;
  min: number;
  max: number;
}

/** An entity in `tools/demo/tables.json`. */
export interface Root extends Table {
  entity: string;
  service: string;
  parts?: Part[];
  links?: Link[];
  /** Columns of rows in other services that something is computed from, by entity. */
  seen?: Record<string, string[]>;
}

/** A row, and the rows of other tables that belong to it. */
export interface Draft {
  row: Row;
  lists: Map<string, Row[]>;
}

/** The ids that each reference may name. */
export type Choices = Map<Reference, string[]>;

export interface Circumstances {
  drawing: Drawing;
  choices: Choices;
  /** Of references that no two rows share: how many of the choices are taken. */
  used: Map<Reference, number>;
}

export const referencesOf = ({ columns, parts = [], links = [] }: Root): Reference[] => [
  ...[columns, ...parts.map((part) => part.columns)].flat().filter((column) => 'to' in column),
  ...links,
];

/** Undefined where nothing is there that it has to refer to. */
export function draftRow(root: Root, circumstances: Circumstances, key?: string): Draft | undefined {
  const { drawing } = circumstances;
  const created = momentOf(drawing.random);
  const id = key ?? newKey(root, drawing, created);
  const values = drawColumns(root.columns, circumstances);
  const parts = (root.parts ?? []).map(
    (part) => [part.table, drawParts(part, id, created, circumstances)] as const,
  );
  const links = (root.links ?? []).map((link) => [link.table, drawLinks(link, id, circumstances)] as const);
  const lists = new Map([...parts, ...links].flatMap(([table, rows]) => (rows ? [[table, rows]] : [])));
  if (!values || lists.size < parts.length + links.length) return undefined;
  const at = created.toISOString();
  return { row: { id, ...values, created_at: at, updated_at: at }, lists };
}

const newKey = ({ key, keyLength = 32 }: Table, { random }: Drawing, created: Date) =>
  keyOf(key === 'text' ? 'text' : 'uuid', keyLength, random, created);

function drawColumns(columns: Column[], circumstances: Circumstances): Row | undefined {
  const row: Row = {};
  for (const column of columns) {
    const value = 'to' in column ? choose(column, circumstances) : drawValue(column, circumstances.drawing);
    if (value === undefined) return undefined;
    row[column.name] = value;
  }
  return row;
}

function choose(column: Column & Reference, { drawing, choices, used }: Circumstances) {
  if (column.optional && drawing.random() < 0.3) return null;
  const ids = choices.get(column) ?? [];
  if (!column.unique) return frequent(ids, drawing.random) ?? (column.optional ? null : undefined);
  const next = used.get(column) ?? 0;
  used.set(column, next + 1);
  return ids[next] ?? (column.optional ? null : undefined);
}

function drawParts(part: Part, id: string, created: Date, circumstances: Circumstances): Row[] | undefined {
  const { drawing } = circumstances;
  const rows: Row[] = [];
  const length = lengthOf(drawing, part);
  for (let position = 0; position < length; position += 1) {
    const number = drawing.number * part.max + position;
    const values = drawColumns(part.columns, { ...circumstances, drawing: { ...drawing, number } });
    // A key that is a number is the sequence's to give.
    const key = part.key === 'bigint' ? {} : { id: newKey(part, drawing, created) };
    if (values) rows.push({ ...key, [part.owner]: id, position, ...values });
  }
  return rows.length < part.min ? undefined : rows;
}

function drawLinks(link: Link, id: string, { drawing, choices }: Circumstances): Row[] | undefined {
  const ids = choices.get(link) ?? [];
  const targets = Array.from({ length: lengthOf(drawing, link) }, () => frequent(ids, drawing.random));
  const distinct = [...new Set(targets)].filter((target) => target !== undefined);
  if (distinct.length < link.min) return undefined;
  return distinct.map((target) => ({ [link.owner]: id, [link.column]: target }));
}
