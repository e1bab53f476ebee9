import type { Refusal } from '../wire/refusals.ts';
import { sentence } from '../wire/words.ts';
import type { JsonObject } from './json.ts';

const REQUEST_ID = '5f0c1c3e-8a52-4f6b-9d3e-2b7a4c1d6e8f';

interface ProblemValue {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly JsonObject[];
}

/** A problem as an answer shows it (RFC 9457). */
export function problemExample({ status, code, detail, errors }: ProblemValue): JsonObject {
  const title = sentence(code.replaceAll('-', ' '));
  return { type: `/problems/${code}`, title, status, detail, errors, requestId: REQUEST_ID };
}

/** The example of a refusal, ready for `components/examples`. */
export function refusalExample({ status, type, detail, fault }: Refusal): JsonObject {
  const errors = fault ? [{ pointer: fault.pointer, code: fault.code, detail: fault.detail }] : undefined;
  const value = problemExample({ status, code: type, detail, ...(errors && { errors }) });
  return { summary: fault?.detail ?? detail, value };
}

/** What every refusal has in common. */
export const problemSchema: JsonObject = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457).',
  properties: {
    type: {
      type: 'string',
      format: 'uri-reference',
      maxLength: 200,
      description: 'Names the problem. Programs go by this.',
    },
    title: { type: 'string', maxLength: 200, description: 'The same in words.' },
    status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
    detail: { type: 'string', maxLength: 1000, description: 'What was wrong this time, for people.' },
    errors: {
      type: 'array',
      maxItems: 1000,
      description: 'The places of the request that are at fault.',
      items: {
        type: 'object',
        properties: {
          pointer: {
            type: 'string',
            maxLength: 1000,
            description: 'A JSON pointer into the body, or `?name` for a parameter.',
          },
          code: { type: 'string', maxLength: 200 },
          detail: { type: 'string', maxLength: 1000 },
        },
        required: ['pointer', 'code', 'detail'],
      },
    },
    requestId: {
      type: 'string',
      maxLength: 64,
      description: 'Finds the request in the log. Also in `X-Request-Id`.',
    },
  },
  required: ['type', 'title', 'status', 'detail', 'requestId'],
  examples: [
    problemExample({
      status: 400,
      code: 'bad-request',
      detail: 'The request is not of the form that the contract describes.',
      errors: [
        { pointer: '/name', code: 'invalid', detail: 'Invalid input: expected string, received number' },
      ],
    }),
  ],
};
