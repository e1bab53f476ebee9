import type { Client } from 'pg';

/** What a database holds, as text: `table orders` and its lines. Names and lines are sorted, so that equal databases read alike. */
export type Catalog = ReadonlyMap<string, readonly string[]>;

/** Every table with its columns, constraints, indexes, partitions and triggers, and whatever else somebody may have made. */
export async function readCatalog(client: Client): Promise<Catalog> {
  const found = new Map<string, string[]>();
  for (const query of [RELATIONS, COLUMNS, CONSTRAINTS, INDEXES, PARTITIONS, TRIGGERS, OTHERS]) {
    const { rows } = await client.query<{ object: string; line: string | null }>(query);
    for (const { object, line } of rows) {
      const lines = found.get(object) ?? [];
      found.set(object, line === null ? lines : [...lines, line]);
    }
  }
  return new Map(
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([object, lines]) => [object, lines.toSorted()]),
  );
}

/** Schemas that belong to PostgreSQL itself. */
const OWN = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;
const NAME = `CASE WHEN n.nspname = 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(c.relname)`;
/** Partitions are lines of their table; what they have they have from it. */
const TABLE = `${OWN} AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition`;
const notOf = (catalog: string, id: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${id} AND d.deptype = 'e')`;

const RELATIONS = `
  SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence ' ELSE 'table ' END || ${NAME} AS object,
         CASE WHEN c.relkind = 'p' THEN 'partition by ' || pg_get_partkeydef(c.oid)
              WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS line
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OWN} AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND NOT c.relispartition AND ${notOf('pg_class', 'c.oid')}`;

const COLUMNS = `
  SELECT 'table ' || ${NAME} AS object,
         'column ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
         || CASE WHEN a.attcollation <> t.typcollation THEN ' collate ' || a.attcollation::regcollation::text ELSE '' END
         || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
         || CASE a.attidentity WHEN 'a' THEN ' always as identity' WHEN 'd' THEN ' by default as identity' ELSE '' END
         || CASE WHEN a.attgenerated <> '' THEN ' generated as ' WHEN x.oid IS NOT NULL THEN ' default ' ELSE '' END
         || coalesce(pg_get_expr(x.adbin, x.adrelid), '') AS line
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef x ON x.adrelid = a.attrelid AND x.adnum = a.attnum
  WHERE ${TABLE} AND a.attnum > 0 AND NOT a.attisdropped`;

const CONSTRAINTS = `
  SELECT 'table ' || ${NAME} AS object, 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) AS line
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${TABLE} AND k.contype <> 'n'`;

const INDEXES = `
  SELECT 'table ' || ${NAME} AS object,
         pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END AS line
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${TABLE} AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`;

const PARTITIONS = `
  SELECT 'table ' || ${NAME} AS object, 'partition ' || quote_ident(p.relname) || ' ' || pg_get_expr(p.relpartbound, p.oid) AS line
  FROM pg_inherits h
  JOIN pg_class c ON c.oid = h.inhparent
  JOIN pg_class p ON p.oid = h.inhrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${TABLE} AND c.relkind = 'p'`;

const TRIGGERS = `
  SELECT 'table ' || ${NAME} AS object, pg_get_triggerdef(g.oid) AS line
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${TABLE} AND NOT g.tgisinternal`;

const OTHERS = `
  SELECT 'function ' || p.oid::regprocedure::text AS object, 'returns ' || pg_get_function_result(p.oid) AS line
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${OWN} AND ${notOf('pg_proc', 'p.oid')}
  UNION ALL
  SELECT CASE t.typtype WHEN 'd' THEN 'domain ' ELSE 'type ' END || t.oid::regtype::text, NULL
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE ${OWN} AND t.typtype IN ('d', 'e', 'r') AND ${notOf('pg_type', 't.oid')}
  UNION ALL
  SELECT 'extension ' || quote_ident(extname), NULL FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL
  SELECT 'schema ' || quote_ident(n.nspname), NULL FROM pg_namespace n WHERE ${OWN} AND n.nspname <> 'public'`;
