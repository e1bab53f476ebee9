/// <reference lib="dom" />
import { element, shownJson } from './dom.js';
import type { Asked } from './request.js';
import type { Seen } from './seen.js';

/** What came back: in one line, and in full. */
export interface Answered {
  readonly line: string;
  readonly isGood: boolean;
  readonly content: readonly HTMLElement[];
}

const telling = ['etag', 'location', 'retry-after', 'www-authenticate'];

export async function exchange({ method, url, headers, body }: Asked, seen: Seen): Promise<Answered> {
  const start = performance.now();
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  const time = Math.round(performance.now() - start);
  const content = parsed(text);
  seen.note(url.split('?')[0] ?? url, response, content);
  return {
    line: `${response.status} ${response.statusText}, ${time} ms`,
    isGood: response.ok,
    content: [headersView(response.headers), ...(text === '' ? [] : [shownJson(content)])],
  };
}

/** Those that tell something at once, the others when asked for. */
function headersView(headers: Headers): HTMLElement {
  const all = [...headers];
  const first = all.filter(([name]) => telling.includes(name)).map(([name, value]) => `${name}: ${value}`);
  return element(
    'details',
    {},
    element('summary', {}, `Headers (${all.length})${first.map((line) => ` · ${line}`).join('')}`),
    element(
      'dl',
      { class: 'headers' },
      all.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
