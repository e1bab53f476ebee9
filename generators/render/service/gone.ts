import { type GivingWay, givingWay } from '../wire/giving-way.ts';
import type { Feature } from './feature.ts';
import { update } from './operations.ts';
import { callsPorts } from './ports.ts';
import { tells, toldBy } from './telling.ts';
import { capital } from './types.ts';

/** A method that follows from the deletion of a row in another service. */
export interface GoneMethod {
  readonly comment: string;
  readonly name: string;
  readonly parameters: string;
  readonly returns: string;
  readonly lines: readonly string[];
}

/** `Product`, `LinesProduct`: what gives way, in names of methods. */
const wayName = ({ list, field }: GivingWay) => `${capital(list?.name ?? '')}${capital(field.name)}`;

/** Whether others are told of what happens to a row by it. */
const isTold = (feature: Feature, { goes }: GivingWay) => tells(feature, goes ? 'delete' : 'change');

/** Whether rows are taken one by one: others are told of each, or it takes two tables. */
const isByRow = (feature: Feature, way: GivingWay) => isTold(feature, way) || way.part !== undefined;

/** What a repository does about references to rows that are gone. */
export function goneStatements(feature: Feature, withLists: string | undefined): readonly GoneMethod[] {
  return givingWay(feature.model, feature.entity).flatMap((way) => [
    ...(isByRow(feature, way) ? [idsStatement(feature, way)] : []),
    way.goes
      ? deletion(feature, way)
      : isByRow(feature, way)
        ? clearing(feature, way, withLists)
        : clearingAll(feature, way),
  ]);
}

function idsStatement({ entity }: Feature, { field, part, goes, ...way }: GivingWay): GoneMethod {
  const { labels, sqlTable } = entity.names;
  const named = `${field.sqlColumn} = \${${field.name}}`;
  const condition = part
    ? `id IN (SELECT ${part.partOf?.column} FROM ${part.names.sqlTable} WHERE ${named})`
    : named;
  const key = entity.key.kind === 'bigint' ? 'id::text AS id' : 'id';
  return {
    comment: `The ${labels} that refer to it, kept from other changes until the transaction ends.`,
    name: `idsOf${wayName({ field, goes, ...way })}`,
    parameters: `${field.name}: string, transaction: Queries`,
    returns: 'string[]',
    lines: [
      `const rows = await transaction.query<{ id: string }>(sql\`SELECT ${key} FROM ${sqlTable} WHERE ${condition} ORDER BY ${sqlTable}.id FOR ${goes ? 'UPDATE' : 'NO KEY UPDATE'}\`);`,
      'return rows.map(({ id }) => id);',
    ],
  };
}

function deletion({ entity }: Feature, way: GivingWay): GoneMethod {
  const { field } = way;
  const statement = `DELETE FROM ${entity.names.sqlTable} WHERE ${field.sqlColumn} = \${${field.name}}`;
  const method = {
    comment: `Without the ${field.label}, these ${entity.names.labels} are nothing.`,
    name: `deleteOf${wayName(way)}`,
    parameters: `${field.name}: string, transaction: Queries`,
    returns: 'void',
  };
  if (!callsPorts(entity)) return { ...method, lines: [`await transaction.query(sql\`${statement}\`);`] };
  return {
    ...method,
    lines: [
      `const gone = await transaction.query<{ attempt: string | null }>(sql\`${statement} RETURNING port_attempt_id AS attempt\`);`,
      `if (gone.some(({ attempt }) => attempt)) throw new Error('a call is under way for ${entity.names.labels} that are to go');`,
    ],
  };
}

function clearingAll(feature: Feature, way: GivingWay): GoneMethod {
  const { field } = way;
  const { sqlTable, labels } = feature.entity.names;
  return {
    comment: `The ${labels} that refer to it no longer do.`,
    name: `clear${wayName(way)}`,
    parameters: `${field.name}: string, transaction: Queries`,
    returns: 'void',
    lines: [
      `await transaction.query(sql\`UPDATE ${sqlTable} SET \${assign({ ${field.column}: null })} WHERE ${field.sqlColumn} = \${${field.name}}\`);`,
    ],
  };
}

function clearing(feature: Feature, way: GivingWay, withLists: string | undefined): GoneMethod {
  const { field, part } = way;
  const { names } = feature.entity;
  const named = `${field.sqlColumn} = \${${field.name}}`;
  const clear = part
    ? [
        `const cleared = await transaction.query(sql\`UPDATE ${part.names.sqlTable} SET ${field.sqlColumn} = NULL WHERE ${part.partOf?.column} = \${id} AND ${named} RETURNING id\`);`,
        'if (cleared.length === 0) return undefined;',
      ]
    : [];
  const { sql } = update(
    feature,
    part ? [] : [`${field.column}: null`],
    `id = \${id}${part ? '' : ` AND ${named}`}`,
  );
  return {
    comment: 'It no longer refers to it.',
    name: `clear${wayName(way)}`,
    parameters: `id: string, ${field.name}: string, transaction: Queries`,
    returns: `${names.class} | undefined`,
    lines: [
      ...clear,
      ...(withLists
        ? [
            `const changed = await transaction.query<${names.class}>(sql\`${sql}\`);`,
            `const [${names.variable}] = await this.${withLists}(changed, transaction);`,
            `return ${names.variable};`,
          ]
        : [`return transaction.one(sql\`${sql}\`);`]),
    ],
  };
}

/** What a service does about them: row by row, and it tells others. */
export function goneLogic(feature: Feature): readonly GoneMethod[] {
  const { names } = feature.entity;
  return givingWay(feature.model, feature.entity)
    .filter((way) => isByRow(feature, way))
    .map((way) => {
      const { field, goes } = way;
      const rows = `for (const id of await this.${names.variables}.idsOf${wayName(way)}(${field.name}, transaction))`;
      const clear = `this.${names.variables}.clear${wayName(way)}(id, ${field.name}, transaction)`;
      return {
        comment: goes
          ? `The ${field.label} is gone: ${names.labels} that refer to it go as well.`
          : `The ${field.label} is gone: no ${names.label} refers to it any more.`,
        name: goneName(way),
        parameters: `${field.name}: string, transaction: Queries`,
        returns: 'void',
        lines: goes
          ? [
              `${rows} {`,
              `const before = await this.${names.variables}.lock(id, transaction);`,
              `if (before) ${toldBy(feature, [`${names.variable}Deleted(toView(before))`])}`,
              '}',
              `await this.${names.variables}.deleteOf${wayName(way)}(${field.name}, transaction);`,
            ]
          : [
              rows,
              isTold(feature, way)
                ? `await this.announce('change', id, transaction, () => ${clear});`
                : `await ${clear};`,
            ],
      };
    });
}

const goneName = (way: GivingWay) => `on${wayName(way)}Gone`;

/** What is called when a row is gone that these refer to: in the service, or where that has nothing to add, the repository. */
export function goneCalls(feature: Feature, target: string) {
  const { classes, variables, folder } = feature.entity.names;
  return givingWay(feature.model, feature.entity)
    .filter((way) => way.target === target)
    .map((way) => {
      const kind = isByRow(feature, way) ? 'Service' : 'Repository';
      const method = isByRow(feature, way)
        ? goneName(way)
        : `${way.goes ? 'deleteOf' : 'clear'}${wayName(way)}`;
      return {
        name: `${variables}${kind}`,
        class: `${classes}${kind}`,
        from: `../${folder}/${folder}.${kind.toLowerCase()}.js`,
        method,
      };
    });
}
