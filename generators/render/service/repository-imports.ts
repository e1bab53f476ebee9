import type { Entity } from '../../plan/model.ts';
import type { Imports } from './imports.ts';
import type { PartListView } from './lists.ts';
import type { RepositoryView } from './repository.ts';

/** What the code of a repository mentions. */
export function importsOf(
  { names, key }: Entity,
  view: Omit<RepositoryView, 'imports'>,
  imports: Imports,
): string {
  const schemas = `./${names.folder}.schemas.js`;
  const database = '../platform/database.js';
  const refusals = [
    ...view.refusals,
    ...view.refusalsOfDelete,
    ...view.parts.flatMap((part) => part.refusals),
    ...view.operations.flatMap((operation) => operation.refusals?.entries ?? []),
  ];
  if (refusals.length > 0) imports.type(database, 'Refusals');
  for (const helper of ['conflict', 'unprocessable'])
    if (refusals.some(({ value }) => new RegExp(`(?<![.\\w])${helper}\\(`).test(value)))
      imports.value('../platform/problems.js', helper);
  if (view.conditions.length > 0) imports.type('../platform/auth.js', 'Caller');
  if (view.withLists) imports.value(database, 'snapshot');
  if (view.conditions.length > 0 || view.withLists) imports.type('sql-template-tag', 'Sql');
  if (view.conditions.some(({ body }) => body.some((line) => line.includes('oneOf('))))
    imports.value('../platform/sql.js', 'oneOf');
  if (view.list) {
    imports
      .type('../platform/pages.js', 'PageClause', 'Sortable')
      .value('../platform/sql.js', 'where', 'anyOf');
    imports.type(schemas, `${names.class}Query`);
  }
  if (view.ports) imports.type('../platform/attempts.js', 'Attempt');
  if (
    view.create ||
    view.change?.lists ||
    view.withLists ||
    view.held ||
    view.ownedBy ||
    view.ports ||
    view.lock ||
    view.gone.length > 0 ||
    view.keys.length > 0
  )
    imports.type(database, 'Queries');
  if (view.create) {
    imports.value('../platform/sql.js', 'values');
    if (key.kind === 'uuid') imports.value('../platform/sql.js', 'newRow');
    const base = view.create.type === view.completed?.name ? baseOf(view.completed.type) : view.create.type;
    if (base !== undefined) imports.type(schemas, base);
  }
  const assigns = view.gone.some(({ lines }) => lines.join().includes('assign('));
  if (view.change || view.operations.length > 0 || assigns) imports.value('../platform/sql.js', 'assign');
  if (view.change) imports.type(schemas, `${names.class}Change`);
  for (const part of view.parts) importPart(part, view, imports);
  if (view.links.some(({ replaced }) => replaced || view.create) && (view.create || view.change)) {
    imports.value('../platform/problems.js', 'unprocessable').value('../platform/sql.js', 'values');
  }
  if (view.ownedBy) imports.value('../platform/problems.js', 'forbidden');
  const code = JSON.stringify(view);
  for (const helper of ['json', 'jsonOrNull'])
    if (new RegExp(`\\b${helper}\\(`).test(code)) imports.value('../platform/sql.js', helper);
  if (code.includes('randomUUIDv7()')) imports.value('node:crypto', 'randomUUIDv7');
  if (code.includes('randomId(')) imports.value('../platform/sql.js', 'randomId');
  return imports.print();
}

/** `Omit<OrderCreate, 'lines'> & …` -> `OrderCreate` */
const baseOf = (type: string) => /\w+Create\b/.exec(type)?.[0];

function importPart(part: PartListView, view: Omit<RepositoryView, 'imports'>, imports: Imports) {
  imports.type(`./${part.file}.entity.js`, part.class);
  if (!view.create && !part.replaced) return;
  imports.value('../platform/sql.js', 'values');
  if (part.replaced) imports.value('../platform/problems.js', 'badRequest', 'unprocessable');
}
