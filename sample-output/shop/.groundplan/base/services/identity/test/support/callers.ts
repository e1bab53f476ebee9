/** What a test sends besides the body. */
export interface Sent {
  readonly headers?: Record<string, string>;
  /** As `If-Match`. */
  readonly version?: number;
}

/** An answer as the wire gave it; tests look into its body as they please. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- the body of any answer
  readonly body: any;
}

export type Caller = ReturnType<typeof callerOf>;

/** Something to try: the columns of the row that it is tried on, and how. */
export type Attempt = readonly [
  given: Record<string, unknown>,
  by: (by: Caller, row: { id: string }) => Promise<Answer>,
];

/** The ids of a list in its order, across all of its pages. */
export async function listed(by: Caller, path: string): Promise<string[]> {
  const ids: string[] = [];
  let next: string | undefined = '';
  while (next !== undefined && ids.length < 100) {
    const { body } = await by.get(`${path}${next}`);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    next = body.next === undefined ? undefined : `&after=${body.next}`;
  }
  return ids;
}

/** Someone who calls a service with this token, or with none. */
export function callerOf(url: string, token: () => Promise<string> | undefined) {
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    { headers, version }: Sent = {},
  ): Promise<Answer> => {
    const bearer = await token();
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };
  return {
    get: (path: string, sent?: Sent) => send('GET', path, undefined, sent),
    post: (path: string, body?: unknown, sent?: Sent) => send('POST', path, body, sent),
    patch: (path: string, body: unknown, sent?: Sent) => send('PATCH', path, body, sent),
    delete: (path: string, sent?: Sent) => send('DELETE', path, undefined, sent),
    send,
  };
}
