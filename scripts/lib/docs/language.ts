import { GRAMMAR } from '../../../generators/plan/expression/grammar.ts';
import { planSchema } from '../../../generators/plan/read.ts';
import { asks, copies, handler } from '../../../generators/plan/shape/between.ts';
import type { FIELD_TYPES } from '../../../generators/plan/shape/field.ts';
import { code, table } from '../../../generators/render/markdown.ts';
import { type Shape, shapeSections } from './shapes.ts';

/** What a reader comes to first; the rest as the schema has it. */
const ORDER = ['service', 'entity', 'field', 'value', 'enums', 'access', 'grants', 'operation'];

/** The language of plans, from its schema and its grammar. */
export function printLanguage(): string {
  const { $defs, ...plan } = planSchema() as Shape & { readonly $defs: Readonly<Record<string, Shape>> };
  const names = [...new Set([...ORDER, ...Object.keys($defs)])];
  const sections = names.flatMap((name) => [
    ...shapeSections(name, $defs[name] ?? {}),
    ...(name === 'field' ? ['### Types', types, typeNotes] : []),
    ...(name === 'interaction'
      ? Object.entries(OPTIONS).flatMap(([key, shape]) => shapeSections(key, shape, 3))
      : []),
  ]);
  return `${[
    '# The plan language',
    intro,
    ...shapeSections('plan', plan),
    ...sections,
    '## Expressions',
    expressions,
    `\`\`\`text\n${GRAMMAR}\n\`\`\``,
    expressionNotes,
  ].join('\n\n')}\n`;
}

/** The options of sentences, which the schema cannot tell apart. */
const OPTIONS = { asks, copies, 'follows, by event': handler };

const intro = `A plan is one YAML file, \`system.yaml\`; a service may stand in a file of its own. [The shop](../templates/presets/shop.yaml) shows it in use.
This page is printed from the schema that editors complete by: in a generated system \`.groundplan/schema.json\`, which VS Code finds by itself.
What a schema cannot say is checked by \`groundplan check\`; [its messages](errors.md) are explained one by one.

Most things have a short form, one line of text, and a long one with a key for each option. Text with \`: \`, \`#\` or, between { and }, a comma
needs quotes, as everywhere in YAML.`;

const meanings = {
  string: [
    '`string(80)`: 1 to 80 characters, trimmed; `string(0..80)` may be empty',
    '`varchar(80)`',
    'text',
  ],
  text: ['text of any length', '`text`', 'text'],
  integer: ['a whole number of 32 bits', '`integer`', 'number'],
  bigint: ['a whole number of 64 bits', '`bigint`', 'text'],
  decimal: ['`decimal(12,2)`: exact, 12 digits, 2 of them after the point', '`numeric(12, 2)`', 'text'],
  money: [
    "an amount in the system's currency",
    '`bigint`, in cents',
    '`{ "amount": "12.50", "currency": "EUR" }`',
  ],
  boolean: ['true or false', '`boolean`', '`true`, `false`'],
  date: ['a day, without a zone', '`date`', '`2026-03-14`'],
  time: ['a time of day, without a zone', '`time`', '`09:30:00`'],
  timestamp: ['an instant, in UTC', '`timestamptz`', '`2026-03-14T09:30:00.000Z`'],
  duration: ['a length of time', '`interval`', '`PT15M`'],
  uuid: ['a UUID', '`uuid`', 'text'],
  email: ['an address for mail', '`varchar(254)`', 'text'],
  url: ['an address in the web', '`varchar(2048)`', 'text'],
  json: ['anything', '`jsonb`', 'anything'],
} satisfies Record<(typeof FIELD_TYPES)[number], readonly string[]>;

const types = table(
  ['type', 'holds', 'in the table', 'in JSON'],
  [
    ...Object.entries(meanings).map(([name, cells]) => [code(name), ...cells]),
    ['`a | b | c`, or a name from `enums`', 'one of these words', '`text` with a CHECK', 'text'],
    ['`Entity`', 'a row of the same service', 'its key, a foreign key', 'its id'],
    ['`service.Entity`', 'a row of another service', 'its key', 'its id'],
    [
      '`many Entity 1..50`',
      'parts: created, read, changed and deleted with the row',
      'a table of their own',
      'a list of objects',
    ],
    ['`links Entity 0..20`', 'rows that are linked, in no order', 'a join table', 'a list of ids'],
  ],
);

const typeNotes = `A \`?\` after the type makes the field optional: NULL in the table, absent in answers. A default that is a literal may be replaced by the caller;
one that is computed (\`now\`, \`product.name\`, \`sum(lines.price * lines.quantity)\`) never is. Every entity has \`id\`, \`createdAt\`, \`updatedAt\` and \`version\` besides its fields.`;

const expressions =
  'Conditions (`when`, `checks`, `invariant`, rules of access and of sandboxes), assignments (`does`) and computed defaults share one grammar:';

const expressionNotes = `- A number may have a point; a duration is a number with \`ms\`, \`s\`, \`m\`, \`h\`, \`d\` or \`w\`; text stands in quotes.
- A name is a field of the row, an input, a value of an enum, or \`now\`, \`today\`, \`user\`, \`null\`, \`true\`, \`false\`. \`product.name\` follows a reference, one hop.
  \`answer.reference\` is what a port has answered, \`before.status\` in \`only\` of a flow what was there before.
- A minus between names has spaces around it, because names may hold dashes.
- \`sum\` and \`count\` go over a list of parts, where a value is computed or an operation decides.
- Money is compared with and added to money, and multiplied by numbers. What must not get lost in rounding is reckoned exactly, and rounded half to even.`;
