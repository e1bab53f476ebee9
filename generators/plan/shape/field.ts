import { flag, object, scalar, text, whole } from './schema.ts';

export const FIELD_TYPES = [
  'string',
  'text',
  'integer',
  'bigint',
  'decimal',
  'money',
  'boolean',
  'date',
  'time',
  'timestamp',
  'duration',
  'uuid',
  'email',
  'url',
  'json',
] as const;

export const FIELD_WORDS = [
  'unique',
  'index',
  'search',
  'immutable',
  'owner',
  'personal',
  'secret',
  'internal',
  'clear',
  'remove',
] as const;

const TYPE = `string(80), string(3..32), text, integer, bigint, decimal(12,2), money, boolean, date, time, timestamp, duration, uuid,
email, url, json, a | b | c, the name of an enum, Entity, many Part 1..50, links Entity 0..20 or service.Entity; "?" makes it optional`;

/** `price: { type: money, min: 0 }`: a field with every option. */
export const longField = object(
  'A field with every option by name.',
  {
    type: text(TYPE.replaceAll('\n', ' ')),
    optional: flag('NULL in the table, absent in answers. The same as "?" after the type.'),
    unique: flag('No two rows have the same value.'),
    index: flag('Lists can be filtered and sorted by it.'),
    search: flag('Found by ?q= in lists.'),
    immutable: flag('Set when the row is created, never changed.'),
    owner: scalar('Names the user that owns the row. "via user" follows a local reference to its field.', {
      default: false,
    }),
    personal: flag('Personal data: never in events or logs, blanked when the user is erased.'),
    secret: flag('Write-only: never in an answer, an event or a log.'),
    internal: flag('Never accepted from outside.'),
    min: scalar('The least value, inclusive; for a list of parts or links the least number of items.'),
    max: scalar('The greatest value, inclusive; for a list of parts or links the greatest number of items.'),
    above: scalar('The value has to be greater than this.'),
    below: scalar('The value has to be less than this.'),
    pattern: text('A regular expression that a string has to match as a whole.'),
    default: scalar('A literal, that the caller may replace, or an expression, that the service computes.'),
    when: text('A condition that the referenced row has to meet, else 409.'),
    problem: text('The name of that problem.', { default: '<field>-not-<value>' }),
    deleted: text('What happens here when the referenced local row is deleted.', {
      enum: ['refuse', 'clear', 'remove'],
      default: 'refuse',
    }),
    column: text('The column, where the table is there already.', { default: 'the name in snake_case' }),
    was: text('Its name before it was renamed.'),
  },
  ['type'],
);

/** A field in one line or with every option. */
export const field = {
  description:
    'A field: <type>[?] [words] [constraint] [= default]. Words: unique, index, search, immutable, owner, personal, secret, internal, clear, remove. Constraint: > 0, >= 0, 1..999. A reference may end in "when <condition>".',
  anyOf: [
    text('The short form.', { examples: ['string(80) unique', 'money > 0', 'draft | active = draft'] }),
    longField,
  ],
};

/** An input or output of an operation: a field without a column. */
export const value = {
  description: 'An input: <type>[?] [constraint] [= default], as for fields.',
  anyOf: [
    text('The short form.'),
    object(
      'An input with every option by name.',
      {
        type: longField.properties.type,
        optional: longField.properties.optional,
        personal: longField.properties.personal,
        secret: longField.properties.secret,
        min: longField.properties.min,
        max: longField.properties.max,
        above: longField.properties.above,
        below: longField.properties.below,
        pattern: longField.properties.pattern,
        default: longField.properties.default,
      },
      ['type'],
    ),
  ],
};

export const PARTS_MAX = whole('How many parts a row may have.', 0, 1000, { default: 100 });
