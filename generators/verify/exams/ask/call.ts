import { setTimeout as sleep } from 'node:timers/promises';
import { WrongAnswer } from '../../exam.ts';

export interface Call {
  readonly method: string;
  /** With the service's address before it. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
}

export interface Answer {
  readonly call: Call;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed where the answer says that it is JSON. */
  readonly body: unknown;
}

/** What an answer may take. The slowest that a system may keep a caller waiting is a port's ten seconds. */
const timeLimit = 20_000;

/** How often a call is repeated that was answered with 503 and when to try again: on a slow machine a peer may be late. */
const repetitions = 5;

/** Sends a call, and again where the service asks for that. */
export async function send(call: Call): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendOnce(call);
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    if (answer.status !== 503 || Number.isNaN(seconds) || attempt > repetitions) return answer;
    await sleep(seconds * 1000);
  }
}

export async function sendOnce(call: Call): Promise<Answer> {
  const response = await fetch(call.url, {
    method: call.method,
    headers: headersOf(call),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeLimit),
    ...bodyOf(call),
  }).catch((error: unknown) => {
    throw new WrongAnswer(`${shown(call)}\n  no answer: ${causeOf(error)}`);
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = /[/+]json\b/.test(type) && text !== '' ? JSON.parse(text) : undefined;
  return { call, status: response.status, headers: response.headers, text, body };
}

function headersOf({ token, headers, body }: Call): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
}

function bodyOf({ body, text }: Call): { body?: string } {
  if (text !== undefined) return { body: text };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

const causeOf = (error: unknown) => {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
};

/** A call as a person would repeat it. Tokens are left out: they are long, and good for a minute. */
export function shown({ method, url, token, headers = {}, body, text }: Call): string {
  const sent = text ?? (body === undefined ? '' : JSON.stringify(body));
  const names = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const extras = [...(token === undefined ? ['without a token'] : []), ...names];
  return `${method} ${url}${extras.length > 0 ? ` (${extras.join(', ')})` : ''}${sent === '' ? '' : ` ${shortened(sent)}`}`;
}

export const shortened = (text: string) => (text.length > 400 ? `${text.slice(0, 400)}…` : text);
