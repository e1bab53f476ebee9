import { flag, list, mapOf, NAMES, object, oneOrMore, ref, scalar, text } from './schema.ts';

const bindings = (description: string) =>
  mapOf(description, NAMES.camel, scalar('An expression over the event.'));

export const asks = object('How the other service is asked.', {
  timeout: text('How long an answer may take.', { default: '1s' }),
  else: text(
    'What happens when the other service does not answer: refuse with 503, or accept the reference unchecked, which the log says. Where it answers that there is no such row, it is 422 either way.',
    {
      enum: ['refuse', 'accept'],
      default: 'refuse',
    },
  ),
});

const DELETED =
  'What happens to what refers to a row when it is deleted: it stays (keep), it loses the reference, which must be optional ' +
  '(clear), or it is deleted as well (remove). Both follow from the event, within moments, and no new reference comes in between. ' +
  'With refuse it is not deleted: the other service asks first, and answers 409 while anything here refers to the row.';

export const copies = object(
  'What is copied and kept by events.',
  {
    fields: list('The fields.', text('A field of the other entity.'), { minItems: 1 }),
    deleted: text(DELETED, {
      enum: ['keep', 'clear', 'remove', 'refuse'],
      default: 'keep',
    }),
    personal: flag(
      'Personal fields may be among them: no event carries them, so the row is asked for when something happens to it, and nothing of it is left when it is deleted.',
    ),
  },
  ['fields'],
);

export const handler = object('What an event makes this service do.', {
  do: text('Entity.operation or Entity.create of this service: done once for each event.'),
  row: bindings('A unique key of the row.'),
  with: bindings('Fields or inputs; before.<field> is the value before the change.'),
  by: text('hand: a person writes the method.', { enum: ['hand'] }),
});

export const interaction = {
  description:
    'A sentence: orders copies catalog.Product, inventory asks catalog.Product, billing follows orders.Order.',
  anyOf: [
    text('<service> asks <service.Entity>'),
    { type: 'object', description: 'The sentence, and its options.', minProperties: 1, maxProperties: 1 },
  ],
};

export const step = object('One step of a flow.', {
  row: {
    description: 'A unique key of the row, or a name bound by "as".',
    anyOf: [text('A name bound by "as".'), bindings('A unique key.')],
  },
  with: bindings('Fields or inputs.'),
  each: text('A list of parts: one call with all of them.'),
  as: text('A name for the row, for later steps.'),
  undo: text('The operation of the same entity that takes the step back.'),
});

export const flow = object(
  'Steps over several services that are completed or undone, or visibly waiting.',
  {
    when: text('The event that starts it: orders.Order.placed.'),
    only: text('A condition over the row; before.<field> is the value before the change.'),
    steps: list(
      'What is done, in order.',
      {
        anyOf: [
          text('service.Entity.operation'),
          {
            type: 'object',
            description: 'service.Entity.operation, and its options.',
            additionalProperties: ref('step'),
            minProperties: 1,
            maxProperties: 1,
          },
        ],
      },
      { minItems: 1 },
    ),
    failed: text('The operation of the entity that started it, when it could not be completed.'),
    within: text('How long it may take before it is undone: 30s.'),
    access: object(
      'Who may see how far it is, and do something about it. Whoever runs the system always may, with npm run flows.',
      {
        read: oneOrMore('Who may see how far it is.', text('As in access.')),
        resume: oneOrMore('Who may have a step that waits tried at once.', text('As in access.')),
        cancel: oneOrMore('Who may have it taken back, as long as that is possible.', text('As in access.')),
      },
    ),
  },
  ['when', 'steps'],
);
