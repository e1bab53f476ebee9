import { list, mapOf, NAMES, object, oneOrMore, ref, scalar, text, whole } from './schema.ts';

export const uniqueRule = object(
  'No two rows have the same values in these fields, where the condition holds.',
  {
    fields: list('The fields.', text('A field.'), { minItems: 1 }),
    when: text('Only rows for which this holds count.'),
    fails: text('The name of the problem of a 409.', { default: '<entity>-<name>-taken' }),
  },
  ['fields'],
);

export const operation = object('An operation: what can be done besides create, change and delete.', {
  from: oneOrMore('The states it starts in. Short: placed | confirmed.', text('A state.')),
  to: text('The state it ends in.'),
  takes: mapOf('What the caller sends.', NAMES.camel, ref('value')),
  when: text('A condition over the row and the inputs, else 409.'),
  does: oneOrMore('Assignments to this row.', text('field = value, field += value or field -= value.')),
  calls: text("An operation of a port: payment-provider.authorise. Its answer is called 'answer'."),
  with: mapOf(
    "The port operation's inputs.",
    NAMES.camel,
    scalar('An expression over the row and the inputs.'),
  ),
  fails: text('The name of the problem when state, condition or a constraint refuse.', {
    default: '<entity>-<operation>-refused',
  }),
  by: text('hand: a person writes the method; until then the call answers 501.', { enum: ['hand'] }),
});

export const expect = object('The load in the busiest ordinary hour; load.peak multiplies.', {
  rows: scalar('How many rows: 2M.'),
  reads: scalar('How often rows are read: 2000/s.'),
  writes: scalar('How often rows are written: 5/s.'),
});

export const partition = object('Ranges of the id, one table for each.', {
  every: text('How long a range is.', { enum: ['month'], default: 'month' }),
});

export const shard = object(
  'Rows spread over several databases.',
  {
    by: text('The field whose value decides.'),
    count: whole('How many databases.', 2, 1024, { default: 4 }),
  },
  ['by'],
);

const who = (description: string) => ({ ...ref('grants'), description });

/** Who may do what with an entity. */
export const access = {
  type: 'object',
  description:
    'Who may read, create, change, delete, write (the last three), each operation by name, and others (everything not named). What is not allowed is refused. Without access, only the role that includes the most may do anything.',
  properties: {
    read: who('Who sees rows. For everybody else they do not exist.'),
    create: who('Who makes rows.'),
    change: who('Who changes rows.'),
    delete: who('Who deletes rows.'),
    write: who('Create, change and delete at once.'),
    others: who('Everything that is not named, operations included.'),
  },
  additionalProperties: ref('grants'),
};

export const grants = oneOrMore(
  'public, signed-in, a role, owner, owner(field), internal or nobody; "when <condition>" may follow, and for create "for <owner field>". internal: the flows of other services, by their steps and what undoes them.',
  text('One of them, or a list.'),
);

export const entity = object(
  'Something the service keeps. Every entity has id, createdAt, updatedAt and version by itself.',
  {
    fields: mapOf('What it holds.', NAMES.camel, ref('field')),
    id: text('The type of its id.', { default: 'uuid', examples: ['uuid', 'bigint', 'string(26)'] }),
    table: text('The table, where it is there already.', { default: 'the plural in snake_case' }),
    state: text('The enum field that operations move through, where there are several enum fields.'),
    operations: mapOf('What can be done besides create, change and delete.', NAMES.camel, {
      anyOf: [text('The states: draft -> active.'), ref('operation')],
    }),
    access: ref('access'),
    unique: mapOf('Rules of uniqueness over several fields, by name.', NAMES.kebab, {
      anyOf: [uniqueRule.properties.fields, uniqueRule],
    }),
    indexes: mapOf(
      'Indexes over several fields, by name.',
      NAMES.kebab,
      list('The fields.', text('A field.')),
    ),
    checks: mapOf('Conditions that every row meets, by name.', NAMES.kebab, text('A condition.')),
    invariant: text('A condition that holds over the sums of the table at every moment.'),
    expect: ref('expect'),
    cache: text('How long a read may be answered from memory: 5m.'),
    partition: ref('partition'),
    shard: ref('shard'),
    was: text('Its name before it was renamed, or service.Entity before it was moved.'),
  },
  ['fields'],
);

export const service = object(
  'A service: its own folder, process and database.',
  {
    purpose: text('What it is for, in a sentence.'),
    enums: ref('enums'),
    entities: mapOf('What it keeps.', NAMES.pascal, ref('entity')),
  },
  ['entities'],
);

export const enums = mapOf('Lists of values that several fields share, by name.', NAMES.pascal, {
  anyOf: [
    text('The values: small | medium | large.'),
    list('The values.', scalar('A value.'), { minItems: 1 }),
  ],
});
