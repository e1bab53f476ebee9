/** Steps through the running system as people would take them: requests to the gateway, one after the other. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { fill, fillPath, type Json, plain, type Values } from './placeholders.ts';
import { Trouble } from './terminal.ts';

export interface DemoUser {
  email: string;
  password: string;
  name?: string;
  /** Granted besides what everybody has. */
  roles?: string[];
}

/**
 * `{name}` in a path, header or body stands for a saved value; `{run}` for a text, and `{instant}` for a moment, that no other
 * run has.
 */
export interface Step {
  /** What happens, in a sentence. */
  say: string;
  /** One of the demo users; without it nobody is signed in. */
  as?: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: Json;
  /** The saved ETag, by name, of the row that this changes. */
  ifMatch?: string;
  /** The status of the answer. */
  expect: number;
  /** What the answer must hold: value by place, such as `lines.0.quantity`. */
  check?: Values;
  /** Asks again until the answer holds this, for `within` seconds (30). For what takes a moment. */
  until?: Values;
  within?: number;
  /** Places of the answer to keep, by name. `@etag` and `@location` are its headers. */
  save?: Record<string, string>;
  /** Places of the answer worth printing. */
  show?: string[];
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface TakenStep {
  step: Step;
  path: string;
  status: number;
  milliseconds: number;
  /** What was saved or is worth showing, by name. */
  values: Values;
}

export interface Walker {
  gateway: string;
  users: Record<string, DemoUser>;
  /** Names this run. */
  run: string;
  values: Values;
  tokens: Map<string, string>;
}

export function createWalker(
  gateway: string,
  users: Record<string, DemoUser>,
  run: string,
  values: Values = {},
): Walker {
  const own = { run: run.slice(0, 8), instant: instantOf(run) };
  return { gateway, users, run, values: { ...values, ...own }, tokens: new Map() };
}

/** A minute of the thirties, hardly ever that of another run. */
function instantOf(run: string): string {
  const minutes = Number.parseInt(run.slice(0, 8), 16) % (9 * 365 * 24 * 60);
  return new Date(Date.UTC(2031, 0, 1) + minutes * 60_000).toISOString();
}

/** Takes a step, keeps what it saves, and refuses any other answer than the expected one. */
export async function takeStep(walker: Walker, step: Step, number: number): Promise<TakenStep> {
  const path = fillPath(step.path, walker.values);
  const name = `Step ${number} (${step.say}) ${step.method} ${path}`;
  const began = performance.now();
  const answer = await askUntil(walker, step, path, number);
  const milliseconds = Math.round(performance.now() - began);
  if (answer.status !== step.expect) {
    throw new Trouble(
      `${name}: ${step.expect} was expected and ${answer.status} came: ${JSON.stringify(answer.body)}`,
    );
  }
  const wrong = firstDifference(answer, { ...step.check, ...step.until }, walker.values);
  if (wrong) throw new Trouble(`${name}: ${wrong}`);
  const saved = Object.fromEntries(
    Object.entries(step.save ?? {}).map(([key, place]) => [key, pick(answer, place)]),
  );
  Object.assign(walker.values, saved);
  const shown = Object.fromEntries((step.show ?? []).map((place) => [place, pick(answer, place)]));
  return { step, path, status: answer.status, milliseconds, values: { ...saved, ...shown } };
}

async function askUntil(walker: Walker, step: Step, path: string, number: number): Promise<Answer> {
  const deadline = performance.now() + (step.within ?? 30) * 1000;
  let answer = await ask(walker, step, path, number);
  while (step.until && performance.now() < deadline && firstDifference(answer, step.until, walker.values)) {
    await sleep(250);
    answer = await ask(walker, step, path, number);
  }
  return answer;
}

/** A token that is too old is replaced once. */
async function ask(walker: Walker, step: Step, path: string, number: number): Promise<Answer> {
  const answer = await send(walker, step, path, number);
  if (answer.status !== 401 || !step.as || !walker.tokens.delete(step.as)) return answer;
  return send(walker, step, path, number);
}

async function send(walker: Walker, step: Step, path: string, number: number): Promise<Answer> {
  const headers: Record<string, string> = {
    ...(fill(step.headers ?? {}, walker.values) as Record<string, string>),
  };
  if (step.as) headers['authorization'] = `Bearer ${await tokenOf(walker, step.as)}`;
  if (step.ifMatch) headers['if-match'] = plain(walker.values[step.ifMatch] ?? '');
  if (step.method === 'POST') headers['idempotency-key'] ??= keyOf(walker.run, number);
  return request(walker.gateway, step.method, path, headers, fill(step.body, walker.values));
}

/** The same for the same step of the same run, so that a repeated request is recognised. */
function keyOf(run: string, number: number): string {
  const digest = createHash('sha256').update(`${run} ${number}`).digest('hex');
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

async function tokenOf(walker: Walker, name: string): Promise<string> {
  const known = walker.tokens.get(name);
  if (known) return known;
  const user = walker.users[name];
  if (!user) throw new Trouble(`There is no demo user ${name}.`);
  const { email, password } = user;
  const answer = await request(walker.gateway, 'POST', '/v1/sessions', {}, { email, password });
  const token = pick(answer, 'accessToken');
  if (answer.status !== 201 || typeof token !== 'string') {
    throw new Trouble(`${email} cannot sign in: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  walker.tokens.set(name, token);
  return token;
}

/** Sends a request, and sends it again a little later where the gateway says that it is too much, or too early. */
export async function request(
  gateway: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Json,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await requestOnce(gateway + path, method, headers, body);
    if ((answer.status !== 429 && answer.status !== 503) || attempt === 10) return answer;
    await sleep(Math.min(Number(answer.headers.get('retry-after')) || 1, 30) * 1000);
  }
}

async function requestOnce(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: Json,
): Promise<Answer> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const content =
    body === undefined
      ? { headers }
      : { headers: { 'content-type': type, ...headers }, body: JSON.stringify(body) };
  const response = await fetch(url, { method, signal: AbortSignal.timeout(30_000), ...content }).catch(
    (error: Error) => {
      throw new Trouble(
        `${method} ${url} was not answered: ${error.cause instanceof Error ? error.cause.message : error.message}`,
      );
    },
  );
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text || null;
  }
}

function firstDifference(answer: Answer, wanted: Values, values: Values): string | undefined {
  for (const [place, value] of Object.entries(wanted)) {
    const expected = fill(value, values);
    const found = pick(answer, place);
    if (!isDeepStrictEqual(found, expected)) {
      return `${place} should be ${JSON.stringify(expected)} and is ${JSON.stringify(found)}`;
    }
  }
  return undefined;
}

/** `items.0.id` of the body, or `@etag` of the headers; null where there is none. */
function pick(answer: Answer, place: string): Json {
  if (place.startsWith('@')) return answer.headers.get(place.slice(1));
  let found: Json | undefined = answer.body;
  for (const key of place.split('.')) {
    found = typeof found === 'object' && found !== null ? (found as Record<string, Json>)[key] : undefined;
  }
  return found ?? null;
}
