import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';
import { z } from 'zod';
import type { Caller } from './auth.js';
import { CONFIG, type Config } from './config.js';
import { badRequest } from './problems.js';

/**
 * How a list can be sorted: what callers write -> column. Ties are broken by `id`, or by `tie` where the statement calls something
 * else so: `ORDER BY` takes a name for what is selected under it.
 */
export type Sortable<Row> = Readonly<
  Record<
    string,
    { column: string; property: keyof Row & string; type: string; nullable?: boolean; tie?: string }
  >
>;

/** A list's parameters, filters included. */
export interface ListQuery {
  readonly sort: string;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The part of a statement that makes it a page. */
export interface PageClause {
  readonly where: Sql;
  readonly orderBy: Sql;
  /** One row more than asked for: it tells whether there is a next page. */
  readonly limit: number;
}

const Position = z.tuple([z.string(), z.string().nullable(), z.string()]);

/**
 * Keyset pagination: a cursor holds the sort values of the last row, so that pages neither skip nor repeat rows while others
 * are added. It is signed together with the query and the caller: a cursor of another list or another user is refused.
 */
@Injectable()
export class Pages {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async read<Row extends { id: string }, Query extends ListQuery, Item>(
    query: Query,
    caller: Caller,
    sortable: Sortable<Row>,
    load: (page: PageClause) => Promise<Row[]>,
    toItem: (row: Row) => Item,
  ): Promise<{ items: Item[]; next?: string }> {
    const rows = await load(this.clause(query, caller, sortable));
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    if (rows.length <= query.limit || !last) return { items: items.map(toItem) };
    return { items: items.map(toItem), next: this.cursor(query, caller, sortable, last) };
  }

  private clause<Row>(query: ListQuery, caller: Caller, sortable: Sortable<Row>): PageClause {
    const { name, descending } = direction(query.sort);
    const { column, type, nullable = false, tie = 'id' } = sorter(sortable, name);
    const order = raw(descending ? 'DESC' : 'ASC');
    const compare = raw(descending ? '<' : '>');
    const orderBy = column === 'id' ? sql`id ${order}` : sql`${raw(column)} ${order}, ${raw(tie)} ${order}`;
    const limit = query.limit + 1;
    if (query.after === undefined) return { where: sql`TRUE`, orderBy, limit };
    const [, value, id] = this.open(query.after, query, caller);
    if (column === 'id') return { where: sql`id ${compare} ${id}`, orderBy, limit };
    const beyond = sql`(${raw(column)}, id) ${compare} (${value}::${raw(type)}, ${id})`;
    const where = nullable ? withNulls(raw(column), value, id, descending, beyond) : beyond;
    return { where, orderBy, limit };
  }

  private cursor<Row extends { id: string }>(
    query: ListQuery,
    caller: Caller,
    sortable: Sortable<Row>,
    last: Row,
  ) {
    const { property } = sorter(sortable, direction(query.sort).name);
    const value = last[property];
    const text = value === null ? null : value instanceof Date ? value.toISOString() : String(value);
    const body = Buffer.from(JSON.stringify([query.sort, text, last.id]));
    return Buffer.concat([this.signature(body, query, caller), body]).toString('base64url');
  }

  private open(cursor: string, query: ListQuery, caller: Caller) {
    const bytes = Buffer.from(cursor, 'base64url');
    const [given, body] = [bytes.subarray(0, 16), bytes.subarray(16)];
    if (given.length !== 16 || !timingSafeEqual(given, this.signature(body, query, caller))) {
      throw badRequest([
        { pointer: '?after', code: 'foreign-cursor', detail: 'is not a cursor of this list' },
      ]);
    }
    return Position.parse(JSON.parse(body.toString()));
  }

  /** 128 bits over the position, the caller and every parameter but those that may change from page to page. */
  private signature(body: Buffer, query: ListQuery, caller: Caller): Buffer {
    const filters = { ...query, after: undefined, limit: undefined };
    const scope = JSON.stringify([caller.id ?? null, filters], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    return createHmac('sha256', this.config.cursorKey)
      .update(scope)
      .update('\0')
      .update(body)
      .digest()
      .subarray(0, 16);
  }
}

const direction = (sort: string) =>
  sort.startsWith('-') ? { name: sort.slice(1), descending: true } : { name: sort, descending: false };

/** Rows without a value come last in ascending order and first in descending order, as PostgreSQL's indexes have them. */
function withNulls(column: Sql, value: string | null, id: string, descending: boolean, beyond: Sql): Sql {
  if (value !== null) return descending ? beyond : sql`(${beyond} OR ${column} IS NULL)`;
  return descending ? sql`(${column} IS NOT NULL OR id < ${id})` : sql`(${column} IS NULL AND id > ${id})`;
}

function sorter<Row>(sortable: Sortable<Row>, name: string) {
  const found = sortable[name];
  if (!found) throw new Error(`The query schema lets through an order that the list does not have: ${name}`);
  return found;
}
