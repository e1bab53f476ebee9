import type { Model } from '../../plan/model.ts';
import { idempotencyRefusals } from '../wire/idempotency.ts';
import type { Contract, JsonObject } from './json.ts';
import { problemSchema, refusalExample } from './problems.ts';
import { sharedResponses } from './shared-responses.ts';
import { amountSchema } from './types.ts';

/** What every contract can refer to. Whatever a document does not refer to is left out of it. */
export function sharedComponents(model: Model): Contract['components'] {
  return {
    schemas: {
      Money: moneySchema(model),
      Cursor: cursorSchema,
      FlowProgress: flowSchema,
      LettingGo: lettingGoSchema,
      Health: healthSchema,
      Problem: problemSchema,
    },
    parameters: parameters(),
    headers,
    responses: sharedResponses(),
    examples: Object.fromEntries(idempotencyRefusals.map((one) => [one.type, refusalExample(one)])),
    securitySchemes: securitySchemes(model),
  };
}

function moneySchema({ currency }: Model): JsonObject {
  const { description, ...amount } = amountSchema(currency);
  return {
    type: 'object',
    description: 'An amount of money. The amount is text, so that no digit is lost on the way.',
    additionalProperties: false,
    properties: {
      amount: { ...amount, description },
      currency: { type: 'string', enum: [currency.code] },
    },
    required: ['amount', 'currency'],
    examples: [
      {
        amount:
          currency.digits > 0 ? `12.${'50'.padEnd(currency.digits, '0').slice(0, currency.digits)}` : '1250',
        currency: currency.code,
      },
    ],
  };
}

const cursorSchema: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  description:
    'A place in a list. It belongs to the list, its filters and the caller, and means nothing elsewhere.',
};

const moment: JsonObject = { type: 'string', format: 'date-time', maxLength: 35 };

const lettingGoSchema: JsonObject = {
  type: 'object',
  properties: {
    free: { type: 'boolean', description: 'Whether nothing refers to the row, nor will for a minute.' },
  },
  required: ['free'],
  examples: [{ free: true }],
};

const flowSchema: JsonObject = {
  type: 'object',
  description: 'How far something is that spans several services.',
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string', maxLength: 63 },
    state: { type: 'string', enum: ['running', 'undoing', 'done', 'undone'] },
    reason: {
      type: 'string',
      maxLength: 200,
      description:
        'Why it is taken back: the problem of the step that was refused, `deadline`, or `cancelled`.',
    },
    steps: {
      type: 'array',
      maxItems: 100,
      description: 'What has begun it, and then its steps.',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', maxLength: 200 },
          state: { type: 'string', enum: ['open', 'done', 'refused', 'undone'] },
        },
        required: ['name', 'state'],
      },
    },
    tries: {
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 2_147_483_647,
      description: 'How often the present step has been tried.',
    },
    begunAt: moment,
    endedAt: moment,
  },
  required: ['id', 'name', 'state', 'steps', 'tries', 'begunAt'],
  examples: [
    {
      id: '0199f0e4-7a52-7c3e-9f4b-2f6f3c1f0a11',
      name: 'checkout',
      state: 'running',
      steps: [
        { name: 'orders.Order.placed', state: 'done' },
        { name: 'inventory.Stock.reserve', state: 'open' },
      ],
      tries: 1,
      begunAt: '2026-01-15T09:30:00.000Z',
    },
  ],
};

const healthSchema: JsonObject = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ok'] } },
  required: ['status'],
  examples: [{ status: 'ok' }],
};

const requestId = { type: 'string', pattern: '^[\\w-]{8,64}$', maxLength: 64 };
const etag = { type: 'string', pattern: '^"\\d{1,9}"$', maxLength: 11 };

const parameters = (): Readonly<Record<string, JsonObject>> => ({
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description:
      'Follows the request through the system. One is made where none is sent, or where it has another form.',
    schema: requestId,
  },
  Limit: {
    name: 'limit',
    in: 'query',
    description: 'How many rows a page has.',
    schema: { type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 20 },
  },
  After: {
    name: 'after',
    in: 'query',
    description: 'The `next` of the page before. The other parameters, `limit` aside, must be the same.',
    schema: { $ref: '#/components/schemas/Cursor' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The `ETag` of the row that was read.',
    schema: etag,
    example: '"1"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the version that the caller has: the answer is 304 while it is the latest.',
    schema: etag,
    example: '"1"',
  },
  IdempotencyKey: { ...idempotencyKey, required: false },
  IdempotencyKeyRequired: { ...idempotencyKey, required: true },
});

const idempotencyKey: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Chosen by the caller. A repetition with the same key and body has no second effect and the same answer.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
};

const headers: Readonly<Record<string, JsonObject>> = {
  'X-Request-Id': { description: 'Finds the request in the log.', schema: requestId },
  ETag: { description: 'The version of the row.', schema: etag, example: '"1"' },
  Location: {
    description: 'Where the new row is.',
    schema: { type: 'string', format: 'uri-reference', maxLength: 500 },
  },
  'Retry-After': {
    description: 'After how many seconds a repetition makes sense.',
    schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 },
    example: 1,
  },
  'WWW-Authenticate': {
    description: 'What kind of token is asked for, and what was wrong with the one that was sent.',
    schema: { type: 'string', maxLength: 200 },
    example: 'Bearer error="invalid_token"',
  },
};

function securitySchemes({ identity }: Model): Readonly<Record<string, JsonObject>> {
  const user = identity.oidc
    ? `A token that ${identity.oidc.issuer} has issued.`
    : 'The access token of a session.';
  const service = 'A token that the calling service has signed itself, for this service and for 60 seconds.';
  return { userToken: bearer(user), serviceToken: bearer(service) };
}

const bearer = (from: string): JsonObject => ({
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: `${from} It is checked as RFC8725 demands.`,
});
