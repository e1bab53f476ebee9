import { WrongAnswer } from '../../exam.ts';
import { type Answer, shortened, shown } from './call.ts';

/** What a refusal has to be like. */
export interface ExpectedProblem {
  readonly status: number;
  /** The last part of `type`, where the plan or the language names it. */
  readonly problem?: string | undefined;
  /** What `errors` has to point at. */
  readonly pointer?: string | undefined;
}

export function wrong(answer: Answer, expected: string, seen?: string): WrongAnswer {
  const { call, status, text } = answer;
  const body = text === '' ? '' : ` ${shortened(text)}`;
  return new WrongAnswer(
    `expected ${expected}${seen === undefined ? '' : `, saw ${seen}`}\n  ${shown(call)}\n  ${status}${body}`,
  );
}

export function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status) throw wrong(answer, String(status), String(answer.status));
}

/** Checks a refusal: its status, and its body as RFC 9457 and the plan's language want it. */
export function expectProblem(answer: Answer, { status, problem, pointer }: ExpectedProblem): void {
  expectStatus(answer, status);
  const type = answer.headers.get('content-type') ?? 'no content-type';
  if (!type.startsWith('application/problem+json')) throw wrong(answer, 'application/problem+json', type);
  const body = (answer.body ?? {}) as Record<string, unknown>;
  for (const name of ['type', 'title', 'detail', 'requestId']) {
    if (typeof body[name] !== 'string' || body[name] === '') throw wrong(answer, `a ${name} in the problem`);
  }
  if (body['status'] !== status) throw wrong(answer, `"status": ${status} in the problem`);
  if (problem !== undefined && body['type'] !== `/problems/${problem}`)
    throw wrong(answer, `the problem /problems/${problem}`, String(body['type']));
  if (!String(body['type']).startsWith('/problems/')) throw wrong(answer, 'a type under /problems/');
  if (body['requestId'] !== answer.headers.get('x-request-id'))
    throw wrong(answer, 'the same request id in the problem and in X-Request-Id');
  if (pointer !== undefined) expectPointer(answer, body['errors'], pointer);
  expectHeaders(answer, status);
  expectNoLeak(answer);
}

function expectPointer(answer: Answer, errors: unknown, pointer: string): void {
  const all = Array.isArray(errors)
    ? (errors as { pointer?: unknown; code?: unknown; detail?: unknown }[])
    : [];
  if (
    !all.some(
      (error) =>
        typeof error.pointer === 'string' &&
        (error.pointer === pointer || error.pointer.startsWith(`${pointer}/`)),
    )
  )
    throw wrong(
      answer,
      `an error that points at ${pointer}`,
      all.map((error) => String(error.pointer)).join(', ') || 'none',
    );
  if (all.some(({ code, detail }) => typeof code !== 'string' || typeof detail !== 'string'))
    throw wrong(answer, 'a code and a detail in every error');
}

const promised: Readonly<Record<number, string>> = {
  401: 'www-authenticate',
  405: 'allow',
  503: 'retry-after',
};

function expectHeaders(answer: Answer, status: number): void {
  const header = promised[status];
  if (header !== undefined && !answer.headers.has(header)) throw wrong(answer, `the header ${header}`);
}

/** What an answer must never tell: where the code is, and how the database is asked. */
const inner =
  /node_modules|\bat [^\s"]+ \(|\.(js|ts):\d+|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM) |ECONNREFUSED|postgres:\/\//;

function expectNoLeak(answer: Answer): void {
  const found = inner.exec(answer.text)?.[0];
  if (found !== undefined) throw wrong(answer, 'nothing of the inner workings', found);
}
