import type { JsonObject } from './json.ts';

/** What every caller has to know once. */
const manners = [
  'Values: fields are camelCase; a value that is not there is absent. Money, decimals and 64-bit integers are text.',
  'Lists: pages of up to 100 rows. `next` of one page is `after` of the following one. A filter takes several values with commas between them; a parameter that is not described is refused.',
  'Changes: a row has an `ETag`. Send it as `If-Match` with a change or a deletion, so that nobody overwrites what they have not seen.',
  'Refusals: `application/problem+json` (RFC 9457). Go by `type`; `requestId` finds the request in the log.',
];

/** `system` answers for what is described here. */
export function infoOf(system: string, title: string, summary: string): JsonObject {
  return {
    title,
    summary,
    description: [summary, ...manners.map((line) => `- ${line}`)].join('\n').replace('\n', '\n\n'),
    version: '1.0.0',
    contact: { name: system },
    license: { name: '0BSD', identifier: '0BSD' },
  };
}

/** Where it runs on the machine of a developer. */
export const serverOf = (port: number, isInternal: boolean): JsonObject => ({
  url: `http://127.0.0.1:${port}`,
  description: 'Local: on the machine of a developer.',
  'x-internal': isInternal,
});
